"""What ends taking part: withdrawals of consent by scope, the ends of treatment and study, death; what each closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participants.codelists import WDSCOPE
from participants.crfs.dth import Death
from participants.crfs.eos import EndOfStudy
from participants.crfs.eot import EndOfTreatment
from participants.crfs.wd import Withdrawal
from participants.stored import column, dated
from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf.endings import ConsentEnded
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.partial import PartialDate

TREATMENT, FOLLOW_UP, DATA = "TREAT", "FOLLOWUP", "DATA"
# forms of the treatment; they end with consent to it
TREATMENT_FORMS = frozenset({"rand", "prep", "inf"})
# what tells of the trial and not of the person's health is recorded whatever was withdrawn
OF_THE_TRIAL = frozenset({"ic", "wd", "eot", "eos", "dv", "unbl"})


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One decision with its scopes; on a site date."""

    on: date
    scopes: tuple[str, ...]
    record_id: str
    revision: int


@shared
def withdrawals(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, list[Withdrawn]]:
    """The decisions of each participant that have a date and a scope, by date; one statement."""
    found: dict[Any, list[Withdrawn]] = {}
    for row in rows_of(Withdrawal, participants, as_of):
        if row.consent_withdrawn_date and row.wd_scope:
            decision = Withdrawn(
                row.consent_withdrawn_date, tuple(row.wd_scope), str(row.record_id), row.record.revision
            )
            found.setdefault(row.record.participant_id, []).append(decision)
    return {key: sorted(own, key=lambda each: each.on) for key, own in found.items()}


@shared
def _ends(participants: Sequence[Any], as_of: datetime | None = None) -> list[Any]:
    return rows_of(EndOfStudy, participants, as_of)


@shared
def _treatments(participants: Sequence[Any], as_of: datetime | None = None) -> list[Any]:
    return rows_of(EndOfTreatment, participants, as_of)


@shared
def _deaths(participants: Sequence[Any], as_of: datetime | None = None) -> list[Any]:
    return rows_of(Death, participants, as_of)


def scopes_of(form: str, *, at_visit: bool) -> frozenset[str]:
    """The scopes of consent without which a form may not be entered any more."""
    if form in OF_THE_TRIAL:
        return frozenset()
    of_treatment = {TREATMENT} if form in TREATMENT_FORMS else set()
    return frozenset({DATA, *of_treatment, *({FOLLOW_UP} if at_visit else ())})


def ended_for(decisions: Sequence[Withdrawn], form: str, *, at_visit: bool) -> tuple[ConsentEnded, ...]:
    """Since when consent to a form's data is withdrawn, the earliest decision of each scope first."""
    closing = scopes_of(form, at_visit=at_visit)
    first: dict[str, date] = {}
    for decision in decisions:
        for scope in decision.scopes:
            if scope in closing:
                first.setdefault(scope, decision.on)
    return tuple(ConsentEnded(WDSCOPE.text(scope), on, scope == DATA) for scope, on in first.items())


def _consent_ended(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    decided = withdrawals([record.participant_id for record in records], as_of)
    if not decided:
        return {}
    told = {
        record: ended_for(decided.get(record.participant_id, ()), record.form, at_visit=record.visit_id is not None)
        for record in records
    }
    return {record: [Evidence(ended, ended[0].on)] for record, ended in told.items() if ended}


def _consent_withdrawn(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """scope → site date since which it is withdrawn."""
    found = {}
    for key, decisions in withdrawals(participants, as_of).items():
        since: dict[str, date] = {}
        for decision in decisions:
            for scope in decision.scopes:
                since.setdefault(scope, decision.on)
        last = decisions[-1]
        found[key] = [Evidence(since, last.on, last.record_id, last.revision)]
    return found


def follow_up_ended(
    participants: Sequence[Any], as_of: datetime | None = None, *, without: str = ""
) -> dict[Any, date]:
    """The first site date after which no visit applies any more: consent to visits or data withdrawn, end, death.

    A death of which only the month is known ends it with the last day of that month. `without`: a record that does not
    count, since it is being marked as entered in error.
    """
    days: dict[Any, list[date]] = {}
    for key, decisions in withdrawals(participants, as_of).items():
        closing = [each for each in decisions if {FOLLOW_UP, DATA} & set(each.scopes)]
        days[key] = [each.on for each in closing if each.record_id != without]
    for row in _ends(participants, as_of):
        if row.eos_date and str(row.record_id) != without:
            days.setdefault(row.record.participant_id, []).append(row.eos_date)
    for row in _deaths(participants, as_of):
        if row.death_date_latest and str(row.record_id) != without:
            days.setdefault(row.record.participant_id, []).append(row.death_date_latest)
    return {key: min(own) for key, own in days.items() if own}


def treatment_ended(
    participants: Sequence[Any], as_of: datetime | None = None, *, without: str = ""
) -> dict[Any, date]:
    """The first site date after which no further infusion is planned: end of treatment, or consent to it withdrawn."""
    days: dict[Any, list[date]] = {}
    for key, decisions in withdrawals(participants, as_of).items():
        days[key] = [each.on for each in decisions if TREATMENT in each.scopes and each.record_id != without]
    for row in _treatments(participants, as_of):
        if row.eot_date and str(row.record_id) != without:
            days.setdefault(row.record.participant_id, []).append(row.eot_date)
    return {key: min(own) for key, own in days.items() if own}


def _death_date(row: Any) -> PartialDate | None:
    return PartialDate(row.death_date) if row.death_date else None


def _follow_up_ended(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {key: [Evidence(on, on)] for key, on in follow_up_ended(participants, as_of).items()}


def register() -> None:
    """Fill the registry of facts; every save asks for them, so the three forms are read in one statement."""
    sources, both = ("wd.consent_withdrawn_date", "wd.wd_scope"), ("wd", "eos", "dth")
    ended, died = ("eos.eos_date",), ("dth.death_date",)
    narrow(Withdrawal, "consent_withdrawn_date", "wd_scope")
    narrow(EndOfStudy, "eos_date")
    narrow(Death, "death_date", "death_date_earliest", "death_date_latest")
    provide(Fact("follow_up_ended", "participant", (*sources, *ended, *died), _follow_up_ended, together=both))
    deaths = dated(_deaths, _death_date, "death_date_earliest")
    provide(Fact("death_date", "participant", died, deaths, together=both))
    provide(Fact("eos_date", "participant", ended, dated(_ends, column("eos_date"), "eos_date"), together=both))
    stopped = dated(_treatments, column("eot_date"), "eot_date")
    provide(Fact("eot_date", "participant", ("eot.eot_date",), stopped, together=("eot",)))
    provide(Fact("consent_ended", "record", sources, _consent_ended, together=both))
    provide(Fact("consent_withdrawn", "participant", sources, _consent_withdrawn, together=both))
