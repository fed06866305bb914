"""One running log of a participant: its entries, and adding one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from trialsite.accounts.authority import NO_RIGHT, Grant, authority
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.access import grant_of, participant_or_404
from trialsite.entry.logs import log_page, log_url, running_logs
from trialsite.entry.moment import PARAMETER, read_moment
from trialsite.entry.navigation import record_url
from trialsite.pages.frame import Crumb


@require_safe
@requires(Task.VIEW_CASEBOOK)
def log(request: HttpRequest, code: str, form_key: str) -> HttpResponse:
    """The entries of one running log, now or as they were (`?as_of=`)."""
    participant = _participant_with(request, code, form_key)
    moment = read_moment(request, code=code, since=participant.registered_at)
    if moment.problem:
        return HttpResponseRedirect(f"{reverse('entry:casebook', args=[code])}?{urlencode({PARAMETER: moment.typed})}")
    page = log_page(participant, form_key, grant_of(request), moment)
    may_add = isinstance(authority(person_of(request), Task.ENTER_DATA, form_version=page.crf.in_version), Grant)
    context = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")),
            Crumb(code, reverse("entry:casebook", args=[code]) + moment.query),
            Crumb(page.crf.title.get(get_language() or "en")),
        ],
        "participant": participant,
        "page": page,
        "moment": moment,
        "may_add": may_add and moment.instant is None and not page.crf.by_act,
    }
    return render(request, "entry/log.html", context)


@require_POST
@requires(Task.ENTER_DATA)
def add(request: HttpRequest, code: str, form_key: str) -> HttpResponse:
    """Add an entry and lead to it; an entry that was added and left empty is given again."""
    participant = _participant_with(request, code, form_key)
    try:
        record = add_entry(participant=participant, form=form_key, by=request.user)  # type: ignore[arg-type]
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
        return HttpResponseRedirect(log_url(code, form_key))
    return HttpResponseRedirect(record_url(record))


def _participant_with(request: HttpRequest, code: str, form_key: str) -> Participant:
    """The participant, where the form is a running log that the person may see; 404 otherwise."""
    participant = participant_or_404(code)
    if form_key not in running_logs(participant, grant_of(request)):
        raise Http404
    return participant
