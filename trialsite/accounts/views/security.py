"""One's own security: the second factor, and where one signed in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.second_factor.policy import is_required
from trialsite.accounts.second_factor.recovery import HOW_MANY
from trialsite.accounts.second_factor.resets import decline_reset
from trialsite.accounts.second_factor.selectors import authenticator_of, codes_left, open_reset_of
from trialsite.accounts.sessions import end_sign_ins, latest_sign_ins
from trialsite.accounts.signing_in import SESSION_VERSION, person_of


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How the account is protected, and the last tries to sign in to it."""
    person = person_of(request)
    context = {
        "crumbs": [{"label": _("Security"), "url": ""}],
        "authenticator": authenticator_of(person.pk), "codes_left": codes_left(person.pk), "codes": HOW_MANY,
        "required": is_required(person), "asked": open_reset_of(person), "sign_ins": latest_sign_ins(person),
    }  # fmt: skip
    return render(request, "accounts/security.html", context)


@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """End the person's sign-ins everywhere but here."""
    person = person_of(request)
    request.session[SESSION_VERSION] = end_sign_ins(user=person, by=person.actor()).session_version
    messages.success(request, _("Your other sign-ins have ended."))
    return HttpResponseRedirect(reverse("accounts:security"))


@require_POST
def decline_own_reset(request: HttpRequest) -> HttpResponse:
    """The owner stops a reset that they did not ask for."""
    person = person_of(request)
    reset = open_reset_of(person)
    if reset is None:
        raise Http404
    try:
        decline_reset(reset=reset, by=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The reset was declined. Your second factor stays as it is."))
    return HttpResponseRedirect(reverse("accounts:security"))
