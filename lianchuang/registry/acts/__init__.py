"""Every write to the registry, by its verb. Each takes `by=` (who enters it, when) and `on=` (the day it holds from),
appends to the ledger and changes its tables in one transaction, and raises Refusal with a Chinese sentence."""

from lianchuang.registry.acts.areas import AreaEntry, recut_area, register_areas
from lianchuang.registry.acts.corrections import correct
from lianchuang.registry.acts.employers import (
    EmployerEntry,
    cease_employer,
    count_employers,
    describe_employers,
    register_employers,
)
from lianchuang.registry.acts.organisations import (
    OrganisationEntry,
    cover,
    describe_organisations,
    dissolve,
    establish,
    merge,
    move,
    report_counts,
    split,
    uncover,
)
from lianchuang.registry.acts.people import (
    PersonEntry,
    admit,
    begin_terms,
    certify,
    end_term,
    fill_posts,
    keep_membership,
    leave,
    register_persons,
    transfer,
    unmask,
    vacate_posts,
)
from lianchuang.registry.acts.writing import fresh_ids
from lianchuang.registry.dated import Refusal

__all__ = [
    "AreaEntry",
    "EmployerEntry",
    "OrganisationEntry",
    "PersonEntry",
    "Refusal",
    "admit",
    "begin_terms",
    "cease_employer",
    "certify",
    "correct",
    "count_employers",
    "cover",
    "describe_employers",
    "describe_organisations",
    "dissolve",
    "end_term",
    "establish",
    "fill_posts",
    "fresh_ids",
    "keep_membership",
    "leave",
    "merge",
    "move",
    "recut_area",
    "register_areas",
    "register_employers",
    "register_persons",
    "report_counts",
    "split",
    "transfer",
    "uncover",
    "unmask",
    "vacate_posts",
]
