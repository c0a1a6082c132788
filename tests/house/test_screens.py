"""What screens are made of: words a cadre uses, styles and scripts an old browser understands, nothing left over."""

import ast
import hashlib
import re
from pathlib import Path

import lianchuang.web

ROOM = Path(lianchuang.web.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
SOURCES = sorted(ROOM.rglob("*.py"))
NOT_SAID = (
    "赋能",
    "抓手",
    "闭环",
    "智慧",
    "一站式",
    "您",
    "点击",
    "进行操作",
    "！",
    "成功",
    "实例",
    "节点",
    "有关规定",
)
LATIN = {"English", "xls", "xlsx", "ods", "csv", "PDF", "SHA"}


def shown(text: str) -> str:
    """What of a template stands on the screen: without its marks, its code and what no eye sees."""
    text = re.sub(r"\{% block (?:\w*cls|attrs) %\}.*?\{% endblock %\}", "", text)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>|&\w+;", " ", text)


def sentences(source: str) -> list[str]:
    """The Chinese texts of a module."""
    constants = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [text for text in constants if isinstance(text, str) and re.search(r"[一-鿿]", text)]


def rules(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


CSS = rules((ROOM / "static" / "lc.css").read_text("utf-8"))
JS = rules((ROOM / "static" / "lc.js").read_text("utf-8"))


def test_no_screen_says_what_nobody_says():
    assert len(TEMPLATES) > 60
    texts = {str(path.relative_to(ROOM)): shown(path.read_text("utf-8")) for path in TEMPLATES}
    texts |= {path.name: " ".join(sentences(path.read_text("utf-8"))) for path in SOURCES}
    assert {where: word for where, text in texts.items() for word in NOT_SAID if word in text} == {}


def test_no_screen_speaks_english():
    found = {
        str(path.relative_to(ROOM)): re.findall(r"[A-Za-z]{3,}", shown(path.read_text("utf-8"))) for path in TEMPLATES
    }
    assert {where: set(words) - LATIN for where, words in found.items() if set(words) - LATIN} == {}


def test_styles_keep_to_what_chromium_78_knows():
    newer = {
        "min(), max(), clamp()": r"[\s:(,](?:min|max|clamp)\(",
        ":is, :where, :has": r":(?:is|where|has)\(",
        "inset": r"[;{\s]inset:",
        "aspect-ratio": r"aspect-ratio:",
        "color-mix, oklch": r"color-mix\(|oklch\(",
        "@layer, @container": r"@(?:layer|container)\b",
        "nesting": r"[{;]\s*&",
        "dvh, svh": r"\d[ds]vh",
        "logical shorthands": r"(?:margin|padding|inset)-(?:inline|block):",
        "overflow: clip": r"overflow(?:-[xy])?:\s*clip",
        "translate:, rotate:, scale:": r"[;{\s](?:translate|rotate|scale):",
        "colours with / and spaces": r"(?:rgb|hsl)a?\([^),]*\s[^),]*\)",
        "scrollbar-gutter, text-wrap": r"(?:scrollbar-gutter|text-wrap):",
        "ranges of @media": r"@media[^{]*[<>]",
    }
    assert {what: re.findall(pattern, CSS) for what, pattern in newer.items() if re.search(pattern, CSS)} == {}


def test_no_flexible_row_relies_on_gap():
    """Chromium 78 knows gap in grids only; there the older name stands before it."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        if re.search(r"(?:^|;)\s*(?:row-|column-)?gap:", body):
            assert "flex" not in body, selector
            assert re.search(r"grid-(?:row-|column-)?gap:", body), selector


def test_scripts_keep_to_what_an_old_web_view_knows():
    newer = {"?.": r"\?\.(?!\d)", "??": r"\?\?", "=>": r"=>", "let, const": r"\b(?:let|const)\b", "`": "`"}
    newer |= {"replaceAll, at": r"\.(?:replaceAll|at)\(", "class": r"\bclass\s+\w+", "async": r"\basync\b"}
    newer |= {"...": r"\.\.\.", "for of": r"\bfor\s*\([^)]*\bof\b", "**": r"\*\*", "import": r"\bimport\b"}
    newer |= {"later methods": r"\.(?:allSettled|fromEntries|matchAll|replaceChildren|flatMap|randomUUID|hasOwn)\b"}
    newer |= {"later objects": r"\b(?:ResizeObserver|structuredClone|globalThis|BigInt|WeakRef)\b"}
    code = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "''", JS)
    assert {what: re.findall(pattern, code) for what, pattern in newer.items() if re.search(pattern, code)} == {}


def test_the_script_of_the_ballot_paper_keeps_to_what_chromium_78_knows_and_fetches_nothing_from_outside():
    """It needs BigInt and WebCrypto, which came with 67; a literal like 1n would stop older browsers from saying so."""
    script = rules((ROOM / "static" / "ballot.js").read_text("utf-8"))
    newer = {"?.": r"\?\.(?!\d)", "??": r"\?\?", "literal": r"\b\d+n\b", "replaceAll, at": r"\.(?:replaceAll|at)\("}
    assert {what for what, pattern in newer.items() if re.search(pattern, script)} == set()
    assert re.search(r"https?:|import\b|require\(|eval|innerHTML", script.replace("importKey", "")) is None


def test_the_vendored_script_is_the_one_that_was_examined():
    readme = (ROOM / "static" / "vendor" / "README.md").read_text("utf-8")
    for path in (ROOM / "static" / "vendor").glob("*.js"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in readme, path.name


def test_every_icon_that_is_named_exists():
    icons = {path.stem for path in (ROOM / "icons").glob("*.svg")}
    named = set()
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        named |= set(re.findall(r'\{% icon "([\w-]+)"', text)) | set(re.findall(r'shape="([\w-]+)"', text))
    assert named - icons == set()
    assert len(named) > 20


def test_every_template_is_used():
    """By a view, by another template, or by name: error pages, and those of the sign-in library."""
    everything = "".join(path.read_text("utf-8") for path in [*SOURCES, *TEMPLATES])
    everything += "".join(path.read_text("utf-8") for path in (ROOM.parent / "accounts").glob("*.py"))
    by_name = {"403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
    for path in TEMPLATES:
        name = str(path.relative_to(ROOM / "templates"))
        if name not in by_name and not name.startswith(("account/", "mfa/")):
            assert f'"{name}"' in everything, name


def test_text_is_marked_as_safe_in_one_place_alone():
    for path in SOURCES:
        if path.parent.name != "templatetags":
            assert "mark_safe" not in path.read_text("utf-8"), path.name
    for path in TEMPLATES:
        assert not re.search(r"\|\s*safe\b|autoescape off", path.read_text("utf-8")), path.name


def test_a_text_between_marks_is_what_is_tested():
    assert shown('<p class="成功">{% if a %}好{{ 点击 }}{% endif %}</p>').split() == ["好"]
    assert sentences("x = '好'\ny = 'ok'\n") == ["好"]
