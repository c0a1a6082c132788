"""Who may use the product: accounts of the own ground, invitations, and the way in for somebody who was invited."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts import acts
from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Account, Appointment, Invitation
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.registry.models import (
    Coverage,
    Employer,
    EmployerProfile,
    Membership,
    Organisation,
    OrganisationProfile,
    Person,
    Tier,
    Tree,
)
from lianchuang.registry.models import Standing as MemberStanding
from lianchuang.registry.tree import ancestors_of, subtree, subtree_ids
from lianchuang.web.answering import go_to, show, show_part, tell
from lianchuang.web.listing import Column, Columns, page_of
from lianchuang.web.open_pages import open_page
from lianchuang.web.reach import organisation_within

MOST_FOUND, MOST_PEOPLE = 60, 300
SEATS: dict[Role, tuple[Tree, tuple[Tier, ...]]] = {
    Role.DISTRICT_UNION: (Tree.UNION, (Tier.DISTRICT,)),
    Role.DISTRICT_PARTY: (Tree.PARTY, (Tier.DISTRICT,)),
    Role.AUDITOR: (Tree.UNION, (Tier.DISTRICT,)),
    Role.CHAIR: (Tree.UNION, (Tier.VILLAGE, Tier.BASE)),
    Role.SECRETARY: (Tree.PARTY, (Tier.VILLAGE, Tier.BASE)),
    Role.WORKER: (Tree.UNION, (Tier.BASE,)),
    Role.EMPLOYER: (Tree.UNION, (Tier.BASE,)),
}
"""In which organisations a role can be held; an officer's, in either tree of the middle tier. The management of an
enterprise is asked for at the union that covers it."""

COLUMNS = [
    Column("name", "姓名", stays=True),
    Column("username", "用户名"),
    Column("role", "角色"),
    Column("place", "在哪里"),
    Column("since", "从哪天起"),
    Column("state", "情况"),
]


@acting("accounts.see")
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who acts on the own ground today, by name; how far each has come in."""
    standing = request.standing
    rows = _on_the_ground(standing).select_related("account").order_by("account__name", "pk")
    open_ones = Invitation.objects.filter(account=OuterRef("account"), used_on=None)
    rows = rows.annotate(is_invited=Exists(open_ones))
    if wanted := request.GET.get("q", "").strip():
        rows = rows.filter(Q(account__name__contains=wanted) | Q(account__username__contains=wanted))
    if (role := request.GET.get("role", "")) in set(Role):
        rows = rows.filter(role=role)
    page = page_of(rows, request.GET)
    listed = list(page.object_list)
    names, changeable, whole = _places(listed, standing.day), _changeable(standing, listed), _wholly(standing, listed)
    context = {
        "columns": Columns(COLUMNS, request.GET),
        "page": page,
        "rows": [
            (one, names.get(one.pk, ""), one.pk in changeable, one.account_id in whole and one.pk in changeable)
            for one in listed
        ],
        "roles": [(one.value, one.label) for one in Role],
        "may_invite": bool(standing.may_give()),
        "way_in": _way_in(request),
        "days": acts.INVITED_DAYS,
    }
    return show_part(request, "appointments/list.html", "appointments/_list.html", context)


def _way_in(request: HttpRequest) -> str:
    """The address of an invitation just made. It travels to this page in a cookie, once, and is kept nowhere."""
    told = [str(message) for message in messages.get_messages(request) if message.extra_tags == "secret"]
    return request.build_absolute_uri(reverse("invitation", args=(told[0],))) if told else ""


def _on_the_ground(standing: Standing) -> QuerySet:
    scope = standing.scope("accounts.see")
    return Appointment.objects.on(standing.day).filter(scope.organisation() | scope.employer())


def _places(rows: list[Appointment], day: date) -> dict[int, str]:
    seats = [one.organisation_id for one in rows if one.organisation_id]
    firms = [one.employer_id for one in rows if one.employer_id]
    names = dict(OrganisationProfile.objects.on(day).filter(organisation__in=seats).values_list("organisation", "name"))
    units = dict(EmployerProfile.objects.on(day).filter(employer__in=firms).values_list("employer", "name"))
    return {one.pk: names.get(one.organisation_id) or units.get(one.employer_id, "") for one in rows}


def _changeable(standing: Standing, rows: list[Appointment]) -> set[int]:
    """Those that this reader may take back: roles of theirs to give there. Nobody changes their own."""
    ground = {one: subtree_ids(roots, standing.day) for one, roots in standing.may_give().items()}
    firms = {one.employer_id for one in rows if one.employer_id}
    covering: dict[int, set[int]] = {}
    for firm, seat in (
        Coverage.objects.on(standing.day).filter(employer__in=firms).values_list("employer", "organisation")
    ):
        covering.setdefault(firm, set()).add(seat)
    found = set()
    for one in rows:
        seats = {one.organisation_id} if one.organisation_id else covering.get(one.employer_id or 0, set())
        if one.account_id != standing.account.pk and seats & ground.get(Role(one.role), set()):
            found.add(one.pk)
    return found


def _wholly(standing: Standing, rows: list[Appointment]) -> set[int]:
    """Accounts of whose every appointment today this reader may dispose: only these may be given a new way in."""
    accounts = {one.account_id for one in rows}
    every = list(Appointment.objects.on(standing.day).filter(account__in=accounts))
    changeable = _changeable(standing, every)
    return accounts - {one.account_id for one in every if one.pk not in changeable}


@dataclass(frozen=True)
class Offer:
    """What can be given at one organisation: roles, and who can be chosen for them."""

    organisation: Organisation
    name: str
    roles: list[Role]
    employers: list[EmployerProfile]
    people: list[Person]


def _offer(standing: Standing, organisation: Organisation) -> Offer | None:
    """None where this reader can give nobody anything."""
    day = standing.day
    profile = OrganisationProfile.objects.on(day).filter(organisation=organisation).first()
    above = {organisation.pk, *ancestors_of(organisation, day)}
    roles = [role for role, places in standing.may_give().items() if places & above and _fits(role, organisation)]
    if profile is None or not roles:
        return None
    covered = Coverage.objects.on(day).filter(organisation=organisation).values("employer")
    members = Membership.objects.on(day).filter(organisation=organisation, standing=MemberStanding.ACTIVE)
    people = Person.objects.filter(pk__in=members.values("person")).exclude(accounts__isnull=False)
    return Offer(
        organisation,
        profile.name,
        roles,
        list(EmployerProfile.objects.on(day).filter(employer__in=covered)) if Role.EMPLOYER in roles else [],
        list(people.order_by("pk")[:MOST_PEOPLE]) if Role.WORKER in roles else [],
    )


def _fits(role: Role, organisation: Organisation) -> bool:
    if role == Role.OFFICER:
        return organisation.tier == Tier.MIDDLE
    tree, tiers = SEATS[role]
    return organisation.tree == tree and organisation.tier in tiers


@acting("accounts.appoint")
def invite(request: HttpRequest) -> HttpResponse:
    """Choose the organisation, then the role and the person; the way in is shown once, on the next page."""
    standing = request.standing
    wanted = request.GET.get("organisation", "")
    if not (wanted.isdecimal() and len(wanted) < 16):
        return show(request, "appointments/where.html", {"found": _organisations(request), "most": MOST_FOUND})
    organisation = organisation_within("accounts.appoint")(standing, organisation=int(wanted))
    offer = _offer(standing, organisation)
    if offer is None:
        raise Http404
    errors: list[dict[str, object]] = []
    if request.method == "POST":
        try:
            _, secret = _invited(request, offer)
        except acts.Refusal as problem:
            errors = [{"text": str(problem)}]
        else:
            return _give(request, secret)
    context = {"offer": offer, "errors": errors, "typed": request.POST}
    return show(request, "appointments/invite.html", context, status=422 if errors else 200)


def _organisations(request: HttpRequest) -> list[OrganisationProfile]:
    """Those of the ground in which this reader has a role to give."""
    standing = request.standing
    fitting = Q(pk__in=())
    for role, places in standing.may_give().items():
        tiers = (Tier.MIDDLE,) if role == Role.OFFICER else SEATS[role][1]
        one = Q(organisation__in=subtree(places, standing.day), organisation__tier__in=tiers)
        fitting |= one if role == Role.OFFICER else one & Q(organisation__tree=SEATS[role][0])
    rows = OrganisationProfile.objects.on(standing.day).filter(fitting).found_by(request.GET.get("who", ""))
    return list(rows.select_related("organisation").order_by("organisation__tier", "organisation__number")[:MOST_FOUND])


def _invited(request: HttpRequest, offer: Offer) -> tuple[Account, str]:
    typed, standing = request.POST, request.standing
    role = next((one for one in offer.roles if one.value == typed.get("role")), None)
    if role is None:
        raise acts.Refusal("选一个角色。")
    employer: Employer | None = None
    person: Person | None = None
    if role == Role.EMPLOYER:
        employer = next(
            (one.employer for one in offer.employers if str(one.employer_id) == typed.get("employer")), None
        )
        if employer is None:
            raise acts.Refusal("选一个这家工会覆盖的单位。")
    if role == Role.WORKER:
        person = next((one for one in offer.people if str(one.pk) == typed.get("person")), None)
        if person is None:
            raise acts.Refusal("从花名册里选一位还没有账号的会员。")
    return acts.invite(
        typed.get("username", "").strip(),
        person.name if person else typed.get("name", "").strip(),
        role,
        by=standing.signature(timezone.now()),
        on=standing.day,
        organisation=None if employer else offer.organisation,
        employer=employer,
        person=person,
    )


def _give(request: HttpRequest, secret: str) -> HttpResponse:
    messages.success(request, secret, extra_tags="secret")
    return go_to(request, "accounts")


def appointment_to_change(standing: Standing, appointment: int) -> Appointment:
    """An appointment of the ground that this reader may take back, or Http404."""
    found = _on_the_ground(standing).filter(pk=appointment).select_related("account").first()
    if found is None or not _changeable(standing, [found]):
        raise Http404
    return found


@acting("accounts.appoint", on=appointment_to_change)
def end_appointment(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Take a role back. It ends today: the next request of that account is refused."""
    name, role = found.account.name, found.get_role_display()
    if request.method == "POST":
        acts.dismiss(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
        tell(request, f"已收回{name}的{role}权限。")
        return go_to(request, "accounts")
    return show(request, "appointments/end.html", {"found": found, "role": role})


@acting("accounts.appoint", on=appointment_to_change)
def invite_anew(request: HttpRequest, found: Appointment) -> HttpResponse:
    """A new way in for somebody who lost it. Only where all that the account does is this reader's to give."""
    standing = request.standing
    if found.account_id not in _wholly(standing, [found]):
        raise Http404
    if request.method == "POST":
        secret = acts.invite_again(found.account, by=standing.signature(timezone.now()), on=standing.day)
        return _give(request, secret)
    return show(request, "appointments/anew.html", {"found": found})


@open_page
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose the password of the account one was invited to. A used or old invitation says so."""
    today = timezone.localdate()
    account, problems = acts.invited(secret, today), []
    if account is None:
        return render(request, "account/invitation_gone.html", status=404)
    if request.method == "POST":
        first, again = request.POST.get("password", ""), request.POST.get("again", "")
        try:
            if first != again:
                raise acts.Refusal("两次输的不一样。")
            acts.join(secret, first, at=timezone.now(), on=today)
        except acts.Refusal as problem:
            problems = [str(problem)]
        except ValidationError as problem:
            problems = list(problem.messages)
        else:
            return render(request, "account/joined.html", {"account": account})
    context = {"account": account, "problems": problems}
    return render(request, "account/invitation.html", context, status=422 if problems else 200)
