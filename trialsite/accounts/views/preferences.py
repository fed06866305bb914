"""One's own preferences, and the language menu of every page."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from trialsite.accounts.models.user import Density
from trialsite.accounts.preferences import SUGGESTED, Preferences, preferences_of, set_preferences
from trialsite.accounts.signing_in import person_of
from trialsite.accounts.views.session import safe_target

LONGEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The page on which a person chooses language, time zone and density; what was typed stays when it is refused."""
    person, problems = person_of(request), {}
    chosen = preferences_of(person)
    if request.method == "POST":
        chosen = Preferences(*(request.POST.get(name, "").strip()[:LONGEST] for name in _NAMES))
        try:
            set_preferences(wanted=chosen, by=person)
        except ValidationError as error:
            problems = error.message_dict
        else:
            return _kept(request, chosen)
    context = {
        "crumbs": [{"label": _("Preferences"), "url": ""}], "chosen": chosen, "problems": problems,
        "languages": settings.LANGUAGES, "zones": SUGGESTED, "densities": _densities(),
    }  # fmt: skip
    return render(request, "accounts/preferences.html", context, status=400 if problems else 200)


_NAMES = ("language", "time_zone", "density")


def _densities() -> tuple[tuple[str, str], ...]:
    return (Density.COMFORTABLE, _("Comfortable")), (Density.COMPACT, _("Compact"))


def _kept(request: HttpRequest, chosen: Preferences) -> HttpResponse:
    with override(chosen.language):
        messages.success(request, _("Your preferences were kept."))
    return HttpResponseRedirect(reverse("accounts:preferences"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of all pages, and go on where one was; an unknown one changes nothing."""
    person = person_of(request)
    wanted = replace(preferences_of(person), language=request.POST.get("language", ""))
    try:
        set_preferences(wanted=wanted, by=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_target(request, request.POST.get("next", "")))
