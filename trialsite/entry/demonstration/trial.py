"""What the site does for the 20 randomised people, from the randomisation to the last visit that lies behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial

from participants.models import Participant
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration import at_visits
from trialsite.entry.demonstration.at_visits import Timed, is_held, of_visit
from trialsite.entry.demonstration.base import Typed
from trialsite.entry.demonstration.doses import DOSES, Dose, dose_steps
from trialsite.entry.demonstration.enrolled import COMPLETE_AT, TARGETS, Course, Enrolled
from trialsite.entry.demonstration.event_steps import Report
from trialsite.entry.demonstration.steps import Days, Step, TrialTeam
from trialsite.entry.typed import enter, enter_open
from visits.end_of_study import open_end_of_study
from visits.randomise import randomise
from visits.repeats import repeat_form
from visits.unscheduled import add_early_termination

RANDOMISED_AT, ENDED, TOLD = time(16, 10), time(15, 30), time(14, 20)
LEFT_ON, WITHDREW_ON, REPEATED = 76, 45, time(8, 20)
Act = Callable[[], object]


@dataclass(frozen=True)
class Follow:
    """One randomised person in the hands of the site; `participant` is asked for once it is registered."""

    person: Enrolled
    participant: Callable[[], Participant]
    days: Days
    team: TrialTeam

    @property
    def d0(self) -> date:
        """The day of the first infusion."""
        return self.days.today - timedelta(days=self.person.days)

    def on(self, day: int) -> date:
        """The date of a day after the first infusion."""
        return self.d0 + timedelta(days=day)

    def steps(self) -> Iterator[Step]:
        """What lies behind the person, and what was done today until the time that the table says."""
        for day, moment, act in self._acts():
            done_today = self.person.today is not None and moment <= self.person.today
            if day < self.days.today or (day == self.days.today and done_today):
                yield Step(self.days.at(day, moment), act)

    def _acts(self) -> Iterator[tuple[date, time, Act]]:
        yield self.on(-1), RANDOMISED_AT, self._randomise
        for visit in TARGETS:
            day = self.person.day_of(visit)
            if day <= self._last_day():
                yield from self._visit(visit, self.on(day))
        for event in self.person.events:
            yield from Report(self.person, event, self.participant, self.d0, self.days, self.team).steps()
        yield from self._ending()
        if self.person.course is Course.BEGUN:
            yield self.d0 + timedelta(days=self.person.day_of("V6") + 3), time(11, 0), self._ask

    def _last_day(self) -> int:
        """The day after which this person came to no visit as planned."""
        return {Course.LEFT_EARLY: LEFT_ON, Course.WITHDREW: WITHDREW_ON}.get(self.person.course, self.person.days)

    def _randomise(self) -> None:
        randomise(participant=self.participant(), planned_d0=self.d0, by=self.team.nurse)

    def _visit(self, visit: str, day: date) -> Iterator[tuple[date, time, Act]]:
        if visit == "V6" and self.person.course in (Course.MISSED, Course.NOT_SEEN):
            yield from self._missed(visit) if self.person.course is Course.MISSED else ()
            return
        for each in of_visit(self.person, visit, day, self.days):
            yield each.day, each.at, partial(self._fill, visit, each)
        if is_held(self.person, visit):
            day += timedelta(days=2)
            yield day, REPEATED, partial(self._repeat_vitals, visit, day)
        if visit in DOSES:
            yield from dose_steps(partial(self._dose, visit, day), day, self.days, self.team)
        if visit == "V3":
            yield day, ENDED, partial(self._end_treatment, day, "COMPLETED", "Y")
        if visit == COMPLETE_AT and self.person.course is not Course.BEGUN:
            yield day + timedelta(days=3), ENDED, partial(self._end_study, day, "COMPLETED")

    def _dose(self, visit: str, day: date) -> Dose:
        return Dose(self.participant(), self.person, visit, day)

    def _fill(self, visit: str, each: Timed) -> None:
        (enter if each.whole else enter_open)(self._record(visit, each.form), each.typed, by=self.team.nurse)

    def _record(self, visit: str, form: str) -> CrfRecord:
        found = CrfRecord.objects.select_related("participant", "visit")
        return found.get(participant=self.participant(), visit__code=visit, form=form)

    def _repeat_vitals(self, visit: str, day: date) -> None:
        again = repeat_form(record=self._record(visit, "vs"), why="Dose held for a fever", by=self.team.nurse)
        typed = at_visits.measured(self.person, visit, day, self.days, time(8, 18))
        enter(again, typed, by=self.team.nurse)
        until = {"visit_end_date": f"{day}", "visit_end_date~reason": "UPDATE"}
        enter(self._record(visit, "sv"), until, by=self.team.nurse)

    def _missed(self, visit: str) -> Iterator[tuple[date, time, Act]]:
        """Three calls in the window, then the visit is written down as missed."""
        target = TARGETS[visit]
        for number, result in enumerate(("NOREPLY", "NOREPLY", "REACHED")):
            day = self.on(target + 5 * number)
            yield day, TOLD, partial(self._log, "log", {
                "log_dt": self.days.text(day, time(14, 5)), "log_method": "PHONE", "log_purpose": "APPT",
                "log_result": result,
            })  # fmt: skip
        missed = {"sv_attended": "MISSED", "sv_miss_reason": "TRAVEL"}
        yield self.on(target + 15), TOLD, partial(self._fill, visit, Timed("sv", self.d0, TOLD, missed))

    def _log(self, form: str, typed: Typed) -> None:
        enter(add_entry(participant=self.participant(), form=form, by=self.team.nurse), typed, by=self.team.nurse)

    def _ending(self) -> Iterator[tuple[date, time, Act]]:
        if self.person.course is Course.WITHDREW:
            day = self.on(WITHDREW_ON)
            yield day, TOLD, partial(self._log, "wd", {
                "consent_withdrawn_date": f"{day}", "wd_by": "SELF", "wd_scope": "TREAT|FOLLOWUP|SAMPLES",
                "wd_recorded_by": "WANGM", "wd_reason": "New work in another province",
            })  # fmt: skip
            yield day, time(14, 30), partial(self._end_treatment, day, "WD_CONSENT", "N")
            yield day, ENDED, partial(self._end_study, day, "WD_CONSENT", "Withdrew consent to treatment and visits")
        if self.person.course is Course.LEFT_EARLY:
            day = self.on(LEFT_ON)
            yield day, time(8, 10), self._add_early_end
            for each in of_visit(self.person, "ET", day, self.days):
                yield each.day, each.at, partial(self._fill, "ET", each)
            yield day + timedelta(days=3), ENDED, partial(self._end_study, day, "OTHER", "Moves abroad")

    def _add_early_end(self) -> None:
        add_early_termination(participant=self.participant(), why="Moves abroad", by=self.team.nurse)

    def _end_treatment(self, day: date, why: str, goes_on: str) -> None:
        typed = {"eot_date": f"{day}", "eot_why": why, "eot_followup_continues": goes_on}
        enter(self._record("V3", "eot"), typed, by=self.team.nurse)

    def _end_study(self, day: date, why: str, detail: str = "") -> None:
        typed = {"eos_date": f"{day}", "eos_why": why, "eos_last_contact": f"{day}"}
        record = open_end_of_study(participant=self.participant(), by=self.team.nurse)
        enter(record, typed | ({"eos_detail": detail} if detail else {}), by=self.team.nurse)

    def _ask(self) -> None:
        """The monitor asks about a value."""
        record = self._record("V6", "vs")
        raise_query(record=record, address="pulse", text="Please compare with the source.", by=self.team.monitor)
