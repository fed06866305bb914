"""Sealed answers: decided on as they were given, stored as ciphertext, the same in live row, history and ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction

from trialsite import envelope
from trialsite.accounts.second_factor.sealing import reseal
from trialsite.audit import clock
from trialsite.casebook.merge import Since
from trialsite.casebook.models import SealKey
from trialsite.casebook.submission import Change, Reason, Submission
from trialsite.crf.answers import EMPTY, Answer, Answers
from trialsite.crf.checks import Finding
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.crf.words import LONGEST_REASON

BLOCK = 128
_SIGN = 4  # bytes that one sign of a text may take
_AROUND = 64  # bytes of a missing code, and of what holds the parts together
# kind of a question → its value out of the canonical text; a text is its own value
_VALUES: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"decimal": Decimal, "integer": int, "date": date.fromisoformat, "datetime": datetime.fromisoformat}
)


def _master() -> bytes:
    return envelope.master_key(settings.SEAL_KEY_FILE)


@lru_cache(maxsize=16)
def _data_key(wrapped: str) -> bytes:
    return envelope.unwrap(wrapped, _master())


@dataclass
class Box:
    """Seals and opens several texts; each data key is read once."""

    _keys: dict[int, bytes] = field(default_factory=dict)
    _current: int = 0

    def seal(self, answer: Answer, room: int = 0) -> str:
        """Ciphertext of an answer (empty ones too): `key.base64`, padded to `room` bytes and then to whole blocks.

        What is given the same room looks alike, whatever it says.
        """
        said = [answer.text if not answer.missing else None, answer.missing, answer.why]
        plain = json.dumps(said, ensure_ascii=False).encode()
        key = self._current or self._newest()
        return f"{key}.{envelope.encrypt(self._keys[key], plain.ljust(room), BLOCK)}"

    def open(self, text: str | None) -> Answer:
        """The answer behind a ciphertext, its value as text; EMPTY for none. Raises InvalidTag for an altered one."""
        if not text:
            return EMPTY
        key, _dot, body = text.partition(".")
        value, missing, why = json.loads(envelope.decrypt(self._key(int(key)), body))
        return Answer(value=value, missing=missing, why=why)

    def _key(self, number: int) -> bytes:
        if number not in self._keys:
            self._keys[number] = _data_key(SealKey.objects.get(pk=number).wrapped)
        return self._keys[number]

    def _newest(self) -> int:
        key = SealKey.objects.order_by("-made_at", "-pk").first()
        if key is None:
            key = SealKey.objects.create(wrapped=envelope.new_wrapped_key(_master()), made_at=clock.now())
        self._current, self._keys[key.pk] = key.pk, _data_key(key.wrapped)
        return self._current


def seal(answer: Answer) -> str:
    """One answer sealed."""
    return Box().seal(answer)


def unseal(text: str | None) -> Answer:
    """One answer opened; raises cryptography's InvalidTag for an altered one."""
    return Box().open(text)


def opened(crf: Crf, answers: Answers, box: Box | None = None) -> Answers:
    """The answers with the sealed ones as they were given, typed; a statement for the key where there is any."""
    box = box or Box()
    found = {name: _typed(crf.questions[name], box.open(answers[name].value)) for name in crf.sealed & set(answers)}
    return answers.with_changes(found) if found else answers


def _typed(question: Question, answer: Answer) -> Answer:
    if answer.value is None:
        return answer
    return replace(answer, value=_VALUES.get(question.kind, str)(answer.value))


def opened_since(crf: Crf, since: Mapping[str, Since], now: Answers) -> dict[str, Since]:
    """What happened to addresses since a revision, with the sealed texts of then opened.

    Sealed answers that say now what they said then are left out: they were only sealed anew beside others.
    """
    box = Box()
    texts = {name: replace(since[name], before=box.open(since[name].before).text) for name in crf.sealed & set(since)}
    same = {name for name, each in texts.items() if each.before == now[name].text}
    return {address: each for address, each in {**since, **texts}.items() if address not in same}


def sealed(crf: Crf, changes: tuple[Change, ...], stored: Answers, after: Answers) -> tuple[Change, ...]:
    """The changes as row, history and ledger hold them.

    Where a sealed answer changes, every one is sealed anew: nobody who reads the rows can tell which of them did.
    """
    if crf.sealed.isdisjoint(each.address for each in changes):
        return changes
    box = Box()
    news = {name: Answer(box.seal(after[name], room_of(q))) for name, q in crf.questions.items() if q.sealed}
    hidden = tuple(Change(name, stored[name], new) for name, new in news.items())
    return (*(each for each in changes if each.address not in crf.sealed), *hidden)


def sealed_reasons(crf: Crf, submission: Submission) -> Submission:
    """The submission with a sealed reason for each sealed answer, given or not."""
    if not crf.sealed:
        return submission
    box, given = Box(), submission.reasons
    words = {name: Answer(given[name].words if name in given else "") for name in crf.sealed}
    hidden = {name: Reason("", box.seal(each, _SIGN * LONGEST_REASON + _AROUND)) for name, each in words.items()}
    return replace(submission, reasons={**given, **hidden})


def room_of(question: Question) -> int:
    """Bytes that a sealed answer to the question is given, so that a long text looks like none."""
    return _SIGN * getattr(question, "length", 0) + _AROUND


def is_silent(crf: Crf, finding: Finding) -> bool:
    """Whether a finding speaks of a sealed answer: then no query, no proposal and no refusal repeats it."""
    return not crf.sealed.isdisjoint(finding.addresses)


def spoken(crf: Crf, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that may be repeated outside the form."""
    return tuple(finding for finding in findings if not is_silent(crf, finding))


def fill_empty(crf: Crf, row: Any) -> None:
    """Give every sealed column a ciphertext, so that an unanswered one looks like any other."""
    box = Box()
    for name in crf.sealed:
        if getattr(row, name) is None:
            setattr(row, name, box.seal(EMPTY, room_of(crf.questions[name])))


@transaction.atomic
def rewrap(old: bytes, new: bytes) -> int:
    """Wrap every data key with a new master key; returns how many. The ciphertexts stay as they are.

    The secrets of authenticators are encrypted anew.
    """
    reseal(old, new)
    keys = list(SealKey.objects.all())
    for key in keys:
        key.wrapped = envelope.wrap(envelope.unwrap(key.wrapped, old), new)
        key.save(update_fields=["wrapped"])
    _data_key.cache_clear()
    return len(keys)
