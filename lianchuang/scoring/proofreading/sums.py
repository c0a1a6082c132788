"""Sums and grades: do the indicators make the sections, the sections the total, and the grades a ladder?"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from lianchuang.rulebook.standard_form import CountCapped, Indicator, Standard
from lianchuang.scoring.proofreading.remark import Remark, error, hint
from lianchuang.scoring.wording import number

NOUGHT = Decimal(0)


def proofread_sums(standard: Standard) -> Iterator[Remark]:
    """Remarks on points that do not add up."""
    for indicator in standard.indicators:
        if indicator.points < 0:
            yield error("points-negative", indicator.id, "points", "分值是负数", "写正数；倒扣用扣分项")
        elif indicator.points == 0 and indicator.kind != "veto":
            yield error("points-nought", indicator.id, "points", "分值是 0，做不做都一样", "写明分值，或删去")
    yield from _sections(standard)
    yield from _total(standard)
    yield from _classes(standard)
    yield from _grades(standard)


def weight(indicator: Indicator) -> Decimal:
    """What an indicator adds to the standard's hundred: nothing for a bonus, a veto, or a count without a cap."""
    if indicator.bonus or indicator.kind == "veto" or (isinstance(indicator, CountCapped) and indicator.cap is None):
        return NOUGHT
    return indicator.points


def _sections(standard: Standard) -> Iterator[Remark]:
    titles = [section.title for section in standard.sections]
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield error("section-twice", "", f"section[{title}]", f"大项“{title}”写了两次", "并成一个")
    for indicator in standard.indicators:
        if titles and indicator.section not in titles:
            yield error(
                "section-unknown",
                indicator.id,
                "section",
                f"没有“{indicator.section}”这个大项",
                "改成已有的大项，或补上大项",
            )
    for section in standard.sections:
        members = [one for one in standard.indicators if one.section == section.title]
        where, got = f"section[{section.title}]", sum(map(weight, members), _rolled(standard, section.title))
        if not members and not got:
            yield hint("section-empty", "", where, "这个大项下没有指标", "补上指标，或删去大项")
        elif section.points is not None and not _by_class(members):
            yield from _against("section", where, "大项", section.points, got, section.complete)
        if standard.about.complete and not section.complete:
            yield hint("section-incomplete", "", where, "大项没有录全，整份标准却标为录全", "核对 complete")


def _against(code: str, where: str, what: str, said: Decimal, got: Decimal, complete: bool) -> Iterator[Remark]:
    if got > said or (complete and got < said):
        yield error(
            f"{code}-sum",
            "",
            where,
            f"{what}写的是 {number(said)} 分，所含指标合计 {number(got)} 分，对不上",
            "核对分值",
        )
    elif got < said:
        yield hint(
            f"{code}-partly",
            "",
            where,
            f"{what}写的是 {number(said)} 分，已录 {number(got)} 分，还有 {number(said - got)} 分没有录",
            "录全以后再用来考核",
        )


def _total(standard: Standard) -> Iterator[Remark]:
    about = standard.about
    got = sum(map(weight, standard.indicators), _rolled(standard))
    said = [section.points for section in standard.sections if section.points is not None]
    if about.total_points > 0 and not _by_class(standard.indicators):
        yield from _against("total", "standard.total_points", "总分", about.total_points, got, about.complete)
    if about.total_points > 0 and said and len(said) == len(standard.sections):
        sections = sum(said, NOUGHT)
        if sections > about.total_points or (about.complete and sections != about.total_points):
            yield error(
                "sections-total",
                "",
                "section",
                f"各大项合计 {number(sections)} 分，总分写的是 {number(about.total_points)} 分",
                "核对大项和总分",
            )
    if about.encoded_points is not None and about.encoded_points != got:
        yield error(
            "encoded-points", "", "standard.encoded_points",
            f"写的是已录 {number(about.encoded_points)} 分，实际合计 {number(got)} 分", "改成实际合计",
        )  # fmt: skip
    if about.total_points < 0:
        yield error("total-negative", "", "standard.total_points", "总分是负数", "改成正数；累计计分写 0")
    if not about.total_points_verified:
        yield hint(
            "total-unverified",
            "",
            "standard.total_points_verified",
            "总分没有在原文里见到，是暂记的",
            "对照原文后再用来考核",
        )
    if not about.complete:
        yield hint("incomplete", "", "standard.complete", "标准没有录全", "录全以后再用来考核")


def _rolled(standard: Standard, section: str | None = None) -> Decimal:
    rule = standard.about.roll_up
    if rule is None or (section is not None and rule.section != section):
        return NOUGHT
    return rule.share * rule.below_total


def _by_class(indicators: tuple[Indicator, ...] | list[Indicator]) -> bool:
    return any(one.applies_to for one in indicators)


def _classes(standard: Standard) -> Iterator[Remark]:
    """Where classes of units have indicators of their own, each class must add up to the total."""
    asked = [condition for one in standard.indicators for condition in one.applies_to]
    names = {condition.names for condition in asked}
    if (
        not asked
        or len(names) != 1
        or not all(condition.words for condition in asked)
        or not standard.about.total_points
    ):
        return
    for word in sorted({word for condition in asked for word in condition.words}):
        own = [one for one in standard.indicators if all(word in condition.words for condition in one.applies_to)]
        got, said = sum(map(weight, own), _rolled(standard)), standard.about.total_points
        if got > said or (standard.about.complete and got != said):
            yield error(
                "class-sum",
                "",
                "standard.total_points",
                f"“{word}”一类的指标合计 {number(got)} 分，总分写的是 {number(said)} 分",
                "让每一类都合计到总分",
            )


def _grades(standard: Standard) -> Iterator[Remark]:
    about = standard.about
    if not about.bands:
        yield hint("no-grades", "", "standard.bands", "没有写等次，只出总分", "要评等次就写明分数线")
    for upper, lower in pairwise(about.bands):
        if lower.min == upper.min:
            yield error(
                "grade-duplicate",
                "",
                f"standard.bands[{lower.name}]",
                f"“{upper.name}”和“{lower.name}”分数线一样",
                "改成不同的分数线",
            )
        elif lower.min > upper.min:
            yield error(
                "grades-not-descending",
                "",
                f"standard.bands[{lower.name}]",
                f"“{lower.name}”的分数线比前面的“{upper.name}”高",
                "等次从高到低排",
            )
    names = [grade.name for grade in about.bands]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield error("grade-twice", "", f"standard.bands[{name}]", f"等次“{name}”写了两次", "改成不同的名字")
    for grade in about.bands:
        if about.total_points > 0 and grade.min > about.total_points + (about.bonus_cap or 0):
            yield error(
                "grade-unreachable",
                "",
                f"standard.bands[{grade.name}]",
                f"“{grade.name}”要 {number(grade.min)} 分，比总分还高",
                "改低分数线",
            )
        if grade.min < 0:
            yield error(
                "grade-negative", "", f"standard.bands[{grade.name}]", f"“{grade.name}”的分数线是负数", "改成 0 或正数"
            )
    for gate in standard.gates:
        if gate.grade not in names:
            yield error("grade-unknown", gate.id, "gate.grade", f"等次里没有“{gate.grade}”", "写等次表里的名字")
        if not gate.basis.strip():
            yield hint("gate-without-basis", gate.id, "gate.basis", "评定条件没有写依据", "写明依据")
    known = {*(section.title for section in standard.sections), *(one.id for one in standard.indicators), "roll_up"}
    for key in about.ties:
        if key not in known:
            yield error(
                "tie-unknown", "", "standard.ties", f"同分时比“{key}”，可是没有这个大项或指标", "写大项名称或指标编号"
            )
