"""The file of worked examples that anybody may write and run."""

import json

import pytest

from lianchuang.rulebook.cases import UnreadableCases, check_cases

HEAD = "rule_id,statute,article,inputs,expected,note\n"


@pytest.fixture
def report(tmp_path):
    def write(*rows, head=HEAD):
        path = tmp_path / "cases.csv"
        path.write_text(head + "".join(row + "\n" for row in rows), encoding="utf-8")
        return check_cases(path)

    return write


def row(rule: str, inputs: str, expected: str) -> str:
    quoted = ['"' + text.replace('"', '""') + '"' for text in (inputs, expected)]
    return f"{rule},工会法,11,{quoted[0]},{quoted[1]},"


def test_each_row_passes_fails_or_says_what_is_wrong(report):
    found = report(
        row("ORG-25", '{"members": 25}', '{"committee_required": true}'),
        row("ORG-25", '{"members": 25}', '{"committee_required": false}'),
        row("ORG-26", '{"members": 25}', '{"committee_required": true}'),
        row("ORG-25", "{}", '{"committee_required": true}'),
        row("ORG-25", "{members: 25}", '{"committee_required": true}'),
        row("ORG-25", "[25]", '{"committee_required": true}'),
        row("ORG-25", '{"members": 25}', "{}"),
        row("ORG-25", '{"members": 25}', '{"required": true}'),
    )
    assert [one.result for one in found.rows] == ["pass", "fail", "unknown"] + ["fail"] * 5
    lines = found.lines()
    assert lines[0] == "第2行　ORG-25　通过（《工会法》第十一条第一款，全国，V）"
    assert "不符" in lines[1]
    assert "committee_required应为false，得到true" in lines[1]
    assert "没有这条规则" in lines[2]
    assert "不符　还缺：会员人数。" in lines[3]
    assert "不是 JSON" in lines[4]
    assert lines[-1] == "共8行：通过 1，不符 6，没有这条规则 1。"
    assert found.exit_code == 1


def test_all_rows_passing_is_success_and_no_rows_are_not(report):
    assert report(row("ORG-25", '{"members": 25}', '{"committee_required": true}')).exit_code == 0
    assert report().exit_code == 1


def test_the_report_for_machines_is_json(report):
    found = report(row("NEG-REPLY", '{"received_on": "2026-03-02", "level": "zhejiang"}', '{"due": "2026-03-16"}'))
    told = json.loads(json.dumps(found.as_json(), ensure_ascii=False))
    assert (told["total"], told["pass"], told["fail"], told["unknown"]) == (1, 1, 0, 0)
    assert told["rows"][0]["got"] == {"due": "2026-03-16", "ok": None}
    assert told["rows"][0]["level"] == "浙江"


def test_amounts_agree_as_numbers_and_lists_of_words_in_any_order(report):
    found = report(
        row("FUND-2PCT", '{"monthly_wage_bill": 386415.5}', '{"due": 7728.31}'),
        row("FUND-2PCT", '{"monthly_wage_bill": 1250000}', '{"due": 25000.0}'),
        row("ORG-FORMS", '{"members": 3}', '{"allowed_forms": ["organiser", "joint_committee", "own_committee"]}'),
        row("ORG-FORMS", '{"members": 3}', '{"allowed_forms": ["organiser", "organiser", "own_committee"]}'),
        row("FUND-2PCT", '{"monthly_wage_bill": 50}', '{"due": true}'),
        row("FUND-2PCT", '{"monthly_wage_bill": NaN}', '{"due": 0}'),
    )
    assert [one.result for one in found.rows] == ["pass", "pass", "pass", "fail", "fail", "fail"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('ORG-25,{"members": 25},{"committee_required": true, "extra": 1}', "整格要用引号括起来"),
        ('ORG-25,"{""members"": ' + "9" * 5000 + '}",{}', "不是 JSON"),
        ('ORG-25,"' + "[" * 100_000 + '",{}', "不是 JSON"),
        ("ORG-25", "不是 JSON"),
    ],
)
def test_a_row_written_badly_fails_and_says_why(report, line, said):
    (only,) = report(line, head="rule_id,inputs,expected\n").rows
    assert only.result == "fail"
    assert said in only.remark


def test_a_day_chooses_the_text_in_force(report):
    rows = [
        row("DIR-300", json.dumps({"staff": 300, "staff_director": False, "supervisory_board_with_staff": False}
                                  | {"on": day}), json.dumps({"ok": ok}))
        for day, ok in (("2024-06-30", None), ("2024-07-01", False))
    ]  # fmt: skip
    found = report(*rows, row("DIR-300", '{"on": "昨天"}', '{"ok": true}'))
    assert [one.result for one in found.rows] == ["pass", "pass", "fail"]


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes((HEAD + row("ORG-25", '{"members": 25}', '{"committee_required": true}')).encode("utf-8-sig"))
    assert check_cases(path).exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"rule,inputs\n", "缺少列：rule_id、expected"),
        ("rule_id,inputs,expected,备注\n工会".encode("gb18030"), "不是 UTF-8"),
        (b"", "缺少列"),
        (b'rule_id,inputs,expected\nORG-25,"{', "不是写好的 CSV"),
        (b"rule_id,inputs,expected\nORG-25," + b"9" * 200_000, "第2行起"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path, content, said):
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableCases) as refusal:
        check_cases(path)
    assert said in str(refusal.value)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(UnreadableCases, match="打不开"):
        check_cases(tmp_path / "none.csv")
    with pytest.raises(UnreadableCases, match="打不开"):
        check_cases(tmp_path)
