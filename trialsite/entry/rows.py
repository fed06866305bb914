"""One row of a form page: everything a template needs to draw one question, worked out beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from trialsite.crf import fields
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Finding, Severity
from trialsite.crf.fields import INVESTIGATOR, Calculated, DateTime, Question
from trialsite.crf.values.display import show_date, show_number
from trialsite.entry.prompts import Prompt
from trialsite.entry.references import Reference
from trialsite.entry.row_parts import Box, Row, Say
from trialsite.entry.shown_when import decided_here, named_by, values_of
from trialsite.protocol.text import Text

TONES = {
    Severity.IMPOSSIBLE: "er",
    Severity.COMPLETION: "er",
    Severity.IMPLAUSIBLE: "wa",
    Severity.DEVIATION: "dev",
    Severity.PROMPT: "wa",
    Severity.GATE: "er",
}
CONFIRMABLE = (Severity.IMPLAUSIBLE, Severity.DEVIATION)
# characters up to which a text is a short mark, such as initials
SHORT_TEXT = 20
# digits a box is made for, by the width class of the style sheet
WIDTHS = ((4, "w3"), (6, "w4"), (8, "w5"))
NO_UNIT = Text("", "")
LONG_OUTPUT = 8  # signs; a longer calculated text has a line of its own width


@dataclass(frozen=True)
class Source:
    """What a row is made from."""

    address: str
    question: Question
    stored: Answer
    typed: str
    missing: str
    why: str
    reason: tuple[str, str]
    findings: tuple[Finding, ...]
    confirmed: dict[tuple[str, str], str]
    typed_confirmations: dict[tuple[str, str], str]
    language: str
    locked: bool
    required: bool
    shown: bool
    value: Any = None
    saved: Any = None
    now: Answer | None = None
    previous: Answer | None = None
    queries: int = 0
    offered: tuple[tuple[str, Text], ...] = ()
    title: Text | None = None
    reference: Reference = field(default_factory=Reference)
    facts: Mapping[str, Any] = field(default_factory=dict)
    together: bool = False
    prompts: Mapping[tuple[str, str], Prompt] = field(default_factory=dict)
    inherits: str | None = None


def element_id(address: str) -> str:
    """The id of the control of an address: letters, digits and hyphens only."""
    return "f-" + address.replace("[", "-").replace("].", "-")


def _awaits(question: Question, stored: Answer) -> bool:
    """Whether the investigator must still answer; nothing waits for what he may leave empty."""
    return question.answered_by == INVESTIGATOR and _is_asked(question) and not stored.given


def _is_asked(question: Question) -> bool:
    return question.required or question.required_when is not None


def build(source: Source) -> Row:
    """The row of a question."""
    question, stored, label = source.question, source.stored, _label(source)
    (says, tone), (when, when_values) = _said(source), _shown_while(source)
    changed = stored.given and _differs(source)
    return Row(
        address=source.address,
        id=element_id(source.address),
        box=_box(source, tone, label),
        label=label,
        note=question.note,
        required=source.required,
        shown=source.shown or stored.given or bool(source.typed),
        when=when,
        when_values=when_values,
        reference=source.reference.text,
        remark=source.reference.remark,
        previous=_previous(source),
        change=_change(source),
        missing=source.missing,
        missing_why=source.why,
        stored=_stored_typed(source),
        stored_show=question.show_answer(stored, source.language),
        says=_told(source, says),
        reason=source.reason[0],
        reason_words=source.reason[1],
        changed=changed,
        locked=source.locked,
        awaits=_awaits(question, stored),
        tone=tone or ("si" if changed else ""),
        virtual=question.virtual,
        unsaved=source.value != source.saved if question.virtual else _differs(source) and not source.locked,
        saved="" if source.saved is None else question.show(source.saved, source.language),
        queries=source.queries,
        together=source.together,
        code=_code(source),
        wanted=_is_asked(question),
        inherits=source.inherits,
        is_inherited=bool(source.typed) and source.typed == source.inherits and not source.missing,
    )


def _said(source: Source) -> tuple[tuple[Say, ...], str]:
    """What the checks say beside the question, and the tone of the gravest."""
    says = tuple(_say(finding, source) for finding in source.findings)
    return says, _tone(says)


def _shown_while(source: Source) -> tuple[str, str]:
    """The address and the values on which the page itself decides whether the question is shown."""
    condition = decided_here(source.question, source.facts)
    return (named_by(condition, source.address), values_of(condition)) if condition else ("", "")


def _code(source: Source) -> str:
    """The code of a calculated answer from a list, which conditions of the page look at."""
    is_coded = isinstance(source.question, Calculated) and bool(source.question.codelist)
    return str(source.value) if is_coded and source.value else ""


def _told(source: Source, says: tuple[Say, ...]) -> tuple[Say, ...]:
    """A finding is told once, under its first question; the row that asks for the reason says so itself."""
    pairs = zip(says, source.findings, strict=True)
    return tuple(say for say, f in pairs if f.check_id != "G-07" and source.address == f.addresses[0])


def _label(source: Source) -> Text:
    """The label of the question; in a table with the title of its row before it."""
    label, title = source.question.label, source.title
    return Text(f"{title.en}: {label.en}", f"{title.zh}：{label.zh}") if title else label


def _stored_typed(source: Source) -> str:
    if source.stored.missing:
        return f"{source.stored.missing}: {source.stored.why}"
    value = source.stored.value
    return "" if value is None else input_text(source.question, value, source.language)


def input_text(question: Question, value: Any, language: str) -> str:
    """The value as its boxes hold it; date and time of an instant joined by a space."""
    if isinstance(question, DateTime):
        local = question.local(value)
        return f"{show_date(local.date(), language)} {local:%H:%M}"
    return question.typed(value, language)


def _differs(source: Source) -> bool:
    if source.missing or source.stored.missing:
        return (source.missing, source.why) != (source.stored.missing, source.stored.why)
    return source.typed != _stored_typed(source)


def _say(finding: Finding, source: Source) -> Say:
    first = finding.key
    mine = finding.addresses[0] == source.address
    asks = finding.severity in CONFIRMABLE and mine
    return Say(
        text=finding.message,
        tone=TONES[finding.severity],
        check_id=finding.check_id,
        confirm_name=f"confirm~{first[0]}~{first[1]}" if asks else "",
        confirmed=source.confirmed.get(first, ""),
        typed=source.typed_confirmations.get(first, ""),
        swap=finding.swap if mine else None,
        prompt=_prompt(finding, source),
    )


def _prompt(finding: Finding, source: Source) -> Prompt | None:
    """What became of the prompt that a stored answer raised; what is typed and not saved raised none yet."""
    if finding.severity != Severity.PROMPT or _differs(source):
        return None
    return source.prompts.get(finding.key)


def _tone(says: tuple[Say, ...]) -> str:
    open_tones = [say.tone for say in says if not (say.confirmed or (say.prompt and not say.prompt.waits))]
    return next((tone for tone in ("er", "wa", "dev") if tone in open_tones), "")


def _box(source: Source, tone: str, label: Text) -> Box:
    question = source.question
    day, _gap, clock = source.typed.rpartition(" ") if question.kind == "datetime" else ("", "", "")
    chosen = set(source.typed.split("|")) if isinstance(question, fields.MultiChoice) else {source.typed}
    value = source.typed
    # a register is asked once
    options = source.offered or question.options()
    if question.virtual:
        value = "" if source.value is None else question.show(source.value, source.language)
    return Box(
        name=source.address,
        id=element_id(source.address),
        kind=_kind(question, len(options)),
        value=value,
        label=label,
        unit=NO_UNIT if getattr(question, "unit_in", "") else question.unit,
        width="wt" if question.virtual and len(value) > LONG_OUTPUT else _width(question, source.typed),
        choices=tuple((code, text, code in chosen) for code, text in options),
        usual=_usual(question),
        date=day,
        time=clock,
        invalid=tone == "er",
        warned=tone == "wa",
    )


def _usual(question: Question) -> tuple[tuple[str, Text], ...]:
    """The answers a person may take over, as a page posts them, with their names."""
    if not isinstance(question, fields.MultiChoice):
        return ()
    return tuple((question.typed(codes, "en"), name) for name, codes in question.presets)


DRAWN_AS = {
    "choice": "segments", "register": "select", "link": "select", "multichoice": "boxes", "registers": "boxes",
}  # fmt: skip


def _kind(question: Question, count: int) -> str:
    kind = question.kind
    if (kind == "choice" and count > 6) or getattr(question, "compact", False):
        return "select"
    return DRAWN_AS.get(kind, kind)


def _width(question: Question, typed: str) -> str:
    if _in_words(question):
        return "wt"
    if isinstance(question, fields.Measurement) and question.grammar.log10:
        return "w6"
    if question.kind not in {"integer", "decimal", "measurement"}:
        return "w6" if question.kind in {"date", "pdate"} else ""
    high = question.hard[1] if question.hard else 10**6
    digits = len(str(high)) + (2 if question.kind == "decimal" else 0)
    # a result may be written with its unit
    if len(typed) > 8:
        return "w6"
    return next((name for limit, name in WIDTHS if digits < limit), "w5")


def _in_words(question: Question) -> bool:
    """Whether the answer is a sentence or the words of a code, rather than a number or a short mark."""
    if isinstance(question, Calculated):
        return question.codelist is not None
    return isinstance(question, fields.Text) and question.length > SHORT_TEXT


def _previous(source: Source) -> str:
    """The answer at the visit before; with its unit where that is not the canonical one and stands beside it."""
    question, before = source.question, source.previous
    if before is None:
        return ""
    shown = question.show_answer(before, source.language)
    result = before.value
    if not isinstance(question, fields.Measurement) or not question.unit_in or result is None:
        return shown
    other = result.unit and result.unit != question.grammar.unit and not shown.endswith(result.unit)
    return f"{shown} {result.unit}" if other else shown


def _change(source: Source) -> str:
    current = source.now if source.now is not None else source.stored
    now, before = current.value, source.previous.value if source.previous else None
    if source.question.kind not in {"integer", "decimal", "measurement"} or now is None or before is None:
        return ""
    now, before = source.question.comparable(now), source.question.comparable(before)
    if now is None or before is None:
        return ""
    difference = now - before
    if isinstance(source.question, fields.Measurement):
        # a result of another unit may have more decimals than any report
        finest = Decimal(1).scaleb(-source.question.grammar.places)
        difference = difference if difference % finest == 0 else difference.quantize(finest, ROUND_HALF_UP)
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{show_number(abs(difference))}"
