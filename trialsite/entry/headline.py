"""The head of a casebook: what is known of the person at a glance, computed from the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from participants.age import age_range
from participants.antiretrovirals import ARV
from participants.codelists import SEX, WDSCOPE
from participants.eligibility.needed import FORMS
from participants.history_facts import PastResult
from participants.models import STAGES, Participant
from participants.screening import FORM
from participants.segments import Segment
from trialsite.audit import clock
from trialsite.crf import facts, registry
from trialsite.crf.values.display import show_date, show_partial_date
from trialsite.entry.eligibility.brief import Brief, brief_of
from trialsite.entry.moment import Moment
from trialsite.entry.sparkline import Point, Sparkline, sparkline
from trialsite.protocol.dates import study_day
from trialsite.protocol.text import Text

UNKNOWN = Text("–", "–")
WITHDRAWN = Text("Consent withdrawn", "撤回知情同意")


@dataclass(frozen=True, slots=True)
class Known:
    """One thing known of the person."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands at the head of the casebook; `provisional`: days of visits may move until the first infusion."""

    stage: Text
    known: tuple[Known, ...]
    cd4: Sparkline | None
    eligibility: Brief | None = None
    provisional: bool = False


def headline_of(participant: Participant, moment: Moment, visits: Mapping[str, str]) -> Headline:
    """The head of a participant's casebook at a moment; `visits`: record → visit's code.

    Now the forms it needs are read together with those of eligibility; the past has no overall result here.
    """
    with facts.together(), facts.expecting(() if moment.instant else (FORM, *FORMS)):
        return _headline(participant, moment, visits)


def _headline(participant: Participant, moment: Moment, visits: Mapping[str, str]) -> Headline:
    keys = ["consent_withdrawn", *(key for _label, needs, _show in _TABLE for key in needs)]
    held = facts.gather(keys, participant.pk, None, moment.instant)
    today = clock.site_date(moment.at)
    known = [Known(label, show(held, today)) for label, _needs, show in _TABLE]
    if held["consent_withdrawn"]:
        known.append(Known(WITHDRAWN, _withdrawn(held["consent_withdrawn"])))
    eligibility = None if moment.instant else brief_of(participant)
    line = _cd4(participant, moment, visits)
    return Headline(STAGES[participant.stage], tuple(known), line, eligibility, provisional=held["d0"] is None)


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


def _regimen(held: Mapping[str, Any], today: date) -> Text:
    """The drugs of the regimen that began last, where it is ongoing."""
    last: Segment | None = held["art_segments"]
    if last is None or not last.ongoing or not last.drugs:
        return UNKNOWN
    names = [each.text for each in ARV if each.code in last.drugs]
    # both languages write TDF + 3TC + DTG; what has no such abbreviation is written out
    return Text(
        " + ".join(each.en for each in names),
        " + ".join(each.en if each.en.isupper() else each.zh for each in names),
    )


def _viral_load(held: Mapping[str, Any], today: date) -> Text:
    """The last result with its day; – while the last one is awaited or cannot be used."""
    last: PastResult | None = held["viral_loads"]
    if last is None or last.result is None:
        return UNKNOWN
    question, result = registry.get("vl").question("vl"), last.result

    def told(language: str) -> str:
        shown = question.show(result, language)
        # "<20" has a unit, "target not detected" has none
        unit = f" {question.unit.get(language)}" if any(sign.isdigit() for sign in shown) else ""
        return f"{shown}{unit}, {show_partial_date(last.on, language)}"

    return Text(told("en"), told("zh-hans"))


def _randomised(held: Mapping[str, Any], today: date) -> Text:
    """The number and the day of randomisation."""
    found = held["randomisation"]
    if found is None:
        return UNKNOWN
    on = clock.site_date(found.at)
    return Text(f"{found.label}, {show_date(on, 'en')}", f"{found.label}，{show_date(on, 'zh-hans')}")


def _first_infusion(held: Mapping[str, Any], today: date) -> Text:
    """Day 0 with the study day of today; the planned day, marked so, while it may still move."""
    first, planned = held["d0"], held["randomisation"].planned_d0 if held["randomisation"] else None
    on: date | None = first or planned
    if on is None:
        return UNKNOWN
    english, chinese = show_date(on, "en"), show_date(on, "zh-hans")
    if first is None:
        return Text(f"≈ {english} (planned)", f"≈ {chinese}（计划）")
    day = study_day(today, first)
    return Text(f"{english}, today day {day}", f"{chinese}，今天为第{day}天")


# label, facts it needs, how it reads; later forms add their lines here
_TABLE: tuple[tuple[Text, tuple[str, ...], Callable[[Mapping[str, Any], date], Text]], ...] = (
    (Text("Sex, age", "性别、年龄"), ("sex", "birth_date"), _sex_and_age),
    (Text("Informed consent", "知情同意"), ("consent_date",), _consent),
    (Text("Randomised", "随机"), ("randomisation",), _randomised),
    (Text("First infusion (day 0)", "首次输注（第0天）"), ("d0", "randomisation"), _first_infusion),
    (Text("ART", "抗病毒方案"), ("art_segments",), _regimen),
    (Text("HIV RNA", "HIV病毒载量"), ("viral_loads",), _viral_load),
)


def _cd4(participant: Participant, moment: Moment, visits: Mapping[str, str]) -> Sparkline | None:
    if not facts.known("cd4"):
        return None
    found = facts.fact("cd4").provide([participant.pk], moment.instant).get(participant.pk, [])
    points = [
        Point(each.date, Decimal(each.value), visits.get(each.record_id, "")) for each in found if each.date is not None
    ]
    return sparkline(points)
