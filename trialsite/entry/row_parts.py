"""The parts of one row of a form page: its messages, its control, and the row itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialsite.crf.codelists import MISSING, REASONS
from trialsite.entry.prompts import Prompt
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class Say:
    """A message under a row."""

    text: Text
    tone: str
    check_id: str
    confirm_name: str = ""
    confirmed: str = ""
    typed: str = ""
    swap: tuple[str, str] | None = None
    prompt: Prompt | None = None


@dataclass(frozen=True)
class Box:
    """One control: an input, a group of choices, or an output."""

    name: str
    id: str
    kind: str
    value: str
    label: Text
    unit: Text
    width: str = ""
    choices: tuple[tuple[str, Text, bool], ...] = ()
    usual: tuple[tuple[str, Text], ...] = ()
    date: str = ""
    time: str = ""
    invalid: bool = False
    warned: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """What may be chosen in it."""
        return frozenset(code for code, _text, _chosen in self.choices)

    @property
    def is_answered(self) -> bool:
        """Whether something was chosen in it."""
        return any(chosen for _code, _text, chosen in self.choices)


@dataclass(frozen=True)
class Row:
    """One question as it stands on the page.

    `wanted`: Complete asks for it, as such or under some condition. `unsaved`: what it shows is not what was saved;
    `saved` is that of a calculated value, `code` the code that it shows in words. `inherits`: what the registers say
    here, None where they have no say.
    """

    address: str
    id: str
    box: Box
    label: Text
    note: Text | None
    required: bool
    shown: bool
    when: str
    when_values: str
    reference: str
    previous: str
    change: str
    missing: str
    missing_why: str
    stored: str
    stored_show: str
    says: tuple[Say, ...]
    reason: str
    reason_words: str
    changed: bool
    locked: bool
    awaits: bool
    tone: str
    virtual: bool
    together: bool = False
    unsaved: bool = False
    saved: str = ""
    queries: int = 0
    remark: Text | None = None
    wanted: bool = False
    code: str = ""
    inherits: str | None = None
    is_inherited: bool = False
    missing_codes: tuple[tuple[str, Text], ...] = field(default=tuple((c.code, c.text) for c in MISSING))
    reason_codes: tuple[tuple[str, Text], ...] = field(default=tuple((c.code, c.text) for c in REASONS))
