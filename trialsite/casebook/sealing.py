"""Sealed answers: encrypted once before assignment, so that live row, history and ledger hold one ciphertext."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction

from trialsite import envelope
from trialsite.accounts.second_factor.sealing import reseal
from trialsite.audit import clock
from trialsite.casebook.content import Stored
from trialsite.casebook.models import SealKey
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.form import Crf

BLOCK = 128


def _master() -> bytes:
    return envelope.master_key(settings.SEAL_KEY_FILE)


@lru_cache(maxsize=16)
def _data_key(wrapped: str) -> bytes:
    return envelope.unwrap(wrapped, _master())


def _current() -> SealKey:
    key = SealKey.objects.order_by("-made_at", "-pk").first()
    if key is None:
        key = SealKey.objects.create(wrapped=envelope.new_wrapped_key(_master()), made_at=clock.now())
    return key


def seal(answer: Answer) -> str:
    """Ciphertext of an answer (empty ones too), padded so that its length tells nothing: `key.base64`."""
    plain = json.dumps([answer.text if not answer.missing else None, answer.missing, answer.why]).encode()
    key = _current()
    return f"{key.pk}.{envelope.encrypt(_data_key(key.wrapped), plain, BLOCK)}"


def unseal(text: str | None) -> Answer:
    """The answer behind a ciphertext; EMPTY for none. Raises cryptography's InvalidTag for an altered one."""
    if not text:
        return EMPTY
    key_id, _dot, body = text.partition(".")
    key = SealKey.objects.get(pk=int(key_id))
    value, missing, why = json.loads(envelope.decrypt(_data_key(key.wrapped), body))
    return Answer(value=value, missing=missing, why=why)


def sealed(crf: Crf, submission: Submission, stored: Stored) -> Submission:
    """The submission with its sealed answers encrypted; those that say what is stored already are taken out."""
    if not any(question.sealed for question in crf.questions.values()):
        return submission
    answers = dict(submission.answers)
    for name, question in crf.questions.items():
        if not question.sealed or name not in answers:
            continue
        plain = answers.pop(name)
        known = unseal(getattr(stored.content, name)) if stored.content is not None else EMPTY
        if (plain.text, plain.missing, plain.why) != (known.text, known.missing, known.why):
            answers[name] = Answer(value=seal(plain))
    return replace(submission, answers=answers)


def fill_empty(crf: Crf, row: Any) -> None:
    """Give every sealed column a ciphertext, so that an unanswered one looks like any other."""
    for name, question in crf.questions.items():
        if question.sealed and getattr(row, name) is None:
            setattr(row, name, seal(EMPTY))


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
