"""The documents of a round: from the plan to the report, from the records alone, each with its checkpoint."""

import io
import zipfile
from datetime import date

import docx
import pytest

from lianchuang.documents import of_rounds
from lianchuang.documents.blocks import Heading, Paragraph, Sealed
from lianchuang.documents.of_rounds import Addresses, RoundDocument, document_of, offered
from lianchuang.documents.setting import written
from lianchuang.ledger.sealing import note_covering, seal
from lianchuang.publication.acts import naming_of
from lianchuang.publication.models import Notice
from lianchuang.rounds.models import Award
from lianchuang.scoring.results import Results
from tests.documents.acted import words_of
from tests.publication.conftest import TODAY
from tests.web.ground import Page, Visitor

ADDRESSES = Addresses(
    figure=lambda measure, organisation: f"/figures/{measure}/{organisation}",
    founded=lambda first, last: f"/parties?since={first}&last={last}",
    scores="/round/unions",
    titles="/round/titles",
    site="https://x.cn",
)
AFTER = date(2026, 11, 30)


def made(ground, name, part=1):
    return document_of(ground.freezing.round, RoundDocument(name, name, part), ADDRESSES)


def said(ground, name, part=1) -> str:
    return words_of(written(made(ground, name, part)))


@pytest.fixture
def named(ground):
    """Both departments have published and named."""
    notice = Notice.objects.get(pk=ground.notice.pk)
    ground.officers.publish(notice)
    ground.officers.both("name", naming_of(notice), AFTER)
    seal()
    return ground


def test_what_can_be_made_before_naming_and_what_waits(ground):
    listed = {one.id: one.waits for one in offered(ground.freezing.round)}
    assert listed == {
        "plan": "",
        "results-base": "",
        "results-town": "",
        "notice": "先公布公示",
        "decision": "先命名",
        "certificates": "先命名",
        "plaques": "先命名",
        "report": "",
    }


def test_the_plan_says_what_was_planned(ground):
    text, plan = said(ground, "plan"), ground.freezing.round.plan
    assert "依据《关于开展新一轮三级联创活动的通知》（鄞组〔2024〕1号）（经市委、市政府批准的创建活动）" in text
    assert f"公示{plan.notice_days}个工作日" in text
    assert "先进镇局级工会 | 镇街、局工会 | 达标 | 2个 | 3年" in text


def test_the_table_of_results_has_every_union_once_in_its_place(ground):
    results = Results.open(ground.freezing.results_folder)
    rows = [line.split(" | ") for line in said(ground, "results-base").splitlines() if line.count(" | ") == 5][1:]
    assert [(int(row[0]), row[1]) for row in rows] == [
        (one["rank"], one["name"]) for one in results.ranking().to_dicts()
    ]


def test_the_notice_is_the_words_that_were_published(named):
    notice = Notice.objects.get(pk=named.notice.pk)
    document = made(named, "notice", notice.number)
    text = words_of(written(document)).replace("\n", "")  # a long title is set in two lines
    for line in notice.words.splitlines():
        assert line in text
    assert Sealed(notice.checkpoint) in document.blocks


def test_the_decision_names_exactly_who_was_named(named):
    document = made(named, "decision")
    listed = [
        block.pieces[0].text.partition(". ")[2]
        for block in document.blocks
        if isinstance(block, Paragraph) and block.pieces[0].text.partition(". ")[0].isdecimal()
    ]
    assert sorted(listed) == sorted(Award.objects.values_list("unit_name", flat=True))
    heads = [block.pieces[0].text for block in document.blocks if isinstance(block, Heading)]
    assert [head.partition("、")[2].partition("（")[0] for head in heads] == ["先进镇局级工会", "先进基层工会"]


def test_every_award_has_a_certificate_and_words_for_a_plaque(named):
    text, plaques = said(named, "certificates"), said(named, "plaques")
    for award in Award.objects.all():
        assert f"{award.unit_name}：" in text
        assert award.unit_name in plaques
    assert text.count("特颁此证。") == Award.objects.count() > 0
    with zipfile.ZipFile(io.BytesIO(written(made(named, "certificates")))) as package:
        assert 'w:orient="landscape"' in package.read("word/document.xml").decode()


def test_every_number_of_the_report_is_noted_and_opens_to_its_source(ground):
    document = made(ground, "report")
    quoted = [piece for block in document.blocks for piece in getattr(block, "pieces", ()) if piece.note]
    assert len(quoted) >= 10
    for piece in quoted:
        assert piece.href, piece
        assert f"出处：https://x.cn{piece.href}" in piece.note
        assert "2026年11月20日" in piece.note
    text = words_of(written(document))
    assert "全区规模以上企业党组织组建率达到" in text
    assert "［注：M-05 规上企业党组织组建率，2026年11月20日，" in text


def test_a_number_of_the_report_is_the_one_its_page_shows(ground):
    visitor = Visitor(ground.accounts["zonggonghui"])
    page = Page(visitor.get("/round/documents/report/1"))
    links = [one for one in page.all("a") if one["href"].startswith("/figures/") and one["class"] == "fig"]
    assert len(links) >= 6
    shown = 0
    for link in links:
        answer = visitor.get(link["href"])
        if answer.status_code == 200 and "%" in link.text:
            assert link.text in answer.content.decode(), link["href"]
            shown += 1
    assert shown >= 4


def test_the_named_by_level_stand_in_the_report_once_they_are_named(named):
    town, base = (Award.objects.filter(title__level=level).count() for level in ("town", "base"))
    assert "三年中，全区已涌现出先进镇局级工会" not in said_before(named)
    text = said(named, "report").replace("［", "\n［").replace("］", "］\n")
    flat = "".join(line for line in text.splitlines() if not line.startswith("［"))
    assert f"三年中，全区已涌现出先进镇局级工会{town}个、先进基层工会{base}个。" in flat


def said_before(ground) -> str:
    """The report as it was before anybody was named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_rounds, "_awards", lambda round_: [])
        return said(ground, "report")


@pytest.mark.parametrize("name", ["plan", "results-base", "results-town", "report"])
def test_every_document_carries_the_checkpoint_that_covers_it_and_comes_out_the_same(ground, name):
    seal()
    document = made(ground, name)
    (sealed,) = [block for block in document.blocks if isinstance(block, Sealed)]
    assert sealed.note.startswith("lianchuang.")
    first = written(document)
    assert first == written(made(ground, name))
    docx.Document(io.BytesIO(first))


def test_a_checkpoint_that_covers_an_event_does_not_change_when_the_journal_grows(ground):
    from lianchuang.ledger.acts import Entry, record
    from lianchuang.ledger.models import Leaf
    from lianchuang.rounds.events import OPENED
    from tests.publication.conftest import BY

    last = Leaf.objects.order_by("-index").first().event_id
    note = note_covering(last)
    fresh = record(Entry(OPENED.id, TODAY, {"name": "样"}, None, "round:0"), by=BY)
    assert note_covering(fresh.pk) == ""
    seal()
    assert note_covering(last) == note
    assert note_covering(fresh.pk) not in ("", note)


def test_the_documents_are_for_the_departments_and_the_audit(ground):
    listed = Visitor(ground.accounts["zuzhibu"]).sees("/round/documents")
    assert "工作总结报告" in listed
    answer = Visitor(ground.accounts["shenji"]).get("/round/documents/plan/1/file")
    number = ground.freezing.round.number
    assert answer["Content-Disposition"] == f'attachment; filename="lianchuang-round-{number}-plan-1.docx"'
    for username in ("zhengong", "zhuxi", "qiye", "zhigong"):
        for path in ("", "/plan/1", "/plan/1/file"):
            assert Visitor(ground.accounts[username]).get(f"/round/documents{path}").status_code == 404
    for path in ("/decision/1", "/notice/1", "/nothing/1", "/plan/2"):
        assert Visitor(ground.accounts["zuzhibu"]).get(f"/round/documents{path}").status_code == 404
