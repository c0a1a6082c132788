"""One of each kind of thing that pages show, where a demonstration district has none of its own: what the examples of
`addresses` name."""

from lianchuang.evidence.acts import OTHER, add_paper
from lianchuang.evidence.models import Visibility
from lianchuang.ledger.acts import Signature
from lianchuang.reporting import open_rosters
from lianchuang.reporting.acts import draft_survey
from lianchuang.reporting.summaries import columns_as_json, keep_form
from lianchuang.rounds.models import Target
from lianchuang.rounds.targets import set_target
from lianchuang.voice.models import Raised
from lianchuang.web.course import definition_of
from tests.evidence.pictures import jpeg, scene
from tests.web.ground import NOW, TODAY, Ground


def furnish(ground: Ground) -> None:
    keep_a_photo(ground)
    set_a_target(ground)
    draft_a_survey(ground)
    keep_a_form(ground)
    ask_for_a_roster(ground)


def signed(ground: Ground, username: str) -> Signature:
    return Signature(f"account:{ground.accounts[username].pk}", NOW)


def keep_a_photo(ground: Ground) -> None:
    """A paper on the case whose pages are walked, and one on the hazard that the worker found."""
    hazard = Raised.objects.get(kind="hazard", account=ground.accounts["zhigong"]).case
    for case, username in ((ground.open_case, "zhuxi"), (hazard, "zhigong")):
        step, by = definition_of(case).step[0], signed(ground, username)
        add_paper(case, step, OTHER, jpeg(scene(1)), visibility=Visibility.CASE, by=by, on=TODAY)


def set_a_target(ground: Ground) -> None:
    """A target of the town for the chair's union."""
    by = Signature("system:test", NOW)
    if Target.objects.filter(organisation=ground.union).exists():
        return  # the demonstration handed one down
    set_target(ground.freezing.round, ground.union, "M-24", TODAY.year, 2, set_by="镇总工会", by=by, on=TODAY)


def draft_a_survey(ground: Ground) -> None:
    """A survey of the chair's union, whose pages are walked."""
    draft_survey(ground.union, TODAY.year, by=signed(ground, "zhuxi"), on=TODAY)


def keep_a_form(ground: Ground) -> None:
    """A column order that the town remembers."""
    columns = columns_as_json([(("工会名称",), "name"), (("会员数",), "members"), (("备注",), "")])
    keep_form(ground.town, "拟汇总表", "", columns, by=signed(ground, "zhengong"), on=TODAY)


def ask_for_a_roster(ground: Ground) -> None:
    """A roster in the open that the chair asks for."""
    wish = open_rosters.Wish(ground.union, "check", "换届前核对会籍")
    open_rosters.ask(wish, ground.accounts["zhuxi"], by=signed(ground, "zhuxi"), on=TODAY)
