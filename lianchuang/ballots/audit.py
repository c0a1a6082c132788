"""`lianchuang ballot audit DIR`: is the published result what the published ballots give? Needs the files alone."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from lianchuang.ballots.blindness import is_signed
from lianchuang.ballots.counting import Question, canonical, count, faults, shown_choice
from lianchuang.ballots.envelopes import choice_in, from_text, to_text
from lianchuang.ballots.published import (
    CHOICES,
    COMMITMENTS,
    KEYS,
    QUESTION,
    RESULT,
    SEALED,
    commitment_of,
    hash_of,
    root_of,
)

COUNTED = ("valid", "invalid", "lines", "write_ins")


class CannotAudit(Exception):
    """There is nothing to be counted again; the message says why, in Chinese."""


@dataclass
class Report:
    """What the counting again gave: everything that is wrong, and the numbers."""

    wrong: list[str] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    with_signatures: bool = False

    def as_json(self) -> dict[str, Any]:
        sound = not self.wrong
        return {"sound": sound, "wrong": self.wrong, "signatures": self.with_signatures, "result": self.result}

    def lines(self) -> list[str]:
        if self.wrong:
            return [*self.wrong, f"有 {len(self.wrong)} 处不对。"]
        told = self.result
        words = "应到 {entitled}，发出 {issued}，收回 {returned}，有效 {valid}，无效 {invalid}。".format(**told)
        how = "每一票的签名也核对过。" if self.with_signatures else "没有 sealed.jsonl，签名没有核对。"
        return [f"重新数了一遍，与公布的一致：{words}", how, f"日志里的计票记录应写着同一个根：{told['root']}"]


def audit(folder: Path) -> Report:
    """Count the files of a folder again. Raises CannotAudit where they are not those of a ballot."""
    if not folder.is_dir():
        raise CannotAudit(f"没有目录 {folder}。")
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    needed = [RESULT, QUESTION, COMMITMENTS, CHOICES, *(f"{name}.pem" for name in KEYS)]
    if missing := [name for name in needed if name not in files]:
        raise CannotAudit(f"缺文件：{'、'.join(missing)}。")
    return audit_files(files)


def audit_files(files: Mapping[str, bytes]) -> Report:
    """The same for files at hand."""
    report = Report(with_signatures=SEALED in files)
    try:
        told = json.loads(files[RESULT])
        if files[RESULT] != f"{canonical(told)}\n".encode() or told["hash"] != hash_of(told):
            report.wrong.append("result.json 被改动过，与它自己的校验和不符。")
        for name, expected in told["files"].items():
            if name in files and hashlib.sha256(files[name]).hexdigest() != expected:
                report.wrong.append(f"{name} 与 result.json 里的校验和不符。")
        report.result = {name: value for name, value in told.items() if name not in ("files", "hash")}
        text = files[QUESTION].decode().removesuffix("\n")
        question = Question.read(text)
        if hashlib.sha256(text.encode()).hexdigest() != told["question_hash"]:
            report.wrong.append("question.json 不是开票时冻结的那一份。")
        keys = _keys(files, json.loads(text), report)
        commitments, choices = _rows(files[COMMITMENTS]), _rows(files[CHOICES])
        _counted_again(told, question, commitments, choices, report)
        if report.with_signatures:
            _signatures(told["election"], question, files[SEALED], keys["inner"], (commitments, choices), report)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UnsupportedAlgorithm) as problem:
        report.wrong.append(f"文件读不懂：{type(problem).__name__}。")
    return report


def _keys(files: Mapping[str, bytes], question: Mapping[str, Any], report: Report) -> dict[str, RSAPublicKey]:
    keys = {}
    for name in KEYS:
        key = load_pem_public_key(files[f"{name}.pem"])
        if not isinstance(key, RSAPublicKey):
            raise ValueError("not an RSA key")
        if to_text(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) != question["keys"][name]:
            report.wrong.append(f"{name}.pem 不是开票时冻结的那一把。")
        keys[name] = key
    return keys


def _rows(data: bytes) -> list[str]:
    text = data.decode()
    if text and not text.endswith("\n"):
        raise ValueError("the last line is cut")
    return text.split("\n")[:-1]


def _counted_again(
    told: Mapping[str, Any], question: Question, commitments: list[str], choices: list[str], report: Report
) -> None:
    if any(re.fullmatch(r"[0-9a-f]{64}", one) is None for one in commitments):
        report.wrong.append("commitments.txt 里有一行不是票的编号。")
        return
    if commitments != sorted(set(commitments)) or choices != sorted(choices):
        report.wrong.append("公布的票没有排好次序，或有重复。")
    if not len(commitments) == len(choices) == told["opened"]:
        report.wrong.append(f"票的编号 {len(commitments)} 个，选择 {len(choices)} 个，公布拆出 {told['opened']} 张。")
    if root_of(commitments) != told["root"]:
        report.wrong.append("票的编号算出的根与公布的不同。")
    again = count(question, choices)
    again.invalid += told["returned"] - len(choices)  # what could not be opened was returned, and is invalid
    for name in COUNTED:
        if again.as_json()[name] != told[name]:
            report.wrong.append(f"重新数出的 {name} 是 {again.as_json()[name]}，公布的是 {told[name]}。")
    report.wrong += faults(told)
    if told["void"] != (told["returned"] > told["issued"]):
        report.wrong.append("收回多于发出的才作废，公布的与票数不符。")


def _signatures(
    election: str,
    question: Question,
    data: bytes,
    key: RSAPublicKey,
    listed: tuple[list[str], list[str]],
    report: Report,
) -> None:
    held = [json.loads(row) for row in _rows(data)]
    if sorted(commitment_of(one["m"]) for one in held) != listed[0]:
        report.wrong.append("sealed.jsonl 里的票与 commitments.txt 不是同一些。")
    found = [choice_in(election, one["m"]) for one in held]
    if None in found or Counter(shown_choice(question, one or "") for one in found) != Counter(listed[1]):
        report.wrong.append("sealed.jsonl 里的选择与 choices.txt 不同。")
    false = sum(not is_signed(key, one["m"].encode(), from_text(one["sig"])) for one in held)
    if false:
        report.wrong.append(f"有 {false} 张票的签名不是这次选举的。")
