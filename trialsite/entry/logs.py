"""Running logs of a participant as data: which there are, and the entries of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook import content
from trialsite.casebook.as_at import answers_at_many, records_at
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.fields import Long, Question
from trialsite.crf.form import Crf
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url
from trialsite.entry.record_status import status
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of a log."""

    number: int
    url: str
    status: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """The page of one running log; `heads` are the labels of what each line shows."""

    crf: Crf
    heads: tuple[Text, ...]
    lines: tuple[LogLine, ...]


def running_logs(participant: Participant, grant: Grant) -> tuple[str, ...]:
    """Keys of the running logs the person may see, in the order of the casebook."""
    protocol = protocol_of(participant.protocol_version)
    order = [form for group in protocol.groups for form in group.forms]
    return tuple(
        form
        for form in order
        if form in protocol.running and registry.known(form) and registry.get(form).audience in grant.audiences
    )


def log_url(code: str, form: str) -> str:
    """The address of a log's page."""
    return reverse("entry:log", args=[code, form])


def log_page(participant: Participant, form: str, grant: Grant, moment: Moment) -> LogPage:
    """The entries of one log at a moment, the newest number first; few statements, however many there are."""
    crf = registry.get(form)
    shown = tuple(_columns(crf, grant))
    lines = _entries(participant, crf, grant, moment.instant)
    language, unblinded = get_language() or "en", Audience.UNBLINDED in grant.audiences
    today = clock.site_date(moment.at)
    return LogPage(
        crf,
        tuple(question.label for _name, question in shown),
        tuple(
            LogLine(
                record.repeat,
                record_url(record) + moment.query,
                status(record, today, unblinded=unblinded),
                tuple(question.show_answer(answers[name], language) for name, question in shown),
            )
            for record, answers in lines
        ),
    )


def _entries(
    participant: Participant, crf: Crf, grant: Grant, instant: datetime | None
) -> Iterable[tuple[CrfRecord, Answers]]:
    """The entries with their answers, now or as they were; entries that were still empty then are left out."""
    if instant is None:
        found = visible_records(grant.audiences).filter(participant=participant, form=crf.key, visit__isnull=True)
        records = list(found.order_by("-repeat"))
        return zip(records, content.answers_of_many(crf, records), strict=True)
    there = records_at(participant, instant, grant.audiences)
    records = [each for each in there if each.form == crf.key and each.visit_id is None and each.touched]
    records.sort(key=lambda each: -each.repeat)
    return zip(records, answers_at_many(crf, records, instant), strict=True)


def _columns(crf: Crf, grant: Grant) -> Iterable[tuple[str, Question]]:
    """What a line shows: the questions of the first card that have a place in a line."""
    for name in crf.sections[0].names:
        question = crf.questions[name]
        if question.audience in grant.audiences and not question.virtual and not isinstance(question, Long):
            yield name, question
