"""Versions as the pages show them: standing in words, who recorded and who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from trialsite.audit.actor import SYSTEM
from trialsite.protocol.text import Text
from trialsite.registers.models import Approval, ConsentVersion, ProtocolVersion, Standing, Subject

STATES: Mapping[str, tuple[Text, str]] = {
    "draft": (Text("Draft, waits for the signature", "草案，待签名"), "wa"),
    "withdrawn": (Text("Withdrawn", "已撤回"), "lk"),
    "ahead": (Text("Not in force yet", "尚未生效"), "in"),
    "now": (Text("In force", "现行有效"), "ok"),
    "past": (Text("Replaced by a newer version", "已被新版本替代"), "lk"),
}
SYSTEM_NAME = Text("System", "系统")
MODELS: Mapping[str, type[ProtocolVersion] | type[ConsentVersion]] = {
    Subject.PROTOCOL: ProtocolVersion,
    Subject.CONSENT: ConsentVersion,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One version: `state` is a key of STATES; `by` and `at` tell who recorded it."""

    row: Any
    kind: str
    state: str
    by: Text
    at: datetime
    signature: Approval | None

    @property
    def code(self) -> str:
        """The version as people call it."""
        return str(self.row)

    @property
    def text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATES[self.state][1]

    @property
    def url(self) -> str:
        """The page of the version; a withdrawn one has none, for its number may be used again."""
        return "" if self.state == "withdrawn" else reverse("administration:version", args=[self.kind, self.code])


def lines_of(kind: str, today: date) -> list[Line]:
    """Every version of a kind, the one that takes effect last first; three statements."""
    rows: Any = MODELS[kind].objects.order_by("-effective_on", "-pk")
    rows = list(rows.select_related("protocol_version") if kind == Subject.CONSENT else rows)
    made = {row.id: row for row in MODELS[kind].history.filter(history_type="+")}
    signed = {each.version: each for each in Approval.objects.filter(subject=kind)}
    in_force = next((row.pk for row in rows if row.counts and row.effective_on <= today), None)
    return [
        Line(
            row, kind, _state(row, in_force, today), _who(made[row.pk].actor_name), made[row.pk].history_date,
            None if row.standing == Standing.WITHDRAWN else signed.get(str(row)),
        )
        for row in rows
    ]  # fmt: skip


def _who(name: str) -> Text:
    return SYSTEM_NAME if name == SYSTEM.name else Text(name, name)


def _state(row: Any, in_force: Any, today: date) -> str:
    if not row.counts:
        return str(row.standing)
    if row.effective_on > today:
        return "ahead"
    return "now" if row.pk == in_force else "past"
