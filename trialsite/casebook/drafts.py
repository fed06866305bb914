"""Keep and shrink private drafts; they are not data, so they leave no trace."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Draft

MAX_SIGNS = 200_000


def keep(record: CrfRecord, user: User, typed: Mapping[str, str], revision: int) -> bool:
    """Keep what is on the page; an empty draft is removed. False where a text was too long to be kept with the rest."""
    short = fitting(typed)
    if not short:
        drop(record, user)
    else:
        values = {"typed": short, "revision": revision, "updated_at": clock.now()}
        Draft.objects.update_or_create(record=record, user=user, defaults=values)
    return len(short) == len(typed)


def fitting(typed: Mapping[str, str]) -> dict[str, str]:
    """As many of the texts as there is room for, the shortest first; in the order of the page."""
    room, kept = MAX_SIGNS, set()
    for name in sorted(typed, key=lambda each: len(typed[each])):
        room -= len(name) + len(typed[name])
        if room < 0:
            break
        kept.add(name)
    return {name: text for name, text in typed.items() if name in kept}


def drop(record: CrfRecord, user: User) -> None:
    """Forget the draft; a bare statement, for every save does it and there is mostly none."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casebook_draft WHERE record_id = %s AND user_id = %s", [record.pk, user.pk])
