"""The sequencer: gives pending events their place in the tree and signs checkpoints. One at a time."""

from django.conf import settings
from django.db import connection, transaction

from lianchuang.ledger.copying import drawn, put_in
from lianchuang.ledger.merkle import Signer, Tree
from lianchuang.ledger.models import Checkpoint, Leaf

BATCH = 1000  # a checkpoint at least every thousand leaves names an alteration to within a thousand
SEQUENCER_LOCK = 0x6C63  # pg_advisory_xact_lock key, "lc"


def signer() -> Signer:
    """The signing key of this installation's journal; its origin names the hash."""
    return Signer.from_seed(f"{settings.JOURNAL_ORIGIN}/journal/sha256", settings.JOURNAL_KEY)


def seal() -> int:
    """Seal everything that is pending; the number of events sealed. Safe to run beside itself."""
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        # statements by key: joined, the plan hangs on statistics that a fresh load does not have yet
        cursor.execute("select event_id from ledger_pending order by event_id limit %s", [BATCH])
        waiting = [row[0] for row in cursor.fetchall()]
        if not waiting:
            return 0
        cursor.execute("select id, leaf from ledger_event where id = any(%s) order by id", [waiting])
        events = [(pk, bytes(leaf)) for pk, leaf in cursor.fetchall()]
        tree = current_tree()
        first = tree.size
        for _, leaf in events:
            tree.append(leaf)
        columns = ([*range(first, tree.size)], *zip(*events, strict=True))
        put_in(drawn(Leaf, ["index", "event_id", "hash"], columns))
        cursor.execute("delete from ledger_pending where event_id = any(%s)", [waiting])
    Checkpoint.objects.create(size=tree.size, note=signer().checkpoint(tree.size, tree.root()), frontier=tree.packed())
    return len(events)


def current_tree() -> Tree:
    last = Checkpoint.objects.order_by("-size").first()
    return Tree.unpack(last.size, bytes(last.frontier)) if last else Tree()


def note_covering(event: int) -> str:
    """The first checkpoint that covers an event, which never changes; empty until the event is sealed."""
    place = Leaf.objects.filter(event_id=event).values_list("index", flat=True).first()
    if place is None:
        return ""
    return Checkpoint.objects.filter(size__gt=place).order_by("size").values_list("note", flat=True).first() or ""


def latest_note() -> str:
    """The newest checkpoint as text, to be printed on reports and kept outside; empty before the first."""
    last = Checkpoint.objects.order_by("-size").first()
    return last.note if last else ""
