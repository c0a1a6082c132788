"""Every page in English says nothing in Chinese but names, and what people typed."""

import json
import re

import pytest

from lianchuang.accounts.models import Account
from lianchuang.evidence.models import Asked, Inquiry
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.publication.models import Notice
from lianchuang.registry.models import Area, EmployerProfile, OrganisationProfile, Person
from lianchuang.reporting.models import OpenRoster, SummaryForm
from lianchuang.rounds.models import Mark, Objection, Plan, Round, Target, Tie, Title
from lianchuang.voice.models import Circular
from lianchuang.web.languages.english import CHINESE, in_english
from lianchuang.web.languages.pages import texts

pytestmark = pytest.mark.django_db

LAW = re.compile(
    r"[\u3400-\u9fff（）、《》]+ \([A-Z][^)]*\)?"
)  # 工会法 (Trade Union Law): names of laws stay, with a gloss
PAPER = re.compile(r"[\u3400-\u9fff]{2,}〔\d{4}〕\s?\d+号")  # the number of a document
MASKED = re.compile(r"[\u3400-\u9fff]\*+")
QUOTED = {"2010年湖北省党的基层组织建设工作考评细则(非公有制经济组织和社会组织)", "衢州市基层工会合格职工之家考核细则"}
QUOTED |= {
    "梅陇镇工会工作考核细则",
    "工会信息工作考核办法",
    "舟山市县(区)、功能区工会年度重点工作考核办法",
}  # published


def test_a_page_in_english_has_no_chinese_but_names_and_what_was_typed(walk):
    said = names_and_typed_words()
    left: dict[str, str] = {}
    for one in walk.pages:
        for text in texts(one.answer.content.decode()):
            english = MASKED.sub("", PAPER.sub("", LAW.sub("", in_english(text))))
            if CHINESE.search(english) and (rest := without(said, english)):
                left.setdefault(rest, f"{one}: {text}")
    assert left == {}


def without(said: set[str], english: str) -> str:
    """The Chinese of a text that is no part of a name or of typed words."""
    runs = re.findall(r"[\u3400-\u9fff]+", english)
    return " ".join(run for run in runs if not covered(run, said))


def covered(run: str, said: set[str]) -> bool:
    """Whether a run of characters is made of names, end to end."""
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            reached |= {end for end in range(start + 1, len(run) + 1) if run[start:end] in said}
    return len(run) in reached


def names_and_typed_words() -> set[str]:
    """Names of people, places, organisations and employers, titles of cases, words that somebody wrote; whole and in
    the pieces that marks and figures divide them into."""
    whole: set[str] = set(QUOTED)
    named = [(model, "name") for model in (OrganisationProfile, EmployerProfile, Area, Person, Account)]
    typed = [(Case, "title"), (Plan, "basis_title"), (Asked, "answer"), (Target, "set_by"), (SummaryForm, "name")]
    typed += [(OpenRoster, "why"), (Circular, "title"), (Round, "name"), (Title, "name")]
    typed += [(Objection, "facts"), (Objection, "objector"), (Objection, "contact"), (Tie, "reason"), (Notice, "words")]
    typed += [(Notice, "title"), (Inquiry, "reason")]
    for model, field in [*named, *typed]:
        whole |= set(model.objects.values_list(field, flat=True)) - {None}
    whole |= {name.removesuffix("工会") for name in OrganisationProfile.objects.values_list("name", flat=True)}
    whole |= {json.loads(mark.sealed)["reason"] for mark in Mark.objects.all()}
    told = Event.objects.filter(kind__regex=r"^(case|round|review|judging)\.")
    for payload in told.values_list("payload", flat=True):
        whole |= set(typed_in(payload))
    pieces = {piece for words in whole for piece in re.findall(r"[\u3400-\u9fff]+", words)}
    return {piece for piece in pieces if len(piece) > 1}


def typed_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from typed_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from typed_in(one)
