"""The versions of the report of one event: which there are, and what each said when it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from safety.codelists import SAEREPORT
from safety.models import SeriousReport
from safety.report_facts import LINK
from trialsite.audit import clock
from trialsite.casebook.as_at import answers_at
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord, RecordLink, Signature
from trialsite.crf import registry
from trialsite.crf.checks import Case
from trialsite.crf.fields import Calculated, Question
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

# the event says these of itself; the report repeats them
SAID_TWICE = frozenset({"sae_ae", "sae_rel_inv"})
REPORT_NUMBER = Text("{type} {n}", "{type}{n}")


@dataclass(frozen=True, slots=True)
class Version:
    """One report: `number` counts those of the event from 0, `as_of` is when it was sent and kept, None before."""

    record: CrfRecord
    number: int
    type: str
    sent_at: datetime | None
    as_of: datetime | None
    has_narrative: bool

    @property
    def title(self) -> Text:
        """Initial, follow-up with its number, or final."""
        if self.type not in SAEREPORT:
            return Text("not said yet", "尚未填写")
        said = SAEREPORT.text(self.type)
        return REPORT_NUMBER.format(type=said, n=self.number) if self.type == "FOLLOWUP" else said


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a version: its address, what was asked, and what was said in both languages."""

    address: str
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Part:
    """A titled group of answers."""

    title: Text
    lines: tuple[Line, ...]


def versions_of(event: CrfRecord) -> list[Version]:
    """The reports of an event in their order; two statements."""
    links = RecordLink.objects.filter(target=event, address=LINK, removed_at__isnull=True)
    rows: Any = SeriousReport.objects.filter(
        record_id__in=links.values("record_id"), record__entered_in_error_at__isnull=True
    )
    found = rows.select_related("record").order_by("record__repeat")
    return [_version(number, row, event) for number, row in enumerate(found)]


def _version(number: int, row: Any, event: CrfRecord) -> Version:
    record = row.record
    record.participant, record.visit = event.participant, None
    sent = row.sae_sent_sponsor_dt
    kept = record.frozen_at or record.last_saved_at
    return Version(record, number, row.sae_report_type or "", sent, kept if sent else None, bool(row.sae_narrative))


def said_by(version: Version, event: CrfRecord) -> tuple[Part, ...]:
    """What a version says of itself and of the event, as of its sending; as of now before."""
    return (
        *_parts(version.record, version.as_of, SAID_TWICE),
        *(replace(part, title=_of_event(part.title)) for part in _parts(event, version.as_of)),
    )


def _of_event(title: Text) -> Text:
    return Text(f"Adverse event: {title.en}", f"不良事件：{title.zh}")


def _parts(record: CrfRecord, as_of: datetime | None, without: frozenset[str] = frozenset()) -> Iterator[Part]:
    crf = registry.get(record.form)
    now = as_of or clock.now()
    answers = answers_at(crf, record, now)
    case = case_for(record, answers, gather_facts(crf, record, as_of), now)
    live = crf.live_questions(case.protocol)
    for section in crf.sections:
        lines = [
            Line(f"{record.form}.{name}", live[name].label, _value(name, live[name], case))
            for name in section.names
            if name in live and name not in without and live[name].audience == Audience.BLINDED
        ]
        shown = tuple(line for line in lines if line.value.en)
        if shown:
            yield Part(section.title, shown)


def _value(name: str, question: Question, case: Case) -> Text:
    if isinstance(question, Calculated):
        found = question.compute(case)
        shown = (question.show(found, language) if found is not None else "" for language in ("en", "zh"))
    else:
        shown = (question.show_answer(case.answers[name], language) for language in ("en", "zh"))
    english, chinese = (
        f"{value} {unit}".strip() if value else "" for value, unit in zip(shown, _units(question), strict=True)
    )
    return Text(english, chinese)


def _units(question: Question) -> tuple[str, str]:
    return question.unit.en, question.unit.zh


def signatures_of(versions: Sequence[Version]) -> Mapping[Any, list[Signature]]:
    """The signatures under each report that stand, by the key of its record; one statement."""
    rows = Signature.objects.filter(
        record_id__in=[each.record.pk for each in versions], voided_at__isnull=True
    ).order_by("at")
    found: dict[Any, list[Signature]] = {}
    for row in rows:
        found.setdefault(row.record_id, []).append(row)
    return found
