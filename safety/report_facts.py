"""What a report of a serious event knows: the event it is of, the other reports, and what was sent already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from safety.facts import events_of
from safety.models import AdverseEvent, SeriousReport
from safety.rules import Event
from trialsite.casebook import content
from trialsite.casebook.models import RecordLink
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.days import earliest

Given = Mapping[Any, list[Evidence]]
FORM, LINK = "sae", "sae_ae"


@dataclass(frozen=True, slots=True)
class Reported:
    """An adverse event as its reports see it."""

    event: Event
    aware: datetime | None
    first_day: date | None

    @property
    def is_grave(self) -> bool:
        """Fatal or life-threatening by its criteria."""
        return bool(self.event.criteria & {"DEATH", "LIFE"})


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the others see it: of which event (its place), of which type, when it was sent."""

    number: int
    of: str
    type: str | None
    sent: datetime | None


def _events(participants: Sequence[Any], as_of: datetime | None) -> Given:
    events = events_of(participants, as_of)
    return {
        key: [Evidence({str(row.record.place): _reported(row, event) for row, event in events.get(key, ())})]
        for key in participants
    }


def _reported(row: Any, event: Event) -> Reported:
    return Reported(event, row.ae_aware_dt, earliest(event.start))


@shared
def reports_of(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, list[Report]]:
    """The reports of each participant that were begun, in the order of their numbers."""
    rows = list(rows_of(SeriousReport, participants, as_of))
    linked = _linked([row.record_id for row in rows])
    found: dict[Any, list[Report]] = {}
    for row in sorted(rows, key=lambda each: each.record.repeat):
        told = Report(row.record.repeat, linked.get(row.record_id, ""), row.sae_report_type, row.sae_sent_sponsor_dt)
        found.setdefault(row.record.participant_id, []).append(told)
    return found


def _linked(records: Sequence[Any]) -> dict[Any, str]:
    links = RecordLink.objects.filter(record_id__in=list(records), address=LINK, removed_at__isnull=True)
    return {link.record_id: str(link.target.place) for link in links.select_related("target__visit")}


def _others(records: Sequence[Any], as_of: datetime | None) -> Given:
    own = [record for record in records if record.form == FORM]
    reports = reports_of([record.participant_id for record in own], as_of) if own else {}
    return {
        record: [Evidence(tuple(r for r in reports.get(record.participant_id, ()) if r.number != record.repeat))]
        for record in own
    }


def _number(records: Sequence[Any], as_of: datetime | None) -> Given:
    """How many reports of the same event come before; None while it names no event."""
    own = [record for record in records if record.form == FORM]
    reports = reports_of([record.participant_id for record in own], as_of) if own else {}
    found: dict[Any, list[Evidence]] = {}
    for record in own:
        every = reports.get(record.participant_id, ())
        of = next((each.of for each in every if each.number == record.repeat), "")
        if of:
            found[record] = [Evidence(sum(each.of == of and each.number < record.repeat for each in every))]
    return found


def _as_sent(records: Sequence[Any], _as_of: datetime | None) -> Given:
    """The answers of a report that was sent, as they stand."""
    own = [record for record in records if record.form == FORM]
    if not own:
        return {}
    crf = registry.get(FORM)
    found: dict[Any, list[Evidence]] = {}
    for record, answers in zip(own, content.answers_of_many(crf, own), strict=True):
        if answers["sae_sent_sponsor_dt"].given:
            told: dict[str, Answer] = {name: answers[name] for name in crf.questions}
            found[record] = [Evidence(told)]
    return found


def _reported_serious(records: Sequence[Any], _as_of: datetime | None) -> Given:
    """Whether an event was serious when its last report was sent."""
    own = [record for record in records if record.form == "ae"]
    if not own:
        return {}
    links = RecordLink.objects.filter(target__in=[each.pk for each in own], address=LINK, removed_at__isnull=True)
    sent: dict[Any, Any] = {}
    for row in SeriousReport.objects.filter(
        record_id__in=[link.record_id for link in links], sae_sent_sponsor_dt__isnull=False
    ).select_related("record"):
        target = next(link.target_id for link in links if link.record_id == row.record_id)
        sent[target] = max(filter(None, (sent.get(target), row.record.last_saved_at)))
    found: dict[Any, list[Evidence]] = {}
    for record in own:
        if record.pk in sent:
            history: Any = AdverseEvent.history
            was = history.as_of(sent[record.pk]).filter(record_id=record.pk).first()
            found[record] = [Evidence(was is not None and was.ae_serious != "N")]
    return found


def register() -> None:
    """Fill the registry of facts."""
    names = (
        "ae_serious",
        "ae_possibly_serious",
        "ae_crit",
        "ae_outcome",
        "ae_ongoing",
        "ae_aware_dt",
        "ae_rel_ip",
        "ae_start",
    )
    provide(Fact("serious_events", "participant", tuple(f"ae.{name}" for name in names), _events, together=("ae",)))
    own = ("sae.sae_ae", "sae.sae_report_type", "sae.sae_sent_sponsor_dt")
    provide(Fact("other_reports", "record", own, _others, alike=True, siblings=True))
    provide(Fact("report_number", "record", own, _number, alike=True, siblings=True))
    provide(Fact("report_as_sent", "record", (), _as_sent))
    provide(Fact("reported_serious", "record", ("sae.sae_sent_sponsor_dt",), _reported_serious))
