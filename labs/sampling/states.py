"""Where a sample stands, and what may be noted of it next; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trialsite.protocol.text import Text

EXPECTED, TAKEN, SENT, LOST, HAEMOLYSED, REDRAW, RESULT = (
    "EXPECTED", "TAKEN", "SENT", "LOST", "HAEMOLYSED", "REDRAW", "RESULT",
)  # fmt: skip
STATES: Mapping[str, tuple[Text, str]] = {
    EXPECTED: (Text("Expected", "待采样"), "in"),
    TAKEN: (Text("Taken", "已采样"), "in"),
    SENT: (Text("Sent to the laboratory", "已送检"), "in"),
    LOST: (Text("Lost", "已遗失"), "er"),
    HAEMOLYSED: (Text("Haemolysed or unusable", "溶血或不可用"), "er"),
    REDRAW: (Text("New sample asked for", "须重新采样"), "wa"),
    RESULT: (Text("Reported", "已出结果"), "ok"),
}
# state → what may be noted then; a sample that was drawn again has another time on the form, and begins anew
NEXT: Mapping[str, tuple[str, ...]] = {
    TAKEN: (SENT, LOST, HAEMOLYSED, REDRAW), SENT: (LOST, HAEMOLYSED, REDRAW), LOST: (REDRAW,), HAEMOLYSED: (REDRAW,),
}  # fmt: skip
# what went wrong is told with its reason
NEEDS_REASON = frozenset({LOST, HAEMOLYSED, REDRAW})


def state_of(sample: str, *, pending: int, steps: Sequence[Any]) -> str:
    """Where a sample stands: by its time as text ("" before it is taken), results that are missing, and its steps."""
    if not sample:
        return EXPECTED
    if not pending:
        return RESULT
    own = [each for each in steps if each.sample == sample]
    return str(max(own, key=lambda each: each.at).step) if own else TAKEN


def days_waiting(taken_on: date | None, today: date) -> int | None:
    """Days since the sample was taken."""
    return None if taken_on is None else (today - taken_on).days
