"""Sign in, sign in again in place, sign out, and what is left of the session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialsite.accounts import idle, trace
from trialsite.accounts.forms import SignInAgainForm, SignInForm
from trialsite.accounts.middleware import public, without_activity
from trialsite.accounts.models import User, normal_name
from trialsite.accounts.second_factor.checking import TypedCode, take_code
from trialsite.accounts.second_factor.outcome import Outcome
from trialsite.accounts.second_factor.policy import is_required, must_enrol
from trialsite.accounts.second_factor.selectors import has_authenticator
from trialsite.accounts.second_factor.waiting import await_code
from trialsite.accounts.second_factor.words import enrol_first, words_for
from trialsite.accounts.signing_in import SESSION_USER, person_of, start_session, try_sign_in
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import Action, ItemEntry


def _wrong(request: HttpRequest) -> str:
    """Why nobody is let in: the same for every failure, unless this address is shut."""
    if getattr(request, "is_shut_out", False):
        return _(
            "Too many different names failed from this network address. Sign-in from here is refused for up to "
            "%(minutes)s minutes, and the administrators were told; the trial manager can help."
        ) % {"minutes": settings.LOCK_MINUTES}
    return _(
        "Name or password is not right, or the account is locked. After %(failures)s failures it is locked for "
        "%(minutes)s minutes; the trial manager can help."
    ) % {"failures": settings.LOCK_AFTER_FAILURES, "minutes": settings.LOCK_MINUTES}


def safe_target(request: HttpRequest, target: str) -> str:
    """The page to go to after sign-in: one of ours, else the start page."""
    secure = request.is_secure()
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=secure):
        return target
    return "/"


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; the same answer for every failure."""
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        user = try_sign_in(request, form.cleaned_data["username"], form.cleaned_data["password"])
        if user is not None:
            return _let_in(request, user, safe_target(request, form.cleaned_data["next"]))
        form.add_error(None, _wrong(request))
    context = {"form": form, "late": "late" in request.GET, "chosen": "chosen" in request.GET}
    return render(request, "accounts/sign_in.html", context, status=400 if form.errors else 200)


def _let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """On to the page, or to the second step where the account has one."""
    if has_authenticator(user):
        await_code(request, user, target)
        return HttpResponseRedirect(reverse("accounts:sign-in-code"))
    greet(request, user)
    return HttpResponseRedirect(target)


def greet(request: HttpRequest, user: User) -> None:
    """Start the session of somebody whose every component was right, and tell when they were here last."""
    previous = start_session(request, user)
    if previous is not None:
        shown = previous.astimezone(SITE_ZONE).strftime("%Y-%m-%d %H:%M")
        # the sign-in page was in the browser's language, the next one is in the person's
        with override(user.language):
            messages.info(request, _("Last sign-in: %(time)s (UTC+08:00).") % {"time": shown})


@public
@sensitive_post_parameters("password", "code", "recovery")
@require_POST
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Sign in on the page one stands on, as the same person; the answer carries the new CSRF token."""
    form = SignInAgainForm(request.POST)
    if not form.is_valid():
        problems = [str(problem) for found in form.errors.values() for problem in found]
        return JsonResponse({"error": " ".join(problems)}, status=400)
    username = normal_name(form.cleaned_data["username"])
    if not _is_page_of(request, username, form.cleaned_data["person"]):
        other = ItemEntry("sign_in.other_person", "Other person's page", None, "refused")
        trace.record(Action.SIGN_IN_FAILED, trace.NOBODY, (other, *trace.origin_items(request)))
        return JsonResponse({"error": _of_another()}, status=409)
    user = try_sign_in(request, username, form.cleaned_data["password"])
    if user is None:
        return JsonResponse({"error": _wrong(request)}, status=400)
    refused = _second_step_in_place(request, user, form.cleaned_data)
    if refused is not None:
        return refused
    start_session(request, user)
    return JsonResponse({"csrf": get_token(request)})


def _second_step_in_place(request: HttpRequest, user: User, given: dict[str, Any]) -> HttpResponse | None:
    """What the dialog is told where a code is missing or not right; None where the person may go on."""
    if not has_authenticator(user):
        return JsonResponse({"error": enrol_first()}, status=409) if is_required(user) else None
    typed = TypedCode(given["code"], given["recovery"])
    if not typed:
        return JsonResponse({"error": _("Type the code of your authenticator too."), "code": True}, status=400)
    outcome = take_code(request, user, typed)
    if outcome is Outcome.RIGHT:
        return None
    return JsonResponse({"error": words_for(outcome), "code": True}, status=400)


def _of_another() -> str:
    return _("This page belongs to another person. Sign in as that person, or leave the page first.")


def _is_page_of(request: HttpRequest, username: str, person: str) -> bool:
    """Whether the name typed is that of the page's person; the session's person, if any, must be the same.

    Without both, nobody knows whose typing stands on the page, and it must not be saved under another name.
    """
    in_session = User.objects.filter(pk=request.session.get(SESSION_USER, 0)).first()
    known = {normal_name(person)} if person else set()
    if in_session is not None:
        known.add(in_session.username)
    return known == {username}


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        trace.record(Action.SIGN_OUT, person_of(request).actor(), trace.origin_items(request))
    request.session.flush()
    response = HttpResponseRedirect(reverse("accounts:sign-in"))
    response.delete_cookie(idle.COOKIE, samesite="Lax")
    return response


@public
@without_activity
@require_safe
def session_state(request: HttpRequest) -> HttpResponse:
    """Seconds until the idle time-out; asking does not extend it.

    A page names its person and gets the CSRF token of now, for another tab may have signed in anew since it was made.
    The page of another person gets no token: what was typed there must not be saved under a second name.
    """
    page_of = normal_name(request.GET.get("person", ""))
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0, "csrf": get_token(request)})
    if page_of != person_of(request).username:
        return JsonResponse({"seconds": 0, "error": _of_another()})
    if must_enrol(person_of(request)):
        return JsonResponse({"seconds": 0, "csrf": get_token(request), "error": enrol_first()})
    return JsonResponse({"seconds": idle.seconds_left(request), "csrf": get_token(request)})
