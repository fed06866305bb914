"""Hand over a document that was made for one person: refused with a message on the page it is asked from."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from trialsite.accounts.authority import NO_RIGHT
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.pdf import MEDIA_TYPE, NoPdfError, Pdf
from trialsite.safety_desk.shown import NOWHERE


def handed_over(request: HttpRequest, make: Callable[[], tuple[Pdf, str]], page: str) -> HttpResponse:
    """What `make` made under its file name, kept by no cache; else back to `page` with what stands against it."""
    try:
        made, name = make()
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        problem = refusal.message
    except NoPdfError as absent:
        problem = absent.message
    else:
        answer = HttpResponse(made.data, content_type=MEDIA_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
        answer["Cache-Control"] = NOWHERE
        return answer
    messages.error(request, problem.get(get_language() or "en"))
    return HttpResponseRedirect(reverse(page))
