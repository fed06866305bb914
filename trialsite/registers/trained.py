"""Whether everybody who works at the site was taught what they do: the training that opens the trial (VA-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trialsite.accounts.authority import subject_title
from trialsite.accounts.delegating.selectors import Holder, at_work
from trialsite.accounts.held import COURSES
from trialsite.accounts.roles import Task
from trialsite.crf.registry import own_forms
from trialsite.protocol.text import Text

NOBODY = Text("Nobody has a current line of the delegation log yet.", "授权分工表中尚无生效的授权。")
LACKS = Text("{name}: {subject}", "{name}：{subject}")
AND_MORE = Text("{first}, and {n} more", "{first}等{n}项")


@dataclass(frozen=True, slots=True)
class TeamTraining:
    """How many people have work at the site on a day, when the last of them was trained, and what each one lacks."""

    people: int
    last: date | None
    lacking: Mapping[str, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """Whether there is somebody, and nobody lacks anything."""
        return self.people > 0 and not self.lacking

    @property
    def missing(self) -> Text:
        """Who lacks what; of somebody who lacks several things the first one and how many there are beside it."""
        if not self.people:
            return NOBODY
        told = [LACKS.format(name=name, subject=_first(subjects)) for name, subjects in self.lacking.items()]
        return Text("; ".join(each.en for each in told), "；".join(each.zh for each in told))


def _first(subjects: tuple[str, ...]) -> Text:
    first = subject_title(subjects[0])
    return first if len(subjects) == 1 else AND_MORE.format(first=first, n=str(len(subjects) - 1))


def team_training(day: date) -> TeamTraining:
    """The trainings of everybody with a current line, and of the principal investigator; one statement."""
    return judged(at_work(day), day)


def judged(team: Mapping[str, Holder], day: date) -> TeamTraining:
    """The same of a team by name: the courses for all of them, each form for those whose task it is."""
    lacking: dict[str, tuple[str, ...]] = {}
    days: set[date] = set()
    for name, holder in team.items():
        missing = tuple(each for each in subjects(holder.tasks_on(day)) if holder.rights.untrained((each,), day))
        if missing:
            lacking[name] = missing
        days |= {each.on for each in holder.rights.trainings if each.on <= day}
    return TeamTraining(len(team), max(days, default=None), lacking)


def subjects(tasks: frozenset[Task]) -> tuple[str, ...]:
    """What somebody with these tasks is taught: the courses, and the forms in their present versions."""
    return (*COURSES, *(crf.in_version.subject for crf in own_forms() if crf.task in tasks))
