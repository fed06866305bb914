"""Start an adverse event from any page: of whom, then its form; the key A leads here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.models import Participant
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.navigation import record_url
from trialsite.entry.posted import storable
from trialsite.entry.rows import element_id
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

FORM, FIRST = "ae", "ae_term"
LONGEST_CODE = 12
NOBODY = Text(
    "There is no participant {code}. Enter a screening number such as S001.", "没有受试者{code}，请输入筛选号，如S001。"
)
NOTHING = Text("Enter the screening number of the participant.", "请输入受试者的筛选号。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ENTER_DATA)
def start(request: HttpRequest) -> HttpResponse:
    """Ask of whom the event is; add its entry and lead to it. An entry that was left empty is given again."""
    if request.method != "POST":
        return _page(request, "")
    code = storable(request.POST.get("code", "")).upper()[:LONGEST_CODE]
    participant = Participant.objects.filter(code=code).first()
    if participant is None:
        return _page(request, code, NOBODY.format(code=code) if code else NOTHING)
    try:
        record = add_entry(participant=participant, form=FORM, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, code, refusal.message)
    record.participant = participant
    return HttpResponseRedirect(f"{record_url(record)}#{element_id(FIRST)}")


def _page(request: HttpRequest, code: str, problem: Text | None = None) -> HttpResponse:
    context = {"crumbs": [Crumb(_("Record an adverse event"))], "code": code, "problem": problem}
    return render(request, "entry/event_start.html", context, status=400 if problem else 200)
