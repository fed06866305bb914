"""Deny by default: every view needs a signed-in person unless it is marked public; idle time-out; headers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from trialsite.accounts import idle
from trialsite.accounts.signing_in import user_of

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
PASSWORD_VIEWS = frozenset({"accounts:password-change", "accounts:sign-out", "accounts:session", "set_language"})


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that anybody may open."""
    view.is_public = True  # type: ignore[attr-defined]
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
        over = request.session.get("user") is not None and idle.is_over(request)
        user = None if over else user_of(request)
        request.user = user or Nobody()  # type: ignore[assignment]
        if user is not None and "django_language" not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if request.session.get("user") is not None and not over and not idle.is_background(request):
            idle.touch(request, response)
        return _hardened(request, response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send people who are not signed in to the sign-in page, or tell the page's script."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(view, "is_public", False) or name == "set_language":
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if request.user.must_change_password and name not in PASSWORD_VIEWS:
            return HttpResponseRedirect(reverse("accounts:password-change"))
        return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    by_script = request.headers.get("X-Requested-With") or request.headers.get("HX-Request")
    if by_script:
        return JsonResponse({"signin": True}, status=401)
    target = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    query = "" if target == "/" else "?" + urlencode({"next": target})
    return HttpResponseRedirect(reverse("accounts:sign-in") + query)


def _hardened(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.setdefault("Permissions-Policy", PERMISSIONS)
    response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if not request.path.startswith("/static/"):
        response.setdefault("Cache-Control", "no-store")
    return response
