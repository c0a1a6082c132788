"""Where somebody lands, and the page about oneself."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianchuang.accounts.acting import acting
from lianchuang.registry.models import EmployerProfile, OrganisationProfile
from lianchuang.web.answering import show
from lianchuang.web.navigation import home_of


@acting("home.see")
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page is where their work is."""
    return redirect(home_of(request.standing))


@acting("account.see")
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here: appointments, the second factor, and the ways to change them."""
    standing = request.standing
    places = [one.organisation_id for one in standing.appointments]
    firms = [one.employer_id for one in standing.appointments]
    names = dict(
        OrganisationProfile.objects.on(standing.day).filter(organisation__in=places).values_list("organisation", "name")
    )
    units = dict(EmployerProfile.objects.on(standing.day).filter(employer__in=firms).values_list("employer", "name"))
    bound = [one.type for one in Authenticator.objects.filter(user=standing.account)]
    context = {
        "bound": Authenticator.Type.TOTP in bound,
        "codes": Authenticator.Type.RECOVERY_CODES in bound,
        "appointments": [
            (one, names.get(one.organisation_id) or units.get(one.employer_id, "")) for one in standing.appointments
        ],
    }
    return show(request, "account.html", context)
