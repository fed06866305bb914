"""The consent register: as a page, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.entry.consent_register import ConsentLine, Said, consent_lines
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.protocol.text import Text

PER_PAGE = 50
ALL, DUE, ODD = "all", "due", "odd"
SHOWS: Mapping[str, tuple[Text, Callable[[ConsentLine], bool]]] = {
    ALL: (Text("Everybody", "全部"), lambda line: True),
    DUE: (Text("Re-consent due", "须重新知情同意"), lambda line: bool(line.due)),
    ODD: (Text("To be looked at", "需关注"), lambda line: line.is_odd),
}


def _asked(request: HttpRequest) -> str:
    show = request.GET.get("show", ALL)
    return show if show in SHOWS else ALL


@require_safe
@requires(Task.VIEW_CASEBOOK)
def consents(request: HttpRequest) -> HttpResponse:
    """Everybody who was screened with each consent they gave or declined; a page beyond the end is the last one."""
    show, every = _asked(request), consent_lines()
    page = Paginator([line for line in every if SHOWS[show][1](line)], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Consent register"))],
        "page": page,
        "show": show,
        "shows": [(key, title, sum(map(fits, every))) for key, (title, fits) in SHOWS.items()],
        "export_url": f"{reverse('entry:consents-export')}?{urlencode({'show': show})}",
    }
    return render(request, "entry/consents.html", context)


@require_safe
@requires(Task.VIEW_CASEBOOK)
def consents_export(request: HttpRequest) -> HttpResponse:
    """The same lines, all of them, as a file that a spreadsheet opens; UTF-8 with its mark."""
    show, language = _asked(request), get_language() or "en"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="consent-register-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(_heads())
    for line in consent_lines():
        if SHOWS[show][1](line):
            rows.writerow([defused(cell) for cell in _cells(line, language)])
    return answer


def _heads() -> list[str]:
    return [
        _("Screening number"), _("Version"), _("Answer"), _("Date"), _("Time"), _("Against approval"),
        _("First procedure"), _("Consent and first procedure"), _("Obtained by"), _("Entitled"), _("Re-consent due"),
    ]  # fmt: skip


def _cells(line: ConsentLine, language: str) -> list[str]:
    procedure = f"{line.procedure.form} {line.procedure.day.isoformat()}" if line.procedure else ""
    return [
        line.code, line.version, line.answer.text.get(language), line.on.isoformat() if line.on else "", line.at,
        _words(line.approval, language), procedure, _words(line.order, language), line.by.get(language),
        _words(line.entitled, language), line.due,
    ]  # fmt: skip


def _words(said: Said | None, language: str) -> str:
    return said.text.get(language) if said else ""
