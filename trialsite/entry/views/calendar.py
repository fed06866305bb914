"""The month calendar of visits, and the same visits as a file that calendars read."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.display import show_date
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.places import visit_name
from trialsite.entry.today.actions import record_calendar_export
from trialsite.entry.today.calendar import day_of, month_of, read_month, span_of_file, to_come
from trialsite.entry.today.ics import Entry, calendar_file
from trialsite.entry.views.today import reader_of
from trialsite.pages.frame import Crumb
from visits.calendar import Planned

MOST_OF_DAY = 200  # visits of one day that the list under the calendar shows
HOST = "visits.trialsite"  # no name of the trial, which would tell a diagnosis


@require_safe
@requires(Task.VIEW_CASEBOOK)
def calendar(request: HttpRequest) -> HttpResponse:
    """The visits of a month (`?month=2026-11`), and all of one day (`?day=2026-11-29`)."""
    reader = reader_of(request)
    day = _day(request.GET.get("day", ""), reader.today)
    first = day.replace(day=1) if day else read_month(request.GET.get("month", ""), reader.today)
    context = {
        "crumbs": [Crumb(_("Today"), reverse("entry:today")), Crumb(_("Calendar of visits"))],
        "month": month_of(reader, first),
        "day": day,
        "marks": day_of(reader, day, MOST_OF_DAY) if day else [],
    }
    return render(request, "entry/today/calendar.html", context)


def _day(text: str, today: date) -> date | None:
    try:
        return read_date(text, today=today) if text else None
    except Unreadable:
        return None


@require_POST
@requires(Task.VIEW_CASEBOOK)
def calendar_download(request: HttpRequest) -> HttpResponse:
    """The visits to come as an iCalendar file; the download is an event of the ledger."""
    reader = reader_of(request)
    first, last = span_of_file(reader.today)
    language = get_language() or "en"
    entries = [_entry(each, language) for each in to_come(reader, first, last)]
    file = calendar_file(_("Visits"), entries, clock.now()).encode()
    record_calendar_export(by=person_of(request), days=f"{first} – {last}", visits=len(entries), file=file)
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="visits-{reader.today:%Y%m%d}.ics"'
    return answer


def _entry(each: Planned, language: str) -> Entry:
    visit = visit_name(each.code, each.number)
    window = _("Window %(first)s to %(last)s") % {
        "first": show_date(each.window.opens, language), "last": show_date(each.window.closes, language),
    }  # fmt: skip
    told = f"{window} · {_('provisional')}" if each.provisional else window
    return Entry(f"{each.participant}-{visit}@{HOST}", each.on, f"{each.participant} {visit}", told)
