"""The component gallery: every control in every state on one page, for training installations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.pages.frame import Crumb
from trialsite.pages.glyphs import FORM_STATUSES, GLYPHS
from trialsite.pages.swatches import GROUNDS, INKS


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All glyphs, colours and controls; it shows no trial data."""
    context = {
        "crumbs": (Crumb(_("Component gallery")),),
        "inks": INKS,
        "grounds": GROUNDS,
        "statuses": FORM_STATUSES,
        "glyphs": tuple(GLYPHS),
        "form_keys": True,
        "problems": (
            {"target": "g-sbp", "text": _("Blood pressure: systolic must be higher than diastolic")},
            {"target": "g-weight-reason", "text": _("Weight: choose a reason for the change")},
        ),
    }
    return render(request, "pages/gallery.html", context)
