"""A union's own affairs (S05F, S05M, S06, S08, S09, S17): money, certificates, officers, what changes and what ends."""

from collections.abc import Iterator
from datetime import date, timedelta

from lianchuang.demonstration.stories.elections import fill_vacancy
from lianchuang.demonstration.telling import Telling, Work, ballot, survey, working_day
from lianchuang.procedures.together import Story


def fund_audits(work: Work) -> Iterator[Story]:
    """经费审查报告: settled, audited, told to the members; some tell them without an audit."""
    if not work.likely(-0.2, 0.6):
        return
    union, luck = work.union, work.luck
    tale = work.tale(first=(1, 10), last=(4, 30))
    income = max(1, union.staff) * luck.whole(30, 60) * 12
    spending = round(income * luck.share(0.85, 0.1))
    tale.move("settle", year=work.year - 1, income=str(income), spending=str(spending), balance=str(income - spending))
    audited = work.likely(0.75, 1.0)
    if audited:
        tale.move(
            "audit", (3, 20), has_audit_committee=True, problems=luck.whole(0, 2), opinion="收支合规，个别票据补签"
        )
    tale.move("report", (3, 40), wrong=not audited, heard_by=max(1, union.members // 2), opinions=luck.whole(0, 3))
    tale.move("archive", (1, 20), places="公开栏")
    yield work.told(tale, "union-fund-audit", f"{work.year - 1} 年工会经费")


def fund_months(work: Work) -> Iterator[Story]:
    """拨缴经费: entered month by month since the middle of the last year, by those who began with it."""
    union, luck = work.union, work.luck
    if work.years_ago or union.joint or not work.likely(-0.2, 0.7):
        return
    for month in range(7, 11):
        begins = working_day(date(work.year, month, 3))
        tale = Telling(work.hands, luck.of(month), f"account:chair-{union.name}", begins)
        wages = union.staff * luck.whole(52, 88) * 100
        due, pay_by = str(wages * 2 // 100), date(work.year, month, 25)
        if begins > (union.begun or date.min):
            tale.move("declare", month=f"{work.year}年{month}月", wage_bill=str(wages), amount_due=due, pay_by=pay_by)
            _pay(work, tale, due)
        yield work.told(tale, "union-fund-month", f"{work.year} 年 {month} 月工会经费")


def _pay(work: Work, tale: Telling, due: str) -> None:
    if work.in_the_end(0.5, 1.02):
        tale.move("pay", (2, 18), paid=due, receipt=f"{tale.luck.whole(10**6, 10**7)}")
    elif tale.luck.happens(0.5):
        tale.move("urge", (25, 40), sent_on=tale.day_in(24), received_on=tale.day_in(24))
        if tale.luck.happens(0.3):
            tale.move("part_payment", (3, 15), paid=str(max(1, int(due) // 2)))
        tale.move("pay", (5, 40), paid=due)


def renewals(work: Work) -> Iterator[Story]:
    """换领证书: in the last month of the old one, or long after it ran out."""
    union, luck = work.union, work.luck
    ends, new = union.certified_until, union.last_day
    if ends is None or new is None or ends.year != work.year or new <= ends or not work.likely(0.3, 1.0):
        return
    begins = ends - timedelta(days=luck.whole(5, 28)) if work.likely(0.3, 1.0) else ends + timedelta(days=60)
    tale = Telling(work.hands, luck, f"account:chair-{union.name}", working_day(max(begins, union.elected_on)))
    tale.move("due", expires_on=ends)
    tale.move("apply", (0, 3), term_end=new)
    tale.move("examine", (2, 12), decision="approved")
    tale.move("issue", (1, 10), number=f"3302{luck.whole(10**6, 10**7)}", last_day=new)
    if tale.took("issue"):
        union.certified_until = new
    yield work.told(tale, "certificate-renewal", "换领法人资格证书")


def reviews(work: Work) -> Iterator[Story]:
    """民主评议工会干部."""
    if not work.likely(-0.2, 0.5):
        return
    tale, union = work.tale(first=(10, 8), last=(12, 15)), work.union
    tale.move("report", officers=work.luck.whole(1, 4))
    tale.move("review", (0, 10), **survey(work.luck, max(3, union.members // 2), 0.5 + 0.4 * work.zeal))
    tale.move("feedback", (3, 25), to_improve=work.luck.whole(0, 4))
    yield work.told(tale, "cadre-review", f"{work.year} 年评议工会干部")


def committees(work: Work) -> Iterator[Story]:
    """专门委员会: set up by larger unions."""
    tale, luck = work.tale(), work.luck
    kind = luck.one(["supervision_committee", "mediation_committee", "safety_committee"])
    both = {"employer_side": 3, "head_from_union": True} if kind == "mediation_committee" else {}
    form = "committee" if kind == "supervision_committee" else None
    tale.move("plan", kind=kind, members=work.union.members, form=form, worker_side=3, **both)
    tale.move("set_up", (3, 20), years="3", certified=luck.whole(0, 2), places="公告栏")
    yield work.told(tale, "set-up-committee", "设立专门委员会")


def officer_contracts(work: Work) -> Iterator[Story]:
    """工会干部劳动合同: prolonged by the time in office, or not long enough."""
    union, luck = work.union, work.luck
    tale = work.tale()
    ends = tale.day_in(luck.whole(-20, 200))
    role = "full_time" if union.staff >= 200 and luck.happens(0.4) else "part_time"
    about = {"name": union.chair, "role": role, "contract_end": ends, "in_office_from": union.elected_on}
    tale.move("taking_office", term_end=union.last_day, **about)
    short = not work.likely(0.6, 1.0)
    whole = max(ends + (union.last_day - union.elected_on), union.last_day)
    tale.move("extend", (3, 30), wrong=True, new_end=ends + timedelta(days=30) if short else whole)
    yield work.told(tale, "officer-contract", "工会主席劳动合同延长")


def officer_treatments(work: Work) -> Iterator[Story]:
    """工会干部待遇: decided by the unit, confirmed by whom it is about; a full-time officer unpaid here and there."""
    union, luck = work.union, work.luck
    tale = work.tale()
    full_time, paid = union.staff >= 200 and luck.happens(0.5), work.likely(0.6, 1.0)
    tale.move("register", name=union.chair, office="chair", full_time=full_time)
    rights = {"deputy_level": luck.happens(0.7), "attends_party": luck.happens(0.7), "paid_by_unit": paid}
    tale.move("decide", (3, 30), wrong=True, **rights)
    tale.move("confirm", (1, 12), confirmed=paid)
    yield work.told(tale, "officer-treatment", "工会主席待遇落实")


def officer_times(work: Work) -> Iterator[Story]:
    """兼职干部工作时间: three days of a month paid on, or fewer."""
    tale, luck = work.tale(), work.luck
    used, month = luck.whole(1, 5), f"{work.year}年{tale.day.month}月"
    paid = min(used, 3)
    full = work.likely(0.6, 1.0)
    tale.move("record", name=work.union.chair, month=month, used=used, what_for="换届筹备")
    tale.move("pay", (3, 20), wrong=not full, paid=paid if full else paid - 1)
    yield work.told(tale, "officer-time", f"{month}占用工作时间")


def membership_changes(work: Work) -> Iterator[Story]:
    """会籍变动: people who come from other unions, and a few who leave."""
    if not work.likely(0.0, 0.25):
        return
    tale, luck = work.tale(), work.luck
    kind = luck.weighted({"transfer_in": 0.85, "leave": 0.15})
    tale.move("request", kind=kind, people_count=luck.whole(1, 6), talked=True if kind == "leave" else None)
    tale.move("carry_out", (1, 12))
    yield work.told(tale, "change-membership", "会员转入" if kind == "transfer_in" else "会员退会")


def changes(work: Work) -> Iterator[Story]:
    """工会变更: another address, now and then another name; registered within thirty days or later."""
    union, luck = work.union, work.luck
    tale = work.tale()
    renamed = luck.happens(0.3) and not union.joint
    name = f"{union.units[0].name}工会委员会" if renamed else None
    address = None if renamed else "迁入新厂区"
    tale.move("decide", kind="name" if renamed else "address", name=name, address=address, reason="单位变更")
    tale.move("request", (1, 10))
    tale.move("reply", (3, 15), decision="approved")
    tale.move("register", (5, 25) if work.likely(0.4, 1.0) else (35, 70), seal_changed=renamed)
    yield work.told(tale, "change-union", "变更工会登记")


def recalls(work: Work) -> Iterator[Story]:
    """罢免: proposed by a third of the members; lost more often than carried. Where carried, the office is filled."""
    union, luck = work.union, work.luck
    tale = work.tale(last=(7, 31))
    gone = union.chair
    asking = union.members // 3 + 1
    by = {"by": "members", "members": union.members, "proposers": asking}
    tale.move("propose", office="chair", name=gone, reason="两年没有开过会员大会", **by)
    tale.move("notice", (1, 5))
    vote, carried = ballot(luck, union.members), luck.happens(0.35)
    if not carried:
        vote["votes_for"] = union.members // 3
    tale.move("assembly", (10, 40), result="passed" if carried else "lost", heard=True, **vote)
    if carried:
        tale.move("report", (1, 5))
    yield work.told(tale, "recall-officer", "罢免工会主席")
    if tale.took("report"):
        yield fill_vacancy(work, work.luck.of("after"), tale.day, gone, "recalled")


def transfers(work: Work) -> Iterator[Story]:
    """任期内调动主席: with the consent of the committee and the higher union, or without it; then a by-election."""
    union = work.union
    tale = work.tale(last=(8, 31))
    gone, asked = union.chair, work.likely(0.5, 1.0)
    tale.move("propose", office="chair", name=gone, term_end=union.last_day, reason="生产需要")
    if asked:
        tale.move("committee", (2, 10), agrees=True)
        tale.move("higher", (2, 15), agrees=True)
    tale.move("move", (3, 20), wrong=not asked, to="分公司")
    yield work.told(tale, "transfer-officer", "调动工会主席")
    if tale.took("move"):
        yield fill_vacancy(work, work.luck.of("after"), tale.day, gone, "transferred")


def dissolutions(work: Work) -> Iterator[Story]:
    """工会撤销: the employer has closed."""
    union = work.union
    if union.ended_on:
        return
    tale = work.tale(first=(3, 1), last=(9, 30))
    tale.move("cause", employer_terminated=True, terminated_on=tale.day_in(-30), document="注销登记通知书")
    tale.move("funds", (3, 15), balance="3200", handed_to="上一级工会")
    tale.move("report", (1, 10))
    tale.move("dissolve", (3, 20), members_told=union.members, certificate_returned=True)
    if tale.took("dissolve"):
        union.ended_on = tale.day
    yield work.told(tale, "dissolve-union", f"{union.name}撤销")


def mergers(work: Work) -> Iterator[Story]:
    """工会合并: a small union becomes part of the joint union of its village or town."""
    union, luck = work.union, work.luck
    into = union.neighbour
    tale = work.tale(first=(3, 1), last=(9, 30))
    if into is None or union.ended_on:
        return
    tale.move("propose", into=into.organisation.number, reason="shrunk", members=union.members)
    present = max(1, round(union.members * 0.9))
    tale.move("discuss", (5, 20), entitled=max(1, union.members), present=present, agreed=present)
    tale.move("request", (1, 8))
    tale.move("reply", (3, 15), decision="approved")
    tale.move("funds", (2, 12), handed_over=str(luck.whole(5, 60) * 100))
    tale.move("merge", (2, 15), certificate_returned=True)
    if tale.took("merge"):
        union.ended_on = tale.day
    yield work.told(tale, "merge-union", f"{union.name}并入{into.name}")
