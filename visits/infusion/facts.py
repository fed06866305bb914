"""Facts of the infusions: day 0, the start of each, the dose before, vital signs of the visit, the check of the bag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Min

from participants.randomised import randomisations
from trialsite.audit.clock import site_date
from trialsite.casebook.stored_places import places_of
from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.registers.selectors import protocol_of
from visits.infusion.doses import NOT_GIVEN, Checked, Dose, PreviousDose, Vitals, day0_of, infusion_at
from visits.models import BagCheck, Infusion, VitalSigns

Given = Mapping[Any, list[Evidence]]
END_OF_TREATMENT = "eot"
FORM = ("inf",)
FIRST = 3  # people, of whom one may be the participant: more than one other ends the interval
SOURCES = ("inf.inf_start", "inf.inf_status")


@shared
def doses_of(participants: Sequence[Any], as_of: datetime | None = None) -> dict[Any, list[Dose]]:
    """The infusions of each participant of which the form says something, by number."""
    found: dict[Any, list[Dose]] = {}
    for row in sorted(rows_of(Infusion, participants, as_of), key=lambda row: row.record.visit.position):
        planned = infusion_at(protocol_of(row.record.protocol_version), row.record.visit.code)
        if planned is not None:
            found.setdefault(row.record.participant_id, []).append(_dose(row, planned.number))
    return {key: sorted(own, key=lambda dose: dose.number) for key, own in found.items()}


def _dose(row: Any, number: int) -> Dose:
    record = row.record
    return Dose(number, record.visit.code, row.inf_status, row.inf_start, row.inf_stop, str(record.pk), record.revision)


def day0s(participants: Sequence[Any], as_of: datetime | None = None) -> dict[Any, Evidence]:
    """Day 0 of each participant who has one; two statements for many people, one while nobody was infused."""
    doses = doses_of(participants, as_of)
    randomised = randomisations(list(doses), as_of) if doses else {}
    found = {}
    for key, own in doses.items():
        on = site_date(randomised[key].at) if key in randomised else None
        day = day0_of(own, on)
        if day is not None:
            first = next((dose for dose in own if dose.given_on == day), own[0])
            found[key] = Evidence(day, day, first.record_id, first.revision)
    return found


def _d0(participants: Sequence[Any], as_of: datetime | None) -> Given:
    return {key: [evidence] for key, evidence in day0s(participants, as_of).items()}


def _last_infusion_on(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The site date of the last infusion that was given."""
    found = {}
    for key, own in doses_of(participants, as_of).items():
        given = [dose for dose in own if dose.given_on is not None]
        if given:
            last = max(given, key=lambda dose: dose.given_on)  # type: ignore[arg-type, return-value]
            found[key] = [Evidence(last.given_on, last.given_on, last.record_id, last.revision)]
    return found


def _infused_at(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The instants at which infusions that were given began, by number."""
    starts = {
        key: tuple(dose.started_at for dose in own if dose.given_on is not None)
        for key, own in doses_of(participants, as_of).items()
    }
    return {key: [Evidence(own)] for key, own in starts.items() if own}


def _first_infused_elsewhere(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """When the first people of the study were infused for the first time, without the participant: sorted, three."""
    given = Infusion.objects.filter(inf_start__isnull=False, record__entered_in_error_at__isnull=True)
    if as_of is not None:
        given = given.filter(inf_start__lte=as_of)
    rows = given.exclude(inf_status=NOT_GIVEN).values_list("record__participant_id")
    first = list(rows.annotate(at=Min("inf_start")).order_by("at")[:FIRST])
    found = {key: tuple(at for person, at in first if person != key) for key in participants}
    return {key: [Evidence(own)] for key, own in found.items() if own}


def _interrupted_on(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The site dates of infusions that were interrupted."""
    found: dict[Any, list[date]] = {}
    for row in rows_of(Infusion, participants, as_of):
        if row.inf_interrupted == "Y" and row.inf_start is not None:
            found.setdefault(row.record.participant_id, []).append(site_date(row.inf_start))
    return {key: [Evidence(tuple(days))] for key, days in found.items()}


def _infusions_given(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """How many infusions were given, wholly or in part; 0 for somebody who got none."""
    doses = doses_of(participants, as_of)
    counts = {key: sum(dose.given_on is not None for dose in doses.get(key, ())) for key in participants}
    return {key: [Evidence(number)] for key, number in counts.items()}


def _infusion_start(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The instant at which the infusion of the record's visit began."""
    of_visits = [record for record in records if record.visit_id]
    doses = doses_of([record.participant_id for record in of_visits], as_of) if of_visits else {}
    found = {}
    for record in of_visits:
        own = (dose for dose in doses.get(record.participant_id, ()) if dose.visit == record.visit.code)
        dose = next((each for each in own if each.given_on is not None), None)
        if dose is not None:
            found[record] = [Evidence(dose.started_at, dose.given_on, dose.record_id, dose.revision)]
    return found


def _previous_dose(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The dose before that of the record; nothing for the first one and for other forms."""
    planned = {record: _planned(record) for record in records}
    later = [record for record, infusion in planned.items() if infusion is not None and infusion.number > 1]
    doses = doses_of([record.participant_id for record in later], as_of) if later else {}
    found = {}
    for record in later:
        number = planned[record].number - 1
        before = next((dose for dose in doses.get(record.participant_id, ()) if dose.number == number), None)
        found[record] = [Evidence(PreviousDose(before))]
    return found


def _planned(record: Any) -> Any:
    return infusion_at(protocol_of(record.protocol_version), record.visit.code) if record.visit_id else None


def treatment_ends(participants: Sequence[Any], as_of: datetime | None = None) -> dict[Any, Evidence]:
    """Of whom the end of treatment is signed, and the site date of that; one statement."""
    return {
        each.participant: Evidence(True, site_date(each.signed_at), str(each.record), each.revision)
        for each in places_of(participants)
        if each.form == END_OF_TREATMENT and each.signed_at is not None and (as_of is None or each.signed_at <= as_of)
    }


def _treatment_ended(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Whether the end of treatment is signed."""
    return {key: [evidence] for key, evidence in treatment_ends(participants, as_of).items()}


def _taken(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    taken = [row for row in rows_of(VitalSigns, participants, as_of) if row.vs_dt is not None]
    return sorted(taken, key=lambda row: row.vs_dt)


def _visit_vitals(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The sets of vital signs of the record's visit, by time."""
    of_visits = [record for record in records if record.visit_id]
    rows = _taken([record.participant_id for record in of_visits], as_of) if of_visits else []
    found = {}
    for record in of_visits:
        own = [row for row in rows if row.record.visit_id == record.visit_id]
        taken = tuple(Vitals(r.vs_dt, r.weight_kg, r.temp_c, r.temp_site, r.spo2, r.sbp) for r in own)
        if taken:
            found[record] = [Evidence(taken)]
    return found


def _bag_check(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The last check of identity and bag of an infusion."""
    own = {record.pk: record for record in records if record.form == "inf"}
    rows = BagCheck.objects.filter(record_id__in=list(own)).order_by("at") if own else ()
    return {
        own[row.record_id]: [Evidence(Checked(row.at, row.by, row.second, row.bag_code), site_date(row.at))]
        for row in rows
        if as_of is None or row.at <= as_of
    }


def register() -> None:
    """Fill the registry of facts."""
    narrow(Infusion, "inf_status", "inf_start", "inf_stop", "inf_interrupted")
    provide(Fact("d0", "participant", SOURCES, _d0, together=FORM))
    provide(Fact("last_infusion_on", "participant", SOURCES, _last_infusion_on, together=FORM))
    provide(Fact("infused_at", "participant", SOURCES, _infused_at, together=FORM))
    provide(Fact("first_infused_elsewhere", "participant", (), _first_infused_elsewhere))
    stopped = ("inf.inf_start", "inf.inf_interrupted")
    provide(Fact("interrupted_on", "participant", stopped, _interrupted_on, together=FORM))
    provide(Fact("infusions_given", "participant", SOURCES, _infusions_given, together=FORM))
    provide(Fact("infusion_start", "record", SOURCES, _infusion_start, together=FORM))
    provide(Fact("previous_dose", "record", SOURCES, _previous_dose, siblings=True, together=FORM))
    provide(Fact("treatment_ended", "participant", (), _treatment_ended))
    signs = tuple(f"vs.{name}" for name in ("vs_dt", "weight_kg", "temp_c", "temp_site", "spo2", "sbp"))
    provide(Fact("visit_vitals", "record", signs, _visit_vitals, together=("vs",)))
    provide(Fact("bag_check", "record", (), _bag_check))
