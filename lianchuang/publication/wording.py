"""The words of a public notice, made from the results: nobody writes a name or a figure into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianchuang.rounds.models import Plan, Round
from lianchuang.rounds.proposal import Proposal
from lianchuang.rulebook.citations import in_chinese
from lianchuang.scoring.wording import number


@dataclass(frozen=True)
class Signers:
    """The two that sign, as they are called on the day."""

    party: str
    union: str


@dataclass(frozen=True)
class Ground:
    """What a notice rests on: which facts, by which standards, under which fingerprints."""

    frozen_on: date
    standards: Sequence[str]
    bundle_hash: str
    checkpoint: str


def title_of(round_: Round, proposals: Sequence[Proposal]) -> str:
    """第8轮三级联创（2024—2026）拟命名先进镇局级工会、先进基层工会公示"""
    return f"{round_.name}拟命名{'、'.join(one.title for one in proposals)}公示"


def words_of(
    round_: Round,
    plan: Plan,
    proposals: Sequence[Proposal],
    ground: Ground,
    signers: Signers,
    *,
    first: date,
    last: date,
    on: date,
) -> str:
    """The whole notice as plain lines, as it is shown, printed and fingerprinted."""
    count = sum(len(one.units) for one in proposals)
    standards = "、".join(f"《{one}》" for one in ground.standards)
    lines = [
        title_of(round_, proposals),
        "",
        f"根据{basis_of(plan)}，{signers.party}、{signers.union}按照{standards}，"
        f"从{_day(ground.frozen_on)}冻结的工作记录计算得分，经两家审定，拟命名下列 {count} 个工会，现予公示。",
        f"公示期：{_day(first)}至{_day(last)}（{plan.notice_days} 个工作日）。"
        "对公示的任何一个数有异议的，可以在公示期内提出；"
        f"自提出之日起 {plan.reply_days} 个工作日内答复，答复完才命名。",
    ]
    for place, one in enumerate(proposals, start=1):
        lines += ["", f"{in_chinese(place)}、{one.title}（{len(one.units)} 个，名额 {one.quota} 个）"]
        lines += [f"{at}. {unit.name}　{number(unit.total, 6)} 分" for at, unit in enumerate(one.units, start=1)]
        if not one.units:
            lines.append("没有到线的工会。")
    lines += [
        "",
        "任何人都可以下载验证包，照标准重新算出每个得分和名次。",
        f"验证包指纹（SHA-256）：{ground.bundle_hash}",
        "日志检查点：",
        *(ground.checkpoint.strip() or "还没有检查点").splitlines(),
        "",
        signers.party,
        signers.union,
        _day(on),
    ]
    return "\n".join(lines) + "\n"


def basis_of(plan: Plan) -> str:
    """《关于……的通知》（甲组〔2025〕1号），经……批准"""
    words = f"《{plan.basis_title}》（{plan.basis_number}）"
    return f"{words}（经{plan.approved_by}批准的创建活动）" if plan.approved_by else words


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
