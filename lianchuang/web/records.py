"""The records that stand behind figures: what each is called, and the page it opens to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lianchuang.measures.rows import MEASURES
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Area, EmployerCount, EmployerProfile, OrganisationProfile, Quantity
from lianchuang.web.words import day_in_words


@dataclass(frozen=True)
class Record:
    """One record as a list shows it."""

    id: str
    words: str
    href: str = ""
    note: str = ""
    kind: str = ""


OF_UNIONS = {"union": "工会", "organisation": "组织", "term": "届次", "certificate": "法人资格", "roster": "会员花名册"}
OF_FIRMS = {"employer": "单位", "staff": "职工人数"}


def records_of(ids: Sequence[str], on: date) -> list[Record]:
    """Records by their names (`employer:55`, `case:7`), as of a day, in the order given. Five statements at most.

    A village or park opens to the town answerable for it (`area:330212001201.12`).
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in ids:
        kind, _, key = one.partition(":")
        wanted[kind].add(key.partition(".")[0])
    unions = _of(wanted, (*OF_UNIONS, "target"))
    firms = _of(wanted, OF_FIRMS)
    named = OrganisationProfile.objects.on(on).filter(organisation__in=unions).values_list("organisation", "name")
    called = EmployerProfile.objects.on(on).filter(employer__in=firms).values_list("employer", "name")
    counts = EmployerCount.objects.on(on).filter(employer__in=firms, quantity=Quantity.STAFF)
    cases = {case.pk: case for case in Case.objects.filter(pk__in=wanted["case"]).defer("raw_state")}
    areas = Area.objects.on(on).filter(code__in=wanted["area"]).values_list("code", "name") if wanted["area"] else ()
    names = _Names(dict(named), dict(called), dict(counts.values_list("employer", "value")), cases, dict(areas))
    return [names.record(one) for one in ids]


def _of(wanted: dict[str, set[str]], kinds: Iterable[str]) -> set[int]:
    return {int(key) for kind in kinds for key in wanted[kind]}


@dataclass(frozen=True)
class _Names:
    unions: dict[int, str]
    firms: dict[int, str]
    staff: dict[int, int]
    cases: dict[int, Case]
    areas: dict[str, str]

    def record(self, one: str) -> Record:
        kind, _, rest = one.partition(":")
        key, _, part = rest.partition(".")
        if kind == "area":
            return Record(
                one, self.areas.get(key, key), reverse("organisation", args=(int(part),)), "", "村、社区、园区"
            )
        pk = int(key)
        if kind == "target":
            measure, _, year = part.rpartition(".")
            about = MEASURES[measure].name if measure in MEASURES else measure
            where = f"{reverse('targets')}?measure={measure}&year={year}"
            return Record(one, self.unions.get(pk, f"组织 {pk}"), where, f"{year} 年 {about}", "目标")
        if kind in OF_UNIONS:
            href = reverse("organisation", args=(pk,))
            note = f"第 {part} 届" if part else ""
            return Record(one, self.unions.get(pk, f"组织 {pk}"), href, note, OF_UNIONS[kind])
        if kind in OF_FIRMS:
            count = self.staff.get(pk)
            note = f"职工 {count} 人" if count is not None else "职工数不明"
            return Record(one, self.firms.get(pk, f"单位 {pk}"), reverse("employer", args=(pk,)), note, OF_FIRMS[kind])
        case = self.cases.get(pk)
        words, note = (case.title, f"{day_in_words(case.opened_on)} 开始") if case else (f"程序 {pk}", "")
        return Record(one, words, reverse("case", args=(pk,)), note, "程序")
