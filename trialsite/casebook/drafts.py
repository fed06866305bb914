"""Keep and shrink private drafts; they are not data, so they leave no trace."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Draft

MAX_SIGNS = 200_000


def keep(record: CrfRecord, user: User, typed: Mapping[str, str], revision: int) -> bool:
    """Keep what is on the page; an empty draft is removed. False where the texts are too long to be kept."""
    if not typed:
        drop(record, user)
        return True
    if sum(len(name) + len(text) for name, text in typed.items()) > MAX_SIGNS:
        return False
    values = {"typed": dict(typed), "revision": revision, "updated_at": clock.now()}
    Draft.objects.update_or_create(record=record, user=user, defaults=values)
    return True


def drop(record: CrfRecord, user: User) -> None:
    """Forget the draft; a bare statement, for every save does it and there is mostly none."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casebook_draft WHERE record_id = %s AND user_id = %s", [record.pk, user.pk])
