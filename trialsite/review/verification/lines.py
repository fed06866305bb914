"""The answers of a visit as lines to verify: value, source, mark, what it was before it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from trialsite.audit.entries import Origin
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Verification
from trialsite.casebook.sealing import Box
from trialsite.casebook.stored_text import Reader
from trialsite.casebook.verifying import CHANGED, is_planned
from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.protocol.verification import SourceKind
from trialsite.review.verification.stored import Standing

IMPORTED = Text("File {name}", "文件{name}")


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; `state` is verified, changed (since it was verified) or open."""

    key: str
    address: str
    label: str
    value: str
    old: str
    source: Text | None
    is_esource: bool
    planned: bool
    state: str
    by: str
    at: datetime | None
    queries: int

    @property
    def is_verified(self) -> bool:
        """Whether its mark stands."""
        return self.state == "verified"


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of one form; `history` and `say` are where its histories are read and its conversations led, the
    latter "" where sealed."""

    record: CrfRecord
    title: Text
    url: str
    history: str
    say: str
    lines: tuple[Line, ...]


def cards_of(standing: Standing, protocol: Protocol, language: str, *, all_fields: bool) -> list[Card]:
    """The forms of a visit that have lines: those that the plan asks for, or all; no statement but one per seal key."""
    order = {entry.form: number for number, entry in enumerate(protocol.schedule)}
    records = sorted(standing.records, key=lambda each: (order.get(each.form, len(order)), each.repeat))
    made = (_card(record, standing, protocol, (language, all_fields)) for record in records)
    return [card for card in made if card.lines]


def _card(record: CrfRecord, standing: Standing, protocol: Protocol, how: tuple[str, bool]) -> Card:
    crf, language = registry.get(record.form), how[0]
    at = [record.participant.code, *record.place.split("/")]
    open_here = not crf.sealed_whole
    maker = _Maker(record, crf, standing, protocol, language)
    lines = (maker.line(address) for address in _addresses(record, crf, standing))
    return Card(
        record=record,
        title=crf.title
        if record.repeat == 1
        else Text(f"{crf.title.en} {record.repeat}", f"{crf.title.zh}{record.repeat}"),
        url=reverse("entry:form", args=at) if open_here else reverse("pharmacy:preparation", args=at[:2]),
        history=reverse("entry:form-history", args=at) if open_here else _sealed_history(record, at),
        say=reverse("entry:form-say", args=at) if open_here else "",
        lines=tuple(line for line in lines if line is not None and (line.planned or how[1])),
    )


def _sealed_history(record: CrfRecord, at: list[str]) -> str:
    return reverse("pharmacy:preparation-history", args=at[:2]) + f"?bag={record.repeat}"


def _addresses(record: CrfRecord, crf: Crf, standing: Standing) -> list[str]:
    """The addresses that hold an answer, in reading order, rows after what stands outside of them."""
    names = list(crf.questions)
    groups = [group.name for group in crf.groups]
    given = [address for key, address in standing.changes if key == record.pk and _is_answer(crf, address)]

    def order(address: str) -> tuple[int, int, str, int]:
        place = read_address(address)
        if not place.group:
            return (0, names.index(place.var), "", 0)
        group = crf.groups_by_name[place.group]
        keys = list(group.asked) or [key for key, _title in group.keys]
        row = keys.index(place.key) if place.key in keys else len(keys)
        return (1 + groups.index(place.group), row, place.key, list(group.questions_of(place.key)).index(place.var))

    return sorted(given, key=order)


def _is_answer(crf: Crf, address: str) -> bool:
    try:
        return not crf.question(address).virtual
    except (KeyError, ValueError):
        return False


class _Maker:
    """Makes the lines of one form; sealed answers are opened."""

    def __init__(self, record: CrfRecord, crf: Crf, standing: Standing, protocol: Protocol, language: str) -> None:
        self.record, self.crf, self.standing, self.protocol = record, crf, standing, protocol
        self.reader, self.language, self.box = Reader(language), language, Box()

    def line(self, address: str) -> Line | None:
        """The line of an address; None where the answer was taken out again."""
        item, question = self.standing.changes[self.record.pk, address], self.crf.question(address)
        if item.new is None:
            return None
        mark = self.standing.marks.get((self.record.pk, address))
        source, is_esource = self._source(item, address)
        value, state = self._shown(question, item.new), _state(mark)
        old = self._shown(question, mark.value_then) if mark is not None and state == "changed" else ""
        return Line(
            key=f"{self.record.form}/{self.record.repeat}@{self.record.revision}|{address}", address=address,
            label=_label(self.crf, address, question, self.language), value=value, old=old if old != value else "",
            source=source, is_esource=is_esource, planned=is_planned(self.protocol, self.record, address),
            state=state, by=mark.by if mark and state == "verified" else "",
            at=mark.at if mark and state == "verified" else None,
            queries=self.standing.queries[self.record.pk, address],
        )  # fmt: skip

    def _shown(self, question: Question, stored: str | None) -> str:
        if question.sealed and stored:
            stored = self.box.open(stored).text
        said = self.reader.said(question, stored)
        return f"{said.text} {said.unit}".strip() if said else "–"

    def _source(self, item: Item, address: str) -> tuple[Text | None, bool]:
        """Where the source lies: the file for what was imported, else what the list of sources says."""
        origin = item.origin or item.event.origin
        if origin == Origin.IMPORTED and item.origin_ref:
            return IMPORTED.format(name=item.origin_ref), False
        known = self.protocol.verification.source_of(self.record.form, read_address(address).var)
        if known is None:
            return None, False
        return known.where, known.kind == SourceKind.ESOURCE


def _state(mark: Verification | None) -> str:
    if mark is None:
        return "open"
    if mark.withdrawn_at is None:
        return "verified"
    return "changed" if mark.withdrawn_why == CHANGED else "open"


def _label(crf: Crf, address: str, question: Question, language: str) -> str:
    """The question; in a table of rows with the row before it."""
    place, label = read_address(address), question.label.get(language)
    if not place.group or crf.groups_by_name[place.group].asked:
        return label
    title = dict(crf.groups_by_name[place.group].keys).get(place.key)
    return f"{title.get(language) if title else place.key} · {label}"


def shown_keys(cards: Iterable[Card]) -> list[str]:
    """The keys of the lines that are shown and not verified."""
    return [line.key for card in cards for line in card.lines if not line.is_verified]


def counted(cards: Sequence[Card]) -> tuple[int, int]:
    """How many of the planned lines are verified, and how many there are."""
    planned = [line for card in cards for line in card.lines if line.planned]
    return sum(line.is_verified for line in planned), len(planned)
