"""The sponsor's page of a serious event: what the site says of it, both opinions, and the assessment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from safety.assess import Judged, assess, opinions_of
from safety.clock_models import Clock
from safety.codelists import AECAUS, AEOUT, AESEV, SAECRIT, SAEREPORT
from safety.facts import event_of_row
from safety.models import AdverseEvent, SeriousReport
from safety.sponsor import SponsorAssessment
from safety.susar import is_susar
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.models import RecordLink
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.codelists import NY
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.clocks import clock_line
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from trialsite.safety_desk.events import began

REFUSED = 422
UNKNOWN = Text("not known yet", "尚不能判定")
ANSWERS = {True: Text("yes", "是"), False: Text("no", "否"), None: UNKNOWN}


@require_safe
@requires(Task.SAFETY_ASSESS)
def serious(request: HttpRequest) -> HttpResponse:
    """Every event that is serious, or may be; the newest first."""
    rows = AdverseEvent.objects.select_related("record__participant").filter(record__entered_in_error_at__isnull=True)
    found = [row for row in rows.order_by("-record__first_saved_at") if event_of_row(row).is_serious]
    made = _latest([row.record_id for row in found])
    lines = [
        (row, _cause(row), made.get(row.record_id), ANSWERS[_susar(row, made.get(row.record_id))]) for row in found
    ]
    context = {"crumbs": [Crumb(_("Serious events"))], "lines": lines}
    return render(request, "safety_desk/serious.html", context)


def _cause(row: Any) -> Text:
    """The investigator's opinion in words."""
    return AECAUS.text(row.ae_rel_ip) if row.ae_rel_ip else UNKNOWN


def _latest(records: list[Any]) -> dict[Any, SponsorAssessment]:
    rows = SponsorAssessment.objects.filter(record_id__in=records).order_by("number")
    return {row.record_id: row for row in rows}


def _susar(row: Any, made: SponsorAssessment | None) -> bool | None:
    return is_susar(opinions_of(row, made), protocol_of(row.record.protocol_version).value("related_set"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.SAFETY_ASSESS)
def assessment(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One serious event; a POST adds the sponsor's assessment."""
    row = _row(code, number)
    if request.method != "POST":
        return _page(request, row)
    typed = request.POST
    try:
        judged = Judged(
            _day(typed.get("aware_on", "")), typed.get("related", ""), typed.get("expected", ""),
            typed.get("version", ""), _day(typed.get("version_on", "")), typed.get("why", ""),
        )  # fmt: skip
        assess(record=row.record, judged=judged, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, row, refusal.message)
    messages.success(request, _("The assessment is kept."))
    return HttpResponseRedirect(reverse("safety_desk:assessment", args=[code, number]))


def _row(code: str, number: int) -> Any:
    found = AdverseEvent.objects.select_related("record__participant")
    row = found.filter(record__participant__code=code, record__repeat=number, record__form="ae").first()
    if row is None or not event_of_row(row).is_serious:
        raise Http404
    return row


def _day(typed: str) -> Any:
    try:
        return read_date(typed, today=clock.today()) if typed.strip() else None
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None


def _page(request: HttpRequest, row: Any, problem: Text | None = None) -> HttpResponse:
    made = list(SponsorAssessment.objects.filter(record=row.record).order_by("-number"))
    now = clock.now()
    clocks = Clock.objects.filter(record=row.record, stopped_at__isnull=True)
    context = {
        "crumbs": [Crumb(_("Serious events"), reverse("safety_desk:serious")), Crumb(row.record.participant.code)],
        "row": row,
        "started": began(row),
        "grade": AESEV.text(row.ae_grade) if row.ae_grade else "",
        "criteria": [SAECRIT.text(each) for each in row.ae_crit or ()],
        "outcome": AEOUT.text(row.ae_outcome) if row.ae_outcome else UNKNOWN,
        "investigator": _cause(row),
        "reports": [(each, SAEREPORT.text(each.sae_report_type or "")) for each in _reports(row)],
        "made": [(each, AECAUS.text(each.related), NY.text(each.expected)) for each in made],
        "susar": ANSWERS[_susar(row, made[0] if made else None)],
        "clocks": [
            clock_line(each, now, person_of(request).role)
            for each in clocks.select_related("participant", "record__visit", "replaces").order_by("due_at")
        ],
        "causes": [(code.code, code.text) for code in AECAUS],
        "typed": request.POST,
        "problem": problem,
        "opens": Task.VIEW_CASEBOOK in tasks_of(person_of(request)),
    }
    return render(request, "safety_desk/assessment.html", context, status=REFUSED if problem else 200)


def _reports(row: Any) -> list[Any]:
    links = RecordLink.objects.filter(target=row.record, address="sae_ae", removed_at__isnull=True)
    found = SeriousReport.objects.filter(record_id__in=links.values("record_id")).select_related("record")
    return list(found.order_by("record__repeat"))
