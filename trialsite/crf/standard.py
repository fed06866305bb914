"""The checks every form has without declaring them: limits, required answers, dates, free text (G-.., DM-01, DM-03)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.endings import after_death, after_study, after_withdrawal, at_missed_visit
from trialsite.crf.fields.base import AT_SITE, INVESTIGATOR, Question
from trialsite.crf.fields.derived import Link
from trialsite.crf.fields.typed import Date, DateTime, PartialDate_, Text_
from trialsite.crf.form import Crf, RowGroup
from trialsite.crf.inheriting import register_checks
from trialsite.crf.registry import known
from trialsite.crf.values.days import earliest, latest
from trialsite.crf.values.display import show_date, show_number
from trialsite.crf.values.identifiers import has_identity_number, has_mobile_number
from trialsite.crf.values.places import read_place
from trialsite.crf.values.withheld import has_withheld
from trialsite.crf.words import IDENTIFIER, TELEPHONE
from trialsite.protocol.text import Text

# the fact that names the records to which an answer may lead
LINKABLE = "linkable_records"
IMPOSSIBLE = Text("{label} {value} {unit} is not possible", "{label}{value}{unit}：数值不可能，请核对")
UNUSUAL = Text("{label} {value} {unit} is unusual – please confirm", "{label}{value}{unit}：数值异常，请确认")
FUTURE = Text("{label} is in the future", "{label}晚于今天")
REQUIRED = Text("{label} is required, or state why it is missing", "{label}必填，如缺失请说明原因")
BEFORE_CONSENT = Text("{label} is before informed consent ({consent_date})", "{label}早于知情同意日期({consent_date})")
MAYBE_BEFORE = Text("{label} may be before informed consent", "{label}可能早于知情同意日期")
NO_RECORD = Text("Choose one of the records offered.", "请从所列记录中选择。")
OTHER_DAY = Text("Date differs from the visit date {visit_date}", "日期与访视日期不一致")
END_FIRST = Text("End is before start", "结束早于开始")


def standard_checks(crf: Crf) -> tuple[Check, ...]:
    """The generated checks of a form, in the order of its questions."""
    found: list[Check] = []
    for name, question in crf.questions.items():
        found.extend(_for_eyes(question, _question_checks(crf.key, name, question, None)))
    for group in crf.groups:
        for name, question in group.questions.items():
            found.extend(_for_eyes(question, _question_checks(crf.key, name, question, group)))
    if crf.procedure:
        name = crf.occurred or "form_date"
        label = crf.questions[name].label
        found.extend(consent_checks(name, label))
        found.extend((after_death(name, label), after_study(name, label), after_withdrawal(name, crf.title)))
        found.append(at_missed_visit(name))
    found.extend(_visit_day_checks(crf))
    found.extend(register_checks(crf))
    found.extend(_order(start, end) for start, end in crf.date_order)
    return tuple(found)


def _for_eyes(question: Question, checks: Iterator[Check]) -> Iterator[Check]:
    """The checks of a question are for those who may see the question."""
    return (replace(check, audience=question.audience) for check in checks)


def _question_checks(form: str, name: str, question: Question, group: RowGroup | None) -> Iterator[Check]:
    if question.virtual:
        return
    table = group.name if group else ""
    yield from _limits(form, name, question, table)
    if isinstance(question, Date | DateTime | PartialDate_) and not question.future:
        yield _not_future(name, question, table)
    if isinstance(question, Link):
        yield _link_there(form, name, question, table)
    if isinstance(question, Text_):
        yield from _free_text(name, table)
    if question.answered_by in AT_SITE and (every := _needed_somewhere(name, question, group)):
        yield _required(name, question, group, every)


def _needed_somewhere(name: str, question: Question, group: RowGroup | None) -> tuple[Question, ...]:
    """The questions of this name that Complete may ask for: of the form, or of single rows."""
    of_rows = [own[name] for own in group.asked.values() if name in own] if group else []
    return tuple(each for each in of_rows or [question] if each.required or each.required_when)


def _limits(form: str, name: str, question: Question, group: str) -> Iterator[Check]:
    for limits, severity, message in (
        (question.hard, Severity.IMPOSSIBLE, IMPOSSIBLE),
        (question.soft, Severity.IMPLAUSIBLE, UNUSUAL),
    ):
        if limits is not None:
            yield Check(f"{form}.{name}", severity, (name,), message, _Outside(name, question, limits), group=group)


class _Outside:
    """Rule: the value lies below the lower or above the upper limit (None: no limit on that side)."""

    def __init__(self, name: str, question: Question, limits: tuple[Any, Any]) -> None:
        self.name, self.question, self.limits = name, question, limits

    def __call__(self, case: Case) -> dict[str, object] | None:
        value = case.value(self.name)
        number = None if value is None else self.question.comparable(value)
        if number is None:
            return None
        low, high = self.limits
        if (low is None or number >= low) and (high is None or number <= high):
            return None
        shown = show_number(number)
        return {"label": self.question.label, "value": shown, "unit": self.question.unit}


def _not_future(name: str, question: Question, group: str) -> Check:
    def rule(case: Case) -> dict[str, object] | None:
        value = case.value(name)
        if isinstance(value, datetime):
            ahead = value > case.now
        else:
            first = earliest(value)
            ahead = first is not None and first > case.today
        return {"label": question.label} if ahead else None

    return Check("G-01", Severity.IMPOSSIBLE, (name,), FUTURE, rule, group=group)


def _link_there(form: str, name: str, question: Link, group: str) -> Check:
    def rule(case: Case) -> bool:
        place, there = case.value(name), case.fact(LINKABLE)
        return place is not None and not (place in (there or ()) and read_place(place).form in question.to)

    # while there is no form that it may lead to, there is nothing to look for
    needs = (LINKABLE,) if any(map(known, question.to)) else ()
    return Check(f"{form}.{name}", Severity.IMPOSSIBLE, (name,), NO_RECORD, rule, needs=needs, group=group)


def _free_text(name: str, group: str) -> Iterator[Check]:
    def identity(case: Case) -> bool:
        text = case.value(name) or ""
        return has_identity_number(text) or has_withheld(text)

    def telephone(case: Case) -> bool:
        return has_mobile_number(case.value(name) or "")

    yield Check("DM-01", Severity.IMPOSSIBLE, (name,), IDENTIFIER, identity, group=group, concealed=True)
    yield Check("DM-03", Severity.IMPLAUSIBLE, (name,), TELEPHONE, telephone, group=group)


def is_required(question: Question, case: Case, name: str) -> bool:
    """Whether Complete asks for the answer: required as such, or by a condition that holds."""
    if question.answered_by not in AT_SITE:
        return False
    if question.only_with and not case.protocol.value(question.only_with):
        return False
    prefix = case.address(name)[: -len(name)]
    if question.required_when is not None:
        return question.required_when.holds(case.answers, case.facts, prefix)
    return question.required


def is_asked(question: Question, case: Case, name: str) -> bool:
    """Whether the question is put at all, given the answers so far."""
    prefix = case.address(name)[: -len(name)]
    if question.shown_when is not None:
        return question.shown_when.holds(case.answers, case.facts, prefix)
    required = question.required_when
    # what a fact makes required may be answered without it too: a weight is never out of place
    lenient = required is None or question.required or bool(required.fact)
    return lenient or (required is not None and required.holds(case.answers, case.facts, prefix))


def awaits_investigator(question: Question, case: Case, name: str) -> bool:
    """Whether the form waits for the investigator because of this question."""
    if question.answered_by != INVESTIGATOR or case.answer(name).given:
        return False
    prefix = case.address(name)[: -len(name)]
    if question.required_when is not None:
        return question.required_when.holds(case.answers, case.facts, prefix)
    return question.required


def _required(name: str, question: Question, group: RowGroup | None, every: Iterable[Question]) -> Check:
    def rule(case: Case) -> dict[str, object] | None:
        own = group.questions_of(case.row).get(name) if group and group.asked else question
        if own is None or case.answer(name).given or not is_required(own, case, name):
            return None
        return {"label": own.label}

    needs = dict.fromkeys(fact for each in every if each.required_when for fact in each.required_when.facts)
    table = group.name if group else ""
    return Check("G-06", Severity.COMPLETION, (name,), REQUIRED, rule, needs=tuple(needs), group=table)


def consent_checks(name: str, label: Text) -> Iterator[Check]:
    """G-02 and G-13 for the question that dates a procedure or sample; `label` is the question's."""

    def before(case: Case) -> dict[str, object] | None:
        done, consent = latest(case.value(name)), case.fact("consent_date")
        if done is None or not isinstance(consent, date) or done >= consent:
            return None
        shown = Text(show_date(consent, "en"), show_date(consent, "zh-hans"))
        return {"label": label, "consent_date": shown}

    def deviation(case: Case) -> dict[str, object] | None:
        return None if case.rechecking else before(case)

    def perhaps(case: Case) -> dict[str, object] | None:
        return before(case) if case.rechecking else None

    important = Deviation("CONSENT", lambda case: True)
    yield Check(
        "G-02", Severity.DEVIATION, (name,), BEFORE_CONSENT, deviation, needs=("consent_date",), deviation=important
    )
    yield Check("G-13", Severity.IMPLAUSIBLE, (name,), MAYBE_BEFORE, perhaps, needs=("consent_date",))


def _visit_day_checks(crf: Crf) -> Iterator[Check]:
    """G-05: done on a day of the visit; screening may take several days."""
    if not crf.on_visit_day:
        return
    name = crf.occurred or "form_date"

    def other_day(case: Case) -> dict[str, object] | None:
        done, days = earliest(case.value(name)), case.fact("visit_days")
        if done is None or days is None or days[0] <= done <= days[1]:
            return None
        if case.protocol.visit(case.visit).is_screening:
            return None
        return {"visit_date": Text(show_date(days[0], "en"), show_date(days[0], "zh-hans"))}

    yield Check("G-05", Severity.IMPLAUSIBLE, (name,), OTHER_DAY, other_day, needs=("visit_days",))


def _order(start: str, end: str) -> Check:
    def rule(case: Case) -> bool:
        first, last = earliest(case.value(start)), latest(case.value(end))
        return first is not None and last is not None and first > last

    return Check("G-09", Severity.IMPOSSIBLE, (start, end), END_FIRST, rule)
