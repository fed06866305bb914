"""What stands against an infusion: gates before the act, deviations once it was done all the same (class G→D)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.crf.checks import Case, Check, Deviation, Severity, Violation
from trialsite.crf.values.display import show_number
from trialsite.protocol.text import Text
from visits.infusion.doses import NOT_GIVEN, Bag, Checked, GateResult, PreviousDose, infusion_at, vitals_on
from visits.infusion.observations import BEFORE

START = "inf_start"
HOLD = Text("Hold the dose: {reason}", "暂缓输注：{reason}")
NOT_THERE = Text("{name} is missing", "缺少{name}")
OLD = Text("{name} is older than {n} days", "{name}已超过{n}天")
BELOW = Text("{name} {value} is below {limit}", "{name} {value}低于{limit}")
ABOVE = Text("{name} {value} is above {limit} × ULN", "{name} {value}高于{limit}倍正常上限")
FEVER = Text("temperature {value} °C", "体温{value}°C")
# result → its name and key of the protocol's hold limits; hCG is a gate of its own (PREG-01)
RESULTS = {"hgb": "HGB", "plt": "PLT", "anc": "ANC", "alt": "ALT"}
SIGNS = {"spo2": Text("SpO2", "SpO2"), "sbp": Text("systolic BP", "收缩压")}


def is_given(case: Case) -> bool:
    """Whether the infusion was begun."""
    return case.value(START) is not None and case.value("inf_status") != NOT_GIVEN


def is_ahead(case: Case) -> bool:
    """Whether the infusion may still be begun."""
    return case.value(START) is None and case.value("inf_status") != NOT_GIVEN


def moment(case: Case) -> datetime:
    """The instant of the start; now, while it has not begun."""
    began: datetime | None = case.value(START)
    return began or case.now


def to_the_minute(instant: datetime) -> datetime:
    """An instant as times on the form are kept: the start of the same minute does not lie before it."""
    return instant.replace(second=0, microsecond=0)


def dose_day(case: Case) -> date:
    """The site date of the dose; today, while it has not begun."""
    return site_date(moment(case))


Rule = Callable[[Case], Violation]


@dataclass(frozen=True)
class Gate:
    """One fact that stands against an infusion, under one id: it stops the start, and is a deviation afterwards."""

    id: str
    message: Text
    rule: Rule
    needs: tuple[str, ...]
    fields: tuple[str, ...] = (START,)
    important: bool = True
    category: str = "DOSE"

    def checks(self) -> Iterator[Check]:
        """The gate and the deviation."""
        yield Check(self.id, Severity.GATE, self.fields, self.message, self._before, needs=self.needs)
        yield Check(
            self.id, Severity.DEVIATION, self.fields, self.message, self._after, needs=self.needs,
            deviation=Deviation(self.category, lambda case: self.important), grounds=self._grounds,
        )  # fmt: skip

    def _before(self, case: Case) -> Violation:
        return self.rule(case) if is_ahead(case) else None

    def _after(self, case: Case) -> Violation:
        return self.rule(case) if is_given(case) else None

    def _grounds(self, case: Case) -> str:
        """The start and what stood against it, so that the draft lapses with either."""
        found = self._after(case)
        values = found.values() if isinstance(found, Mapping) else ()
        told = ", ".join(value.en if isinstance(value, Text) else str(value) for value in values)
        return f"{moment(case).isoformat()} {told}".strip() if found else ""


def previous_missing(case: Case) -> bool:
    """INF-04: the dose before is not recorded, or treatment has ended."""
    infusion, previous = infusion_at(case.protocol, case.visit), case.fact("previous_dose")
    if infusion is None:
        return False
    known = isinstance(previous, PreviousDose) and previous.recorded
    return bool(case.fact("treatment_ended")) or (infusion.number > 1 and not known)


def test_missing(case: Case) -> bool:
    """PREG-01: a woman who may become pregnant, without a negative test within the days before the infusion.

    The last test up to that day counts. Who never answered whether she may become pregnant is taken to be able to.
    """
    if case.fact("sex") != "F" or case.fact("childbearing") not in {None, "Y"}:
        return False
    day = dose_day(case)
    tests = [each for each in case.fact("hcg_tests") or () if each[0] <= day]
    if not tests:
        return True
    on, result = tests[-1]
    return bool(result != "NEG" or day - on > timedelta(days=case.protocol.value("hcg_days")))


def released(case: Case) -> Bag | None:
    """The bag that was released for this dose."""
    found: Bag | None = case.fact("prep_released")
    return found


def expected_code(case: Case) -> str | None:
    """The label that the bag of this participant and dose carries; None before randomisation."""
    randomised, infusion = case.fact("randomisation"), infusion_at(case.protocol, case.visit)
    return f"{randomised.label}-D{infusion.number}" if randomised is not None and infusion is not None else None


def wrong_bag(case: Case) -> Violation:
    """INF-11: the label scanned is not that of this participant and dose."""
    scanned, bag = case.value("inf_bag_code"), released(case)
    wanted = bag.bag_code if bag is not None else expected_code(case)
    if scanned is None or wanted is None or scanned.upper() == wanted.upper():
        return None
    return {"bag_code": scanned}


def not_released(case: Case) -> bool:
    """INF-17: no bag has been released for this dose."""
    bag = released(case)
    return bag is None or to_the_minute(bag.released_at) > moment(case)


def expired(case: Case) -> Violation:
    """INF-12: begun after the time until which the bag was to be used."""
    bag = released(case)
    if bag is None or moment(case) <= bag.use_before:
        return None
    return {"time": f"{bag.use_before.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"}


def held(case: Case) -> Violation:
    """INF-13: results that are missing, old or at their limit, and vital signs at theirs."""
    reasons = [*_results(case), *_signs(case)]
    if not reasons:
        return None
    return {"reason": Text("; ".join(each.en for each in reasons), "；".join(each.zh for each in reasons))}


def _results(case: Case) -> Iterator[Text]:
    ages, limits = case.protocol.value("dose_gate_results"), case.protocol.value("dose_hold_limits")
    known, day = case.fact("gate_results") or {}, dose_day(case)
    for key, name in RESULTS.items():
        if key not in ages:
            continue
        found = [each for each in known.get(key, ()) if each.on <= day]
        if not found:
            yield NOT_THERE.format(name=name)
        elif day - found[-1].on > timedelta(days=ages[key]):
            yield OLD.format(name=name, n=ages[key])
        else:
            yield from _at_limit(key, name, found[-1], limits)


def _at_limit(key: str, name: str, result: GateResult, limits: Any) -> Iterator[Text]:
    if result.value is None:
        yield NOT_THERE.format(name=name)
    elif key in limits and result.value < limits[key]:
        yield BELOW.format(name=name, value=show_number(result.value), limit=limits[key])
    elif f"{key}_uln" in limits and result.upper and result.value > limits[f"{key}_uln"] * result.upper:
        yield ABOVE.format(name=name, value=show_number(result.value), limit=limits[f"{key}_uln"])


def _signs(case: Case) -> Iterator[Text]:
    """The last vital signs of the day and those before the infusion."""
    limits = case.protocol.value("dose_hold_limits")
    last = vitals_on(case.fact("visit_vitals") or (), dose_day(case))
    row = {name: case.form.value(f"inf_vs[{BEFORE}].{name}") for name in ("temp_c", "spo2", "sbp")}
    taken = {name: (getattr(last, name) if last else None, row[name]) for name in row}
    hot = max((value for value in taken["temp_c"] if value is not None), default=None)
    if hot is not None and hot >= limits["temp_c"]:
        yield FEVER.format(value=show_number(hot))
    for name, title in SIGNS.items():
        low: Decimal | int | None = min((value for value in taken[name] if value is not None), default=None)
        if low is not None and low < limits[name]:
            yield BELOW.format(name=title, value=show_number(low), limit=limits[name])


def paused(case: Case) -> bool:
    """INF-14: a stopping rule had paused dosing at the start, of this participant or of everybody.

    The spans end with the instant at which the hold was lifted; an infusion that led to the hold began before it.
    """
    at = moment(case)
    return any(since <= at and (until is None or at < until) for since, until in case.fact("dosing_paused") or ())


def too_soon(case: Case) -> Violation:
    """INF-18: the second participant of the study is infused before the first one was watched for long enough."""
    at, elsewhere = moment(case), case.fact("first_infused_elsewhere") or ()
    if infusion_at(case.protocol, case.visit) is None or any(own < at for own in case.fact("infused_at") or ()):
        return None
    before, days = [each for each in elsewhere if each <= at], int(case.protocol.value("sentinel_days"))
    if len(before) != 1 or (site_date(at) - site_date(before[0])).days >= days:
        return None
    return {"n": days, "date": (site_date(before[0]) + timedelta(days=days)).isoformat()}


def unchecked(case: Case) -> bool:
    """INF-16: two people did not check identity and this bag before the start."""
    checked, scanned = case.fact("bag_check"), case.value("inf_bag_code")
    return not isinstance(checked, Checked) or to_the_minute(checked.at) > moment(case) or checked.bag_code != scanned


def by_telephone(case: Case) -> bool:
    """SV-06: the visit took place by telephone or video only."""
    return bool(case.fact("attendance") == "REMOTE")


GATES = (
    Gate(
        "INF-04",
        Text("Previous dose is not recorded, or treatment has ended", "前一次输注未记录或治疗已结束"),
        previous_missing,
        ("previous_dose", "treatment_ended"),
    ),
    Gate(
        "PREG-01",
        Text("Negative pregnancy test needed before infusion", "输注前须有阴性妊娠试验"),
        test_missing,
        ("sex", "childbearing", "hcg_tests"),
    ),
    Gate(
        "INF-17",
        Text("No bag has been released for this dose", "本次剂量尚无已放行的输液袋"),
        not_released,
        ("prep_released",),
    ),
    Gate(
        "INF-11",
        Text("This bag belongs to {bag_code}", "输液袋编号不符（{bag_code}）"),
        wrong_bag,
        ("prep_released", "randomisation"),
        ("inf_bag_code",),
    ),
    Gate(
        "INF-12",
        Text("The bag was to be used before {time}", "已超过使用期限{time}"),
        expired,
        ("prep_released",),
        important=False,
    ),
    Gate("INF-13", HOLD, held, ("gate_results", "visit_vitals")),
    Gate("INF-14", Text("Dosing is paused", "已暂停给药"), paused, ("dosing_paused",)),
    Gate(
        "INF-18",
        Text(
            "The first two participants are infused at least {n} days apart: possible from {date}",
            "前两例受试者首次输注须间隔至少{n}天，最早可于{date}输注",
        ),
        too_soon,
        ("infused_at", "first_infused_elsewhere"),
    ),
    Gate(
        "INF-16",
        Text("Two people have not checked identity and bag", "身份与输液袋尚未经双人核对"),
        unchecked,
        ("bag_check",),
        important=False,
    ),
    Gate("SV-06", Text("An infusion needs a visit on site", "输注须现场到访"), by_telephone, ("attendance",)),
)
GATE_CHECKS = tuple(check for each in GATES for check in each.checks())
