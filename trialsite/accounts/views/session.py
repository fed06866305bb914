"""Sign in, sign in again in place, sign out, and what is left of the session."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token, rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trialsite.accounts import idle, trace
from trialsite.accounts.forms import SignInForm
from trialsite.accounts.middleware import public
from trialsite.accounts.signing_in import SESSION_USER, start_session, try_sign_in
from trialsite.audit import clock
from trialsite.audit.entries import Action


def _wrong() -> str:
    return _(
        "Name or password is not right, or the account is locked. After five failures it is locked for 30 minutes; "
        "the trial manager can help."
    )


def safe_target(request: HttpRequest, target: str) -> str:
    """The page to go to after sign-in: one of ours, else the start page."""
    secure = request.is_secure()
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=secure):
        return target
    return "/"


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; the same answer for every failure."""
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        user = try_sign_in(request, form.cleaned_data["username"], form.cleaned_data["password"])
        if user is not None:
            previous = user.last_login
            request.session.flush()
            start_session(request, user)
            rotate_token(request)
            if previous is not None:
                shown = previous.astimezone(clock.SITE_ZONE).strftime("%Y-%m-%d %H:%M")
                messages.info(request, _("Last sign-in: %(time)s (UTC+08:00).") % {"time": shown})
            return HttpResponseRedirect(safe_target(request, form.cleaned_data["next"]))
        form.add_error(None, _wrong())
    return render(request, "accounts/sign_in.html", {"form": form}, status=400 if form.errors else 200)


@public
@sensitive_post_parameters("password")
@require_POST
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Sign in on the page one stands on, as the same person; the answer carries the new CSRF token."""
    form = SignInForm(request.POST)
    expected = request.session.get(SESSION_USER)
    user = None
    if form.is_valid():
        user = try_sign_in(request, form.cleaned_data["username"], form.cleaned_data["password"])
    if user is None:
        return JsonResponse({"error": _wrong()}, status=400)
    if expected is not None and user.pk != expected:
        text = _("This page belongs to another person. Sign in as that person, or leave the page first.")
        return JsonResponse({"error": text}, status=409)
    request.session.flush()
    start_session(request, user)
    rotate_token(request)
    return JsonResponse({"csrf": get_token(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        trace.record(Action.SIGN_OUT, request.user.actor(), trace.origin_items(request))
    request.session.flush()
    response = HttpResponseRedirect(reverse("accounts:sign-in"))
    response.delete_cookie(idle.COOKIE)
    return response


@public
@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Seconds until the idle time-out; asking does not extend it."""
    at = idle.last_activity(request) if request.session.get(SESSION_USER) else None
    if at is None or idle.is_over(request):
        return JsonResponse({"seconds": 0})
    left = at + timedelta(minutes=settings.IDLE_MINUTES) - clock.now()
    return JsonResponse({"seconds": max(0, int(left.total_seconds()))})
