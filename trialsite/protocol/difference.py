"""What differs between two versions of a protocol: windows, forms at visits, values of keys; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol, Requirement, ScheduledForm, Visit
from trialsite.protocol.notation import is_coded, shown
from trialsite.protocol.schedule import Phase
from trialsite.protocol.sources import Cited
from trialsite.protocol.text import Text

NOT_THERE = Text("–", "–")
WINDOWS = Text("Visits and windows", "访视与时间窗")
FORMS = Text("Forms at visits", "各访视的表单")
VALUES = Text("Thresholds and other values", "界值与其他参数")
# said by the tables of visits and forms already
SAID_ELSEWHERE = frozenset({"visit_targets", "visit_windows", "schedule"})
# from which keys the days of visits follow
DAYS = ("visit_targets", "visit_windows", "screening_range", "followup_days")
REQUIREMENTS: Mapping[Requirement, Text] = {
    Requirement.REQUIRED: Text("required", "必填"),
    Requirement.CONDITIONAL: Text("under a condition", "有条件"),
    Requirement.IF_INDICATED: Text("if indicated", "必要时"),
    Requirement.REVIEW: Text("review", "复核"),
    Requirement.UPDATE: Text("update", "更新"),
    Requirement.WHEN_IT_HAPPENS: Text("when it happens", "发生时"),
}
PHASES: Mapping[Phase, Text] = {
    Phase.NONE: Text("{what}", "{what}"),
    Phase.PRE_DOSE: Text("{what}, before the dose", "{what}，给药前"),
    Phase.DURING_INFUSION: Text("{what}, during the infusion", "{what}，输注期间"),
}


@dataclass(frozen=True, slots=True)
class Difference(Cited):
    """One thing that differs: where it stands, what it was and is (`coded`: as codes), the source of the new one."""

    part: Text
    code: str
    title: Text
    old: Text
    new: Text
    source: str = ""
    unit: str = ""
    audience: Audience = Audience.BLINDED
    coded: bool = False


def differences(old: Protocol, new: Protocol) -> tuple[Difference, ...]:
    """Everything that differs, in reading order; what only the unblinded may see carries their audience."""
    return (*_windows(old, new), *_forms(old, new), *_values(old, new))


def _pairs(old: Iterable[tuple[Any, Any]], new: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """Key, old and new (None where it is not there) of what is not the same, in the order of the new ones."""
    before, after = dict(old), dict(new)
    for key in dict.fromkeys((*after, *before)):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def _windows(old: Protocol, new: Protocol) -> Iterator[Difference]:
    was = [(visit.code, (_window(visit), visit.title)) for visit in old.visits]
    now = [(visit.code, (_window(visit), visit.title)) for visit in new.visits]
    for code, before, after in _pairs(was, now):
        title = (after or before)[1]
        source = _fixed_by(old, new, DAYS) or (new.visit(code).source if after else "")
        yield Difference(
            WINDOWS, code, title, before[0] if before else NOT_THERE, after[0] if after else NOT_THERE, source
        )


def _fixed_by(old: Protocol, new: Protocol, keys: Iterable[str]) -> str:
    """The sources of the keys that changed, where days and schedule follow from keys."""
    known = [new.settings[key] for key in keys if key in new.settings and key in old.settings]
    return "; ".join(dict.fromkeys(each.source for each in known if each.value != old.settings[each.key].value))


def _window(visit: Visit) -> Text:
    """Day and window as people read them; a visit without a day has none."""
    if visit.first is not None:
        return Text(f"day {visit.first} to day {visit.last}", f"第{visit.first}天至第{visit.last}天")
    if visit.target is None:
        return NOT_THERE
    around = f"−{visit.minus}/+{visit.plus}"
    return Text(f"day {visit.target}, {around} days", f"第{visit.target}天，{around}天")


def _forms(old: Protocol, new: Protocol) -> Iterator[Difference]:
    was = [((each.visit, each.form), _asked(each)) for each in old.schedule]
    now = [((each.visit, each.form), _asked(each)) for each in new.schedule]
    for (visit, form), before, after in _pairs(was, now):
        holder = new if after else old
        title = holder.form_titles[form]
        place = f"{visit} {form}".strip()
        own = next((each.source for each in new.forms_at(visit) if each.form == form), "")
        source = _fixed_by(old, new, ("schedule",)) or own
        yield Difference(FORMS, place, title, before or NOT_THERE, after or NOT_THERE, source)


def _asked(entry: ScheduledForm) -> Text:
    return PHASES[entry.phase].format(what=REQUIREMENTS[entry.requirement])


def _values(old: Protocol, new: Protocol) -> Iterator[Difference]:
    was = [(key, each.value) for key, each in old.settings.items() if key not in SAID_ELSEWHERE]
    now = [(key, each.value) for key, each in new.settings.items() if key not in SAID_ELSEWHERE]
    before, after = dict(was), dict(now)
    for key, _old, _new in _pairs(was, now):
        entry = new.settings.get(key) or old.settings[key]
        yield Difference(
            VALUES, key, entry.title, shown(before[key]) if key in before else NOT_THERE,
            shown(after[key]) if key in after else NOT_THERE, entry.source, entry.unit, entry.audience, is_coded(entry),
        )  # fmt: skip
