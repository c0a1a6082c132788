"""The one table of who may do what. Pages, API, exports, jobs and commands all ask it; nothing else decides.

A role reaches as far as its appointment: `SUBTREE` the organisation and everything below it, `OWN` that organisation
alone, `EMPLOYER` the employer alone, `SELF` the person alone, `ANY` whatever any signed-in user may see.
"""

from enum import Enum

from django.db.models import TextChoices


class Role(TextChoices):
    DISTRICT_PARTY = "district_party", "区委组织部"
    DISTRICT_UNION = "district_union", "区总工会"
    OFFICER = "officer", "镇街、局工会干部"
    CHAIR = "chair", "工会主席"
    SECRETARY = "secretary", "党组织书记"
    EMPLOYER = "employer", "企业行政方"
    WORKER = "worker", "职工"
    AUDITOR = "auditor", "审计"


class Reach(Enum):
    SUBTREE = "subtree"
    OWN = "own"
    EMPLOYER = "employer"
    SELF = "self"
    ANY = "any"


DISTRICT = {Role.DISTRICT_PARTY: Reach.SUBTREE, Role.DISTRICT_UNION: Reach.SUBTREE}
OFFICERS = DISTRICT | {Role.OFFICER: Reach.SUBTREE}
LOOKERS = OFFICERS | {Role.AUDITOR: Reach.SUBTREE}
LEADERS = {Role.CHAIR: Reach.SUBTREE, Role.SECRETARY: Reach.SUBTREE}
FIRM = {Role.EMPLOYER: Reach.EMPLOYER}
EVERYBODY = dict.fromkeys(Role, Reach.ANY)

TABLE: dict[str, dict[Role, Reach]] = {
    "home.see": EVERYBODY,
    "account.see": EVERYBODY,
    "search.see": EVERYBODY,
    "cockpit.see": LOOKERS,
    "figure.see": LOOKERS | LEADERS,
    "deadlines.see": LOOKERS | LEADERS,
    "organisations.see": LOOKERS | LEADERS,
    "organisation.see": LOOKERS | LEADERS | {Role.WORKER: Reach.OWN, Role.EMPLOYER: Reach.EMPLOYER},
    "history.see": LOOKERS | LEADERS,
    "employers.see": LOOKERS,
    "employer.see": LOOKERS | LEADERS | FIRM,
    "gaps.see": LOOKERS,
    "accounts.see": OFFICERS | {Role.CHAIR: Reach.OWN},
    "accounts.appoint": OFFICERS | {Role.CHAIR: Reach.OWN},
    "members.see": OFFICERS | {Role.CHAIR: Reach.OWN},
    "person.unmask": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE, Role.CHAIR: Reach.OWN},
    "cases.see": LOOKERS | LEADERS,
    "case.see": LOOKERS | LEADERS | FIRM,
    "case.open": OFFICERS | LEADERS,
    "case.step": OFFICERS | LEADERS | FIRM,
    "case.correct": OFFICERS | LEADERS,
    "paper.see": LOOKERS | LEADERS,
    "paper.see_sensitive": OFFICERS | {Role.CHAIR: Reach.OWN, Role.SECRETARY: Reach.OWN},
    "paper.add": OFFICERS | LEADERS,
    "paper.withdraw": OFFICERS | LEADERS,
    "paper.empty": OFFICERS,
    "document.see": LOOKERS | LEADERS,
    "question.see": LOOKERS,
    "question.settle": OFFICERS,
    "question.answer": {Role.CHAIR: Reach.OWN},
    "ballots.see": LOOKERS | LEADERS,
    "ballot.see": LOOKERS | LEADERS | {Role.WORKER: Reach.OWN},
    "ballot.conduct": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE, Role.CHAIR: Reach.OWN},
    "ballot.tally": {
        Role.DISTRICT_UNION: Reach.SUBTREE,
        Role.OFFICER: Reach.SUBTREE,
        Role.CHAIR: Reach.OWN,
        Role.WORKER: Reach.OWN,
    },
    "votes.own": {Role.CHAIR: Reach.OWN, Role.WORKER: Reach.OWN},
    "duties.see": LOOKERS | LEADERS | FIRM,
    "matter.see": FIRM | {Role.WORKER: Reach.OWN, Role.SECRETARY: Reach.OWN},
    "matter.step": FIRM | {Role.WORKER: Reach.OWN, Role.SECRETARY: Reach.OWN},
    "matter.raise": {Role.WORKER: Reach.OWN},
    "matter.paper": FIRM | {Role.WORKER: Reach.OWN, Role.SECRETARY: Reach.OWN},
    "words.read": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE, Role.CHAIR: Reach.OWN},
    "voice.see": LOOKERS | LEADERS,
    "circulars.see": LOOKERS | LEADERS,
    "circular.send": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE},
    "circular.worker": {Role.WORKER: Reach.OWN},
    "firm.see": FIRM,
    "worker.see": {Role.WORKER: Reach.OWN},
    "books.see": LOOKERS | {Role.CHAIR: Reach.SUBTREE},
    "roster.open": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE, Role.CHAIR: Reach.OWN},
    "survey.see": LOOKERS | {Role.CHAIR: Reach.SUBTREE},
    "survey.draft": {
        Role.DISTRICT_UNION: Reach.SUBTREE,
        Role.OFFICER: Reach.SUBTREE,
        Role.CHAIR: Reach.OWN,
    },
    "summary.see": LOOKERS | {Role.CHAIR: Reach.SUBTREE},
    "summary.keep": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE},
    "import.run": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE},
    "standard.see": EVERYBODY,
    "ranking.see": LOOKERS | LEADERS,
    "score.see": LOOKERS | LEADERS,
    "freeze.run": DISTRICT,
    "course.see": LOOKERS | LEADERS,
    "round.conduct": DISTRICT,
    "round.document": DISTRICT | {Role.AUDITOR: Reach.SUBTREE},
    "targets.see": LOOKERS | LEADERS,
    "targets.hand_down": OFFICERS,
    "objections.see": DISTRICT,
    "review.see": OFFICERS,
    "review.first": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.OFFICER: Reach.SUBTREE},
    "review.second": DISTRICT,
    "return.answer": {Role.CHAIR: Reach.OWN, Role.OFFICER: Reach.OWN},
    "journal.see": {Role.DISTRICT_UNION: Reach.SUBTREE, Role.AUDITOR: Reach.SUBTREE},
    "law.see": EVERYBODY,
    "law.amend": DISTRICT,
    "token.own": EVERYBODY,
    "duty.urge": OFFICERS,
    "reminders.own": EVERYBODY,
    "reminders.settle": DISTRICT,
}

# Which roles a role may give to others within its reach. Whoever gives a role can take it back.
APPOINTS: dict[Role, tuple[Role, ...]] = {
    Role.DISTRICT_UNION: (
        Role.DISTRICT_UNION,
        Role.OFFICER,
        Role.CHAIR,
        Role.EMPLOYER,
        Role.WORKER,
        Role.AUDITOR,
    ),
    Role.DISTRICT_PARTY: (Role.DISTRICT_PARTY, Role.OFFICER, Role.SECRETARY),
    Role.OFFICER: (Role.CHAIR, Role.SECRETARY, Role.EMPLOYER, Role.WORKER),
    Role.CHAIR: (Role.EMPLOYER, Role.WORKER),
}

# Who may take a step for an actor named in a procedure file. The first role is whose duty it is; the others may
# enter it for them, and the journal keeps by what right.
ACTORS: dict[str, tuple[tuple[Role, str], ...]] = {
    "union": ((Role.CHAIR, "own"), (Role.OFFICER, "above"), (Role.DISTRICT_UNION, "above")),
    "higher_union": ((Role.OFFICER, "at_or_above"), (Role.DISTRICT_UNION, "at_or_above")),
    "party": ((Role.SECRETARY, "own"), (Role.OFFICER, "above"), (Role.DISTRICT_PARTY, "above")),
    "higher_party": ((Role.OFFICER, "at_or_above"), (Role.DISTRICT_PARTY, "at_or_above")),
    "employer": ((Role.EMPLOYER, "employer"), (Role.CHAIR, "own"), (Role.OFFICER, "above")),
    "worker": ((Role.WORKER, "own"), (Role.CHAIR, "own"), (Role.OFFICER, "above")),
    "authority": ((Role.OFFICER, "at_or_above"), (Role.DISTRICT_UNION, "at_or_above"), (Role.CHAIR, "own")),
}

SECOND_FACTOR = {
    Role.DISTRICT_PARTY,
    Role.DISTRICT_UNION,
    Role.OFFICER,
    Role.CHAIR,
    Role.SECRETARY,
    Role.AUDITOR,
}


def roles_for(action: str) -> dict[Role, Reach]:
    """Raises KeyError for an action that the table does not know: an undeclared act is nobody's."""
    return TABLE[action]
