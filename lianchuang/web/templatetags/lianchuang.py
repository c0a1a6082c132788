"""The parts that every page is made of: icons, deadlines, articles, states, figures, the key against double sending.

The icons are Tabler Icons 3.51.0 (MIT), inlined; this is the only module of the product that marks text as safe.
"""

import secrets
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context, RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lianchuang.rounds.models import Round
from lianchuang.scoring.wording import number
from lianchuang.web import demonstrated, words
from lianchuang.web.articles import address_of, in_words

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "icons"


@cache
def _strokes(name: str) -> SafeString:
    return mark_safe((ICONS / f"{name}.svg").read_text("utf-8"))  # noqa: S308 - files of our own, no input


@register.simple_tag
def icon(name: str, kind: str = "", label: str = "") -> SafeString:
    """An outline icon; with a label it speaks for itself, without one it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="i {}" viewBox="0 0 24 24" {}>{}</svg>', kind, spoken, _strokes(name))


MARK = SafeString(
    '<path d="M7.6 20.6 14 14l6.6-6.8" stroke="#fff" stroke-width="2" fill="none"/>'
    '<path d="M7.6 20.6H20.4M14 14h6.4" stroke="#fff" stroke-width="2" stroke-opacity=".55" fill="none"/>'
    '<circle cx="7.6" cy="20.6" r="3" fill="#fff"/><circle cx="14" cy="14" r="3" fill="#fff"/>'
    '<circle cx="20.6" cy="7.2" r="3" fill="#fff"/>'
)


@register.simple_tag
def mark(size: int = 28) -> SafeString:
    """The mark: three levels, joined from below."""
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 28 28" aria-hidden="true">'
        '<rect width="28" height="28" rx="5" fill="#a31d1d"/>{1}</svg>',
        size,
        MARK,
    )


@register.simple_tag
def due(day: date, today: date | None = None, unit: str = "天") -> SafeString:
    """A deadline: clock and words. More than 7 days grey, 7 or less ochre, 2 or less red, overdue filled."""
    left = (day - (today or timezone.localdate())).days
    if left < 0:
        return format_html('<span class="due due-over">{}超 {} {}</span>', icon("alert-triangle"), -left, unit)
    urgent = "due-now" if left <= 2 else "due-soon" if left <= 7 else ""
    shape = "alert-circle" if left <= 2 else "clock-hour-4"
    if left == 0:
        return format_html('<span class="due due-now">{}今天到期</span>', icon(shape))
    return format_html('<span class="due {}">{}剩 {} {}</span>', urgent, icon(shape), left, unit)


@register.simple_tag
def big_due(day: date | None, today: date | None = None) -> SafeString:
    """The same, large, for the list of what to do next."""
    if day is None:
        return format_html('<span class="sub">{}</span>', "没有期限")
    left = (day - (today or timezone.localdate())).days
    if left < 0:
        return format_html('<span class="due due-over">超 <b>{}</b> 天</span>', -left)
    if left == 0:
        return format_html('<span class="due-now"><b>{}</b>到期</span>', "今天")
    urgent = "due-now" if left <= 2 else "due-soon" if left <= 7 else "sub"
    return format_html('<span class="{}">剩 <b>{}</b> 天</span>', urgent, left)


@register.simple_tag
def law(text: str) -> SafeString:
    """An article as a link to its words; a convention of the product, or a text we do not hold, is only named."""
    href, text = address_of(text), in_words(text)
    if not href:
        return format_html('<span class="law">{}{}</span>', icon("scale"), text)
    return format_html(
        '<a class="law" href="{0}" hx-get="{0}" hx-target="#dr-body" data-open="#dr">{1}{2}</a>',
        href,
        icon("scale"),
        text,
    )


STATES = {
    "ok": ("circle-check", "已办", "st-ok"),
    "back": ("arrow-back-up", "已撤回", "st-back"),
    "doing": ("hourglass", "办理中", "st-doing"),
    "todo": ("circle-dashed", "未开始", ""),
    "late": ("alert-triangle", "逾期", "st-back"),
    "wait": ("clock-hour-4", "待办", ""),
    "unknown": ("circle-off", "缺数，不算 0", ""),
    "base": ("users", "作分母", ""),
    "none": ("circle-off", "不适用", ""),
}


@register.simple_tag
def state(kind: str, text: str = "") -> SafeString:
    """A state: shape, word and colour say the same."""
    shape, plain, colour = STATES[kind]
    return format_html('<span class="st {}">{}{}</span>', colour, icon(shape), text or plain)


FINDINGS = {
    "impossible": ("circle-x", "对不上", "tag-red"),
    "invalid": ("circle-x", "无效", "tag-red"),
    "breach": ("alert-triangle", "不符合", "tag-red"),
    "overdue": ("clock-hour-4", "逾期", "tag-warn"),
    "notice": ("info-circle", "提示", ""),
}


@register.simple_tag
def finding(severity: str) -> SafeString:
    """How grave a finding is."""
    shape, plain, colour = FINDINGS[severity]
    return format_html('<span class="tag {}">{}{}</span>', colour, icon(shape), plain)


@register.simple_tag
def fig(text: Any, href: str) -> SafeString:
    """A figure as a link to its source: a plain page without scripts, a drawer with them."""
    return format_html(
        '<a class="fig" href="{0}" hx-get="{0}" hx-target="#dr-body" data-open="#dr" title="看来源">{1}</a>', href, text
    )


@register.simple_tag(takes_context=True)
def once(context: Context) -> SafeString:
    """The key against sending twice; every form that changes something carries one, and which round its page is
    about."""
    key = format_html('<input type="hidden" name="idempotency_key" value="{}">', secrets.token_urlsafe(18))
    held = context.get("round")
    if not isinstance(held, Round):
        return key
    return format_html('{}<input type="hidden" name="of_round" value="{}">', key, held.number)


@register.simple_tag(takes_context=True)
def here(context: RequestContext, **changes: Any) -> str:
    """The address of this page with some of its filters changed; an empty value takes one away."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.tag
def col(parser: Parser, token: Token) -> "Cell":
    """{% col "town" %}<td>…</td>{% endcol %}: a cell, or a heading, of a column that may be left out."""
    key = parser.compile_filter(token.split_contents()[1])
    inner = parser.parse(("endcol",))
    parser.delete_first_token()
    return Cell(key, inner)


class Cell(template.Node):
    """What stands in a column; nothing where `columns` of the page leave it out."""

    def __init__(self, key: FilterExpression, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context) if context["columns"].shows(self.key.resolve(context)) else SafeString("")


@register.simple_tag(takes_context=True)
def turned(context: RequestContext, number: int) -> str:
    """The address of another page of a list; `paged` names the list where a screen has two."""
    query = context["request"].GET.copy()
    query[context.get("paged") or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def wide(part: Any, whole: Any) -> str:
    """The width of a bar in percent."""
    return words.width(part, whole)


@register.filter
def day(value: date | datetime | None) -> str:
    return words.day_in_words(value)


@register.filter
def full_day(value: date) -> str:
    """2026年11月30日: an end of a span that may reach over years."""
    return words.day_in_full(value)


@register.filter
def cell(value: Any) -> Any:
    """A cell of a table: days as words, what is not known blank."""
    if value is None:
        return ""
    return words.day_in_words(value) if isinstance(value, date) else value


@register.simple_tag
def when(value: date) -> SafeString:
    """A day of a time line; a narrow column breaks it at the space after the year and nowhere else."""
    year, mark, rest_of_it = words.day_in_words(value).rpartition("年")
    stamp = value.isoformat()
    if not mark:
        return format_html('<time datetime="{}">{}</time>', stamp, rest_of_it)
    return format_html('<time datetime="{}">{}年 {}</time>', stamp, year, rest_of_it)


@register.filter
def days(value: str) -> str:
    """A sentence of the engine with its days as the page writes days."""
    return words.days_in_words(str(value))


@register.filter
def weekday(value: date) -> str:
    return words.day_with_weekday(value)


@register.filter
def moment(value: datetime) -> str:
    return words.moment_in_words(value)


@register.filter
def one(value: Any) -> str:
    """One decimal, as scores and rates are shown."""
    return words.one_decimal(value)


@register.filter
def code(indicator: str) -> str:
    """The number of an indicator as the standard writes it; a roll-up has none."""
    return "" if indicator == "roll_up" else indicator


@register.filter
def few(value: Any) -> str:
    """At most two decimals."""
    return words.few_decimals(value)


@register.filter
def shift(value: Any) -> str:
    """A move of points with its sign; at most two decimals, and as many as show that a small one is no nought."""
    places = next((places for places in (2, 4, 6) if round(value, places)), 2)
    return f"{'+' if value > 0 else ''}{number(value, places)}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value under a key that is itself a variable; nothing where there is none."""
    return mapping.get(key) if mapping else None


@register.filter
def query(value: str, name: str) -> str:
    """`?name=value`, encoded."""
    return f"?{urlencode({name: value})}"


@register.filter
def rest(value: Any) -> str:
    """What is left of a hundred, in percent: the right edge of a bar."""
    return f"{100 - float(words.width(value, 100)):.1f}"


register.simple_tag(demonstrated.shown_signs)
register.simple_tag(demonstrated.shown_code)
