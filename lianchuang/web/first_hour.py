"""The first hour of a new district: what is there already, what comes next, and where it is done."""

from dataclasses import dataclass

from django.urls import reverse

from lianchuang.accounts.models import Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.registry.models import Employer, Membership, Organisation, Tier, Tree
from lianchuang.rounds.models import Round


@dataclass(frozen=True)
class Step:
    """One thing of the first hour."""

    words: str
    why: str
    href: str
    done: bool


def first_steps(standing: Standing) -> list[Step]:
    """What a new district still lacks; nothing once all of it is there, or for whoever cannot do it."""
    if not (standing.may("import.run") or standing.may("round.conduct")):
        return []
    base = Organisation.objects.filter(tree=Tree.UNION, tier=Tier.BASE)
    brings = reverse("imports") if standing.may("import.run") else ""
    steps = [
        Step("导入单位底册", "每个比率的分母都从这里来", brings, Employer.objects.exists()),
        Step("导入工会台账", "工会、主席、届期、会员数", brings, base.exists()),
        Step("导入会员花名册", "一个工会一张，也可以由主席自己导", brings, Membership.objects.exists()),
        Step(
            "请镇街、局的干部来用",
            "给出登录地址，他们自己设密码，再去请基层主席",
            reverse("accounts"),
            Appointment.objects.on(standing.day).filter(role=Role.OFFICER).exists(),
        ),
        Step(
            "开一轮评比",
            "可以先用示范标准",
            reverse("round_new") if standing.may("round.conduct") else "",
            Round.objects.exists(),
        ),
    ]
    return [] if all(step.done for step in steps) else steps
