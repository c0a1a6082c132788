"""The count is pure arithmetic, and any single change to what was published is found."""

import json
import random

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.ballots.audit import CannotAudit, audit, audit_files
from lianchuang.ballots.blindness import blind_sign
from lianchuang.ballots.counting import Question, canonical, count, faults, normal_name, read_choice
from lianchuang.ballots.envelopes import to_text
from lianchuang.ballots.published import Vote, commitment_of, files_of, root_of
from lianchuang.project.cli import main
from tests.ballots.voter import Blinding

PAPER = Question.read(
    canonical(
        {
            "kind": "election",
            "candidates": [{"name": "王样甲", "office": "chair"}, {"name": "李样乙", "office": "committee_member"}],
            "seats": {"chair": 1, "committee_member": 1},
        }
    )
)


@pytest.mark.parametrize(
    ("choice", "valid"),
    [
        ("yy", True),
        ("aa", True),
        ("nn+chair:张样丙", True),
        ("na+chair:张样丙+committee_member:赵样丁", True),
        ("yy+chair:张样丙", False),  # two for one seat
        ("nn+chair:王样甲", False),  # stands on the paper already
        ("nn+chair:张 样丙", False),
        ("nn+chair:", False),
        ("nn+mayor:张样丙", False),
        ("nn+committee_member:赵样丁+chair:张样丙", False),  # not in their order
        ("y", False),
        ("yyy", False),
        ("YY", False),
        ("for", False),
        ("", False),
    ],
)
def test_a_choice_is_valid_within_its_seats(choice, valid):
    assert (read_choice(PAPER, choice) is not None) == valid


def test_a_name_written_in_is_made_plain():
    assert normal_name(" Ｗ 样\u3000丁 ") == "W样丁"


@given(st.lists(st.sampled_from(["for", "against", "abstain", "", "For", "yes"])))
def test_every_choice_is_counted_once(choices):
    total = count(Question("vote"), choices)
    assert total.valid + total.invalid == len(choices)
    assert total.lines == [{answer: choices.count(answer) for answer in ("for", "against", "abstain")}]


@given(*[st.integers(0, 4)] * 4)
def test_only_numbers_that_fit_together_are_without_fault(entitled, issued, valid, invalid):
    result = {"entitled": entitled, "present": issued, "issued": issued, "returned": valid + invalid}
    result |= {"valid": valid, "invalid": invalid, "lines": [{"for": valid, "against": 0, "abstain": 0}]}
    assert (faults(result) == []) == (issued <= entitled)


@pytest.fixture(scope="module")
def published():
    """A small counted ballot as it is published, with its signatures."""
    keys = {name: rsa.generate_private_key(public_exponent=65537, key_size=1024) for name in ("outer", "inner", "box")}
    forms = {name: key.public_key() for name, key in keys.items()}
    told = {"kind": "vote", "candidates": [], "seats": {}, "title": "拟题", "election": "e"}
    told["keys"] = {
        name: to_text(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) for name, key in forms.items()
    }
    question, votes = canonical(told), []
    for number, choice in enumerate(["for", "for", "against"]):
        asked = Blinding(forms["inner"], f"lc1|e|{str(number) * 43}|{choice}")
        signature = asked.finish(blind_sign(keys["inner"], asked.blinded))
        votes.append(Vote(commitment_of(asked.message), asked.message, signature, choice))
    import hashlib

    result = {"election": "e", "question_hash": hashlib.sha256(question.encode()).hexdigest(), "void": False}
    result |= {"entitled": 4, "present": 4, "issued": 4, "returned": 3, "opened": 3}
    result |= count(Question("vote"), [one.choice for one in votes]).as_json()
    result["root"] = root_of(one.commitment for one in votes)
    pems = {name: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for name, key in forms.items()}
    return files_of(question, pems, votes, result)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_single_change_to_the_published_files_is_found(published, data):
    name = data.draw(st.sampled_from(sorted(published)))
    held = published[name]
    place = data.draw(st.integers(0, len(held) - 1))
    how = data.draw(st.sampled_from(["change", "drop", "add", "cut"]))
    other = bytes([held[place] ^ data.draw(st.integers(1, 255))])
    parts = {
        "change": held[:place] + other + held[place + 1 :],
        "drop": held[:place] + held[place + 1 :],
        "add": held[:place] + b"0" + held[place:],
        "cut": held[:place],
    }
    assert audit_files(published | {name: parts[how]}).wrong


def test_a_key_of_a_kind_that_nobody_knows_is_found(published):
    """One bit of the key's kind, and the library has no name for it."""
    pem = published["box.pem"]
    odd = pem[:36] + bytes([pem[36] ^ 1]) + pem[37:]
    with pytest.raises(UnsupportedAlgorithm):
        load_pem_public_key(odd)
    assert audit_files(published | {"box.pem": odd}).wrong


def test_a_result_that_was_written_anew_is_found_by_counting(published):
    """Whoever changes the numbers and all checksums still has to change the ballots."""
    from lianchuang.ballots.published import result_file

    told = json.loads(published["result.json"])
    told["lines"] = [{"for": 1, "against": 2, "abstain": 0}]
    wrong = audit_files(published | {"result.json": result_file(told)}).wrong
    assert any("重新数出的 lines" in one for one in wrong)


def test_the_command_needs_only_the_files(published, tmp_path, capsys):
    for name, data in published.items():
        (tmp_path / name).write_bytes(data)
    assert main(["ballot", "audit", str(tmp_path)]) == 0
    assert "与公布的一致" in capsys.readouterr().out
    rows = published["choices.txt"].decode().splitlines()
    random.Random(1).shuffle(rows)
    (tmp_path / "choices.txt").write_text("for\n" * 3)
    assert main(["ballot", "audit", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["sound"] is False
    (tmp_path / "box.pem").unlink()
    assert main(["ballot", "audit", str(tmp_path)]) == 2
    with pytest.raises(CannotAudit, match=r"box\.pem"):
        audit(tmp_path)
