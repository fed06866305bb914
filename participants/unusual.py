"""Checks that the forms of a history share: answers to look at twice, dates too early or after consent.

Each is a limit of one question and has its id, `form.question`. What is not certain of a partial date is not held
against it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.values.display import in_both
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text

TOO_EARLY = Text("{label} {value} is not possible: check the year", "{label}{value}不可能，请核对年份")
AFTER_CONSENT = Text(
    "{label} {value} is after informed consent – please confirm", "{label}{value}晚于知情同意日期，请确认"
)
UNUSUAL_ANSWER = Text('"{answer}" is unusual here – please confirm', "此处选择“{answer}”不常见，请确认")


def unusual_answer(form: str, name: str, answers: Collection[tuple[str, Text]]) -> Check:
    """Implausible: one of these codes; the message names its text."""
    texts = dict(answers)

    def rule(case: Case) -> dict[str, object] | None:
        code = case.value(name)
        return {"answer": texts[code]} if code in texts else None

    return Check(f"{form}.{name}", Severity.IMPLAUSIBLE, (name,), UNUSUAL_ANSWER, rule)


def said_no(form: str, name: str) -> Check:
    """Implausible: No."""
    return unusual_answer(form, name, [("N", Text("No", "否"))])


def too_early(form: str, name: str, label: Text, first: date) -> Check:
    """Impossible: a date that certainly lies before `first`."""

    def rule(case: Case) -> dict[str, object] | None:
        value = case.value(name)
        return {"label": label, "value": in_both(value)} if value is not None and before(value, first) else None

    return Check(f"{form}.{name}", Severity.IMPOSSIBLE, (name,), TOO_EARLY, rule)


def after_consent(form: str, name: str, label: Text) -> Check:
    """Implausible: a date of the history that certainly lies after informed consent."""

    def rule(case: Case) -> dict[str, object] | None:
        value, consent = case.value(name), case.fact("consent_date")
        if value is None or consent is None or not before(consent, value):
            return None
        return {"label": label, "value": in_both(value)}

    return Check(f"{form}.{name}", Severity.IMPLAUSIBLE, (name,), AFTER_CONSENT, rule, needs=("consent_date",))
