"""The register of reference ranges as its pages show it: lines by laboratory, and the versions of one range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trialsite.accounts.roles import ROLES, Role
from trialsite.administration.places import ANY_LABORATORY, ANY_PLACE, shown_unit
from trialsite.audit.models import Item
from trialsite.protocol.laboratory.model import Analyte
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.text import Text
from trialsite.registers.bands import SEX_TEXTS, band_of
from trialsite.registers.models import ReferenceRange

NOW, AHEAD, OVER, REPLACED = "now", "ahead", "over", "replaced"
STATES: Mapping[str, tuple[Text, str]] = {
    NOW: (Text("In force", "现行"), "ok"),
    AHEAD: (Text("Not yet in force", "尚未生效"), "in"),
    OVER: (Text("Ended", "已失效"), "lk"),
    REPLACED: (Text("Replaced before it began", "生效前已被替换"), "lk"),
}
ALL = "all"
SHOWS: Mapping[str, Text] = {
    NOW: STATES[NOW][0], AHEAD: STATES[AHEAD][0], OVER: Text("Ended or replaced", "已失效或被替换"),
    ALL: Text("All versions", "全部版本"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One range as it is shown."""

    row: Any
    analyte: Analyte
    state: str

    @property
    def place(self) -> str:
        """How the address names the laboratory."""
        return str(self.row.laboratory or ANY_PLACE)

    @property
    def unit(self) -> Text:
        """The unit beside the limits."""
        return shown_unit(self.analyte)

    @property
    def sex(self) -> Text:
        """Whom it is for."""
        return SEX_TEXTS[self.row.sex]

    @property
    def ages(self) -> str:
        """Completed years."""
        return band_of(self.row).ages

    @property
    def limits(self) -> str:
        """Both limits."""
        return band_of(self.row).limits

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATES[self.state][1]


@dataclass(frozen=True, slots=True)
class Group:
    """The ranges of one laboratory."""

    code: str
    name: Text
    lines: list[Line]


def state_of(row: Any, today: date) -> str:
    """Where a range stands on a day."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        return REPLACED
    if row.valid_from > today:
        return AHEAD
    return OVER if row.valid_to is not None and row.valid_to < today else NOW


def lines_of(rows: Iterable[Any], today: date) -> list[Line]:
    """The rows in the order of the analytes, newest first."""
    order = {key: number for number, key in enumerate(ANALYTES)}
    known = [row for row in rows if row.analyte in order]
    ordered = sorted(known, key=lambda row: (row.sex, row.age_from))
    ordered.sort(key=lambda row: row.valid_from, reverse=True)
    ordered.sort(key=lambda row: order[row.analyte])
    return [Line(row, ANALYTES[row.analyte], state_of(row, today)) for row in ordered]


def groups_of(lines: Iterable[Line], names: Mapping[str, Text]) -> list[Group]:
    """Lines by laboratory, those for any laboratory last."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.row.laboratory, []).append(line)
    codes = sorted(found, key=lambda code: (not code, code))
    return [
        Group(code, names.get(code, ANY_LABORATORY if not code else Text(code, code)), found[code]) for code in codes
    ]


def is_shown(line: Line, laboratory: str, show: str, sought: str) -> bool:
    """Whether a line fits the filters; `sought` is a part of the analyte's name or its code."""
    if laboratory not in ("", line.place):
        return False
    states = {OVER: {OVER, REPLACED}, ALL: set(STATES)}.get(show, {show})
    words = (line.analyte.key, line.analyte.text.en.lower(), line.analyte.text.zh.lower())
    return line.state in states and any(sought in word for word in words)


@dataclass(frozen=True, slots=True)
class Told:
    """A version with who registered it, when and why."""

    line: Line
    by: Text
    at: datetime | None
    why: str


def told(lines: list[Line], laboratory: str, analyte: str) -> list[Told]:
    """Each version with its first history row and the reason of its event; two statements."""
    made = ReferenceRange.history.filter(laboratory=laboratory, analyte=analyte, history_type="+")
    by_row = {row.id: row for row in made}
    items = Item.objects.filter(event_id__in={row.event_id for row in by_row.values()}, reason_text__gt="")
    reasons = dict(items.values_list("event_id", "reason_text"))
    return [_told(line, by_row.get(line.row.pk), reasons) for line in lines]


def _told(line: Line, row: Any, reasons: Mapping[Any, str]) -> Told:
    if row is None:
        return Told(line, Text("", ""), None, "")
    system = ROLES[Role.SYSTEM].title
    by = system if row.history_user_id is None else Text(row.actor_name, row.actor_name)
    return Told(line, by, row.history_date, reasons.get(row.event_id, ""))
