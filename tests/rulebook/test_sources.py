"""The statutes we hold, and how their articles are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.rulebook import Citation, UnreadableFile, rulebook
from lianchuang.rulebook.citations import in_chinese
from lianchuang.rulebook.sources import Library

DIGITS = "零一二三四五六七八九"


def slow_reading(words: str) -> int:
    """Read Chinese numerals back, digit by digit."""
    total = digit = 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return total + digit


@given(st.integers(0, 9999))
def test_chinese_numerals_can_be_read_back(number):
    assert slow_reading(in_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "零"), (10, "十"), (11, "十一"), (20, "二十"), (24, "二十四"), (100, "一百"), (101, "一百零一")]
    + [(110, "一百一十"), (130, "一百三十"), (1001, "一千零一"), (1010, "一千零一十"), (1259, "一千二百五十九")],
)
def test_numerals_are_written_as_statutes_write_them(number, words):
    assert in_chinese(number) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("工会法#17", "工会法第十七条"),
        ("浙江省集体合同条例#24.2", "浙江省集体合同条例第二十四条第二款"),
        ("工会法#43.1.2", "工会法第四十三条第一款第二项"),
        ("中国共产党章程#基层组织", "中国共产党章程（基层组织）"),
    ],
)
def test_a_citation_is_read_and_said(written, words):
    citation = Citation.parse(written)
    assert citation.in_words == words
    assert str(citation) == written


@pytest.mark.parametrize("written", ["工会法", "工会法第十七条", "#17", "工会法#", "工会法#17.x", ""])
def test_what_is_no_citation_is_refused_in_chinese(written):
    with pytest.raises(ValueError, match="条文写法"):
        Citation.parse(written)


def test_every_statute_has_articles_with_words_and_an_id_of_its_own():
    for statute in rulebook().library:
        assert statute.articles, statute.id
        for number, article in statute.articles.items():
            assert number == article.number
            assert len(article.text) > 5, article.citation
            assert article.citation.statute == statute.short


def test_a_whole_statute_has_every_article_from_the_first_to_the_last():
    for statute in rulebook().library:
        if statute.head.complete:
            numbers = [number for number in statute.articles if number.isdecimal()]
            assert numbers == [str(number) for number in range(1, len(numbers) + 1)], statute.id


def test_what_is_known_only_from_others_is_marked_and_says_so():
    for statute in rulebook().library:
        assert statute.head.mark in ("V", "S")
        if statute.head.mark == "S":
            assert not statute.head.complete
        else:
            assert not any(article.gist for article in statute.articles.values())


def test_a_statute_is_found_by_id_title_short_name_and_either_kind_of_brackets():
    book = rulebook()
    assert book.statute("trade-union-law") is book.statute("中华人民共和国工会法") is book.statute("工会法")
    assert book.statute("企业工会主席产生办法(试行)") is book.statute("企业工会主席产生办法（试行）")
    assert book.statute("中国共产党发展党员工作细则(2026)") is book.statute("party-member-development-2026")
    assert book.statute("没有这部法") is None


def test_an_article_is_opened_with_its_words():
    book = rulebook()
    article = book.article("工会法", "11")
    assert article is not None
    assert article.text.startswith("用人单位有会员二十五人以上的，应当建立基层工会委员会")
    assert article.citation.in_words == "工会法第十一条"
    assert article.chapter == "第二章　工会组织"
    assert book.article("工会法", "99") is None
    assert book.article("没有这部法", "1") is None
    appendix = book.article("女职工劳动保护特别规定", "附录")
    assert appendix is not None
    assert "矿山井下作业" in appendix.text
    last = book.article("女职工劳动保护特别规定", "16")
    assert last is not None
    assert "附录" not in last.text


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('id = "one"\n', "缺少这一项"),
        ('id = "two"\ntitle = "甲"\nshort = "甲"\nenglish = "A"\nissuer = "某"\nlevel = "national"\nmark = "V"\n'
         'complete = true\nread_in = "书"\n', "id 应与文件名相同"),
        ("id = \n", "写法有误"),
    ],
)  # fmt: skip
def test_a_source_file_wrongly_written_is_named(tmp_path, head, said):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "one.toml").write_text(head, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=rf"one\.toml.*{said}"):
        Library(tmp_path)


def test_two_statutes_cannot_share_a_name(tmp_path):
    (tmp_path / "sources").mkdir()
    for name in ("one", "two"):
        page = f'id = "{name}"\ntitle = "甲法"\nshort = "甲法"\nenglish = "A"\nissuer = "某"\nlevel = "national"\n'
        page += 'mark = "V"\ncomplete = false\nread_in = "书"\n'
        (tmp_path / "sources" / f"{name}.toml").write_text(page, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="已经是另一部法的名字"):
        Library(tmp_path)
