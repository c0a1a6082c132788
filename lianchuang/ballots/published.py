"""The files by which anybody counts a ballot again. Commitments and choices are each sorted by themselves, so that no
line of one tells which line of the other belongs to it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianchuang.ballots.counting import Question, canonical, shown_choice
from lianchuang.ballots.envelopes import to_text
from lianchuang.ledger.merkle import Tree, leaf_hash

COMMITMENTS, CHOICES, RESULT, QUESTION, SEALED = (
    "commitments.txt",
    "choices.txt",
    "result.json",
    "question.json",
    "sealed.jsonl",
)
KEYS = ("outer", "inner", "box")


@dataclass(frozen=True)
class Vote:
    """One vote out of the box: its message, the signature, its commitment and its choice. Of nobody."""

    commitment: str
    message: str
    signature: bytes
    choice: str


def commitment_of(message: str) -> str:
    """What a voter can look for in the published list without showing the vote."""
    return hashlib.sha256(message.encode()).hexdigest()


def root_of(commitments: Iterable[str]) -> str:
    """The root of the Merkle tree (RFC 6962) over the sorted commitments."""
    tree = Tree()
    for one in sorted(commitments):
        tree.append(leaf_hash(b"", bytes.fromhex(one)))
    return tree.root().hex()


def files_of(
    question: str, keys: Mapping[str, bytes], votes: Sequence[Vote], result: Mapping[str, Any]
) -> dict[str, bytes]:
    """All files of a counted ballot, by name; `result.json` names the hash of every other."""
    rows, asked = sorted(votes, key=lambda one: one.commitment), Question.read(question)
    files = {
        QUESTION: f"{question}\n".encode(),
        COMMITMENTS: _lines(one.commitment for one in rows),
        CHOICES: _lines(sorted(shown_choice(asked, one.choice) for one in rows)),
        SEALED: _lines(canonical({"m": one.message, "sig": to_text(one.signature)}) for one in rows),
    }
    files |= {f"{name}.pem": keys[name] for name in KEYS}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    files[RESULT] = result_file(dict(result) | {"files": hashes})
    return files


def result_file(told: Mapping[str, Any]) -> bytes:
    """A result with the hash over all it says, so that no single change goes unseen."""
    return f"{canonical({**told, 'hash': hash_of(told)})}\n".encode()


def hash_of(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical({k: v for k, v in told.items() if k != "hash"}).encode()).hexdigest()


def _lines(rows: Iterable[str]) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()
