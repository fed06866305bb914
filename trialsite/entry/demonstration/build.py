"""Make the people of the demonstration: what the site does for each of them day by day, through the one save path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from participants.actions.decide_eligibility import confirm_eligibility
from participants.models import Participant
from participants.to_sign import elig_record, to_sign
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration import reviewed
from trialsite.entry.demonstration.base import Filled, Typed, judged, no_infection, screening
from trialsite.entry.demonstration.doses import lot_steps
from trialsite.entry.demonstration.enrolled import Enrolled
from trialsite.entry.demonstration.people import End, Person, Until
from trialsite.entry.demonstration.steps import Days, Step, Team, TrialTeam, run
from trialsite.entry.demonstration.trial import Follow
from trialsite.entry.typed import enter
from trialsite.registers.selectors import protocol_of
from visits.actions import register_again, register_participant
from visits.end_of_study import open_end_of_study

REGISTERED, ENTERED = time(8, 50), (time(10, 0), time(15, 0))
JUDGED, SIGNED, ENDED, CORRECTED = time(9, 30), time(10, 30), time(14, 0), time(11, 0)
BETWEEN_FORMS = timedelta(minutes=4)
UNTIL_RANDOMISATION = timedelta(days=14)
BEGUN = ("ic", "dm", "sv", "hiv", "art", "vlh")


@dataclass
class Subject:
    """One person of the table, and the participant once registered."""

    person: Person
    consent: date
    registered: list[Participant] = field(default_factory=list)

    @property
    def participant(self) -> Participant:
        """The participant as stored now."""
        return Participant.objects.get(pk=self.registered[0].pk)

    def at(self, day: int, moment: time, minutes: timedelta = timedelta()) -> datetime:
        """A moment of the day-th day after consent, at the site."""
        there = datetime.combine(self.consent + timedelta(days=day), moment, clock.SITE_ZONE)
        return (there + minutes).astimezone(UTC)


def build(people: Iterable[Person], team: Team, enrolled: Sequence[Enrolled] = ()) -> None:
    """Do for everybody what the tables say, in the order of time; what lies ahead of now is done now.

    `enrolled`: those who are randomised, with all that followed; they need a `TrialTeam`.
    """
    now = clock.now()
    steps = [*_screening(people, team)]
    if isinstance(team, TrialTeam) and enrolled:
        steps += _trial(enrolled, team, Days(now))
    run(steps, now)


def _trial(enrolled: Sequence[Enrolled], team: TrialTeam, days: Days) -> Iterator[Step]:
    yield from lot_steps(days.today - timedelta(days=max(each.days for each in enrolled)), days, team)
    for number, person in enumerate(enrolled):
        subject = _subject(person.screened())
        yield from _steps(subject, {}, team)
        follow = Follow(person, partial(getattr, subject, "participant"), days, team)
        yield from follow.steps()
        if number < reviewed.PEOPLE:
            yield from reviewed.review_steps(follow, is_corrected=number == reviewed.CORRECTED_PERSON)


def _subject(person: Person) -> Subject:
    return Subject(person, clock.today() - timedelta(days=person.days))


def _screening(people: Iterable[Person], team: Team) -> list[Step]:
    subjects = [_subject(each) for each in people]
    by_days = {each.person.days: each for each in subjects}
    return [step for each in subjects for step in _steps(each, by_days, team)]


def _steps(subject: Subject, subjects: dict[int, Subject], team: Team) -> Iterator[Step]:
    person = subject.person
    before = subjects.get(person.failed_before) if person.failed_before else None
    yield Step(subject.at(0, REGISTERED), partial(_register, subject, before, team.nurse))
    for number, filled in enumerate(_forms(subject)):
        moment = subject.at(filled.day, ENTERED[filled.day], number * BETWEEN_FORMS)
        yield Step(moment, partial(_fill, subject, filled.form, filled.typed, team.nurse))
    if person.until >= Until.JUDGED:
        own = person.changes(subject.consent).get("elig", {})
        answers = {**judged(subject.consent + UNTIL_RANDOMISATION), **own}
        yield Step(subject.at(2, JUDGED), partial(_fill, subject, "elig", answers, team.investigator))
    if person.until >= Until.SIGNED:
        yield Step(subject.at(3, SIGNED), partial(_sign, subject, team.principal))
    for form, typed in person.later.items():
        reasons = {f"{name}~reason": "TRANSCRIPTION" for name in typed}
        yield Step(subject.at(5, CORRECTED), partial(_fill, subject, form, {**typed, **reasons}, team.nurse))
    if person.ends is not None:
        yield Step(subject.at(3, ENDED), partial(_end, subject, person.ends, team.nurse))


def _forms(subject: Subject) -> Iterator[Filled]:
    """What the nurse enters, as far as the person has come; other entries of logs stand at the end of their day."""
    person, day = subject.person, subject.consent
    changes = person.changes(day)
    wanted = {Until.REGISTERED: (), Until.CONSENTED: ("ic",), Until.BEGUN: BEGUN}.get(person.until)
    added = person.entries(day)
    number = f"{person.days:03d}"
    for filled in (*screening(day, code=number), Filled("oi", 0, no_infection(day)), *added):
        if wanted is None or filled.form in wanted:
            own = {} if filled in added else changes.get(filled.form, {})
            yield Filled(filled.form, filled.day, {**filled.typed, **own})


def _register(subject: Subject, before: Subject | None, nurse: User) -> None:
    found = register_again(participant=before.participant, by=nurse) if before else register_participant(by=nurse)
    subject.registered.append(found)


def _fill(subject: Subject, form: str, typed: Typed, by: User) -> None:
    enter(_record(subject.participant, form, by), typed, by=by)


def _record(participant: Participant, form: str, by: User) -> CrfRecord:
    """The form of screening, or a new entry of a log."""
    if form in protocol_of(participant.protocol_version).running:
        return add_entry(participant=participant, form=form, by=by)
    records = CrfRecord.objects.select_related("participant", "visit")
    return records.get(participant=participant, form=form, visit__isnull=False)


def _sign(subject: Subject, principal: User) -> None:
    """As the principal investigator does on the page, without a password: the whole trial is made up."""
    participant = subject.participant
    record = elig_record(participant)
    if record is None:
        raise LookupError(f"{participant.code} has no form on eligibility")
    shown = to_sign(participant, record).digest
    confirm_eligibility(participant=participant, record=record, shown=shown, by=principal)


def _end(subject: Subject, why: End, nurse: User) -> None:
    today = f"{clock.today()}"
    typed = {"eos_date": today, "eos_why": why.value, "eos_last_contact": today}
    if why is End.WITHDREW:
        typed["eos_detail"] = "Moves to another province"
        _fill(subject, "wd", {
            "consent_withdrawn_date": today, "wd_by": "SELF", "wd_scope": "FOLLOWUP", "wd_recorded_by": "WANGM",
        }, nurse)  # fmt: skip
    enter(open_end_of_study(participant=subject.participant, by=nurse), typed, by=nurse)
