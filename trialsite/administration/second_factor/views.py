"""Who has a second factor, and its reset: one person asks, another approves."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.decorators import requires
from trialsite.accounts.models import FactorReset, User
from trialsite.accounts.roles import Task
from trialsite.accounts.second_factor.resets import approve_reset, ask_reset, decline_reset
from trialsite.accounts.second_factor.selectors import Line, lines
from trialsite.accounts.signing_in import person_of
from trialsite.administration.second_factor.forms import AskForm
from trialsite.pages.frame import Crumb

DECISIONS: dict[str, Callable[..., FactorReset]] = {"approve": approve_reset, "decline": decline_reset}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.RESET_SECOND_FACTOR)
def second_factors(request: HttpRequest) -> HttpResponse:
    """Everybody's second factor, what waits for a second person, and the form that asks."""
    everybody = lines()
    act = request.POST.get("act", "")
    askable = _askable(everybody, person_of(request))
    form = AskForm(askable, request.POST if act == "ask" else None)
    if act == "ask" and form.is_valid() and _asked(request, form):
        return HttpResponseRedirect(reverse("administration:second-factors"))
    if act in DECISIONS:
        _decide(request, everybody, act)
        return HttpResponseRedirect(reverse("administration:second-factors"))
    context = {
        "crumbs": [Crumb(_("Administration"), reverse("administration:home")), Crumb(_("Second factor"))],
        "lines": everybody, "waiting": [line for line in everybody if line.asked], "form": form,
        "askable": askable, "missing": sum(line.required and line.since is None for line in everybody),
    }  # fmt: skip
    return render(request, "administration/second_factor/page.html", context, status=400 if form.errors else 200)


def _askable(everybody: list[Line], person: User) -> list[User]:
    """Accounts with a second factor that this person may ask to reset."""
    return [line.user for line in everybody if line.since and not line.asked and line.user.pk != person.pk]


def _asked(request: HttpRequest, form: AskForm) -> bool:
    user = User.objects.get_by_natural_key(form.cleaned_data["account"])
    try:
        ask_reset(user=user, why=form.cleaned_data["why"], by=person_of(request))
    except ValidationError as error:
        form.add_error("why", error)
        return False
    messages.success(request, _("Asked. Another administrator or the principal investigator has to approve."))
    return True


def _decide(request: HttpRequest, everybody: list[Line], act: str) -> None:
    """Carry out what was decided about the request of an account; what stands against it is told above the page."""
    account = request.POST.get("account", "")
    reset = next((line.asked for line in everybody if line.asked and line.user.username == account), None)
    if reset is None:
        raise Http404
    told = {
        "approve": _("The second factor was reset; the person's sign-ins have ended."),
        "decline": _("The second factor stays as it is."),
    }
    try:
        DECISIONS[act](reset=reset, by=person_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told[act])
