"""What stands in the district before the commonest duties are done: cases that wait, a ballot, a review."""

from datetime import date, timedelta

from django.utils import timezone

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.models import Account, Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.ballots import opening
from lianchuang.ballots.models import Election
from lianchuang.ballots.opening import Plan
from lianchuang.ledger.acts import Signature
from lianchuang.procedures import acts
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Membership, Organisation
from lianchuang.rounds import conduct
from lianchuang.rounds.models import Freezing, LegalKind, Level
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.standards import standard_file

TOPIC = "工资专项集体合同草案"


class Prepared:
    """The chair's union, and what is done for it beforehand."""

    def __init__(self) -> None:
        self.today, self.now = timezone.localdate(), timezone.now()
        self.people = {one.username: one for one in Account.objects.all()}
        self.union = self.seat("zhuxi")
        self.members = Membership.objects.on(self.today).filter(organisation=self.union).order_by("pk")
        self.voters = self._voters()

    def seat(self, username: str) -> Organisation:
        return Appointment.objects.filter(account=self.people[username]).earliest("pk").organisation

    def by(self, username: str) -> Signature:
        return Signature(f"account:{self.people[username].pk}", self.now)

    def _voters(self) -> list[Account]:
        """The worker and five others who can sign in."""
        worker = self.people["zhigong"]
        found = [worker]
        for member in self.members.exclude(person=worker.person_id).select_related("person")[:5]:
            name = f"v{member.person_id}"
            account = accounts.open_account(
                name, member.person.name, None, by=self.by("zhuxi"), on=self.today, person=member.person
            )
            accounts.appoint(account, Role.WORKER, organisation=self.union, by=self.by("zhuxi"), on=self.today)
            found.append(account)
        return found

    def lived(self, procedure: str, title: str, *steps: tuple[str, dict], who: str = "zhuxi") -> Case:
        """A case that came as far as these steps, one a day, the last of them yesterday."""
        began, by = self.today - timedelta(days=len(steps)), self.by(who)
        case = acts.open_case(procedure, self.seat(who), by=by, on=began, title=title)
        for number, (step, data) in enumerate(steps):
            case = acts.take_step(case, step, data, by=by, on=began + timedelta(days=number), as_it_was=True)
        return case

    def cases(self) -> None:
        plan = {"form": "congress", "staff": "400", "topics": TOPIC, "extraordinary": "no"}
        self.lived("training", "焊工安全操作", ("plan", {"topic": "焊工安全操作", "kind": "safety"}))
        self.lived("workers-congress", "年底职工代表大会", ("plan", plan))
        self.lived("congress-proposal", "提案：夜班通勤车", ("propose", {"topic": "夜班通勤车"}))
        self.contract()
        born = {"name": "周样青", "born_on": "1995-05-04"}
        self.lived("develop-party-member", "周样青", ("application", born), ("talk", {}), who="shuji")

    def contract(self) -> None:
        """A collective contract that both sides signed yesterday."""
        begun, ends = self.today, date(self.today.year + 1, self.today.month, self.today.day) - timedelta(days=1)
        sign = {"from": begun.isoformat(), "to": ends.isoformat(), "both_chiefs": "yes", "covered_staff": "400"}
        reps = {"worker_reps": "5", "employer_reps": "5", "has_union": "yes"}
        reps |= {"union_head_is_chief": "yes", "elected": "yes"}
        votes = {"entitled": "60", "present": "60", "issued": "60", "returned": "60", "valid_votes": "60"}
        self.lived(
            "collective-contract",
            "综合性集体合同",
            ("offer", {"kind": "comprehensive", "offered_by": "union", "received_on": self._before(8)}),
            ("reply", {"answer": "agreed"}),
            ("reps", reps),
            ("materials", {}),
            ("meeting", {"minutes_signed": "yes"}),
            ("agreed", {}),
            ("vote", votes | {"votes_for": "58", "form": "congress", "method": "secret", "result": "passed"}),
            ("sign", sign),
        )

    def _before(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()

    def ballot(self) -> Election:
        plan = {"form": "assembly", "staff": str(len(self.voters)), "topics": TOPIC}
        held = {"entitled": str(len(self.voters)), "present": str(len(self.voters))}
        case = self.lived("workers-congress", "夜班补贴办法", ("plan", plan), ("meeting", held))
        opening.approve(case, "vote", by=self.by("zhengong"), on=self.today)
        wanted = Plan(
            step="vote",
            title="夜班补贴办法",
            mode=Election.Mode.REMOTE,
            electors=[one.person_id for one in self.voters],
            tellers=self.voters[1:3],
        )
        return opening.open_ballot(case, wanted, by=self.by("zhuxi"), on=self.today)

    def review(self, freezing: Freezing) -> None:
        """Both departments have issued a plan and chosen a freezing; the towns look at the scores."""
        round_ = freezing.round
        texts = {"base": standard_file(round_.standard).read_bytes()}
        draft = PlanDraft(
            LegalKind.ANNUAL, "关于开展三级联创的通知", "鄞组〔2024〕1号", date(2024, 1, 5), "", freezing.on, 5, 5,
            date(self.today.year, 12, 31), texts, [TitleDraft("先进基层工会", Level.BASE, "达标", 3)],
        )  # fmt: skip
        draft_plan(round_, draft, by=self.by("zuzhibu"), on=self.today)
        for step, content in (("issue", content_of(round_)), ("settle", {"freezing": freezing.fingerprint})):
            for name in ("zuzhibu", "zonggonghui"):
                voice = conduct.voices_of(Standing(self.people[name], self.today), round_)[0]
                conduct.speak(round_, step, content, voice, by=self.by(name), on=self.today)
