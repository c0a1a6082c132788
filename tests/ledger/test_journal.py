"""The journal: what is recorded stays, in its order, and every tampering is named."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.ledger.acts import Entry, Signature, collecting, record, record_many, shed
from lianchuang.ledger.kinds import declare
from lianchuang.ledger.merkle import BadNote, Signer, Tree, leaf_hash, node_hash
from lianchuang.ledger.models import Checkpoint, Event, Leaf, Pending
from lianchuang.ledger.sealing import latest_note, seal, signer
from lianchuang.ledger.verification import verify_journal

HAPPENED = declare("test.happened", "发生了 {what}")
BY = Signature("account:1", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "appointment:1")
DAY = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


def happen(*names: str) -> list[Event]:
    with transaction.atomic():
        return record_many([Entry(HAPPENED.id, DAY, {"what": name}, 7, f"case:{name}") for name in names], by=BY)


def tamper(sql: str, *params) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("set session_replication_role = default")


@pytest.mark.django_db(transaction=True)
def test_an_event_is_recorded_only_within_the_transaction_of_its_act():
    with pytest.raises(RuntimeError, match="transaction"):
        record(Entry(HAPPENED.id, DAY), by=BY)


def test_an_undeclared_kind_cannot_be_recorded():
    with pytest.raises(KeyError):
        record(Entry("nobody.knows", DAY), by=BY)


def test_a_payload_holds_no_value_that_json_would_bend():
    with pytest.raises(TypeError):
        record(Entry(HAPPENED.id, DAY, {"day": DAY}), by=BY)


def test_every_event_waits_until_it_is_sealed_and_is_sealed_once():
    happen("a", "b")
    assert Pending.objects.count() == 2
    assert seal() == 2
    assert (Pending.objects.count(), Leaf.objects.count()) == (0, 2)
    assert seal() == 0
    assert verify_journal().sound


def test_events_recorded_while_collecting_are_handed_over():
    with collecting() as outer:
        happen("a")
        with collecting() as inner:
            happen("b")
    assert [e.payload["what"] for e in outer] == ["a", "b"]
    assert [e.payload["what"] for e in inner] == ["b"]


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_event set payload = '{}'::jsonb",
        "update ledger_event set payload = null, salt = null",
        "delete from ledger_leaf",
        "delete from ledger_checkpoint",
        "truncate ledger_checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_journal(statement):
    happen("a")
    seal()
    with connection.cursor() as cursor:
        cursor.execute("alter table ledger_checkpoint enable trigger ledger_checkpoint_is_never_emptied")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_altered_payload_is_named():
    events = happen("a", "b", "c")
    seal()
    tamper('update ledger_event set payload = \'{"what": "x"}\'::jsonb where id = %s', events[1].pk)
    verdict = verify_journal()
    assert (verdict.sound, verdict.index, verdict.event) == (False, 1, events[1].pk)


def test_a_flipped_byte_of_a_day_is_named():
    events = happen("a", "b")
    seal()
    tamper("update ledger_event set occurred_on = occurred_on - 1 where id = %s", events[0].pk)
    assert verify_journal().event == events[0].pk


def test_a_missing_event_is_named():
    events = happen("a", "b", "c")
    seal()
    tamper("delete from ledger_event where id = %s", events[2].pk)
    verdict = verify_journal()
    assert (verdict.index, verdict.event) == (2, events[2].pk)


def test_a_missing_place_is_named():
    happen("a", "b", "c")
    seal()
    tamper("delete from ledger_leaf where index = 1")
    assert verify_journal().index == 1


def test_two_exchanged_places_are_named():
    events = happen("a", "b", "c")
    seal()
    tamper(
        "update ledger_leaf set index = -1 where index = 0;"
        "update ledger_leaf set index = 0 where index = 1;"
        "update ledger_leaf set index = 1 where index = -1"
    )
    verdict = verify_journal()
    assert "次序" in verdict.problem
    assert verdict.event in {event.pk for event in events}


COLUMNS = 'kind, "by", "right", organisation, subject, occurred_on, recorded_at, payload, salt, leaf'
FLIPS = [
    ("event", "kind", "kind = kind || 'x'"),
    ("event", "by", "\"by\" = 'account:2'"),
    ("event", "right", "\"right\" = ''"),
    ("event", "organisation", "organisation = organisation + 1"),
    ("event", "no organisation", "organisation = null"),
    ("event", "subject", "subject = 'case:z'"),
    ("event", "occurred_on", "occurred_on = occurred_on + 365"),
    ("event", "recorded_at", "recorded_at = recorded_at + interval '1 microsecond'"),
    ("event", "payload", "payload = jsonb_set(payload, '{what}', '\"q\"')"),
    ("event", "a word more in the payload", "payload = payload || '{\"more\": null}'"),
    ("event", "payload gone", "payload = null"),
    ("event", "salt", "salt = set_byte(salt, 15, get_byte(salt, 15) # 1)"),
    ("event", "salt gone", "salt = null"),
    ("event", "leaf", "leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 128)"),
    ("event", "id", "id = id + 1000"),
    ("leaf", "index", "index = index + 1000"),
    ("leaf", "event_id", "event_id = event_id + 1000"),
    ("leaf", "hash", "hash = set_byte(hash, 31, get_byte(hash, 31) # 1)"),
]


@pytest.mark.parametrize(("table", "what", "change"), FLIPS, ids=[f"{table}: {what}" for table, what, _ in FLIPS])
def test_whatever_is_changed_in_a_sealed_row_its_place_is_named(table, what, change):
    events = happen("a", "b", "c", "d")
    seal()
    row = {"event": "id", "leaf": "event_id"}[table]
    tamper(f"update ledger_{table} set {change} where {row} = %s", events[2].pk)
    verdict = verify_journal()
    assert (verdict.sound, verdict.index) == (False, 2), verdict.problem


@pytest.mark.parametrize(
    "change",
    [
        "note = replace(note, split_part(note, E'\\n', 3), encode(sha256('another'), 'base64'))",
        "note = left(note, -12) || reverse(right(note, 12))",
        "note = replace(note, E'\n4\n', E'\n3\n')",
        "note = ''",
        "size = 3",
        "size = 5",
        "frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 1)",
        "frontier = ''",
        "frontier = frontier || frontier",
    ],
)
def test_a_changed_checkpoint_is_named(change):
    happen("a", "b", "c", "d")
    seal()
    tamper(f"update ledger_checkpoint set {change}")
    assert not verify_journal().sound


def test_the_first_of_the_exchanged_places_is_named():
    for first, second in ((1, 4), (0, 1), (2, 5)):
        events = happen(*"abcdef")
        seal()
        start = Leaf.objects.order_by("-index").first().index - 5
        pair = [start + first, start + second]
        tamper("update ledger_leaf set index = -1 where index = %s", pair[0])
        tamper("update ledger_leaf set index = %s where index = %s", *pair)
        tamper("update ledger_leaf set index = %s where index = -1", pair[1])
        verdict = verify_journal()
        assert (verdict.index, verdict.event) == (pair[0], events[second].pk)
        tamper("update ledger_leaf set index = -1 where index = %s", pair[0])
        tamper("update ledger_leaf set index = %s where index = %s", *pair)
        tamper("update ledger_leaf set index = %s where index = -1", pair[1])
        assert verify_journal().sound


def test_a_doubled_event_is_named():
    events = happen("a", "b")
    seal()
    tamper(
        f"insert into ledger_event({COLUMNS}) select {COLUMNS} from ledger_event where id = %s",
        events[0].pk,
    )
    assert verify_journal().event == Event.objects.order_by("pk").last().pk


def test_an_altered_event_that_still_waits_is_named():
    happen("a")
    seal()
    (waiting,) = happen("b")
    tamper("update ledger_event set occurred_on = occurred_on - 30 where id = %s", waiting.pk)
    verdict = verify_journal()
    assert (verdict.sound, verdict.event) == (False, waiting.pk)


def test_what_is_left_of_a_shed_event_is_still_protected():
    events = happen("a", "b")
    seal()
    with transaction.atomic():
        shed([events[0]], reason="本人申请删除", by=BY, on=DAY)
    seal()
    tamper("update ledger_event set occurred_on = occurred_on - 30 where id = %s", events[0].pk)
    verdict = verify_journal()
    assert (verdict.sound, verdict.event) == (False, events[0].pk)


def test_an_emptied_shedding_event_is_named():
    events = happen("a", "b")
    seal()
    with transaction.atomic():
        shedding = shed([events[0]], reason="本人申请删除", by=BY, on=DAY)
    seal()
    tamper("update ledger_event set payload = null, salt = null where id = %s", shedding.pk)
    assert verify_journal().event in {events[0].pk, shedding.pk}


def test_an_event_altered_with_all_its_hashes_is_caught_by_the_checkpoint():
    event = happen("a", "b")[0]
    seal()
    forged = leaf_hash(b"s" * 16, b"{}")
    tamper("update ledger_leaf set hash = %s where event_id = %s", forged, event.pk)
    tamper("update ledger_event set leaf = %s, payload = null, salt = null where id = %s", forged, event.pk)
    assert "改写" in verify_journal().problem


def test_a_cut_tail_is_found_from_the_own_checkpoints_and_from_an_older_note():
    happen("a", "b", "c")
    seal()
    note = latest_note()
    tamper("delete from ledger_leaf where index = 2")
    assert "缺尾" in verify_journal().problem
    tamper("delete from ledger_checkpoint")
    tamper("delete from ledger_event where payload->>'what' = 'c'")
    Checkpoint.objects.create(**_own_checkpoint())
    assert verify_journal().sound, "the shortened journal agrees with itself"
    assert "缺尾" in verify_journal(against=note).problem


def _own_checkpoint() -> dict:
    tree = Tree.of(bytes(leaf.hash) for leaf in Leaf.objects.order_by("index"))
    return {"size": tree.size, "note": signer().checkpoint(tree.size, tree.root()), "frontier": tree.packed()}


def test_a_history_rewritten_whole_is_caught_by_an_older_note():
    happen("a", "b")
    seal()
    note = latest_note()
    for table in ("checkpoint", "leaf", "event"):
        tamper(f"delete from ledger_{table}")
    happen("a", "other")
    seal()
    assert verify_journal().sound
    assert "改写" in verify_journal(against=note).problem


def test_an_older_note_of_a_grown_journal_verifies():
    happen("a", "b", "c")
    seal()
    note = latest_note()
    happen("d")
    seal()
    assert verify_journal(against=note).sound


@pytest.mark.parametrize("note", ["", "hello", "lianchuang.local/journal/sha256\nx\ny\n\n— a b\n"])
def test_a_note_that_is_none_gets_a_sentence(note):
    happen("a")
    seal()
    verdict = verify_journal(against=note or "\n")
    assert verdict.problem.endswith("。")


def test_a_note_signed_by_another_key_is_refused():
    happen("a")
    seal()
    stranger = Signer.from_seed(signer().origin, b"x" * 32)
    assert "另一份" in verify_journal(against=stranger.checkpoint(1, b"r" * 32)).problem


def test_an_event_beside_the_journal_is_named():
    happen("a")
    seal()
    (stray,) = happen("b")
    tamper("delete from ledger_pending")
    assert verify_journal().event == stray.pk


def test_verification_survives_the_shedding_of_personal_data():
    events = happen("a", "b")
    seal()
    with transaction.atomic():
        shed([events[0]], reason="本人申请删除", by=BY, on=DAY)
    seal()
    assert Event.objects.get(pk=events[0].pk).payload is None
    assert verify_journal().sound


def test_a_payload_emptied_without_a_shedding_event_is_named():
    events = happen("a", "b")
    seal()
    tamper("update ledger_event set payload = null, salt = null where id = %s", events[1].pk)
    verdict = verify_journal()
    assert (verdict.sound, verdict.event) == (False, events[1].pk)


def test_sealing_in_several_batches_gives_one_sound_journal(monkeypatch):
    monkeypatch.setattr("lianchuang.ledger.sealing.BATCH", 3)
    happen(*"abcdefgh")
    assert seal() == 8
    assert [c.size for c in Checkpoint.objects.order_by("size")] == [3, 6, 8]
    assert verify_journal().sound


def test_the_cost_of_sealing_does_not_grow_with_the_number_of_events(django_assert_num_queries):
    happen(*[str(number) for number in range(500)])
    with django_assert_num_queries(13):
        seal()


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(slow_root(leaves[:half]), slow_root(leaves[half:]))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_growing_tree_has_the_root_of_the_rfc(texts):
    leaves = [leaf_hash(b"", text) for text in texts]
    tree = Tree.of(leaves)
    assert tree.root() == slow_root(leaves)
    assert Tree.unpack(tree.size, tree.packed()).root() == tree.root()


@given(st.integers(0, 400), st.binary(min_size=32, max_size=32), st.data())
def test_a_changed_note_is_not_read(size, root, data):
    own = Signer.from_seed("here/journal/sha256", b"k" * 32)
    note = own.checkpoint(size, root)
    assert own.read(note) == (size, root)
    place = data.draw(st.integers(0, len(note) - 2))
    changed = note[:place] + ("x" if note[place] != "x" else "y") + note[place + 1 :]
    try:
        assert own.read(changed) == (size, root), "only a change outside text and signature may be read"
    except BadNote:
        pass
