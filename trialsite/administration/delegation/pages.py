"""What the pages of delegation share: who may read them, crumbs, the day asked for, faults of acts, files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import defused
from trialsite.protocol.text import Text

READERS = (Task.VIEW_REGISTERS, Task.KEEP_DELEGATION)
PAGES = ("delegation", "delegation-people", "training")


@dataclass(frozen=True, slots=True)
class Asked:
    """The site date that the address asks for; `problem` where what was typed is no date, and today holds."""

    day: date
    typed: str = ""
    problem: Text | None = None

    @property
    def query(self) -> str:
        """The same in an address."""
        return f"?on={self.day.isoformat()}" if self.typed and not self.problem else ""


def asked_of(request: HttpRequest) -> Asked:
    """The day of `?on=`, today without one."""
    typed = request.GET.get("on", "").replace("\x00", "").strip()[:40]
    today = clock.today()
    try:
        day = read_date(typed, today=today) if typed else None
    except Unreadable as why:
        return Asked(today, typed, why.message)
    return Asked(day or today, typed)


def crumbs(*more: Crumb) -> list[Crumb]:
    """Administration, the log, and the page."""
    log = Crumb(_("Delegation log"), reverse("administration:delegation") if more else "")
    return [Crumb(_("Administration"), reverse("administration:home")), log, *more]


def tell(form: forms.Form, error: ValidationError) -> None:
    """Put the faults that an act found beside the boxes they are about, the others above the form."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in faults.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


def as_file(name: str, heads: Iterable[Text], rows: Iterable[Iterable[str]]) -> HttpResponse:
    """A file that a spreadsheet opens, with heads in both languages; UTF-8 with its mark."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.csv"'
    answer.write("\ufeff")
    lines = csv.writer(answer)
    lines.writerow([both(head) for head in heads])
    for row in rows:
        lines.writerow([defused(cell) for cell in row])
    return answer


def both(text: Text) -> str:
    """A text in both languages, for paper and files."""
    return text.en if text.en == text.zh else f"{text.en} {text.zh}"
