"""Where a text stands that is to be masked: lines of the ledger, answers of today, and the product's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q

from trialsite.accounts.models import User
from trialsite.audit.models import TrailRow
from trialsite.audit.sought import grams_of
from trialsite.casebook.masked import pattern_of
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines of the ledger hold a text, and when the first was written."""

    number: int
    first_at: datetime | None


def lines_with(fragment: str, audiences: frozenset[Audience]) -> Lines:
    """The lines that hold the text in a value or a reason, of those that these eyes see; the index finds them."""
    rows = visible(TrailRow.objects.filter(grams__contains=grams_of(max(fragment.split(), key=len))), audiences)
    found = rows.filter(Q(words__iregex=pattern_of(fragment)) | Q(why__iregex=pattern_of(fragment)))
    told = found.aggregate(number=Count("pk"), first=Min("recorded_at"))
    return Lines(told["number"], told["first"])


def records_with(fragment: str) -> list[CrfRecord]:
    """The records whose answers of today hold the text, removed rows too; one statement a table of the forms."""
    pattern, found = pattern_of(fragment), set()
    for model in _tables():
        columns = [f.attname for f in model._meta.concrete_fields if _is_text(f)]
        if columns:
            holds = reduce(or_, (Q(**{f"{name}__iregex": pattern}) for name in columns))
            found |= set(model._default_manager.filter(holds).values_list("record_id", flat=True))
    known = CrfRecord.objects.filter(pk__in=found).select_related("participant", "visit")
    return list(known.order_by("participant__code", "visit__position", "form", "repeat"))


def copies_between(since: datetime, until: datetime | None, audiences: frozenset[Audience]) -> int:
    """How many files were taken out of the system since an instant and, where there is one, before another."""
    rows = visible(TrailRow.objects.filter(kind="export", recorded_at__gte=since), audiences)
    rows = rows if until is None else rows.filter(recorded_at__lt=until)
    return rows.values("event").distinct().count()


def _tables() -> Iterator[Any]:
    for crf in registry.all_forms():
        yield crf.model
        yield from (group.model for group in crf.groups)


def _is_text(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def is_spoken(fragment: str) -> bool:
    """Whether the product itself says the text: in a form, on a page, or as the name of somebody who works here."""
    pattern = re.compile(pattern_of(fragment), re.IGNORECASE)
    return any(pattern.search(each) for each in (*_words_of_forms(), *_words_of_pages(), *_names()))


def _names() -> Iterator[str]:
    for row in User.objects.values_list("name", "username", "organisation"):
        yield from row


@cache
def _words_of_forms() -> tuple[str, ...]:
    return tuple(word for crf in registry.all_forms() for word in _words_of(crf))


def _words_of(crf: Crf) -> Iterator[str]:
    questions = [*crf.questions.values(), *(q for group in crf.groups for q in group.questions.values())]
    yield from (crf.key, crf.title.en, crf.title.zh)
    for question in questions:
        yield from (question.label.en, question.label.zh)
        for code in getattr(question, "codelist", None) or ():
            yield from (code.code, code.text.en, code.text.zh)


@cache
def _words_of_pages() -> tuple[str, ...]:
    path = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale="zh_Hans")
    return tuple(str(text) for message in catalogue for text in (message.id, message.string))
