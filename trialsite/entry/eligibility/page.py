"""The whole page of eligibility as data, now or as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from participants.eligibility.verdict import Overall
from participants.models import STAGES, Participant, Stage
from participants.screening import Enrolment, Screening
from trialsite.accounts.roles import Task
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.display import in_both
from trialsite.entry.eligibility.lines import groups_of, summary_of
from trialsite.entry.eligibility.parts import Group, Line, Summary
from trialsite.entry.eligibility.signature import MEANING, Decision, decision_of, why_not_signed
from trialsite.entry.eligibility.sources import Sources
from trialsite.entry.moment import Moment
from trialsite.entry.page_parts import FormPage
from trialsite.entry.row_parts import Row
from trialsite.protocol.text import Text

COUNTED: Mapping[Enrolment, Text] = {
    Enrolment.TODAY: Text("Counted back from today, {on}.", "以今日（{on}）为参照日回溯。"),
    Enrolment.PLANNED: Text(
        "Counted back from the planned randomisation, {on}.", "以计划随机日期（{on}）为参照日回溯。"
    ),
    Enrolment.RANDOMISED: Text("Counted back from the randomisation, {on}.", "以随机日期（{on}）为参照日回溯。"),
}
# of these the eligibility was signed
SIGNED = (Stage.ELIGIBLE, Stage.RANDOMISED)
DONE = Text("{code} is randomised.", "{code}已随机。")
FAILED = Text("{code} failed screening.", "{code}筛选失败。")
NOT_ELIGIBLE = Text("Not eligible: {x}.", "不符合：{x}。")
NOT_EVALUABLE = Text("Not evaluable yet: {x}.", "暂无法判定：{x}。")
NOT_SIGNED = Text("The principal investigator has not signed.", "主要研究者尚未签名。")
NOT_YOURS = Text("Your role does not randomise.", "您的角色不能执行随机。")
BEFORE = Text("Screened before as", "此前筛选号")
AGAIN = Text("Screened again as", "重新筛选号")


@dataclass(frozen=True)
class Number:
    """Another screening number of the same person."""

    told: Text
    code: str
    url: str


@dataclass(frozen=True)
class EligibilityPage:
    """Everything the template needs; `form` is the form of the answers, None while the person has none."""

    screening: Screening
    groups: tuple[Group, ...]
    summary: Summary
    stage: Text
    counted: Text
    no_randomisation: Text | None
    randomise_url: str = ""
    numbers: tuple[Number, ...] = ()
    failure_url: str = ""
    may_register_again: bool = False
    form: FormPage | None = None
    planned: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()
    decision: Decision | None = None
    sign_url: str = ""
    no_signature: Text | None = None
    meaning: Text = MEANING

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every criterion."""
        return tuple(line for group in self.groups for line in group.lines)


@dataclass(frozen=True)
class Subject:
    """Whose page it is: the person as they were at the moment, their records, and their other numbers."""

    person: Participant
    records: list[CrfRecord]
    before: str
    again: str
    moment: Moment


def page_of(subject: Subject, screening: Screening, form: FormPage | None, tasks: frozenset[Task]) -> EligibilityPage:
    """The page for somebody with these tasks; nothing can be done in the past."""
    person, moment = subject.person, subject.moment
    rows = {row.address: row for section in form.sections for row in section.every_row} if form else {}
    groups = groups_of(screening, Sources(person.code, subject.records, moment), rows)
    summary = summary_of(screening, [line for group in groups for line in group.lines])
    is_now = moment.instant is None
    may_sign = Task.CONFIRM_ELIGIBILITY in tasks and form is not None and person.stage not in SIGNED
    return EligibilityPage(
        screening=screening,
        groups=groups,
        summary=summary,
        stage=STAGES[person.stage],
        counted=COUNTED[screening.enrolment].format(on=in_both(screening.enrol_date)),
        no_randomisation=_why_not_randomised(person, screening, tasks),
        randomise_url=reverse("entry:randomise", args=[person.code])
        if is_now and _may_randomise(person, tasks)
        else "",
        numbers=_numbers(subject),
        failure_url=_page("entry:screen-failure", person.code) if is_now and _may_fail(person, tasks) else "",
        may_register_again=is_now and _may_return(person, tasks),
        form=form,
        planned=tuple(rows[name] for name in ("form_date", "planned_enrol_date") if name in rows),
        notes=tuple(rows[name] for name in ("performed_by", "comment") if name in rows),
        decision=decision_of(person, subject.records, moment),
        sign_url=reverse("entry:eligibility-sign", args=[person.code]) if is_now and may_sign else "",
        no_signature=why_not_signed(person, screening, form) if is_now and may_sign else None,
    )


def _may_fail(person: Participant, tasks: frozenset[Task]) -> bool:
    return Task.ENTER_DATA in tasks and person.stage in (Stage.SCREENING, Stage.ELIGIBLE)


def _may_randomise(person: Participant, tasks: frozenset[Task]) -> bool:
    return Task.RANDOMISE in tasks and person.stage == Stage.ELIGIBLE


def _may_return(person: Participant, tasks: frozenset[Task]) -> bool:
    has_failed = person.stage == Stage.SCREEN_FAILED and person.screened_again_as_id is None
    return has_failed and Task.REGISTER_PARTICIPANT in tasks


def _page(name: str, code: str) -> str:
    """The address of a page of the person, "" while the product has no such page."""
    try:
        return reverse(name, args=[code])
    except NoReverseMatch:
        return ""


def _numbers(subject: Subject) -> tuple[Number, ...]:
    return tuple(
        Number(told, code, reverse("entry:eligibility", args=[code]))
        for told, code in ((BEFORE, subject.before), (AGAIN, subject.again))
        if code
    )


def _why_not_randomised(person: Participant, screening: Screening, tasks: frozenset[Task]) -> Text | None:
    """The first reason why the button Randomise cannot be pressed; None where it can."""
    found = screening.eligibility
    table = (
        (person.stage == Stage.RANDOMISED, DONE.format(code=person.code)),
        (person.stage == Stage.SCREEN_FAILED, FAILED.format(code=person.code)),
        (found.overall is Overall.INELIGIBLE, NOT_ELIGIBLE.format(x=", ".join(found.failed))),
        (found.overall is Overall.NOT_EVALUABLE, NOT_EVALUABLE.format(x=", ".join(found.unknown))),
        (person.stage != Stage.ELIGIBLE, NOT_SIGNED),
        (Task.RANDOMISE not in tasks, NOT_YOURS),
    )
    return next((text for applies, text in table if applies), None)
