"""Deny by default: every view needs a signed-in person unless it is marked public; idle time-out; headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation

from trialsite.accounts import idle
from trialsite.accounts.addresses import remember_browser
from trialsite.accounts.models import User
from trialsite.accounts.preferences import zone_of
from trialsite.accounts.second_factor.policy import must_enrol
from trialsite.accounts.signing_in import SESSION_USER, person_of, user_of

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
PASSWORD_VIEWS = frozenset({"accounts:password-change", "accounts:sign-out", "accounts:session", "accounts:language"})
ENROL_VIEWS = frozenset({"accounts:authenticator", "accounts:sign-out", "accounts:session", "accounts:language"})
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponse])


def public(view: AnyView) -> AnyView:
    """Mark a view that anybody may open."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def without_activity(view: AnyView) -> AnyView:
    """Mark a view whose requests never extend the sign-in."""
    view.is_without_activity = True  # type: ignore[attr-defined]
    return view


class Nobody:
    """The person of a request without a session."""

    is_authenticated = False


class AccessMiddleware:
    """Who asks, and whether they may be here at all; what they may do is asked by `requires`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the person, answer, then note activity and harden the headers."""
        idle_too_long = SESSION_USER in request.session and idle.is_over(request)
        user = None if idle_too_long else user_of(request)
        request.user = user or Nobody()  # type: ignore[assignment]
        _as_preferred(request, user)
        response = self.get_response(request)
        view = getattr(request.resolver_match, "func", None)
        extends = idle.is_activity(request) and not getattr(view, "is_without_activity", False)
        if SESSION_USER in request.session and extends:
            idle.touch(request, response)
        if name := getattr(request, "signed_in_as", ""):
            remember_browser(request, response, name)
        return _hardened(response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send people who are not signed in to the sign-in page, or tell the page's script."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(view, "is_public", False) or name == "set_language":
            return None
        if not isinstance(request.user, User):
            return _ask_to_sign_in(request)
        if person_of(request).must_change_password:
            return None if name in PASSWORD_VIEWS else HttpResponseRedirect(reverse("accounts:password-change"))
        if name not in ENROL_VIEWS and must_enrol(person_of(request)):
            return _ask_to_enrol(request)
        return None


def _as_preferred(request: HttpRequest, user: User | None) -> None:
    """The person's language and time zone, whatever the browser says; the site's zone for nobody."""
    if user is None:
        timezone.deactivate()
        return
    translation.activate(user.language)
    request.LANGUAGE_CODE = translation.get_language()
    timezone.activate(zone_of(user))


def is_by_script(request: HttpRequest) -> bool:
    """Whether the page's script asked (fetch or htmx), which cannot follow a redirect to another page."""
    headers = request.headers
    asked = headers.get("X-Requested-With") or headers.get("HX-Request") or headers.get("Sec-Fetch-Dest") == "empty"
    return bool(asked) or "application/json" in headers.get("Accept", "")


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if is_by_script(request):
        return JsonResponse({"signin": True}, status=401)
    target = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/")
    query = "" if target == "/" else "?" + urlencode({"next": target})
    return HttpResponseRedirect(reverse("accounts:sign-in") + query)


def _ask_to_enrol(request: HttpRequest) -> HttpResponse:
    """To the page that sets up a second factor; a script is told as where nobody is signed in, and asks again there."""
    if is_by_script(request):
        return JsonResponse({"signin": True}, status=401)
    query = urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
    return HttpResponseRedirect(f"{reverse('accounts:authenticator')}?{query}".rstrip("?"))


def _hardened(response: HttpResponse) -> HttpResponse:
    response.setdefault("Permissions-Policy", PERMISSIONS)
    response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.setdefault("Cache-Control", "no-store")
    return response
