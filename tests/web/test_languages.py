"""A page in its reader's language: every text turned, nothing that people typed touched, the marks as they were."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.web.languages.english import Catalogue, _number, in_english, skeleton
from lianchuang.web.languages.pages import PIECE, texts, turned
from lianchuang.web.languages.traditional import in_traditional
from lianchuang.web.leads import cockpit_lead, import_lead, next_lead, round_lead, score_lead

CHINESE = st.text(st.sampled_from("工会职代人会议，。剩天 5<&\"'"), max_size=12)


def marked(text: str) -> str:
    return f"[{text}]"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>工会</p>", "<p>[工会]</p>"),
        ("<p> 工会 <b>3</b></p>", "<p> [工会] <b>3</b></p>"),
        ('<a title="去看" href="/工会">看</a>', '<a title="[去看]" href="/工会">[看]</a>'),
        ('<input value="工会" placeholder="名称">', '<input value="工会" placeholder="[名称]">'),
        ("<textarea>工会</textarea><p>会</p>", "<textarea>工会</textarea><p>[会]</p>"),
        ('<p translate="no">张<b>三</b></p><p>会</p>', '<p translate="no">张<b>三</b></p><p>[会]</p>'),
        ('<p lang="zh-Hans">工会<br>会</p>会', '<p lang="zh-Hans">工会<br>会</p>[会]'),
        ("<script>'工会'</script>", "<script>'工会'</script>"),
        ("<p>工&amp;会</p>", "<p>[工&amp;会]</p>"),
        ("<!-- 工会 -->会", "<!-- 工会 -->[会]"),
        ('<option value="会">会</option>', '<option value="会">[会]</option>'),
    ],
)
def test_texts_are_turned_and_what_was_typed_is_not(page, said):
    assert turned(page, marked) == said


@given(CHINESE, CHINESE)
def test_a_page_keeps_its_marks_whatever_the_words(first, second):
    from html import escape

    page = f'<p title="{escape(first)}">{escape(second)}</p>'
    marks = [piece.split(" ")[0] for piece in PIECE.split(turned(page, lambda text: "<&>"))[1::2]]
    assert marks == ["<p", "</p>"]
    assert turned(page, lambda text: text) == page.replace("&#x27;", "'") or "'" in first + second or '"' in second


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>工会</p>", '<p><bdi lang="zh-Hans">工会</bdi></p>'),
        ("<p> 3 工会 5</p>", '<p> <bdi>3 <bdi lang="zh-Hans">工会</bdi> 5</bdi></p>'),
        ("<title>工会</title>", "<title>工会</title>"),
        ("<option>工会</option>", "<option>工会</option>"),
        ('<p lang="zh-Hans">工会</p>', '<p lang="zh-Hans">工会</p>'),
        (
            "<p>工会（筹）　法</p>",
            '<p><bdi><bdi lang="zh-Hans">工会（筹</bdi>）　<bdi lang="zh-Hans">法</bdi></bdi></p>',
        ),
        ("<p>Union &amp; Co</p>", "<p>Union &amp; Co</p>"),
    ],
)
def test_what_stays_chinese_on_an_english_page_says_so(page, said):
    assert turned(page, lambda text: text, "zh-Hans") == said


def test_the_texts_of_a_page_are_those_that_are_turned():
    assert texts('<p title="去">工会<textarea>不</textarea></p>') == ["去", "工会"]


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("职工代表大会", "職工代表大會"),
        ("台账", "臺帳"),
        ("工资集体协商", "工資集體協商"),
        ("范样文", "范樣文"),
        ("干部", "幹部"),
        ("复核", "複核"),
        ("考核标准", "考核標準"),
        ("为群众办实事", "為群眾辦實事"),
        ("答复完才能命名", "答覆完才能命名"),
        ("请补签", "請補簽"),
        ("抽签", "抽籤"),
        ("成长发展", "成長發展"),
        ("没有采纳", "沒有採納"),
        ("2 天后到期", "2 天後到期"),
        ("由区里约定", "由區裏約定"),
        ("工会联系人", "工會聯繫人"),
        ("劳动关系", "勞動關係"),
        ("“标签”", "“標籤”"),
    ],
)
def test_traditional_goes_by_opencc_and_by_the_list_that_was_read(simplified, traditional):
    assert in_traditional(simplified) == traditional


BOOK = {
    "剩 {1} 天": "{1} days left",
    "{1}前": "by {1}",
    "由{a}办": "for {a} to do",
    "工会": "union",
    "工会法": "工会法 (Trade Union Law)",
    "到会 {1} 人，要 {2} 人": "{1} present, {2} needed",
    "{a}没有过半数": "{a} did not pass half",
}


@pytest.fixture
def book(monkeypatch):
    from lianchuang.web.languages import english

    plain = {zh: en for zh, en in BOOK.items() if "{a}" not in zh}
    patterns = tuple(english._pattern(zh, en) for zh, en in BOOK.items() if "{a}" in zh)
    monkeypatch.setattr(english, "catalogue", lambda: Catalogue(plain, patterns))
    in_english.cache_clear()
    yield
    in_english.cache_clear()


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("剩 5 天", "5 days left"),
        ("11月30日前", "by 30 Nov"),
        ("2025年11月30日（周日）前", "by Sun 30 Nov 2025"),
        ("2025年 2月6日", "6 Feb 2025"),  # as a narrow column may break it
        ("由工会办", "for union to do"),
        ("到会 31 人，要 36 人。", "31 present, 36 needed."),
        ("工会法第十六条", "工会法 (Trade Union Law) Art. 16"),
        ("工会法第三百二十一条之一第二款", "工会法 (Trade Union Law) Art. 321-1(2)"),
        ("工会（剩 2 天）", "union (2 days left)"),
        ("工会，没有人知道", "union, 没有人知道"),
        ("工会没有过半数", "union did not pass half"),
        ("由工会，剩 2 天，办", "由工会, 2 days left, 办"),
        ("86.2%", "86.2%"),
        ("剩 1 天", "1 day left"),
        ("C1 工会", "C1 union"),
        ("/ 工会", "/ union"),
        ("工会 25", "union 25"),
        ("2026年3月5日（周四）", "Thu 5 Mar 2026"),
        ("三百二十一", "321"),
        ("百分之二", "2 per cent"),
        ("四十五日", "45 days"),
        ("一二三", "一二三"),
        ("剩 2 天。", "2 days left."),
    ],
)
def test_a_sentence_is_found_whole_with_its_blanks_or_by_its_clauses(book, chinese, english):
    assert in_english(chinese) == english


@pytest.mark.parametrize(
    ("chinese", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十六", 16),
        ("二十", 20),
        ("三十七", 37),
        ("一百", 100),
        ("一百零五", 105),
        ("二百三十一", 231),
    ],
)
def test_articles_are_counted_in_figures(chinese, number):
    assert _number(chinese) == number


def test_numbers_and_days_are_taken_out_of_a_sentence_in_order():
    assert skeleton("第 3 名，11月27日冻结") == ("第 {1} 名，{2}冻结", ["3", "27 Nov"])


@pytest.mark.parametrize(
    ("lead", "traditional", "english"),
    [
        (
            import_lead({"added": 120, "merged": 4, "unchanged": 3, "refused": 1}),
            "128 行裏，1 行有錯，先不導入；124 行要寫入，3 行和庫裏一樣。",
            "Of 128 rows, 1 with errors left out for now; 124 rows to be written, 3 rows the same as here.",
        ),
        (
            next_lead(1, 3, 0, 38),
            "1 件事有期限，最急的還有 38 天到期；另有 3 件沒有期限。",
            "1 thing with a time limit, the most urgent is due in 38 days; 3 more have no time limit.",
        ),
        (
            next_lead(5, 0, 2, None),
            "5 件事有期限，其中 2 件已逾期，先辦它們。",
            "5 things with a time limit, 2 of them are overdue, do these first.",
        ),
        (
            cockpit_lead("全区", 3, 2, 4, 10, 60, "先进"),
            "全區有 3 件事按法已逾期；2 件 30 天內到期；60 家基層工會裏 10 家到先進線，差 5 分以內的 4 家。",
            "The whole district has 3 matters overdue by law; 2 due within 30 days; 10 of 60 base-level unions reached"
            " the advanced line, 4 are within 5 points.",
        ),
        (
            round_lead(60, [("先进", 6), ("待定（缺数）", 3), ("没到线", 31)], [("先进", Decimal(90))]),
            "60 家工會裏，到先進線的有 6 家；3 家還有缺數，等次待定；31 家補齊了也到不了線。",
            "Of 60 unions, 6 at the advanced line; 3 still lack data, class open; 31 would miss the line even when"
            " complete.",
        ),
        (
            score_lead({"barred": "no", "gap": Decimal("3.8"), "next_line": "先进", "grade_words": ""}),
            "差 3.8 分到先進線",
            "3.8 points below the advanced line",
        ),
    ],
)
def test_the_sentence_a_page_opens_with_is_said_in_three_languages(lead, traditional, english):
    assert (in_traditional(lead), in_english(lead)) == (traditional, english)


def test_an_english_sentence_has_the_blanks_of_its_chinese_one():
    from lianchuang.web.languages.english import entries

    blanks = re.compile(r"\{(?:\d+|[a-z])\}")
    wrong = [zh for zh, en in entries() if not set(blanks.findall(en)) <= set(blanks.findall(zh))]
    assert wrong == []


def test_a_page_is_answered_in_the_chosen_language_and_the_choice_is_kept(client, db):
    assert "登录" in client.get("/sign-in").content.decode()
    answer = client.post("/public/language", {"language": "zh-Hant", "back": "/sign-in"})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in")
    page = client.get("/sign-in").content.decode()
    assert '<html lang="zh-Hant"' in page
    assert "登錄" in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_within_the_product(client, back):
    assert client.post("/public/language", {"language": "en", "back": back})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client, db):
    client.post("/public/language", {"language": "xx"})
    client.cookies["lc-language"] = "xx"
    assert '<html lang="zh-Hans"' in client.get("/sign-in").content.decode()
