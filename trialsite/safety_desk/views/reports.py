"""The reports of one serious event: versions, differences, documents, the skeleton of a narrative, signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safety.facts import event_of_row
from safety.models import AdverseEvent
from safety.reporting import begin_report, write_narrative
from safety.versions import Version, versions_of
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.actions.sign import ToSign, sign
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pages.pdf import MEDIA_TYPE, NoPdfError
from trialsite.protocol.text import Text
from trialsite.safety_desk.reports import (
    MEANINGS,
    SIGNED_AS,
    changes_between,
    chosen,
    document_of,
    file_name,
    lines_of,
)

REFUSED = 422
MILESTONE = "sae"
READERS = (Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS)


@require_safe
@requires(*READERS)
def reports(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every version of the report of an event, and what differs between two of them."""
    row, versions = _event(code, number)
    last = len(versions) - 1
    old, new = (chosen(versions, request.GET.get(name), at) for name, at in (("from", last - 1), ("to", last)))
    changed, same = ([], 0) if last < 1 else changes_between(
        versions[old], versions[new], row.record, get_language() or "en"
    )  # fmt: skip
    may = tasks_of(person_of(request))
    context = {
        "crumbs": [*_crumbs(code, reads=Task.VIEW_CASEBOOK in may), Crumb(_("SAE reports"))],
        "row": row,
        "lines": lines_of(versions),
        "old": old,
        "new": new,
        "changed": changed,
        "same": same,
        "may_report": Task.ENTER_DATA in may and all(each.sent_at for each in versions),
        "may_enter": Task.ENTER_DATA in may,
        "may_sign": Task.SIGN in may,
        "reads": Task.VIEW_CASEBOOK in may,
    }
    return render(request, "safety_desk/reports/page.html", context)


def _event(code: str, number: int) -> tuple[Any, list[Version]]:
    """The row of a serious event with its reports; 404 where there is none of either."""
    found = AdverseEvent.objects.select_related("record__participant").filter(
        record__participant__code=code,
        record__repeat=number,
        record__form="ae",
        record__entered_in_error_at__isnull=True,
    )
    row: Any = found.first()
    if row is None:
        raise Http404
    row.record.visit = None
    versions = versions_of(row.record)
    if not versions and not event_of_row(row).is_serious:
        raise Http404
    return row, versions


def _version(code: str, number: int, report: int) -> tuple[Any, Version]:
    row, versions = _event(code, number)
    found = next((each for each in versions if each.record.repeat == report), None)
    if found is None:
        raise Http404
    return row, found


def _crumbs(code: str, *, reads: bool) -> list[Crumb]:
    casebook = reverse("entry:casebook", args=[code]) if reads else ""
    return [Crumb(_("Safety"), reverse("safety_desk:desk")), Crumb(code, casebook)]


def _page(code: str, number: int) -> str:
    return reverse("safety_desk:reports", args=[code, number])


@require_POST
@requires(Task.ENTER_DATA)
def begin(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Begin the next report and lead to its form."""
    row, _versions = _event(code, number)
    try:
        report = begin_report(event=row.record, by=person_of(request))
    except ActionRefused as refusal:
        return _told(request, refusal, _page(code, number))
    return HttpResponseRedirect(reverse("entry:form", args=[code, "log", "sae", report.repeat]))


@require_POST
@requires(Task.ENTER_DATA)
def narrative(request: HttpRequest, code: str, number: int, report: int) -> HttpResponse:
    """Write the skeleton of the narrative and lead to the form, where the investigator goes on."""
    row, version = _version(code, number, report)
    try:
        write_narrative(report=version.record, event=row.record, by=person_of(request))
    except ActionRefused as refusal:
        return _told(request, refusal, _page(code, number))
    messages.success(
        request, _("The narrative was begun from the data. Read it, correct it, and write what is missing.")
    )
    return HttpResponseRedirect(reverse("entry:form", args=[code, "log", "sae", report]) + "#row-sae_narrative")


@require_POST
@requires(*READERS)
def document(request: HttpRequest, code: str, number: int, report: int) -> HttpResponse:
    """A version as a PDF in both languages."""
    row, version = _version(code, number, report)
    try:
        made = document_of(version, row.record, person_of(request))
    except NoPdfError as absent:
        messages.error(request, absent.message.get(get_language() or "en"))
        return HttpResponseRedirect(_page(code, number))
    answer = HttpResponse(made.data, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(version)}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.SIGN)
def sign_report(request: HttpRequest, code: str, number: int, report: int) -> HttpResponse:
    """What a signature under a report covers; a POST signs with name and password."""
    _row, version = _version(code, number, report)
    if request.method != "POST":
        return _sign_page(request, code, number, version)
    typed = Credentials(request.POST.get("username", ""), request.POST.get("password", ""))
    try:
        batch = [ToSign(version.record, MILESTONE, _shown(request))]
        sign(batch=batch, meaning=SIGNED_AS, credentials=typed, by=person_of(request), request=request)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _sign_page(request, code, number, version, refusal.message)
    messages.success(request, _("The report is signed."))
    return HttpResponseRedirect(_page(code, number))


def _shown(request: HttpRequest) -> int:
    """The revision that the signer was shown; 0, which no complete report has, where the page did not say."""
    shown = request.POST.get("shown", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0


def _sign_page(
    request: HttpRequest, code: str, number: int, version: Version, problem: Text | None = None
) -> HttpResponse:
    person = person_of(request)
    context = {
        "crumbs": [*_crumbs(code, reads=True), Crumb(_("SAE reports"), _page(code, number)), Crumb(_("Sign"))],
        "code": code,
        "number": number,
        "version": version,
        "problem": problem,
        "signer": person.name,
        "role": ROLES[Role(person.role)].title,
        "at": clock.now(),
        "meaning": MEANINGS[SIGNED_AS],
        "complete": version.record.completed_at is not None,
        "awaits": version.record.awaiting_investigator,
    }
    return render(request, "safety_desk/reports/sign.html", context, status=REFUSED if problem else 200)


def _told(request: HttpRequest, refusal: ActionRefused, url: str) -> HttpResponse:
    if refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message) from None
    messages.error(request, refusal.message.get(get_language() or "en"))
    return HttpResponseRedirect(url)
