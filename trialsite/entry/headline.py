"""The head of a casebook: what is known of the person at a glance, computed from the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from participants.age import age_range
from participants.codelists import SEX, WDSCOPE
from participants.models import Participant, Stage
from trialsite.audit import clock
from trialsite.crf import facts
from trialsite.crf.values.display import show_date
from trialsite.entry.moment import Moment
from trialsite.entry.sparkline import Point, Sparkline, sparkline
from trialsite.protocol.text import Text

STAGES: Mapping[str, Text] = {Stage.SCREENING: Text("In screening", "筛选期")}
UNKNOWN = Text("–", "–")
WITHDRAWN = Text("Consent withdrawn", "撤回知情同意")


@dataclass(frozen=True, slots=True)
class Known:
    """One thing known of the person."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands at the head of the casebook."""

    stage: Text
    known: tuple[Known, ...]
    cd4: Sparkline | None


def headline_of(participant: Participant, moment: Moment) -> Headline:
    """The head of a participant's casebook at a moment; one statement per fact."""
    keys = ["consent_withdrawn", *(key for _label, needs, _show in _TABLE for key in needs)]
    held = facts.gather(keys, participant.pk, None, moment.instant)
    today = clock.site_date(moment.at)
    known = [Known(label, show(held, today)) for label, _needs, show in _TABLE]
    if held["consent_withdrawn"]:
        known.append(Known(WITHDRAWN, _withdrawn(held["consent_withdrawn"])))
    return Headline(STAGES[participant.stage], tuple(known), _cd4(participant, moment))


def _sex_and_age(held: Mapping[str, Any], today: date) -> Text:
    sex = SEX.text(held["sex"]) if held["sex"] in SEX else UNKNOWN
    ages = age_range(held["birth_date"], today)
    if ages is None:
        return sex
    years = str(ages.low) if ages.low == ages.high else f"{ages.low}–{ages.high}"
    return Text(f"{sex.en}, {years} y", f"{sex.zh}，{years}岁")


def _consent(held: Mapping[str, Any], today: date) -> Text:
    on = held["consent_date"]
    return Text(show_date(on, "en"), show_date(on, "zh-hans")) if on else UNKNOWN


def _withdrawn(since: Mapping[str, date]) -> Text:
    """Each day with the scopes that ended on it."""
    told = []
    for on in sorted(set(since.values())):
        scopes = [WDSCOPE.text(scope) for scope, day in since.items() if day == on]
        english, chinese = ", ".join(each.en for each in scopes), "、".join(each.zh for each in scopes)
        told.append(Text(f"{show_date(on, 'en')}: {english}", f"{show_date(on, 'zh-hans')}：{chinese}"))
    return Text("; ".join(each.en for each in told), "；".join(each.zh for each in told))


# label, facts it needs, how it reads; later forms add their lines here
_TABLE: tuple[tuple[Text, tuple[str, ...], Callable[[Mapping[str, Any], date], Text]], ...] = (
    (Text("Sex, age", "性别、年龄"), ("sex", "birth_date"), _sex_and_age),
    (Text("Informed consent", "知情同意"), ("consent_date",), _consent),
)


def _cd4(participant: Participant, moment: Moment) -> Sparkline | None:
    if not facts.known("cd4"):
        return None
    found = facts.fact("cd4").provide([participant.pk], moment.instant).get(participant.pk, [])
    points = [Point(each.date, Decimal(each.value)) for each in found if each.date is not None]
    return sparkline(points)
