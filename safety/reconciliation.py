"""Serious events against their reports, both ways: what one has and the other lacks, and what they say differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from safety.codelists import AECAUS, AEOUT, AESEV, SAECRIT
from safety.facts import event_of_row
from safety.models import AdverseEvent, SeriousReport, SponsorAssessment
from safety.report_facts import LINK
from safety.rules import NO, same_term
from trialsite.casebook.models import RecordLink
from trialsite.crf.codelists import Codelist
from trialsite.protocol.text import Text


class Side(StrEnum):
    """Where the difference lies."""

    NO_REPORT = "no-report"
    NO_EVENT = "no-event"
    DIFFERS = "differs"


SIDES: Mapping[Side, Text] = {
    Side.NO_REPORT: Text("Serious event without a sent report", "严重不良事件无已发送报告"),
    Side.NO_EVENT: Text("Report without a serious event", "报告无对应严重不良事件"),
    Side.DIFFERS: Text("Event and last report differ", "事件与末次报告不一致"),
}
NONE_SENT = Text("no report was sent", "尚无已发送报告")
NO_LINK = Text("the report names no event", "报告未关联事件")
IN_ERROR = Text("the event is entered in error", "事件已标记为误录")
NOT_SERIOUS = Text("the event is not serious", "事件判定为非严重")
EMPTY = Text("–", "–")


@dataclass(frozen=True, slots=True)
class Compared:
    """A question of the event that its report holds as of its sending."""

    name: str
    label: Text
    codes: Codelist | None = None

    def said(self, row: Any) -> Text:
        """The answer of a row, or of a row of its history, in words."""
        value = getattr(row, self.name)
        if value in (None, "", []):
            return EMPTY
        if self.codes is None:
            return Text(str(value), str(value))
        every = [self.codes.text(code) for code in (value if isinstance(value, list) else [value])]
        return Text(", ".join(each.en for each in every), "、".join(each.zh for each in every))


COMPARED = tuple(
    Compared(name, AdverseEvent.questions[name].label, codes)
    for name, codes in (
        ("ae_term", None), ("ae_start", None), ("ae_end", None), ("ae_grade", AESEV), ("ae_crit", SAECRIT),
        ("ae_rel_ip", AECAUS), ("ae_outcome", AEOUT),
    )
)  # fmt: skip
DIAGNOSIS = SeriousReport.questions["sae_diagnosis"].label
BY_SPONSOR = Text("Causality: investigator, sponsor", "因果判断：研究者、申办者")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `event` and `report` are what each side says, `number` and `report_number` their entries."""

    side: Side
    code: str
    number: int | None
    report_number: int | None
    term: str
    what: Text
    event: Text
    report: Text


@dataclass(frozen=True, slots=True)
class Pair:
    """An event with its last sent report, and what the event said when that was sent."""

    row: Any
    report: Any | None
    then: Any | None
    sponsor: SponsorAssessment | None


def differences() -> list[Difference]:
    """Every difference of the trial, by participant and event; six statements, however many there are."""
    events: dict[Any, Any] = {row.record_id: row for row in AdverseEvent.objects.select_related("record__participant")}
    reports = list(
        SeriousReport.objects.select_related("record__participant").filter(record__entered_in_error_at__isnull=True)
    )
    of: dict[Any, Any] = dict(
        RecordLink.objects.filter(
            record_id__in=[each.record_id for each in reports], address=LINK, removed_at__isnull=True
        ).values_list("record_id", "target_id")
    )
    sent = _last_sent(reports, of)
    then, sponsors = _then(sent), _sponsors(list(events))
    found = [each for report in reports for each in _without_event(report, events.get(of.get(report.record_id)))]
    for key, row in events.items():
        if row.record.entered_in_error_at is None and event_of_row(row).is_serious:
            found.extend(_of_pair(Pair(row, sent.get(key), then.get(key), sponsors.get(key))))
    return sorted(found, key=lambda each: (each.code, each.number or 0, each.report_number or 0))


def _last_sent(reports: list[Any], of: Mapping[Any, Any]) -> dict[Any, Any]:
    """The last sent report of each event."""
    told = [each for each in reports if each.sae_sent_sponsor_dt is not None and each.record_id in of]
    return {of[each.record_id]: each for each in sorted(told, key=lambda each: each.record.repeat)}


def _then(sent: Mapping[Any, Any]) -> dict[Any, Any]:
    """What each event said when its last report was sent; one statement."""
    history: Any = AdverseEvent.history
    found: dict[Any, Any] = {}
    for was in history.filter(record_id__in=list(sent)).order_by("history_date", "history_id"):
        if was.history_date <= _kept_at(sent[was.record_id]):
            found[was.record_id] = was
    return found


def _kept_at(report: Any) -> datetime:
    at: datetime = report.record.frozen_at or report.record.last_saved_at
    return at


def _sponsors(events: list[Any]) -> dict[Any, SponsorAssessment]:
    rows = SponsorAssessment.objects.filter(record_id__in=events).order_by("number")
    return {each.record_id: each for each in rows}


def _without_event(report: Any, row: Any) -> Iterator[Difference]:
    """A report of nothing, of what is in error, or of an event that is not serious."""
    what = NO_LINK if row is None else IN_ERROR if row.record.entered_in_error_at is not None else None
    if what is None and row.ae_serious == NO:
        what = NOT_SERIOUS
    if what is not None:
        number = row.record.repeat if row is not None else None
        yield Difference(
            Side.NO_EVENT, report.record.participant.code, number, report.record.repeat,
            row.ae_term or "" if row is not None else "", what, EMPTY, EMPTY,
        )  # fmt: skip


def _of_pair(pair: Pair) -> Iterator[Difference]:
    row, report = pair.row, pair.report
    place = (row.record.participant.code, row.record.repeat, report.record.repeat if report else None)
    if report is None:
        yield Difference(Side.NO_REPORT, *place, row.ae_term or "", NONE_SENT, EMPTY, EMPTY)
        return
    for what, event, told in _said_otherwise(pair):
        yield Difference(Side.DIFFERS, *place, row.ae_term or "", what, event, told)


def _said_otherwise(pair: Pair) -> Iterator[tuple[Text, Text, Text]]:
    """What is asked, what the event says of it now, and what its report said."""
    row, report = pair.row, pair.report
    for each in COMPARED if pair.then is not None else ():
        if each.said(row) != each.said(pair.then):
            yield each.label, each.said(row), each.said(pair.then)
    diagnosis = report.sae_diagnosis if report else None
    if diagnosis and not same_term(diagnosis, row.ae_term or ""):
        yield DIAGNOSIS, Text(row.ae_term or "–", row.ae_term or "–"), Text(diagnosis, diagnosis)
    if pair.sponsor is not None and row.ae_rel_ip and pair.sponsor.related != row.ae_rel_ip:
        yield BY_SPONSOR, AECAUS.text(row.ae_rel_ip), AECAUS.text(pair.sponsor.related)
