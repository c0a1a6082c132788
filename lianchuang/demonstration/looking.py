"""What the reviewers of the demonstration ask about the papers and records, what the unions say, what was found.

Two unions of one town keep the same photo of an activity that they did together: a question with an innocent answer.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from PIL import Image, ImageDraw

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.people import Cast
from lianchuang.demonstration.unions import Union
from lianchuang.demonstration.voices import OFFICER, signed
from lianchuang.evidence import inquiries
from lianchuang.evidence.acts import OTHER, add_paper
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.inquiries import Window
from lianchuang.evidence.models import Asked, Finding, Visibility
from lianchuang.evidence.questions import Question
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.scope import Scope

MOST = 6
"""So many questions are put; the others wait on the reviewer's list."""
ANSWERS = {
    "same_file": "两家一起办的活动，同一张合影，两家各留了一份。",
    "heads": "登记的职工人数没有更新，入职的新员工还没有录进来，已经补录。",
    "burst": "换了经办人，前任记在本子上，交接的时候一起补录的，本子可以看。",
    "outlier": "今年接了镇里的试点，确实做得多，每一件都有签到。",
    "equal_texts": "照上级发的样本写的，情况属实。",
}
ANSWER = "核对过原始记录，情况属实，材料在工会办公室，可以来看。"
FINDINGS = {
    "same_file": (Finding.EXPLAINED, "两家共同举办，签到表和照片对得上。"),
    "heads": (Finding.TO_CORRECT, "人数确实没有更新，请按更正的程序改过来。"),
    "burst": (Finding.EXPLAINED, "看过交接的本子，日期一致。"),
}
FOUND = (Finding.NOT_SETTLED, "经办人已经离职，当时的情况说不清，下次到场再看。")


@dataclass(frozen=True)
class Ground:
    """Where it is looked, and in the days of which round."""

    unions: Sequence[Union]
    cast: Cast
    first: date
    on: date

    @property
    def near(self) -> list[Union]:
        """The unions of the town that stand, that of the chair first."""
        own = [one for one in self.unions if one.organisation and not one.ended_on and one.home is self.cast.town]
        return sorted(own, key=lambda one: one is not self.cast.union)


def keep_a_shared_photo(ground: Ground, luck: Chance) -> None:
    """The photo of one activity, kept by two unions: each with the newest activity of its own."""
    shared, kept = photo(luck), 0
    for union in ground.near:
        rows = Case.objects.filter(organisation=union.organisation, procedure__in=["activity", "training"])
        case = rows.filter(opened_on__gt=ground.on - timedelta(days=300)).order_by("-opened_on", "-pk").first()
        if case is None or not case.state.takings:
            continue
        taken = case.state.takings[-1]
        step = procedures().named(case.procedure, case.version).step_named(taken.step)
        by = signed(_hand(ground, union), ground.on)
        with transaction.atomic():
            add_paper(case, step, OTHER, shared, visibility=Visibility.CASE, by=by, on=ground.on)
        kept += 1
        if kept == 2:
            return


def ask(ground: Ground) -> None:
    """Put the first question of each rule to the unions of the town; two in three answer; most is settled."""
    scope = Scope(ground.on, frozenset([ground.cast.town.union.pk]))
    asked: dict[str, Question] = {}
    for one in questions_within(scope, ground.on):
        asked.setdefault(one.rule, one)
    window = Window(scope, ground.first, ground.on)
    for number, one in enumerate(list(asked.values())[:MOST]):
        with transaction.atomic():
            _one(ground, window, one, number)


def _one(ground: Ground, window: Window, question: Question, number: int) -> None:
    officer = f"account:{ground.cast.accounts['zhengong'].pk}"
    put = inquiries.put(question, by=signed(officer, ground.on), on=ground.on)
    if number % 3 == 2:
        return
    names = {one.organisation.pk: one for one in ground.unions if one.organisation}
    for asked in Asked.objects.filter(inquiry=put).order_by("organisation__number"):
        union = names.get(asked.organisation_id)
        hand = _hand(ground, union) if union else OFFICER
        words = ANSWERS.get(question.rule, ANSWER)
        inquiries.reply(asked, words, by=signed(hand, ground.on), on=ground.on)
    if number % 3 == 0:
        finding, reason = FINDINGS.get(question.rule, FOUND)
        inquiries.settle(put, finding, reason, window=window, by=signed(officer, ground.on), on=ground.on)


def _hand(ground: Ground, union: Union) -> str:
    chair = ground.cast.accounts["zhuxi"]
    return f"account:{chair.pk}" if union is ground.cast.union else f"account:chair-{union.name}"


def photo(luck: Chance) -> bytes:
    """An invented photo: a hall with people in it, as far as circles can show."""
    image = Image.new("RGB", (640, 480), (206, 198, 184))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 640, 170), fill=(150, 40, 40))
    for row in range(3):
        for seat in range(9):
            x, y = 40 + seat * 66 + luck.whole(-8, 8), 220 + row * 80 + luck.whole(-6, 6)
            shade = luck.whole(40, 150)
            draw.ellipse((x, y, x + 34, y + 40), fill=(222, 188, 160))
            draw.rectangle((x - 10, y + 40, x + 44, y + 90), fill=(shade, shade, luck.whole(60, 200)))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
