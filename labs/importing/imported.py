"""The files that were imported: all, those of the last 30 days, and those with rows of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import QuerySet

from labs.importing.models import LabImport
from trialsite.audit import clock
from trialsite.protocol.text import Text

RECENT = timedelta(days=30)
# what becomes of the rows of a file, by the column that counts them; the rows themselves are not kept
COUNTED: Mapping[str, Text] = {
    "added": Text("With results added", "有新增结果"),
    "conflicts": Text("With conflicts", "有冲突"),
    "refused": Text("With rows refused", "有未采纳行"),
}


def imported(*, recent: bool = False, only: str = "") -> QuerySet[LabImport]:
    """The files, newest first; `only` is one of `COUNTED`, of which each file has a row at least."""
    found = LabImport.objects.all()
    if recent:
        found = found.filter(at__gte=clock.now() - RECENT)
    return found.filter(**{f"{only}__gt": 0}) if only else found
