"""The edit checks of an adverse event: the rules of `safety.rules` on what its form and the facts say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from safety import rules
from safety.codelists import AECAUS, NONE_ALONE
from safety.infections import AIDS_SERIOUS
from safety.rules import Event
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity, Violation
from trialsite.crf.standard import FUTURE, REQUIRED
from trialsite.crf.values.days import earliest
from trialsite.protocol.text import Text

AWARE = Text("Site became aware (of the seriousness)", "研究中心获知时间")
STARTED_AT = Text("Time of start (on a day of infusion)", "开始时间（输注当日填写）")


def event_of(case: Case) -> Event:
    """The event as its form tells it."""
    grade = case.value("ae_grade")
    return Event(
        term=case.value("ae_term") or "", start=case.value("ae_start"), started_at=case.value("ae_start_time"),
        ongoing=case.value("ae_ongoing"), end=case.value("ae_end"), end_given=case.answer("ae_end").given,
        grade=int(grade) if grade else None, possibly_serious=case.value("ae_possibly_serious"),
        serious=case.value("ae_serious"), criteria=frozenset(case.value("ae_crit") or ()),
        related=case.value("ae_rel_ip"), action=case.value("ae_action"), outcome=case.value("ae_outcome"),
    )  # fmt: skip


def two_events(case: Case) -> bool:
    """The term names two events."""
    return rules.names_two(case.value("ae_term") or "")


def death_as_term(case: Case) -> bool:
    """AE-21."""
    return rules.names_death(case.value("ae_term") or "")


def time_ahead(case: Case) -> Violation:
    """G-01: the day is today and the time has not come yet."""
    start, at = case.value("ae_start"), case.value("ae_start_time")
    if start is None or at is None or not start.is_exact or start.earliest != case.today:
        return None
    ahead = datetime.combine(case.today, at, SITE_ZONE) > case.now
    return {"label": STARTED_AT} if ahead else None


def time_without_day(case: Case) -> bool:
    """A time of day needs a whole date."""
    start = case.value("ae_start")
    return case.value("ae_start_time") is not None and start is not None and not start.is_exact


def time_missing(case: Case) -> Violation:
    """G-06: it began on a day of an infusion, at a time that nobody told."""
    start, infusions = case.value("ae_start"), case.fact("infused_at") or ()
    if start is None or not start.is_exact or case.answer("ae_start_time").given:
        return None
    return {"label": STARTED_AT} if start.earliest in {site_date(each) for each in infusions} else None


def aware_missing(case: Case) -> Violation:
    """G-06: serious or possibly so, and since when the site knows is not told."""
    serious = rules.YES in (case.value("ae_possibly_serious"), case.value("ae_serious"))
    return {"label": AWARE} if serious and not case.answer("ae_aware_dt").given else None


def aware_before_start(case: Case) -> bool:
    """The site knew of it before the first day on which it can have begun."""
    aware, first = case.value("ae_aware_dt"), earliest(case.value("ae_start"))
    return aware is not None and first is not None and site_date(aware) < first


def fatal_incomplete(case: Case) -> bool:
    """AE-02."""
    others = case.fact("other_events") or ()
    return rules.fatal_incomplete(
        event_of(case), death_recorded=case.fact("death_date") is not None,
        other_fatal=any(each.outcome == rules.FATAL for each in others),
    )  # fmt: skip


def outcome_disagrees(case: Case) -> bool:
    """AE-08."""
    return rules.outcome_disagrees(event_of(case), study_over=case.fact("eos_date") is not None)


def began_before_consent(case: Case) -> bool:
    """AE-09."""
    return rules.began_before_consent(event_of(case), case.fact("consent_date"))


def related_before_dose(case: Case) -> Violation:
    """AE-11."""
    event, first = event_of(case), min(case.fact("infused_at") or (), default=None)
    day0 = site_date(first) if first is not None else None
    if not rules.related_before_dose(event, day0, case.protocol.value("related_set")):
        return None
    return {"x": AECAUS.text(event.related or "")}


def action_unlikely(case: Case) -> bool:
    """AE-12: stopped without an end of treatment; interrupted on no such day; an action after the last dose."""
    action, days = case.value("ae_action"), case.fact("interrupted_on") or ()
    if action == "WITHDRAWN":
        return case.fact("eot_date") is None
    if action in ("INTERRUPT", "RATE") and not any(_may_be(case, day) for day in days):
        return True
    return action not in (None, "NA") and _after_last_dose(case)


def _may_be(case: Case, day: Any) -> bool:
    start = case.value("ae_start")
    first, last = (start.earliest, start.latest) if start else (None, None)
    return (first is None or first <= day) and (last is None or day <= last)


def _after_last_dose(case: Case) -> bool:
    """Whether it began after the last of all planned infusions."""
    infusions, first = case.fact("infused_at") or (), earliest(case.value("ae_start"))
    all_given = len(infusions) >= len(case.protocol.infusions)
    return all_given and first is not None and first > site_date(max(infusions))


def grade_unlike_result(case: Case) -> Violation:
    """AE-15: another grade than the laboratory result it comes from has."""
    own, found = event_of(case).grade, case.fact("source_grades") or ()
    if own is None or not found or own in found:
        return None
    highest = max(found)
    return {"g": own, "h": highest}


def duplicate(case: Case) -> bool:
    """AE-16: another entry has the same term on days that may overlap."""
    own = event_of(case)
    others = case.fact("other_events") or ()
    return any(rules.same_term(own.term, each.term) and rules.overlap(own, each) for each in others)


def treatment_disagrees(case: Case) -> bool:
    """AE-17: a medication was given for it, and it is said not to be treated; or treated, and none is linked."""
    treated, linked = case.value("ae_treat"), bool(case.fact("medication_for"))
    return (treated == rules.NO and linked) or (treated == rules.YES and not linked)


def downgraded_unreported(case: Case) -> bool:
    """AE-20: no longer serious although the last report that was sent says it is."""
    return case.value("ae_serious") == rules.NO and case.fact("reported_serious") is True


def outcome_due(case: Case) -> bool:
    """AE-22: it goes on, and the last visit or the study is over without an outcome."""
    last = case.protocol.last_visit.code
    over = case.fact("eos_date") is not None or last in (case.fact("visits_attended") or ())
    return over and case.value("ae_ongoing") == rules.YES and not case.answer("ae_outcome").given


def infection_unassessed(case: Case) -> bool:
    """AE-24: an opportunistic infection that no assessment names."""
    return case.value("ae_oi") == rules.YES and not case.fact("infection_of_event")


def defines_aids_not_serious(case: Case) -> bool:
    """OI-03, shown here too: an infection that defines AIDS leads here, and the event is not serious."""
    return bool(case.fact("aids_defining_of_event")) and case.value("ae_serious") != rules.YES


def none_beside_others(case: Case) -> bool:
    """AE-25."""
    chosen = case.value("ae_aesi") or ()
    return rules.NONE in chosen and len(chosen) > 1


_H, _S, _C, _P = Severity.IMPOSSIBLE, Severity.IMPLAUSIBLE, Severity.COMPLETION, Severity.PROMPT

CHECKS = (
    Check(
        "ae.ae_term", _S, ("ae_term",),
        Text("Two events? Enter each event in an entry of its own", "是否包含两个事件？请每个事件单独记录"), two_events,
    ),
    Check("AE-21", _S, ("ae_term",), Text('Enter the cause, not "death"', "请填写死因"), death_as_term),
    Check("G-01", _H, ("ae_start_time", "ae_start"), FUTURE, time_ahead),
    Check(
        "ae.ae_start_time", _H, ("ae_start_time", "ae_start"),
        Text("A time needs the whole date of the start", "填写时间时，开始日期须完整到日"), time_without_day,
    ),
    Check("G-06", _C, ("ae_start_time", "ae_start"), REQUIRED, time_missing, needs=("infused_at",)),
    Check("G-06", _C, ("ae_aware_dt", "ae_possibly_serious", "ae_serious"), REQUIRED, aware_missing),
    Check(
        "ae.ae_aware_dt", _H, ("ae_aware_dt", "ae_start"),
        Text("The site cannot have known before the event began", "获知时间不能早于事件开始"), aware_before_start,
    ),
    Check(
        "AE-01", _C, ("ae_grade", "ae_outcome", "ae_crit"),
        Text('Grade 5 and outcome "fatal" go together', "5级与“死亡”转归必须一致"),
        lambda case: rules.grade_and_outcome_disagree(event_of(case)),
    ),
    Check(
        "AE-02", _C, ("ae_outcome", "ae_serious", "ae_crit"),
        Text("Fatal event needs the death form", "死亡事件须填写死亡表"), fatal_incomplete,
        needs=("death_date", "other_events"),
    ),
    Check(
        "AE-03", _C, ("ae_crit", "ae_serious"),
        Text("Tick at least one seriousness criterion", "请至少勾选一项SAE判定标准"),
        lambda case: rules.criteria_disagree(event_of(case)),
    ),
    Check(
        "AE-04", _P, ("ae_grade", "ae_serious"),
        Text("Grade 4 is usually serious (life-threatening) – confirm", "4级通常为严重不良事件，请确认"),
        lambda case: rules.grave_not_serious(event_of(case)), answered_by=fields.INVESTIGATOR,
    ),
    Check(
        "AE-05", _S, ("ae_grade", "ae_crit"), Text("Criterion and grade disagree", "SAE判定标准与分级不一致"),
        lambda case: rules.life_threatening_low(event_of(case)),
    ),
    Check(
        "AE-07", _C, ("ae_ongoing", "ae_end", "ae_outcome"),
        Text("Ongoing and end date disagree", "持续状态与结束日期矛盾"),
        lambda case: rules.end_disagrees(event_of(case)),
    ),
    Check(
        "AE-08", _C, ("ae_outcome", "ae_ongoing"), Text("Outcome and dates disagree", "转归与日期矛盾"),
        outcome_disagrees, needs=("eos_date",),
    ),
    Check(
        "AE-09", _H, ("ae_start",),
        Text("Began before informed consent: enter it as medical history", "发生于签署知情同意前，请记入既往史"),
        began_before_consent, needs=("consent_date",),
    ),
    Check(
        "AE-11", _S, ("ae_rel_ip", "ae_start"),
        Text('Before first infusion: relation cannot be "{x}"', "首次输注前发生，不应判定为“{x}”"),
        related_before_dose, needs=("infused_at",),
    ),
    Check(
        "AE-12", _S, ("ae_action", "ae_start"),
        Text("Check action with study infusion", "请核对对输注采取的措施"), action_unlikely,
        needs=("eot_date", "interrupted_on", "infused_at"),
    ),
    Check(
        "AE-15", _S, ("ae_grade",),
        Text("Grade {g} but the result grades {h}", "不良事件为{g}级，检验结果为{h}级，分级不一致"),
        grade_unlike_result, needs=("source_grades",),
    ),
    Check(
        "AE-16", _S, ("ae_term", "ae_start", "ae_end"), Text("Possible duplicate", "可能重复"), duplicate,
        needs=("other_events",),
    ),
    Check(
        "AE-17", _S, ("ae_treat",), Text("Treatment and con-meds disagree", "治疗与合并用药不一致"),
        treatment_disagrees, needs=("medication_for",),
    ),
    Check(
        "AE-20", _C, ("ae_serious",), Text("Downgrade needs a follow-up report", "降级须提交随访报告"),
        downgraded_unreported, needs=("reported_serious",),
    ),
    Check(
        "AE-22", _S, ("ae_outcome", "ae_ongoing"), Text("Final outcome needed", "需最终转归"), outcome_due,
        needs=("eos_date", "visits_attended"),
    ),
    Check(
        "AE-24", _S, ("ae_oi",), Text("Fill in the OI form", "请填写机会性感染评估表"), infection_unassessed,
        needs=("infection_of_event",),
    ),
    Check(
        "OI-03", _P, ("ae_serious",), AIDS_SERIOUS, defines_aids_not_serious, needs=("aids_defining_of_event",),
        answered_by=fields.INVESTIGATOR, grounds=lambda case: f"{case.answer('ae_term').text}; AIDS-defining",
    ),
    Check("AE-25", _C, ("ae_aesi",), NONE_ALONE, none_beside_others),
)  # fmt: skip
