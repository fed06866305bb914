"""What waits, as a table of lists: which rows, for whom, in which words; each list is one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from safety.models import AdverseEvent
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.casebook.models import CasebookTask, CrfRecord, Draft, Proposal, ProposalState, Query, QueryState
from trialsite.casebook.query_list import every_query, waiting_for
from trialsite.casebook.query_words import told
from trialsite.casebook.retrospective import first_day
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.tasks import open_tasks_for
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import INVESTIGATOR
from trialsite.entry.navigation import asking, record_url, title_of
from trialsite.entry.today.found import found_in
from trialsite.entry.today.reader import Reader
from trialsite.entry.today.words import Tag, overdue, retrospective, waited
from trialsite.protocol.text import Text
from trialsite.registers.selectors import in_use
from visits.due import ATTENDANCE, is_history
from visits.models import VisitAttendance

SITE = frozenset({Task.ENTER_DATA})
READERS = frozenset({Task.VIEW_CASEBOOK})
MOST = 5  # lines of a card


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: whose, where, what about it, and the page on which it is done."""

    code: str
    visit: str
    title: Text
    url: str
    tag: Tag
    detail: str = ""
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One list: its rows for a reader, and how a row is told; `page` is that of a list that has one of its own."""

    key: str
    title: Promise
    about: Promise
    glyph: str
    tasks: frozenset[Task]
    rows: Callable[[Reader], QuerySet[Any]]
    line: Callable[[Any, Reader], Line]
    page: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The lines of a list that are shown, and how many there are."""

    work: Work
    lines: tuple[Line, ...]
    total: int

    @property
    def url(self) -> str:
        """The page with all of them: one of its own, where the list has it."""
        if self.work.page:
            return f"{reverse(self.work.page)}?who=me"
        return reverse("entry:today-list", args=[self.work.key])


def waiting(work: Work, reader: Reader, most: int = MOST, skip: int = 0) -> Waiting:
    """What waits in a list; one statement."""
    found = found_in(work.rows(reader), most, skip)
    return Waiting(work, tuple(work.line(row, reader) for row in found.rows), found.total)


def lists_of(reader: Reader) -> tuple[Work, ...]:
    """The lists that the reader's tasks have to do with."""
    return tuple(work for work in LISTS if work.tasks & reader.tasks)


def _expected(reader: Reader) -> QuerySet[CrfRecord]:
    return visible_records(reader.audiences).filter(not_done_at__isnull=True, entered_in_error_at__isnull=True)


def _begun(reader: Reader) -> QuerySet[CrfRecord]:
    """Forms that hold data and are not complete, the last one first."""
    found = _expected(reader).filter(first_saved_at__isnull=False, completed_at__isnull=True)
    return found.order_by("-last_saved_at", "pk")


def _empty(reader: Reader) -> QuerySet[CrfRecord]:
    """Required forms without data of visits that took place, once their window has opened; the most urgent first."""
    held = VisitAttendance.objects.filter(record__visit=OuterRef("visit"), visit_date__isnull=False)
    due = Q(first_saved_at__isnull=True, completed_at__isnull=True, required=True, due_from__lte=reader.today)
    found = _expected(reader).filter(due).exclude(form=ATTENDANCE)
    return found.filter(Exists(held)).order_by("due_to", "participant__number", "pk")


def _with_results_to_come(reader: Reader) -> QuerySet[CrfRecord]:
    found = _expected(reader).filter(results_pending__gt=0)
    return found.order_by("first_saved_at", "pk")


def _for_investigator(reader: Reader) -> QuerySet[CrfRecord]:
    found = _expected(reader).filter(awaiting_investigator__gt=0)
    return found.order_by("first_saved_at", "pk")


def _typed(reader: Reader) -> QuerySet[Draft]:
    """What the reader typed and did not save, the last first."""
    found = Draft.objects.filter(user=reader.user.pk, record__retired_at__isnull=True)
    found = visible(found, reader.audiences, "record__audience")
    return found.select_related("record__participant", "record__visit").order_by("-updated_at", "pk")


def _proposals(reader: Reader) -> QuerySet[Proposal]:
    found = Proposal.objects.filter(
        state=ProposalState.OPEN, record__retired_at__isnull=True, record__entered_in_error_at__isnull=True
    )
    found = visible(visible(found, reader.audiences), reader.audiences, "record__audience")
    return found.select_related("record__participant", "record__visit").order_by("made_at", "pk")


def _events(reader: Reader) -> QuerySet[CrfRecord]:
    """Entries of possibly serious adverse events that the investigator has neither confirmed nor declined."""
    unjudged = AdverseEvent.objects.filter(record=OuterRef("pk"), ae_possibly_serious="Y", ae_serious__isnull=True)
    found = (
        _expected(reader)
        .filter(Exists(unjudged), form="ae")
        .annotate(term=_said("ae_term"), aware=_said("ae_aware_dt"))
    )
    return found.order_by("aware", "first_saved_at", "pk")


def _said(name: str) -> Subquery:
    return Subquery(AdverseEvent.objects.filter(record=OuterRef("pk")).values(name)[:1])


def _queries(reader: Reader) -> QuerySet[Query]:
    """What waits for the reader, what is open first."""
    wanted = waiting_for(reader.user, reader.tasks)
    return every_query(reader.audiences).filter(wanted).order_by("state", "raised_at", "pk")


def _tasks(reader: Reader) -> QuerySet[CasebookTask]:
    return open_tasks_for(reader.user, reader.audiences)


def _task_line(task: CasebookTask, reader: Reader) -> Line:
    told = "" if task.who_id else _("whoever comes first")
    url = reverse("entry:tasks", args=[task.participant.code])
    return Line(task.participant.code, "", Text(task.what, task.what), url, overdue(task.due_on, reader.today), told)


def _line(record: CrfRecord, tag: Tag, detail: str = "") -> Line:
    return Line(
        record.participant.code, record.visit.name if record.visit else "", title_of(record), record_url(record), tag,
        detail,
    )  # fmt: skip


def _day(instant: datetime | None, reader: Reader) -> date:
    return clock.site_date(instant) if instant else reader.today


def _begun_line(record: CrfRecord, reader: Reader) -> Line:
    by = _("System") if record.last_saved_by == SYSTEM.name else record.last_saved_by
    return _line(record, waited(_day(record.last_saved_at, reader), reader.today), by)


def _empty_line(record: CrfRecord, reader: Reader) -> Line:
    first = first_day(in_use(record.protocol_version))
    return _line(record, overdue(record.due_to or reader.today, reader.today, first))


def _results_line(record: CrfRecord, reader: Reader) -> Line:
    number = record.results_pending
    told = ngettext("%(n)d result to come", "%(n)d results to come", number) % {"n": number}
    return _line(record, waited(_day(record.first_saved_at, reader), reader.today), told)


def _investigator_line(record: CrfRecord, reader: Reader) -> Line:
    number = record.awaiting_investigator
    told = ngettext("%(n)d answer", "%(n)d answers", number) % {"n": number}
    return _line(record, waited(_day(record.first_saved_at, reader), reader.today), told)


def _typed_line(draft: Draft, reader: Reader) -> Line:
    return _line(draft.record, waited(_day(draft.updated_at, reader), reader.today))


def _asked_line(row: Any, reader: Reader, since: datetime, detail: str = "") -> Line:
    record, tag = row.record, waited(_day(since, reader), reader.today)
    visit = record.visit.name if record.visit else ""
    url, text = asking(record_url(record), row.address), told(row)
    return Line(record.participant.code, visit, title_of(record), url, tag, detail, text)


def _event_line(record: Any, reader: Reader) -> Line:
    since = _day(record.aware or record.first_saved_at, reader)
    past = is_history(since, first_day(in_use(record.protocol_version)))
    tag = retrospective() if past else waited(since, reader.today, late_after=1)
    return _line(record, tag, record.term or "")


def _proposal_line(row: Proposal, reader: Reader) -> Line:
    asked = {check.id: check.answered_by for check in checks_of(registry.get(row.record.form))}
    told = _("for the investigator") if asked.get(row.check_id) == INVESTIGATOR else ""
    return _asked_line(row, reader, row.made_at, told)


def _query_line(row: Query, reader: Reader) -> Line:
    answered = row.state == QueryState.ANSWERED
    return _asked_line(row, reader, row.answered_at or row.raised_at, _("answered") if answered else "")


_QUERIES = frozenset({Task.ANSWER_QUERY, Task.CLOSE_QUERY})
LISTS: tuple[Work, ...] = (
    Work(
        "events", gettext_lazy("Possibly serious adverse events"),
        gettext_lazy("For the investigator to confirm or to decline; the reporting time runs"),
        "late", READERS, _events, _event_line,
    ),
    Work(
        "tasks", gettext_lazy("Tasks for you"), gettext_lazy("What you were asked to do, and what anybody may take"),
        "none", SITE, _tasks, _task_line,
    ),
    Work(
        "queries", gettext_lazy("Queries for you"), gettext_lazy("Open queries to answer, or answers to look at"),
        "query", _QUERIES, _queries, _query_line, "review:queries",
    ),
    Work(
        "investigator", gettext_lazy("Awaiting the investigator"),
        gettext_lazy("Questions that only the investigator answers"), "inv", READERS, _for_investigator,
        _investigator_line,
    ),
    Work(
        "proposals", gettext_lazy("Proposals to answer"), gettext_lazy("What checks ask the site to do or to confirm"),
        "unk", SITE, _proposals, _proposal_line,
    ),
    Work(
        "unsaved", gettext_lazy("Typed and not saved"), gettext_lazy("Only you see what you typed until you save it"),
        "prog", SITE, _typed, _typed_line,
    ),
    Work(
        "empty", gettext_lazy("Forms without data"), gettext_lazy("Required forms of visits that took place"),
        "late", READERS, _empty, _empty_line,
    ),
    Work(
        "begun", gettext_lazy("Forms in progress"), gettext_lazy("Forms that hold data and are not complete"),
        "prog", READERS, _begun, _begun_line,
    ),
    Work(
        "results", gettext_lazy("Results outstanding"), gettext_lazy("Samples whose results are still to come"),
        "due", READERS, _with_results_to_come, _results_line,
    ),
)  # fmt: skip
BY_KEY = {work.key: work for work in LISTS}
