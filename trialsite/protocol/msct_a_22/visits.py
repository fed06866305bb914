"""The visits of the trial; their days follow from the configuration keys (clinical specification 1.2)."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.config import ConfigKey
from trialsite.protocol.schedule import Visit
from trialsite.protocol.text import Text

_SOURCE = "clinical specification 1.2"
_DOSE_VISITS = frozenset({"V1", "V2", "V3"})
_SCHEDULED = (
    ("V1", Text("Visit 1 – Baseline / dose 1", "访视1 基线/第1次输注"), Text("D0", "D0")),
    ("V2", Text("Visit 2 – dose 2", "访视2 第2次输注"), Text("D30", "D30")),
    ("V3", Text("Visit 3 – dose 3", "访视3 第3次输注"), Text("D60", "D60")),
    ("V4", Text("Visit 4 – week 12", "访视4 第12周"), Text("W12", "W12")),
    ("V5", Text("Visit 5 – week 24", "访视5 第24周"), Text("W24", "W24")),
    ("V6", Text("Visit 6 – week 36", "访视6 第36周"), Text("W36", "W36")),
    ("V7", Text("Visit 7 – week 48 / end of study", "访视7 第48周/研究结束"), Text("W48", "W48")),
)
_SCREENING = Text("Screening", "筛选期")
_UNSCHEDULED = Text("Unscheduled", "计划外访视")
_EARLY = Text("Early termination", "提前终止访视")


def visits(settings: Mapping[str, ConfigKey]) -> tuple[Visit, ...]:
    """Screening, V1 to V7, unscheduled, early termination; raises ValueError for days that do not fit them."""
    screening = settings["screening_range"].value
    if len(screening) != 2:
        raise ValueError("The screening range is two numbers, its first and its last day.")
    first, last = screening
    return (
        Visit("SCR", _SCREENING, 0, first=first, last=last, label=_SCREENING, source=_SOURCE),
        *_scheduled(settings),
        Visit("UNS", _UNSCHEDULED, 8, label=Text("Unscheduled", "计划外"), source=_SOURCE),
        Visit("ET", _EARLY, 9, label=Text("Early end", "提前终止"), ends_early=True, source=_SOURCE),
    )


def _scheduled(settings: Mapping[str, ConfigKey]) -> tuple[Visit, ...]:
    targets, windows = settings["visit_targets"], settings["visit_windows"]
    codes = [code for code, _, _ in _SCHEDULED]
    if set(targets.value) != set(codes) or set(windows.value) != set(codes):
        raise ValueError(f"Targets and windows are given for each of {', '.join(codes)}.")
    days = [targets.value[code] for code in codes]
    if days != sorted(set(days)):
        raise ValueError("Each visit has a later target day than the one before.")
    return tuple(
        Visit(
            code,
            title,
            position,
            target=targets.value[code],
            minus=_window(windows, code)[0],
            plus=_window(windows, code)[1],
            is_dose=code in _DOSE_VISITS,
            label=label,
            status=targets.status_of(code),
            source=targets.source,
        )
        for position, (code, title, label) in enumerate(_SCHEDULED, start=1)
    )


def _window(windows: ConfigKey, code: str) -> tuple[int, ...]:
    window: tuple[int, ...] = windows.value[code]
    if len(window) != 2:
        raise ValueError(f"{code}: a window is two numbers, days early and days late.")
    return window
