"""全区一张图: one page from which an officer sees the whole ground, and every figure's way down to its records."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.documents.of_rounds import spoken
from lianchuang.measures.rows import MEASURES
from lianchuang.registry.models import Tree
from lianchuang.web.answering import show
from lianchuang.web.deadlines import matters_near
from lianchuang.web.figures import shown_figure
from lianchuang.web.first_hour import first_steps
from lianchuang.web.frozen import Frozen, latest
from lianchuang.web.leads import cockpit_lead
from lianchuang.web.overview import CHOICES, goods_of, parties_of, ranked, tiles_of
from lianchuang.web.round import bands_of, lines_of, near_of, own_rows
from lianchuang.web.round_documents import addresses
from lianchuang.web.sight import Sight, sight_of

MOST_MATTERS, MOST_UNIONS = 8, 20


@acting("cockpit.see")
def cockpit(request: HttpRequest) -> HttpResponse:
    """Living deadlines and Party organisations; shares and scores as of the last freezing. Read only."""
    sight = sight_of(request, "cockpit.see")
    matters = matters_near(sight)
    overdue, soon = sum(one.overdue for one in matters), sum(one.soon for one in matters)
    frozen = latest(sight.scope.roots, sight.today)
    standing = _standing(frozen, sight) if frozen else {"reached": 0, "unions": 0, "near": 0, "best": ""}
    lead = (sight.whole, overdue, soon, standing["near"], standing["reached"], standing["unions"], standing["best"])
    context = {
        "sight": sight,
        "frozen": frozen,
        "matters": matters[:MOST_MATTERS],
        "overdue": overdue,
        "soon": soon,
        "lead": cockpit_lead(*lead),
        "first_steps": first_steps(request.standing) if sight.is_district else [],
        "parties": parties_of(sight) if _sees(sight, Tree.PARTY) else None,
        **standing,
    }
    if frozen:
        context |= _figures(frozen, sight, request.GET.get("see", ""))
        if sight.is_district and not sight.chosen:
            context["spoken"] = spoken(frozen.freezing, addresses(request.standing))
    return show(request, "cockpit/cockpit.html", context)


def _sees(sight: Sight, tree: str) -> bool:
    """Whether an organisation of that tree stands on the ground looked at."""
    return any(root.organisation.tree == tree for root in sight.roots)


def _standing(frozen: Frozen, sight: Sight) -> dict[str, Any]:
    """How many of the unions looked at reached the highest line, and how many are near it."""
    rows = own_rows(frozen, sight)
    lines = lines_of(frozen)
    bands = bands_of(rows, frozen)
    first = rows.head(MOST_UNIONS).to_dicts() if not sight.is_district else []
    return {
        "first_unions": [{**row, "id": frozen.identity_of[row["organisation"]]} for row in first],
        "unions": rows.height,
        "bands": bands,
        "best": lines[0][0] if lines else "",
        "reached": bands[0][1] if lines else 0,
        "near": near_of(frozen, rows).height,
    }


def _figures(frozen: Frozen, sight: Sight, chosen: str) -> dict[str, Any]:
    measure = chosen if chosen in CHOICES else "M-01"
    tiles = tiles_of(frozen, sight, measure)
    union = next((one.organisation_id for one in sight.roots if one.organisation.tree == Tree.UNION), None)
    party = next((one.organisation_id for one in sight.roots if one.organisation.tree == Tree.PARTY), None)
    own = {name: shown_figure(frozen, name, union) for name in ("M-01", "M-03", "M-05", measure)} if union else {}
    return {
        "choices": CHOICES,
        "measure": MEASURES[measure],
        "chosen": measure,
        "towns": [one for one in tiles if not one.is_bureau],
        "bureaus": [one for one in tiles if one.is_bureau],
        "ranked": ranked(tiles),
        "coverage": own.get("M-01"),
        "party_coverage": own.get("M-05"),
        "membership": own.get("M-03"),
        "whole_figure": own.get(measure),
        "goods": goods_of(frozen, sight.ids) if party else [],
        "all_good": shown_figure(frozen, "M-06", party) if party else None,
    }
