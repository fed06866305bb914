"""Checks of the infusion form besides its gates: times in order, tolerances, falls and rises, volume, contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from trialsite.audit.clock import site_date
from trialsite.crf.checks import Case, Check, Severity, Violation
from trialsite.crf.fields import INVESTIGATOR
from trialsite.crf.registry import known
from trialsite.crf.standard import REQUIRED
from trialsite.protocol.text import Text
from visits.codelists import INFTP
from visits.infusion.doses import NOT_GIVEN, PreviousDose, days_between, infusion_at, vitals_on
from visits.infusion.gates import START, is_given
from visits.infusion.observations import BEFORE, keys, observation

VITALS, STOPS = "inf_vs", "interruptions"
SIGNS = ("temp_c", "temp_site", "sbp", "dbp", "pulse", "resp", "spo2")
NONE = "NONE"
TURNED = Text("End is before start", "结束早于开始")
RISE_C, FALL_SBP, LOW_SBP, LOW_SPO2, FALL_SPO2 = 1, 30, 90, 92, 4
CONTACT_AFTER, CONTACT_H = timedelta(hours=24), (20, 28)


def planned_ml(case: Case) -> int | None:
    """The planned volume in mL."""
    infusion = infusion_at(case.protocol, case.visit)
    return infusion.volume_ml if infusion is not None else None


def stop_before_start(case: Case) -> bool:
    """G-09: the stop lies before the start, to the minute."""
    start, stop = case.value(START), case.value("inf_stop")
    return start is not None and stop is not None and stop < start


def stop_not_after_start(case: Case) -> bool:
    """The stop is the minute of the start."""
    start, stop = case.value(START), case.value("inf_stop")
    return start is not None and start == stop


def unusual_duration(case: Case) -> Violation:
    """The infusion took less than 20 or more than 180 minutes."""
    start, stop = case.value(START), case.value("inf_stop")
    if start is None or stop is None:
        return None
    shortest, longest = case.protocol.value("infusion_minutes")
    minutes = int((stop - start).total_seconds() // 60)
    return None if shortest <= minutes <= longest else {"n": minutes}


def impossible_volume(case: Case) -> Violation:
    """More than 110 % of the planned volume, or nothing."""
    given, planned = case.value("inf_given_ml"), planned_ml(case)
    if given is None or planned is None or 0 < given * 10 <= planned * 11:
        return None
    return {"value": given}


def less_given(case: Case) -> bool:
    """INF-09: less than 90 % of the planned volume was given."""
    given, planned = case.value("inf_given_ml"), planned_ml(case)
    return given is not None and planned is not None and given * 100 < planned * case.protocol.value("given_min_pct")


def slower_at_most(case: Case) -> bool:
    """The maximum rate is below the initial one."""
    first, most = case.value("inf_rate_initial"), case.value("inf_rate_max")
    return first is not None and most is not None and most < first


def none_beside_others(case: Case) -> bool:
    """INF-15: "none" beside a reaction."""
    seen = case.value("inf_reactions") or ()
    return NONE in seen and len(seen) > 1


def reaction_seen(case: Case) -> bool:
    """INF-08: a reaction was ticked."""
    return bool(set(case.value("inf_reactions") or ()) - {NONE})


def reaction_unlinked(case: Case) -> Violation:
    """A reaction without the adverse event that it was recorded as."""
    if not reaction_seen(case) or case.answer("inf_reaction_ae").given or not known("ae"):
        return None
    return {"label": Text("Linked AE", "关联不良事件")}


def soon_after(case: Case) -> Violation:
    """INF-05: fewer days since the last infusion than the protocol has."""
    previous = case.fact("previous_dose")
    if not is_given(case) or not isinstance(previous, PreviousDose):
        return None
    days = days_between(previous.dose, site_date(case.value(START)))
    return {"n": days} if days is not None and days < case.protocol.value("min_dose_interval_days") else None


def outside_window(case: Case) -> Violation:
    """SV-02: the dose was given on another day of its visit, and that day lies outside the window."""
    window = (case.fact("visit_windows") or {}).get(case.visit)
    if not is_given(case) or window is None:
        return None
    given_on = site_date(case.value(START))
    days = window.days_outside(given_on)
    return {"n": days} if days and given_on != case.fact("visit_date") else None


def no_vitals_that_day(case: Case) -> bool:
    """The dose was given on a day without vital signs: those of another day do not precede it."""
    return is_given(case) and vitals_on(case.fact("visit_vitals") or (), site_date(case.value(START))) is None


def not_given(case: Case) -> bool:
    """A dose recorded as not given."""
    return bool(case.value("inf_status") == NOT_GIVEN)


def contact_missing(case: Case) -> Violation:
    """The contact after 24 hours is not recorded although they have passed."""
    stop = case.value("inf_stop")
    if not is_given(case) or case.answer("inf_24h_contact").given or stop is None or case.now < stop + CONTACT_AFTER:
        return None
    return {"label": Text("24 h follow-up contact", "24小时随访")}


def contact_not_after(case: Case) -> bool:
    """The contact lies at or before the end of the infusion."""
    contact, stop = case.value("inf_24h_dt"), case.value("inf_stop")
    return contact is not None and stop is not None and contact <= stop


def contact_off(case: Case) -> Violation:
    """The contact was less than 20 or more than 28 hours after the end of the infusion."""
    contact, stop = case.value("inf_24h_dt"), case.value("inf_stop")
    if contact is None or stop is None or contact <= stop:
        return None
    early, late = (stop + timedelta(hours=each) for each in CONTACT_H)
    return None if early <= contact <= late else {"n": int((contact - stop).total_seconds() // 3600)}


def interruption_untold(case: Case) -> bool:
    """Interrupted, and no interruption is entered; or not interrupted, and one is."""
    said, rows = case.value("inf_interrupted"), case.answers.keys_of(STOPS)
    return (said == "Y" and not rows) or (said == "N" and bool(rows))


def outside_infusion(name: str) -> Any:
    """The rule that an end of an interruption lies within the infusion."""

    def rule(case: Case) -> bool:
        at, start, stop = case.value(name), case.form.value(START), case.form.value("inf_stop")
        early = at is not None and start is not None and at < start
        return early or (at is not None and stop is not None and at > stop)

    return rule


def interruption_turned(case: Case) -> bool:
    """G-09: an interruption ends before it begins."""
    start, end = case.value("inf_int_start"), case.value("inf_int_end")
    return start is not None and end is not None and end < start


def _at(case: Case, key: str, name: str) -> Any:
    return case.answers[f"{VITALS}[{key}].{name}"].value


def out_of_order(case: Case) -> Violation:
    """Measured before an earlier time point, or after a later one."""
    own, order = case.value("tp_dt"), keys(case.protocol)
    if own is None or case.row not in order:
        return None
    here = order.index(case.row)
    times: list[tuple[int, datetime | None]] = [(n, _at(case, key, "tp_dt")) for n, key in enumerate(order)]
    wrong = [n for n, at in times if at is not None and ((n < here and at > own) or (n > here and at < own))]
    return {"tp": INFTP.text(order[wrong[0]])} if wrong else None


def off_plan(case: Case) -> Violation:
    """INF-01: measured outside the tolerance of its time point."""
    own = case.value("tp_dt")
    if own is None or case.row not in keys(case.protocol):
        return None
    plan = observation(case.protocol, case.row, case.form.value(START), case.form.value("inf_stop"))
    return {"n": plan.minutes_off(own)} if plan is not None and plan.is_off(own) else None


def fever(case: Case) -> bool:
    """INF-02: a rise of 1.0 °C or more from before the infusion, to a fever."""
    now, before = case.value("temp_c"), _at(case, BEFORE, "temp_c")
    if now is None or before is None or case.row == BEFORE:
        return False
    key = "fever_axillary_c" if case.value("temp_site") == "AX" else "fever_c"
    return bool(now - before >= RISE_C and now >= case.protocol.value(key))


def possible_reaction(case: Case) -> bool:
    """INF-03: systolic pressure or oxygen saturation low, or fallen from before the infusion."""
    if case.row == BEFORE:
        return False
    sbp, spo2 = case.value("sbp"), case.value("spo2")
    before = {name: _at(case, BEFORE, name) for name in ("sbp", "spo2")}
    low = (sbp is not None and sbp < LOW_SBP) or (spo2 is not None and spo2 <= LOW_SPO2)
    fell = sbp is not None and before["sbp"] is not None and before["sbp"] - sbp >= FALL_SBP
    sank = spo2 is not None and before["spo2"] is not None and before["spo2"] - spo2 >= FALL_SPO2
    return bool(low or fell or sank)


def _row_begun(case: Case, key: str) -> bool:
    return any(case.answers[f"{VITALS}[{key}].{name}"].given for name in ("tp_dt", *SIGNS))


def _never_taken(key: str) -> Any:
    """The rule that a time point has values once it ought to have been done."""

    def rule(case: Case) -> Violation:
        plan = observation(case.protocol, key, case.value(START), case.value("inf_stop"))
        if not is_given(case) or plan is None or not plan.is_over(case.now) or _row_begun(case, key):
            return None
        return {"tp": INFTP.text(key)}

    return rule


def _sign_missing(name: str, label: Text) -> Check:
    """G-06 within a row: a time point at which something was measured has every sign and its time."""

    def rule(case: Case) -> Violation:
        return None if case.answer(name).given or not _row_begun(case, case.row) else {"label": label}

    return Check("G-06", Severity.COMPLETION, (name,), REQUIRED, rule, group=VITALS)


def row_checks(labels: dict[str, Text]) -> Iterator[Check]:
    """The checks of the timed vital signs and of interruptions; `labels` are those of the questions of a row."""
    yield from (_sign_missing(name, label) for name, label in labels.items())
    missing = Text("Observation {tp} is missing", "缺少{tp}观察记录")
    for entry in INFTP:
        place = (f"{VITALS}[{entry.code}].tp_dt",)
        yield Check("INF-07", Severity.IMPLAUSIBLE, place, missing, _never_taken(entry.code))
    order = Text(
        "The time does not fit that of {tp}: observations follow one another", "时间与{tp}不符：观察时点须依次排列"
    )
    yield Check("inf.tp_dt", Severity.IMPOSSIBLE, ("tp_dt",), order, out_of_order, group=VITALS)
    off = Text("Measured {n} min off the planned time", "测量时间偏离计划{n}分钟")
    yield Check("INF-01", Severity.IMPLAUSIBLE, ("tp_dt",), off, off_plan, group=VITALS)
    hot = Text("Fever during infusion: record an AE?", "输注后发热，是否记录不良事件？")
    yield Check("INF-02", Severity.PROMPT, ("temp_c",), hot, fever, group=VITALS, declined_by=INVESTIGATOR)
    low = Text("Possible infusion reaction", "疑似输注反应")
    yield Check(
        "INF-03", Severity.PROMPT, ("sbp", "spo2"), low, possible_reaction, group=VITALS, declined_by=INVESTIGATOR
    )
    within = Text("An interruption lies within the infusion", "中断时间须在输注开始与结束之间")
    for name in ("inf_int_start", "inf_int_end"):
        yield Check(f"inf.{name}", Severity.IMPOSSIBLE, (name,), within, outside_infusion(name), group=STOPS)
    yield Check("G-09", Severity.IMPOSSIBLE, ("inf_int_start", "inf_int_end"), TURNED, interruption_turned, group=STOPS)
