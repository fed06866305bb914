"""Sealed answers: encrypted once before assignment, so that live row, history and ledger hold one ciphertext."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.db import transaction

from trialsite.accounts.second_factor.sealing import reseal
from trialsite.audit import clock
from trialsite.casebook.content import Stored
from trialsite.casebook.models import SealKey
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.form import Crf

BLOCK = 128
_NONCE = 12


def _master() -> bytes:
    return bytes.fromhex(settings.SEAL_KEY_FILE.read_text().strip())


@lru_cache(maxsize=16)
def _data_key(wrapped: str) -> bytes:
    return aes_key_unwrap(_master(), base64.b64decode(wrapped))


def _current() -> SealKey:
    key = SealKey.objects.order_by("-made_at", "-pk").first()
    if key is None:
        wrapped = base64.b64encode(aes_key_wrap(_master(), os.urandom(32))).decode()
        key = SealKey.objects.create(wrapped=wrapped, made_at=clock.now())
    return key


def seal(answer: Answer) -> str:
    """Ciphertext of an answer (empty ones too), padded so that its length tells nothing: `key.base64`."""
    plain = json.dumps([answer.text if not answer.missing else None, answer.missing, answer.why]).encode()
    padded = plain + b" " * (-len(plain) % BLOCK)
    key, nonce = _current(), os.urandom(_NONCE)
    cipher = AESGCM(_data_key(key.wrapped)).encrypt(nonce, padded, None)
    return f"{key.pk}.{base64.b64encode(nonce + cipher).decode()}"


def unseal(text: str | None) -> Answer:
    """The answer behind a ciphertext; EMPTY for none. Raises cryptography's InvalidTag for an altered one."""
    if not text:
        return EMPTY
    key_id, _dot, body = text.partition(".")
    key = SealKey.objects.get(pk=int(key_id))
    raw = base64.b64decode(body)
    value, missing, why = json.loads(AESGCM(_data_key(key.wrapped)).decrypt(raw[:_NONCE], raw[_NONCE:], None))
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
        plain = aes_key_unwrap(old, base64.b64decode(key.wrapped))
        key.wrapped = base64.b64encode(aes_key_wrap(new, plain)).decode()
        key.save(update_fields=["wrapped"])
    _data_key.cache_clear()
    return len(keys)
