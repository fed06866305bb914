"""The inclusion criteria I1 to I6: each says whether its condition holds. Source: clinical specification, 3.2."""

from __future__ import annotations

from datetime import date

from participants.eligibility.assumed import EXACTLY_12, FDC, REPEATED
from participants.eligibility.known import Known, below
from participants.eligibility.loads import two_below
from participants.eligibility.ternary import Ternary, all_of, among, any_of, days_of, negate, not_after
from participants.eligibility.verdict import Finding
from participants.segments import DayRange, Segment, continuous_start, regimen_since
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

START = Text("start of antiretroviral treatment", "抗病毒治疗开始日期")
YES, NO = frozenset({"Y"}), frozenset({"N"})


def exact_date(label: Text) -> Text:
    """What to do where the unknown part of a date decides."""
    return Text("Exact date needed: {label}", "需要准确日期：{label}").format(label=label)


def unsure(days: DayRange | None, holds: Ternary, label: Text) -> tuple[Text, ...]:
    """The note that a date must be known better, where its two ends lead to different results."""
    partly = days is not None and days.earliest != days.latest
    return (exact_date(label),) if holds is None and partly else ()


def confirmed_hiv(known: Known) -> Finding:
    """I1: HIV was confirmed on or before the day of consent."""
    confirmed = among(known.last("hiv_confirmed"), YES, NO)
    days = days_of(known.last("hiv_confirm_date"))
    in_time = not_after(days, known.last("consent_date"))
    label = Text("date of HIV confirmation", "HIV确证日期")
    return Finding(all_of(confirmed, in_time), notes=unsure(days, in_time, label) if confirmed else ())


def anniversary(birth: date, years: int, leap_birthday: str) -> date:
    """The birthday `years` later; born on 29 February: 1 March in other years, 28 February where that is set."""
    if (birth.month, birth.day) == (2, 29) and leap_birthday == "mar1":
        day_after = add_months(date(birth.year, 3, 1), 12 * years)
        return day_after if add_months(birth, 12 * years).day == 28 else add_months(birth, 12 * years)
    return add_months(birth, 12 * years)


def of_age(known: Known) -> Finding:
    """I2: the 18th birthday is on or before the day of consent."""
    years, leap = int(known.setting("min_age")), known.setting("leap_birthday")
    birth = days_of(known.last("birth_date"))
    born = DayRange(*(day and anniversary(day, years, leap) for day in (birth.earliest, birth.latest)))
    holds = not_after(born, known.last("consent_date"))
    return Finding(holds, notes=unsure(birth, holds, Text("date of birth", "出生日期")))


def _regimens(known: Known) -> list[Segment]:
    return [each.value for each in known.every("art_segments")]


def _start(known: Known, segments: list[Segment]) -> DayRange | None:
    return continuous_start(segments, int(known.setting("art_max_gap_days")))


def _treated_for(known: Known, segments: list[Segment], months: int, *, longer: bool = False) -> Ternary:
    """Whether continuous treatment has lasted `months` on the reference day, or `longer` than that."""
    start, on = _start(known, segments), known.day("art_ref")
    if start is None:
        return None
    reached = DayRange(*(day and add_months(day, months) for day in (start.earliest, start.latest)))
    if longer and on is not None:
        return not_after(reached, date.fromordinal(on.toordinal() - 1))
    return not_after(reached, on)


def _still_treated(known: Known, segments: list[Segment]) -> Ternary:
    """Whether treatment goes on: not ended by more days before screening than a gap may have."""
    on, most = known.day("art_ref"), int(known.setting("art_max_gap_days"))
    if on is None or not segments:
        return None
    ended = [max(each.last_from for each in segments), max(each.last_to for each in segments)]
    untreated = [(on - day).days - 1 if day < on else 0 for day in ended]
    if untreated[0] <= most:
        return True
    return False if untreated[1] > most else None


def suppressed(known: Known) -> Finding:
    """I3: continuous treatment, and two results below the limit far enough apart, the later one of screening."""
    segments = _regimens(known)
    treated = all_of(
        _treated_for(known, segments, int(known.setting("art_min_months"))), _still_treated(known, segments)
    )
    loads = two_below(known)
    notes = (*loads.notes, *unsure(_start(known, segments), treated, START))
    return Finding(all_of(treated, loads.holds), loads.assumptions, notes)


def unchanged_regimen(known: Known) -> Finding:
    """I4: the drugs have been the same for twelve months at enrolment."""
    segments, gap = _regimens(known), int(known.setting("art_max_gap_days"))
    since, on = regimen_since(segments, gap), known.day("regimen_ref")
    limit = on and add_months(on, -int(known.setting("regimen_months")))
    holds = not_after(since, limit)
    assumptions = (FDC,) if holds and _switched_since(segments, limit) else ()
    return Finding(holds, assumptions, unsure(since, holds, Text("start of the present regimen", "现治疗方案开始日期")))


def _switched_since(segments: list[Segment], limit: date | None) -> bool:
    """Whether an entry with the same drugs began after the limit: brand, combination or dose was changed."""
    return limit is not None and sum(each.first_to > limit for each in segments) > 0


def low_cd4(known: Known) -> Finding:
    """I5: CD4 below the limit of the band that the duration of treatment belongs to."""
    segments, cd4 = _regimens(known), known.in_force("cd4")
    first, second = int(known.setting("art_min_months")), int(known.setting("band2_months"))
    inclusive = bool(known.setting("band1_lower_inclusive"))
    at_first = _treated_for(known, segments, first, longer=not inclusive)
    at_second = _treated_for(known, segments, second)
    lower, upper = (below(cd4, known.setting(key)) for key in ("cd4_band1", "cd4_band2"))
    holds = any_of(all_of(at_first, lower), all_of(at_second, upper))
    exactly = inclusive and holds and negate(_treated_for(known, segments, first, longer=True))
    repeated = known.times_in_force("cd4") > 1
    # where both bands lead to the same result the exact start does not matter
    inexact = () if cd4 is None else unsure(_start(known, segments), holds, START)
    notes = (*((Text("Repeat CD4", "请复查CD4"),) if cd4 is None else ()), *inexact)
    return Finding(holds, (*((EXACTLY_12,) if exactly else ()), *((REPEATED,) if repeated else ())), notes)


def informed(known: Known) -> Finding:
    """I6: the consent was understood and signed, in an approved version, before anything was done."""
    signed = among(known.last("consent_signed"), YES, NO)
    understood = among(known.last("consent_understood"), YES, NO)
    in_time = not_after(days_of(known.last("consent_date")), known.last("screen_date"))
    return Finding(all_of(signed, understood, in_time, known.last("consent_version_approved")))
