"""Context processor: the trial, the environment and the lazily built frame, for every template."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from trialsite.pages.frame import frame_for
from trialsite.pages.navigation import START


@dataclass(frozen=True)
class Environment:
    """Which installation this is; always visible, also on prints."""

    label: Promise
    synthetic: bool


@dataclass(frozen=True)
class TrialBrand:
    """The trial as the frame and the sign-in page name it."""

    code: str
    registry_id: str
    title: Promise
    about: Promise


ENVIRONMENTS = {
    "production": Environment(_("Production"), synthetic=False),
    "training": Environment(_("Training · synthetic data"), synthetic=True),
}

TRIAL = TrialBrand(
    code="MSCT-A-22",
    registry_id="NCT05872659",
    title=_("Mesenchymal stem cells for immune non-responders with HIV"),
    about=_(
        "Electronic data capture for the randomised, placebo-controlled trial at "
        "Shandong Public Health Clinical Center."
    ),
)


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Names for all templates; the frame asks the database only when a template shows it."""
    return {
        "frame": SimpleLazyObject(lambda: frame_for(request)),
        "environment": ENVIRONMENTS.get(settings.ENVIRONMENT, ENVIRONMENTS["training"]),
        "trial": TRIAL,
        "home_url": START,
        "version": settings.VERSION,
        "idle_minutes": settings.IDLE_MINUTES,
    }
