"""The principal investigator signs that a person is eligible: what is signed, and the signature itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.actions.decide_eligibility import sign_eligibility
from participants.eligibility.told import result_of
from participants.models import Participant
from participants.to_sign import ToSign, elig_record, to_sign
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.access import participant_or_404
from trialsite.entry.eligibility.parts import GLYPH_OF
from trialsite.entry.eligibility.signature import MEANING
from trialsite.entry.views.eligibility import crumbs
from trialsite.protocol.text import Text

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.CONFIRM_ELIGIBILITY)
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """What a signature covers now, for the dialog or as a page; a POST signs."""
    participant = participant_or_404(code)
    record = elig_record(participant)
    if record is None:
        raise Http404
    if request.method != "POST":
        return _show(request, participant, record)
    try:
        sign_eligibility(
            participant=participant, record=record, shown=request.POST.get("shown", ""),
            credentials=Credentials(request.POST.get("username", ""), request.POST.get("password", "")),
            by=person_of(request), request=request,
        )  # fmt: skip
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, participant, record, refusal.message)
    messages.success(request, _("Signed: %(code)s is eligible.") % {"code": code})
    url = reverse("entry:eligibility", args=[code])
    return JsonResponse({"url": url}) if _is_dialog(request) else HttpResponseRedirect(url)


def _show(
    request: HttpRequest, participant: Participant, record: CrfRecord, problem: Text | None = None
) -> HttpResponse:
    now = to_sign(participant, record)
    user = person_of(request)
    context = {
        "crumbs": crumbs(participant.code),
        "participant": participant,
        "now": now,
        "states": _states(now),
        "problem": problem or (now.against[0].message if now.against else None),
        "signer": user.name,
        "role": ROLES[Role(user.role)].title.get(get_language() or "en"),
        "at": clock.now(),
        "meaning": MEANING,
    }
    template = "sign_dialog" if _is_dialog(request) else "sign_page"
    return render(request, f"entry/eligibility/{template}.html", context, status=REFUSED if problem else 200)


def _is_dialog(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _states(now: ToSign) -> list[tuple[str, Text, str, Text]]:
    """Each criterion with its short text, its sign and its result."""
    pairs = zip(now.screening.protocol.criteria, now.screening.eligibility.verdicts, strict=True)
    return [
        (each.id, each.short, GLYPH_OF[verdict.state], result_of(verdict.state, inclusion=each.inclusion))
        for each, verdict in pairs
    ]
