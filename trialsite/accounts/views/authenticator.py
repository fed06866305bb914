"""Set up one's authenticator, make new recovery codes, do without; each asks for what protects the account now."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.second_factor import enrolment
from trialsite.accounts.second_factor.checking import take_both
from trialsite.accounts.second_factor.codes import enrolment_address, matching_step, spelled
from trialsite.accounts.second_factor.forms import CodeForm, ConfirmBothForm, ConfirmForm, EnrolForm, MoveForm
from trialsite.accounts.second_factor.outcome import Outcome
from trialsite.accounts.second_factor.picture import qr_code
from trialsite.accounts.second_factor.policy import is_required, must_enrol
from trialsite.accounts.second_factor.words import check_clock, words_for
from trialsite.accounts.signing_in import SESSION_VERSION, confirm_password, person_of
from trialsite.accounts.views.session import safe_target
from trialsite.audit import clock

GET_OR_POST = ["GET", "HEAD", "POST"]
Codes = tuple[str, ...]


@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def authenticator(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator, or move to another one; a right code leads to the recovery codes, shown this once."""
    person = person_of(request)
    kind = MoveForm if person.has_second_factor else EnrolForm
    form = kind(request.POST or None, initial={"next": request.GET.get("next", "")})
    secret = enrolment.secret_to_enrol(person, request.session.session_key or "")
    if request.method == "POST" and form.is_valid():
        codes = _enrolled(request, form, secret)
        if codes:
            return _show_codes(request, codes, safe_target(request, form.cleaned_data["next"]))
    context = {
        "form": form, "qr": qr_code(enrolment_address(secret, person.username)), "secret": spelled(secret),
        "moving": person.has_second_factor, "forced": must_enrol(person),
    }  # fmt: skip
    return render(request, "accounts/authenticator.html", context, status=400 if form.errors else 200)


def _enrolled(request: HttpRequest, form: EnrolForm, secret: bytes) -> Codes:
    """The recovery codes of the authenticator just taken up; none where the form now says what was wrong."""
    person, typed = person_of(request), form.cleaned_data["new"]
    # before the present code is spent on it
    if matching_step(secret, typed, clock.now()) is None:
        form.add_error("new", check_clock())
        return ()
    if not _is_proved(request, form):
        return ()
    try:
        user, codes = enrolment.enrol(user=person, secret=secret, typed=typed, by=person.actor())
    except ValidationError as error:
        form.add_error("new", error)
        return ()
    request.session[SESSION_VERSION] = user.session_version
    return codes


def _is_proved(request: HttpRequest, form: ConfirmForm) -> bool:
    """Whether the password, and the code where the form asks for one, are right; the form says what is wrong."""
    person, password = person_of(request), form.cleaned_data["password"]
    if not isinstance(form, CodeForm):
        right = confirm_password(request, person, password)
        outcome = Outcome.RIGHT if right else Outcome.WRONG_PASSWORD
        box = "password"
    else:
        outcome = take_both(request, person, password, form.typed())
        box = "recovery" if form.typed().recovery.strip() else "code"
    if outcome is Outcome.RIGHT:
        return True
    form.add_error("password" if outcome is Outcome.WRONG_PASSWORD else box, words_for(outcome))
    return False


def _show_codes(request: HttpRequest, codes: Codes, target: str) -> HttpResponse:
    # not a page of its own: nobody can come back to it
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "target": target, "at": clock.now()})


@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes for the password; the earlier ones end."""
    person = person_of(request)
    if not person.has_second_factor:
        return HttpResponseRedirect(reverse("accounts:security"))
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_proved(request, form):
        codes = enrolment.renew_codes(user=person, by=person.actor())
        return _show_codes(request, codes, reverse("accounts:security"))
    return render(request, "accounts/confirm_codes.html", {"form": form}, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def authenticator_off(request: HttpRequest) -> HttpResponse:
    """Do without a second factor, where the account does not need one."""
    person = person_of(request)
    if not person.has_second_factor or is_required(person):
        return HttpResponseRedirect(reverse("accounts:security"))
    form = ConfirmBothForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_proved(request, form):
        enrolment.do_without(user=person, by=person.actor())
        messages.success(request, _("Your second factor is off."))
        return HttpResponseRedirect(reverse("accounts:security"))
    return render(request, "accounts/authenticator_off.html", {"form": form}, status=400 if form.errors else 200)
