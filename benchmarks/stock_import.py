"""The alternative to `lianchuang import`: stock resources of django-import-export, as its manual builds them.

They are given a file whose headings are the columns they know and whose cells are all in one form, make the same checks
(the product's own check of ID numbers and credit codes), look for the same duplicates, and write the same tables and
fields. Unlike the product they find no tables, map no headings, keep no file in a child process, name no cells, and
write one event for a union where the product lists the people in it.
"""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import tablib
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields, instance_loaders, resources, results, widgets

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.copying import fresh_ids
from lianchuang.registry import events
from lianchuang.registry.acts.employers import EmployerEntry, match_key
from lianchuang.registry.identifiers import birth_and_sex, check_credit_code, check_id_number
from lianchuang.registry.models import (
    Area,
    Coverage,
    Employer,
    EmployerCount,
    EmployerProfile,
    Membership,
    Organisation,
    Person,
    Quantity,
    Standing,
    Tree,
)
from lianchuang.registry.sealed import fingerprint

OUTCOMES = {"new": "added", "update": "merged", "skip": "unchanged", "invalid": "refused", "error": "refused"}
AGAIN = "与前面一行重复"


def dataset_of(path: Path) -> tablib.Dataset:
    """The rows below the title, as the library reads a workbook: by openpyxl."""
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    data = tablib.Dataset(headers=list(next(rows)))
    for row in rows:
        data.append(row)
    return data


def outcomes_of(result: results.Result) -> dict[str, int]:
    """Rows by outcome, in the product's words. Duplicates within the file are a count of their own."""
    again = sum(AGAIN in row.error.messages for row in result.invalid_rows)
    counted = dict.fromkeys(("added", "merged", "unchanged", "refused"), 0)
    for name, count in result.totals.items():
        if name in OUTCOMES:
            counted[OUTCOMES[name]] += count
    return counted | {"refused": counted["refused"] - again, "again": again}


class IdNumber(widgets.Widget):
    """A checked ID number."""

    def __init__(self, on: date | None = None) -> None:
        super().__init__()
        self.on = on

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:
        checked = check_id_number(str(value or ""), on=self.on)
        if checked.problem:
            raise ValueError(checked.problem)
        return checked.value


class Mark(IdNumber):
    """The fingerprint under which an ID number is looked up. None for a wrong number: the number itself is refused."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bytes | None:
        number = check_id_number(str(value or ""), on=self.on).value
        return fingerprint("id_number", number) if number else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return bytes(value).hex() if value else ""


class Roster(resources.ModelResource):
    """One row, one person and their membership."""

    id_number_fingerprint = fields.Field("id_number_fingerprint", "身份证号", Mark())
    id_number = fields.Field("id_number", "身份证号", IdNumber())
    name = fields.Field("name", "姓名")
    sex = fields.Field("sex", "性别")
    born = fields.Field("born", "出生年月")
    ethnic = fields.Field("ethnic", "民族")
    politics = fields.Field("politics", "政治面貌")
    education = fields.Field("education", "文化程度")
    telephone = fields.Field("telephone", "手机号")

    class Meta:
        model = Person
        import_id_fields = ["id_number_fingerprint"]
        fields = (*import_id_fields, "id_number", "name", "sex", "born", "ethnic", "politics", "education", "telephone")
        skip_unchanged = True
        use_transactions = True

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on, self.by = on, Signature("system:stock", timezone.now())
        self.seen: set[str] = set()
        self.unions: dict[str, tuple[Organisation, Any]] = {}
        self.remarks: list[str] = []

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.ids = iter(fresh_ids(Person, len(dataset)))  # a sealed value needs the identity of its row

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        if row["身份证号"] in self.seen:
            raise ValidationError(AGAIN)
        self.seen.add(row["身份证号"])

    def after_init_instance(self, instance: Person, new: bool, row: dict[str, Any], **kwargs: Any) -> None:
        if new:
            instance.pk = next(self.ids)

    def before_save_instance(self, instance: Person, row: dict[str, Any], **kwargs: Any) -> None:
        instance.telephone_fingerprint = fingerprint("telephone", instance.telephone)
        born, sex = birth_and_sex(instance.id_number)
        if sex != instance.sex or f"{born:%Y-%m}" != instance.born:
            self.remarks.append(f"{instance.name}：和身份证号不同")
        if (joined_on(row).year - born.year) < 16:
            self.remarks.append(f"{instance.name}：入会时不满 16 周岁")

    def after_save_instance(self, instance: Person, row: dict[str, Any], **kwargs: Any) -> None:
        membership = self.membership(instance, row)
        standing = Membership.objects.on(self.on).filter(person=instance, standing=Standing.ACTIVE).first()
        if standing is None:
            membership.save()
        elif standing.organisation_id != membership.organisation_id:
            raise ValidationError("已是另一个工会的会员")

    def membership(self, person: Person, row: dict[str, Any]) -> Membership:
        organisation, event = self.union_of(row["单位名称"])
        return Membership(
            person_id=person.pk,
            organisation=organisation,
            standing=Standing.ACTIVE,
            migrant=row["是否农民工"] == "是",
            dispatched=row["是否劳务派遣"] == "是",
            since=joined_on(row),
            known_from=self.by.at,
            recorded_by=event,
        )

    def union_of(self, employer: str) -> tuple[Organisation, Any]:
        """The union that covers an employer of this name, asked for once, and the event of those it admits."""
        if employer not in self.unions:
            profile = EmployerProfile.objects.on(self.on).get(name=employer)
            covered = Coverage.objects.on(self.on).select_related("organisation")
            found = covered.get(employer=profile.employer_id, organisation__tree=Tree.UNION).organisation
            told = Entry(events.MEMBERS_ADMITTED.id, self.on, {"count": 0}, found.pk, f"organisation:{found.pk}")
            self.unions[employer] = (found, record(told, by=self.by))
        return self.unions[employer]


def joined_on(row: dict[str, Any]) -> date:
    return date(*map(int, row["入会时间"].split(".")))


class BulkRoster(Roster):
    """The same with the library's own means for large files: one look-up beforehand, writing by thousands, and no
    comparison drawn up for the eye."""

    class Meta(Roster.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        instance_loader_class = instance_loaders.CachedInstanceLoader

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        marks = [mark for number in dataset["身份证号"] if (mark := Mark(self.on).clean(number))]
        standing = Membership.objects.on(self.on).filter(
            person__id_number_fingerprint__in=marks, standing=Standing.ACTIVE
        )
        self.standing = dict(standing.values_list("person", "organisation"))
        self.memberships: list[Membership] = []
        self.stood: dict[str, Any] = {}

    def after_init_instance(self, instance: Person, new: bool, row: dict[str, Any], **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        self.stood = {} if new else self.values_of(instance)

    def skip_row(self, instance: Person, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and self.stood == self.values_of(instance)

    def values_of(self, instance: Person) -> dict[str, Any]:
        return {field.attribute: field.get_value(instance) for field in self.get_import_fields()}

    def after_save_instance(self, instance: Person, row: dict[str, Any], **kwargs: Any) -> None:
        membership = self.membership(instance, row)
        standing = self.standing.get(instance.pk)
        if standing is None:
            self.memberships.append(membership)
        elif standing != membership.organisation_id:
            raise ValidationError("已是另一个工会的会员")

    def after_import(self, dataset: tablib.Dataset, result: results.Result, **kwargs: Any) -> None:
        Membership.objects.bulk_create(self.memberships, batch_size=1000)


class CreditCode(widgets.Widget):
    """A checked unified social credit code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:
        checked = check_credit_code(str(value or ""))
        if checked.problem:
            raise ValueError(checked.problem)
        return checked.value


COUNTED = {"职工人数": Quantity.STAFF, "女职工人数": Quantity.FEMALE, "农民工人数": Quantity.MIGRANT}


class Ledger(resources.ModelResource):
    """One row, one employer with what it is called, where it is, and how many it employs."""

    credit_code = fields.Field("credit_code", "统一社会信用代码", CreditCode())

    class Meta:
        model = Employer
        import_id_fields = ["credit_code"]
        fields = ("credit_code",)
        skip_unchanged = True
        use_transactions = True

    def __init__(self, on: date, district: str) -> None:
        super().__init__()
        self.on, self.by, self.district = on, Signature("system:stock", timezone.now()), district
        self.seen: set[str] = set()
        self.towns: dict[str, str] = {}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        said = {row["统一社会信用代码"], f"{match_key(row['单位名称'])}|{row['镇街']}"}
        if said & self.seen:
            raise ValidationError(AGAIN)
        if check_credit_code(row["统一社会信用代码"]).value is None:
            raise ValidationError("统一社会信用代码不对")
        self.seen |= said
        if not row["单位名称"]:
            raise ValidationError("必填")
        for name in COUNTED:
            count = row[name]
            if not isinstance(count, int) or not 0 <= count <= row["职工人数"]:
                raise ValidationError(f"{name}不对")

    def skip_row(self, instance: Employer, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether the register says all of this already."""
        if instance.pk is None or import_validation_errors:
            return False
        profile = EmployerProfile.objects.on(self.on).get(employer=instance)
        counts = dict(EmployerCount.objects.on(self.on).filter(employer=instance).values_list("quantity", "value"))
        town = self.town(row["镇街"]).rstrip("0")
        same = profile.name == row["单位名称"] and profile.area_code.startswith(town)
        return same and all(counts.get(quantity) == row[name] for name, quantity in COUNTED.items())

    def before_save_instance(self, instance: Employer, row: dict[str, Any], **kwargs: Any) -> None:
        """Somebody of this name without a code, in the same town, would be the same employer."""
        named = EmployerProfile.objects.on(self.on).filter(
            match_key=match_key(row["单位名称"]),
            area_code__startswith=self.town(row["镇街"])[:9],
            employer__credit_code=None,
        )
        if instance.pk is None and named.exists():
            raise ValidationError("单位已在册，没有代码")

    def after_save_instance(self, instance: Employer, row: dict[str, Any], **kwargs: Any) -> None:
        entry = EmployerEntry(row["单位名称"], instance.credit_code, area_code=self.town(row["镇街"]))
        payload = {"name": entry.name, "credit_code": entry.credit_code}
        told = record(
            Entry(events.EMPLOYER_REGISTERED.id, self.on, payload, subject=f"employer:{instance.pk}"), by=self.by
        )
        times = {"since": self.on, "known_from": self.by.at, "recorded_by": told}
        EmployerProfile.objects.create(employer=instance, **entry.profile(), **times)
        for name, quantity in COUNTED.items():
            EmployerCount.objects.create(employer=instance, quantity=quantity, value=row[name], **times)

    def town(self, name: str) -> str:
        if name not in self.towns:
            here = Area.objects.on(self.on).filter(code__startswith=self.district, level=4)
            self.towns[name] = here.get(name=name).code
        return self.towns[name]
