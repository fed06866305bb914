"""The one access helper: fetch what a page is about, or answer 404, the same for hidden and for absent things."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from trialsite.accounts.signing_in import person_of
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import record_of
from trialsite.crf import registry
from trialsite.pages.access import grant_of, participant_or_404

__all__ = ["grant_of", "listed_or_404", "participant_or_404", "record_or_404"]


def record_or_404(request: HttpRequest, code: str, visit: str, form: str, repeat: int = 1) -> CrfRecord:
    """A record whose answers the person may see, by participant, visit ("log" for none), form and repeat.

    What is sealed is opened in the pharmacy alone.
    """
    if registry.known(form) and registry.get(form).sealed_whole:
        raise Http404
    return listed_or_404(request, code, visit, form, repeat)


def listed_or_404(request: HttpRequest, code: str, visit: str, form: str, repeat: int = 1) -> CrfRecord:
    """A record that the person may know of; its answers are not shown."""
    if not registry.known(form):
        raise Http404
    try:
        place = (code, "" if visit == "log" else visit, form, repeat)
        return record_of(place, grant_of(request).audiences, person_of(request))
    except CrfRecord.DoesNotExist:
        raise Http404 from None
