"""Running logs of a participant as data: which there are, and the entries of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook import content
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.status import status
from trialsite.crf import registry
from trialsite.crf.fields import Long, Question
from trialsite.crf.form import Crf
from trialsite.entry.navigation import record_url
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


def log_page(participant: Participant, form: str, grant: Grant) -> LogPage:
    """The entries of one log, the newest number first; two statements."""
    crf = registry.get(form)
    shown = tuple(_columns(crf, grant))
    records = list(
        visible_records(grant.audiences)
        .filter(participant=participant, form=form, visit__isnull=True)
        .order_by("-repeat")
    )
    lines = zip(records, content.answers_of_many(crf, records), strict=True)
    language, unblinded = get_language() or "en", Audience.UNBLINDED in grant.audiences
    today = clock.today()
    return LogPage(
        crf,
        tuple(question.label for _name, question in shown),
        tuple(
            LogLine(
                record.repeat,
                record_url(record),
                status(record, today, unblinded=unblinded),
                tuple(question.show_answer(answers[name], language) for name, question in shown),
            )
            for record, answers in lines
        ),
    )


def _columns(crf: Crf, grant: Grant) -> Iterable[tuple[str, Question]]:
    """What a line shows: the questions of the first card that have a place in a line."""
    for name in crf.sections[0].names:
        question = crf.questions[name]
        if question.audience in grant.audiences and not question.virtual and not isinstance(question, Long):
            yield name, question
