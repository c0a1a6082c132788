"""What pages ask of large tables is answered from an index: no statement has to look through a whole table.

The tables of a test are small, so the planner is told to dislike looking through them; it does so all the same where no
index serves.
"""

from datetime import date

import pytest
from django.db import connection

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.models import (
    Coverage,
    Employer,
    EmployerCount,
    EmployerProfile,
    Membership,
    OrganisationProfile,
    Person,
    Post,
    Standing,
    Term,
)
from lianchuang.registry.scope import Scope
from lianchuang.registry.tree import subtree

DAY = date(2026, 11, 20)
SCOPE = Scope(DAY, frozenset({1}))

ASKED = {
    "members below a town": lambda: Membership.objects.on(DAY).filter(
        organisation__in=subtree([1], DAY), standing=Standing.ACTIVE
    ),
    "organisations below a town": lambda: OrganisationProfile.objects.on(DAY).filter(
        organisation__in=subtree([1], DAY)
    ),
    "organisations by initials": lambda: OrganisationProfile.objects.on(DAY).found_by("njcg"),
    "employers by a piece of the name": lambda: EmployerProfile.objects.on(DAY).found_by("五金"),
    "employers of a town": lambda: EmployerProfile.objects.on(DAY).filter(
        area_code__gte="330212101000", area_code__lt="330212102000"
    ),
    "head-counts of employers": lambda: EmployerCount.objects.on(DAY).filter(employer__in=[1, 2]),
    "employers that organisations cover": lambda: Coverage.objects.on(DAY).filter(organisation__in=[1, 2]),
    "who covers an employer": lambda: Coverage.objects.on(DAY).filter(employer=1),
    "offices of organisations": lambda: Post.objects.on(DAY).filter(organisation__in=[1, 2]),
    "terms of organisations": lambda: Term.objects.on(DAY).filter(organisation__in=[1, 2]),
    "somebody by ID number": lambda: Person.objects.filter(id_number_fingerprint=b"\0" * 32),
    "an employer by credit code": lambda: Employer.objects.filter(credit_code="91330212YYY1000046"),
    "open cases with a day": lambda: Case.objects.filter(status="open", due_on__lt=DAY),
    "cases below a town": lambda: Case.objects.within(SCOPE),
    "cases of a firm": lambda: Case.objects.within(Scope(DAY, employers=frozenset({1}))),
    "events of a case": lambda: Event.objects.filter(subject="case:1").order_by("-occurred_on", "-pk"),
    "events of an organisation": lambda: Event.objects.filter(organisation=1).order_by("-occurred_on", "-pk"),
    "an account": lambda: Account.objects.filter(username="zhuxi"),
}


@pytest.mark.parametrize("name", ASKED)
def test_large_tables_are_asked_through_an_index(db, name):
    rows = ASKED[name]()
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        sql, parameters = rows.query.sql_with_params()
        cursor.execute(f"explain {sql}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index" in plan
    assert f"Seq Scan on {rows.model._meta.db_table}" not in plan, plan


def test_thousands_asked_for_at_once_travel_as_one_parameter():
    from lianchuang.registry.many import among

    few, many = set(range(5)), set(range(5000))
    assert among(few) is few
    listed = Membership.objects.filter(person__in=among(many))
    sql, parameters = listed.query.sql_with_params()
    assert "unnest" in sql
    assert [len(one) for one in parameters] == [5000]
