"""What is typed wrongly at the command line: a Chinese sentence, exit code 2, and JSON where it was asked for."""

import json
import re

import pytest
from django.db import OperationalError

from lianchuang.project import cli
from lianchuang.project.cli import main
from lianchuang.rulebook.shelf import shelf

STANDARD = str(shelf() / "standards" / "demonstration-base.toml")

BAD = [
    (["nothing"], "没有“nothing”这个命令，只有 "),
    ([], "还要写：COMMAND"),
    (["serve", "--port", "x"], "--port 要写整数，不能写“x”"),
    (["demo", "--unions", "0"], "--unions：要写 1 到 100000 的整数，不能写“0”"),
    (["demo", "--on", "2026-02-30"], "2026-02-30 不是日期"),
    (["import", "{file}", "--as", "firms", "--area", "330212"], "--as 不能写“firms”，只能写 "),
    (["import", "{file}", "--as", "employers"], "还要写：--area"),
    (["import", "{file}", "--as", "employers", "--area", "330212", "--outcomes", "{folder}"], "是目录，要写文件名"),
    (["import", "{file}", "--as", "employers", "--area", "330212", "--outcomes", "{no}/x.xlsx"], "没有目录"),
    (["freeze", "--on", "昨天", "--out", "{folder}"], "昨天 不是日期"),
    (["freeze", "--on", "2026-11-20", "--out"], "--out 后面要写一个值"),
    (["score", "--snapshot", "{file}", "--standard", STANDARD], "不是冻结的数据"),
    (["score", "--snapshot", "{folder}", "--standard", STANDARD], "不是冻结的数据"),
    (["score", "--snapshot", "{folder}", "--standard", "{folder}"], "打不开"),
    (["score", "--snapshot", "{folder}", "--standard", STANDARD, "--more"], "不认识 --more"),
    (["standard", "look", STANDARD], "不能写“look”"),
    (["standard", "check", "{folder}"], "没有文件"),
    (["standard", "try", STANDARD], "要给出事实"),
    (["standard", "try", STANDARD, "--facts", "{folder}"], "打不开事实文件"),
    (["standard", "try", STANDARD, "--facts", "{file}"], "不是能读的 JSON"),
    (["rules", "check", "{no}"], "没有文件"),
    (["rules", "check", "{file}"], "缺少列"),
    (["ballot", "audit", "{no}"], "没有目录"),
    (["ballot", "audit", "{folder}"], "缺文件"),
    (["manual", "--out", "{file}"], "写不了"),
    (["recount", "99999"], "99999 不是年份"),
    (["verify", "ledger"], "不能写“ledger”"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD)
@pytest.mark.parametrize("program", [False, True], ids=["person", "program"])
def test_what_cannot_be_understood_gets_a_sentence(typed, sentence, program, tmp_path, capsys):
    (tmp_path / "file").write_text("{", "utf-8")
    (tmp_path / "folder").mkdir()
    here = {name: str(tmp_path / name) for name in ("file", "folder", "no")}
    arguments = [re.sub(r"\{(\w+)\}", lambda found: here[found[1]], text) for text in typed]
    code = main([*arguments, "--json"] if program else arguments)
    said = capsys.readouterr()
    assert code == 2
    if program and "不认识" not in said.err:
        assert sentence in json.loads(said.out)["refused"]
    assert sentence in said.err or program
    assert re.search("[一-龥]", said.err)
    assert "Traceback" not in said.err


def test_a_database_that_goes_away_in_the_middle_gets_a_sentence(monkeypatch, capsys):
    def gone():
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(cli, "open_product", gone)
    assert main(["checkpoint", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == {"refused": "数据库断开了，没有做完的这一步不算数，请再来一次。"}
    assert "Traceback" not in said.err
