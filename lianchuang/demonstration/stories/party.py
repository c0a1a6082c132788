"""Outstanding workers recommended to the Party (S10)."""

from collections.abc import Iterator

from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import THAT_DAY, Telling, Work, ballot
from lianchuang.procedures.together import Story


def recommendations(work: Work) -> Iterator[Story]:
    """推优入党: pooled, put to the congress, sent to the Party; answered in a month, or later, or not."""
    union = work.union
    if union.staff < 25:
        return
    for number in range(work.times(0.1 + 0.5 * work.zeal)):
        tale = work.tale(number)
        luck = tale.luck
        name = person_name(luck)
        tale.move("pool", name=name, consent=True, front_line=luck.happens(0.7), young=luck.happens(0.6))
        applied = tale.day_in(-luck.whole(10, 200))
        tale.move("application", (1, 10), applied_on=applied, applied_to="所在党支部")
        tale.move("group", (1, 10), opinion="同意推荐")
        vote, passed = ballot(luck, union.voters), luck.happens(0.94)
        if not passed:
            vote["votes_for"] = union.voters // 3
        tale.move("review", (5, 30), result="passed" if passed else "lost", **vote)
        if passed:
            tale.move("examine", (1, 12), opinion="同意推荐")
            tale.move("send", (1, 10), sent_on=THAT_DAY, received_on=THAT_DAY, receipt="组织委员")
            _answer(work, tale)
        yield work.told(tale, "recommend-to-party", "推荐优秀职工入党")


def _answer(work: Work, tale: Telling) -> None:
    luck = tale.luck
    if not work.in_the_end(0.45, 1.0):
        return
    accepted = luck.happens(0.7)
    reason = None if accepted else "再培养半年"
    tale.move(
        "answer",
        (5, 27) if luck.happens(0.75) else (35, 90),
        answer="accepted" if accepted else "not_yet",
        reason=reason,
    )
    if accepted:
        tale.move("mentor", (1, 20), mentor=person_name(luck))
        stage = luck.weighted({"activist": 0.6, "object": 0.3, "probationary": 0.1})
        tale.move("follow", (180, 400), stage=stage)
