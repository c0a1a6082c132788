"""Which pages each role finds in its menu. What a role may not use is not shown; only pages that exist are."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import DISTRICT, Role
from lianchuang.registry.models import Tree


@dataclass(frozen=True)
class Item:
    """One entry: its words, icon and address, and the views that light it up. `within` keeps the chosen place."""

    words: str
    icon: str
    href: str
    views: tuple[str, ...]
    within: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Group:
    words: str
    items: tuple[Item, ...]


def _item(words: str, icon: str, view: str, *more: str, within: bool = False, counts: bool = False) -> Item:
    return Item(words, icon, reverse(view), (view, *more), within, counts)


def menu_of(standing: Standing, whole: str) -> list[Group]:
    """The side menu of whoever asks; `whole` is how their ground is called (全区, 全镇)."""
    found = [Group(words, tuple(items)) for words, items in _groups(standing, whole)]
    return [group for group in found if group.items]


def _groups(standing: Standing, whole: str) -> Iterator[tuple[str, list[Item]]]:
    if standing.may("cockpit.see"):
        yield from _officers(standing, whole)
        return
    leading = leads(standing)
    if leading is not None:
        yield from _leaders(leading)
    if standing.may("firm.see"):
        yield "单位", [_item("待我办", "list-check", "firm", "matter", "matter_step")]
    yield "规则", [_item("考核标准", "list-check", "standard"), _item("法规条文", "scale", "statutes", "article")]


def _officers(standing: Standing, whole: str) -> Iterator[tuple[str, list[Item]]]:
    overview = _item(f"{whole}一张图", "layout-dashboard", "cockpit", "figure", within=True)
    deadlines = _item("到期与异常", "calendar-due", "deadlines", within=True, counts=True)
    first = [overview, deadlines] if standing.roles & (set(DISTRICT) | {Role.AUDITOR}) else [deadlines, overview]
    yield "总览", first
    yield (
        "联创",
        [
            _item(
                "本轮评比",
                "flag",
                "round",
                "round_list",
                "score",
                "score_records",
                "score_now",
                "score_change",
                "freezings",
                "freezing",
                "round_new",
                within=True,
            ),
            _item(
                "办这一轮",
                "clipboard-check",
                "round_course",
                "round_step",
                "round_choose",
                "round_plan",
                "plan_draft",
                "plan_issue",
                "standard_change",
                "notice_new",
                "notice_draft",
                "objections",
                "objection_answer",
                "titles",
                "name_units",
                "title_withdraw",
                "title_recheck",
                "round_trial",
                "standard_tables",
                "targets",
                "target",
                "freezings_between",
                "working",
                "round_documents",
                "round_document",
            ),
            *(
                [
                    _item(
                        "审核台",
                        "checkbox",
                        "review",
                        "review_progress",
                        "judged_items",
                        "judged_item",
                        "review_ties",
                    )
                ]
                if standing.may("review.see")
                else []
            ),
            _item("考核标准", "list-check", "standard"),
            _item("疑问", "search", "questions", "question", within=True),
        ],
    )
    yield (
        "组织",
        [
            _item("工会", "sitemap", "unions", "organisation", "history", "next", within=True),
            *([_item("党组织", "flag", "parties", within=True)] if _has_party(standing) else []),
            _item("单位", "users", "employers", "employer", within=True),
            _item("应建未建", "circle-dashed", "gaps", within=True),
        ],
    )
    yield (
        "工作",
        [
            _item("法定程序", "gavel", "cases", "case", "take_step", "choose_procedure", "open_case", within=True),
            _item("上情下达", "bell", "circulars", "circular", "circular_new"),
            _item("职工诉求", "message-circle", "voice_figures", within=True),
            _item("法规条文", "scale", "statutes", "statute", "article"),
            _item(
                "规则和日历", "settings", "rules", "rule", "amend_rule", "calendar", "amendments", "answer_amendment"
            ),
        ],
    )
    yield (
        "报表",
        [
            _item("台账", "file-text", "books", "book", "open_rosters", "open_roster", within=True),
            _item("汇总表", "file-spreadsheet", "summaries", "summary", "summary_drop", within=True),
            _item(
                "年度统计", "report", "surveys", "survey", "survey_cell", "survey_keep", "survey_drafting", within=True
            ),
        ],
    )
    data = []
    if standing.may("accounts.see"):
        data.append(_item("账号", "user-check", "accounts", "invite", "invite_anew", "end_appointment"))
    if standing.may("import.run"):
        data.append(_item("导入", "database-import", "imports", "import_look", "import_progress"))
    if standing.may("journal.see"):
        data.append(_item("日志", "shield-check", "journal"))
    yield "数据", data


def _has_party(standing: Standing) -> bool:
    """Whether there are Party organisations on the ground: the federation's officers keep unions only."""
    return any(one.organisation is not None and one.organisation.tree == Tree.PARTY for one in standing.appointments)


def _leaders(leading: Appointment) -> Iterator[tuple[str, list[Item]]]:
    own = (leading.organisation_id,)
    mine = "我的工会" if leading.role == Role.CHAIR else "我的组织"
    items = [Item("下一步", "list-check", reverse("next", args=own), ("next", "matter", "matter_step"))]
    if leading.role == Role.CHAIR:
        items.append(Item("得分", "flag", reverse("score", args=own), ("score", "score_records")))
    yield mine, items
    yield (
        "工作",
        [
            _item("职工诉求", "message-circle", "voice_figures"),
            _item("上级通知", "bell", "circulars", "circular"),
            *([_item("上级来问", "search", "asked_of_me", "answer_question")] if leading.role == Role.CHAIR else []),
            Item("工作记录", "history", reverse("history", args=own), ("history",)),
            _item(
                "法定程序",
                "gavel",
                "cases",
                "case",
                "take_step",
                "choose_procedure",
                "open_case",
                "case_ballots",
                "ballot",
            ),
            *([_item("我的投票", "checkbox", "votes", "vote")] if leading.role == Role.CHAIR else []),
            _item("到期与异常", "calendar-due", "deadlines"),
        ],
    )
    if leading.role == Role.CHAIR:
        summaries = _item("汇总表", "file-spreadsheet", "summaries", "summary")
        surveys = _item("年度统计", "report", "surveys", "survey", "survey_cell", "survey_keep", "survey_drafting")
        yield "报表", [_item("台账", "file-text", "books", "book", "open_rosters", "open_roster"), summaries, surveys]
    ours = [Item("班子与换届", "user-check", reverse("organisation", args=own), ("organisation",))]
    if leading.role == Role.CHAIR:
        ours.append(_item("账号", "users", "accounts", "invite", "invite_anew", "end_appointment"))
    yield "组织", ours


def leads(standing: Standing) -> Appointment | None:
    """The appointment as chair, else as secretary; None for everybody else."""
    for role in (Role.CHAIR, Role.SECRETARY):
        for appointment in standing.appointments:
            if appointment.role == role and appointment.organisation_id:
                return appointment
    return None


def tabs_of(standing: Standing) -> list[Item]:
    """The bar at the bottom of a chair's or a worker's phone; empty for officers, who have the menu."""
    mine = _item("我的", "user", "account")
    if standing.may("cockpit.see"):
        return []
    leading = leads(standing)
    if leading is not None:
        own = (leading.organisation_id,)
        tabs = [Item("下一步", "list-check", reverse("next", args=own), ("next", "matter", "matter_step"))]
        if leading.role == Role.CHAIR:
            tabs.append(Item("得分", "flag", reverse("score", args=own), ("score", "score_records")))
        tabs.append(_item("程序", "gavel", "cases", "case", "take_step"))
        return [*tabs, _item("记一件", "plus", "choose_procedure", "open_case"), mine]
    if standing.may("worker.see"):
        return [
            _item("首页", "home", "worker"),
            _item("我提的", "message-circle", "my_matters", "matter", "raise_matter"),
            _item("投票", "checkbox", "votes", "vote", "ballot"),
            mine,
        ]
    return [_item("待我办", "list-check", "firm", "matter"), mine]


def home_of(standing: Standing) -> str:
    """Where somebody begins: officers with their ground, chairs with what is next, workers with their union."""
    if standing.roles & (set(DISTRICT) | {Role.AUDITOR}):
        return reverse("cockpit")
    if standing.may("cockpit.see"):
        return reverse("deadlines")
    leading = leads(standing)
    if leading is not None:
        return reverse("next", args=(leading.organisation_id,))
    return reverse("firm") if standing.may("firm.see") else reverse("worker")
