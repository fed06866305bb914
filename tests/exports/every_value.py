"""One participant with a value in every column of every form, sealed ones too, and a missing code on every question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from participants.models import Participant
from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.sealing import seal
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.fields import Choice, Question
from trialsite.crf.form import Crf
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.audience import Audience

NUMBERS = count(1)


def told() -> list[Crf]:
    """The forms that blinded people see."""
    return [crf for crf in registry.own_forms() if crf.audience == Audience.BLINDED]


def sealed() -> list[Crf]:
    """The forms that unblinded people alone see."""
    return [crf for crf in registry.own_forms() if crf.audience == Audience.UNBLINDED]


def fill(participant: Participant, forms: list[Crf]) -> None:
    """Fill them: each form twice, once with values and once with missing codes; stored as a save would store them."""
    change = begin(SYSTEM)
    rows: list[Any] = []
    records: list[CrfRecord] = []
    at = {each.form: each.visit for each in CrfRecord.objects.filter(participant=participant).select_related("visit")}
    for crf in forms:
        for repeat in (91, 92):
            record = CrfRecord(
                participant=participant, visit=at.get(crf.key), form=crf.key, repeat=repeat, form_version=crf.version,
                audience=crf.audience,
                protocol_version=participant.protocol_version, revision=1, first_saved_at=clock.now(),
                last_saved_at=clock.now(), last_saved_by="王敏",
            )  # fmt: skip
            records.append(record)
            rows += _rows(crf, record, missing=repeat == 92)
    with declared(change):
        tracked.insert(records, change)
        for row in rows:
            tracked.insert([row], change, revision=1)
        items = (ItemEntry("record.expected", "Every value", None, "all"),)
        entry = EventEntry(
            id=change.event_id, action=Action.SAVE, actor=SYSTEM, participant=participant.code, origin=Origin.SYSTEM,
            items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)


def _rows(crf: Crf, record: CrfRecord, *, missing: bool) -> Iterator[Any]:
    content = crf.model(record_id=record.pk)
    _put(content, crf.questions, crf.key, missing=missing)
    yield content
    for group in crf.groups:
        for key in [*group.asked] or [key for key, _title in group.keys] or ["1"]:
            row = group.model(record_id=record.pk, key=key)
            _put(row, group.questions_of(key), f"{crf.key} {group.name}[{key}]", missing=missing)
            yield row


def _put(row: Any, questions: Any, place: str, *, missing: bool) -> None:
    for name, question in questions.items():
        if question.virtual:
            continue
        if missing or question.kind == "link":
            answer = Answer(missing="ND", why=f"原因 {place}.{name}")
        else:
            answer = Answer(value=_value(question, f"{place}.{name}"))
        question.put(row, Answer(seal(answer)) if question.sealed else answer)


def _value(question: Question, place: str) -> Any:
    number = next(NUMBERS)
    day = date(2000, 1, 1) + timedelta(days=number)
    kinds: dict[str, Any] = {
        "text": f"文{number}"[: getattr(question, "length", 9)], "long": f"受试者自述：{place}",
        "integer": number, "decimal": Decimal(number).quantize(Decimal(1).scaleb(-getattr(question, "places", 0))),
        "date": day, "pdate": PartialDate(f"{day:%Y-%m}"), "time": time(number % 24, number % 60),
        "datetime": datetime(2000, 1, 1, 1, 5, tzinfo=UTC) + timedelta(days=number), "tick": True,
        "measurement": Measured(
            f"<{number}.5", Op.LT, None, "单位", Decimal(f"{number}.5"), Decimal(f"{number}.25"), False,
            Decimal(f"{number}.125"), Decimal(f"{number}.75"), "L", "2",
        ),
    }  # fmt: skip
    if isinstance(question, Choice) or hasattr(question, "register"):
        codes = [code for code, _text in question.options()] or ["CODE"]
        return tuple(codes) if question.kind in ("multichoice", "registers") else codes[-1]
    return kinds[question.kind]
