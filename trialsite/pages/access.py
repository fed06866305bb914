"""The access helper of all areas: the grant of a request, and participants or 404, alike for hidden and absent ones."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from participants.models import Participant
from trialsite.accounts.authority import Grant


def grant_of(request: HttpRequest) -> Grant:
    """The grant that `requires` put on the request."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    return grant


def participant_or_404(code: str) -> Participant:
    """A participant by screening number."""
    try:
        return Participant.objects.get(code=code)
    except Participant.DoesNotExist:
        raise Http404 from None
