"""Seal what an arm could be read from, with the data key of its list; nothing here is logged or shown."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from participants.randomisation.models import AllocationKey, AllocationList, AllocationSlot
from trialsite import envelope
from trialsite.audit import clock

_SMALL, _LARGE = 64, 1024


def _master() -> bytes:
    return envelope.master_key(settings.ALLOCATION_KEY_FILE)


@lru_cache(maxsize=4)
def _data_key(wrapped: str) -> bytes:
    return envelope.unwrap(wrapped, _master())


def new_key() -> AllocationKey:
    """A data key for a new list, stored wrapped."""
    master = _master()
    return AllocationKey.objects.create(
        wrapped=envelope.new_wrapped_key(master), master=envelope.fingerprint(master), made_at=clock.now()
    )


def seal_arm(slot: AllocationSlot, arm: str) -> str:
    """The arm of a place, bound to the place: copied to another one it does not open."""
    return envelope.encrypt(_data_key(slot.allocation_list.key.wrapped), arm.encode(), _SMALL, _place(slot))


def arm_of(slot: AllocationSlot) -> str:
    """The arm; raises cryptography's InvalidTag where the ciphertext was altered or moved."""
    key = _data_key(slot.allocation_list.key.wrapped)
    return envelope.decrypt(key, slot.sealed_arm, _place(slot)).decode().strip()


def _place(slot: AllocationSlot) -> str:
    return f"{slot.allocation_list_id}/{slot.position}"


def seal_origin(made: AllocationList, said: dict[str, Any]) -> str:
    """How a list was made, bound to the list."""
    key = _data_key(made.key.wrapped)
    return envelope.encrypt(key, json.dumps(said, sort_keys=True).encode(), _LARGE, str(made.pk))


def origin_of(made: AllocationList) -> dict[str, Any]:
    """How a list was made."""
    said: dict[str, Any] = json.loads(envelope.decrypt(_data_key(made.key.wrapped), made.sealed, str(made.pk)))
    return said


def rewrap(old: bytes, new: bytes) -> int:
    """Wrap every data key with a new master key; returns how many. The ciphertexts stay as they are."""
    keys = list(AllocationKey.objects.all())
    for key in keys:
        key.wrapped, key.master = envelope.wrap(envelope.unwrap(key.wrapped, old), new), envelope.fingerprint(new)
        key.save(update_fields=["wrapped", "master"])
    _data_key.cache_clear()
    return len(keys)
