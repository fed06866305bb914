"""How the events of the demonstration come into the casebook: told at a visit, treated, judged, reported if serious."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from participants.models import Participant
from safety.models import AdverseEvent
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import Typed
from trialsite.entry.demonstration.enrolled import TARGETS, Enrolled
from trialsite.entry.demonstration.events import Happened
from trialsite.entry.demonstration.steps import Days, TrialTeam
from trialsite.entry.typed import enter, enter_open

AWARE, TOLD, TREATED, JUDGED = time(8, 5), time(8, 12), time(8, 16), time(11, 30)
SENT, REPORTED, CLOSED, ANSWERED = time(11, 45), time(11, 50), time(15, 10), time(15, 40)
FOLLOWED = timedelta(days=6)
STORY = (
    "Cough and fever for two days, admitted with an infiltrate of the right lower lobe. Ceftriaxone; no fever from the "
    "third day on, discharged in good health."
)


def first_visit_after(person: Enrolled, event: Happened) -> str:
    """The visit at which an event is spoken of."""
    return next(visit for visit in TARGETS if person.day_of(visit) > event.day)


def spoken_of(person: Enrolled, visit: str) -> tuple[Happened, ...]:
    """What happened to somebody between the visit before and this one."""
    return tuple(each for each in person.events if visit in TARGETS and first_visit_after(person, each) == visit)


@dataclass(frozen=True)
class Report:
    """One event of one person in the hands of the site."""

    person: Enrolled
    event: Happened
    participant: Callable[[], Participant]
    d0: date
    days: Days
    team: TrialTeam

    @property
    def told_on(self) -> date:
        """The day of the visit; the day after the beginning where it is serious."""
        if self.event.is_serious:
            return self.d0 + timedelta(days=self.event.day + 1)
        return self.d0 + timedelta(days=self.person.day_of(first_visit_after(self.person, self.event)))

    def steps(self) -> Iterator[tuple[date, time, Callable[[], object]]]:
        """Day, time and act, in their order."""
        yield self.told_on, TOLD, self._tell
        if self.event.drug is not None and not self.event.is_serious:
            yield self.told_on, TREATED, self._treat
        yield self.told_on, JUDGED, self._judge
        if self.event.is_serious:
            later = self.told_on + FOLLOWED
            yield self.told_on, REPORTED, self._report
            yield later, TREATED, self._treat
            yield later, CLOSED, self._close
            yield later, ANSWERED, self._last_report

    def _entry(self) -> CrfRecord:
        """The entry of the event, as it stands now."""
        row = AdverseEvent.objects.get(record__participant=self.participant(), ae_term=self.event.term)
        return CrfRecord.objects.select_related("participant", "visit").get(pk=row.record_id)

    @property
    def link(self) -> str:
        """The entry as others name it."""
        return f"log/ae/{self._entry().repeat}"

    def _add(self, form: str) -> CrfRecord:
        return add_entry(participant=self.participant(), form=form, by=self.team.nurse)

    def _on(self, after: int) -> str:
        return f"{self.d0 + timedelta(days=self.event.day + after)}"

    def _tell(self) -> None:
        event = self.event
        action = "NONE" if event.day < self.person.day_of("V3") else "NA"
        typed = {
            "ae_term": event.term, "ae_start": self._on(0), "ae_grade": event.grade, "ae_action": action,
            "ae_possibly_serious": "Y" if event.is_serious else "N", "ae_treat": "Y" if event.drug else "N",
            "ae_aesi": event.of_interest, "ae_oi": "Y" if event.infection else "N", **self._course(),
        }  # fmt: skip
        enter_open(self._add("ae"), typed, by=self.team.nurse)

    def _course(self) -> Typed:
        """Over when it is told; a serious one goes on and has a time of awareness."""
        if self.event.is_serious:
            aware = self.days.text(self.told_on, AWARE)
            return {"ae_ongoing": "Y", "ae_outcome": "NOTREC", "ae_aware_dt": aware}
        return {"ae_ongoing": "N", "ae_end": self._on(self.event.lasted), "ae_outcome": "RECOVERED"}

    def _treat(self) -> None:
        drug = self.event.drug
        if drug is None:
            return
        typed = {
            "cm_name": drug.name, "cm_class": drug.kind, "cm_indication": self.event.term, "cm_route": drug.route,
            "cm_indication_link": self.link, "cm_freq": drug.often, "cm_start": self._on(0), "cm_ongoing": "N",
            "cm_end": self._on(self.event.lasted),
        }  # fmt: skip
        enter(self._add("cm"), typed, by=self.team.nurse)

    def _judge(self) -> None:
        fill = enter_open if self.event.is_serious else enter
        fill(self._entry(), self.event.judged, by=self.team.investigator)

    def _report(self) -> None:
        typed = {
            "sae_ae": self.link, "sae_report_type": "INITIAL", "sae_reporter": "CHENJ",
            "sae_sent_sponsor_dt": self.days.text(self.told_on, SENT),
        }  # fmt: skip
        enter(self._add("sae"), typed, by=self.team.nurse)

    def _close(self) -> None:
        typed = {"ae_ongoing": "N", "ae_outcome": "RECOVERED"}
        reasons = {f"{name}~reason": "UPDATE" for name in typed}
        enter(self._entry(), {**typed, **reasons, "ae_end": self._on(self.event.lasted)}, by=self.team.nurse)

    def _last_report(self) -> None:
        day = self.told_on + FOLLOWED
        typed = {
            "sae_ae": self.link, "sae_report_type": "FINAL", "sae_reporter": "CHENJ", "sae_diagnosis": self.event.term,
            "sae_narrative": STORY, "sae_hosp_admit": self._on(1), "sae_hosp_discharge": self._on(self.event.lasted),
            "sae_sent_sponsor_dt": self.days.text(day, CLOSED), "sae_dechallenge": "NA", "sae_rechallenge": "NA",
        }  # fmt: skip
        record = add_entry(participant=self.participant(), form="sae", by=self.team.investigator)
        enter(record, typed, by=self.team.investigator)
