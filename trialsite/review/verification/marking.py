"""What is posted from the page of a visit, by the keys of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialsite.accounts.models import User
from trialsite.casebook.actions.review import ABSENT
from trialsite.casebook.actions.verification import take_back, verify_values
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused

# form, number, the revision that was shown, address
_KEY = re.compile(r"([a-z0-9_]{1,20})/([0-9]{1,5})@([0-9]{1,9})\|(.{1,120})")


def mark_lines(records: Sequence[CrfRecord], keys: Sequence[str], *, by: User) -> int:
    """Verify the lines, form by form; returns how many are new. Raises ActionRefused for what changed meanwhile."""
    by_record: dict[tuple[CrfRecord, int], list[str]] = {}
    for key in keys:
        record, revision, address = _read(records, key)
        by_record.setdefault((record, revision), []).append(address)
    return sum(
        verify_values(record=record, addresses=addresses, by=by, revision=revision)
        for (record, revision), addresses in by_record.items()
    )


def take_back_line(records: Sequence[CrfRecord], key: str, *, by: User) -> None:
    """Withdraw the mark of a line."""
    record, _revision, address = _read(records, key)
    take_back(record=record, address=address, by=by)


def _read(records: Sequence[CrfRecord], key: str) -> tuple[CrfRecord, int, str]:
    match = _KEY.fullmatch(key)
    found = [each for each in records if match and (each.form, str(each.repeat)) == match.group(1, 2)]
    if not match or not found:
        raise ActionRefused("absent", ABSENT)
    return found[0], int(match[3]), match[4]
