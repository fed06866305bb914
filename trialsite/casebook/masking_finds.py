"""Where a text stands that is to be masked: lines of the ledger, answers of today, and the product's own words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q, QuerySet

from trialsite.accounts.models import User
from trialsite.audit.models import Item, TrailRow
from trialsite.audit.sought import grams_of
from trialsite.casebook.masked import current, pattern_of
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.sealing import Box
from trialsite.casebook.stored_text import SEALED_FORM
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.fields import RegisterChoice
from trialsite.protocol.audience import Audience

EVERYBODY = frozenset(Audience)
# what the demonstration types for its people is not said by the product
_NOT_SAID = ("migrations", "demonstration", "tests")
_SOURCES = ("trialsite", "participants", "visits", "labs", "safety", "templates", "locale")
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines of the ledger hold a text, of how many participants, and when the first was written."""

    number: int
    people: int
    first_at: datetime | None


def lines_with(fragment: str, audiences: frozenset[Audience]) -> Lines:
    """The lines that hold the text in a value or a reason, of those that these eyes see; the index finds them.

    Lines that hold what is masked already are left out: nobody finds that out by asking.
    """
    rows = visible(TrailRow.objects.filter(grams__contains=grams_of(max(fragment.split(), key=len))), audiences)
    found = without_masked(rows.filter(_says(pattern_of(fragment))))
    told = found.aggregate(number=Count("pk"), people=Count("participant", distinct=True), first=Min("recorded_at"))
    return Lines(told["number"], told["people"], told["first"])


def sealed_lines_with(fragment: str) -> Lines:
    """The same of sealed answers, which are opened one by one; for somebody who may see them."""
    pattern, box, found = re.compile(pattern_of(fragment), re.IGNORECASE), Box(), []
    rows = Item.objects.filter(reduce(or_, map(_is_ciphertext, ("old", "new", "reason_text"))))
    told = rows.values_list("event__recorded_at", "event__participant", "old", "new", "reason_text")
    for at, code, *texts in told.iterator(chunk_size=_CHUNK):
        if any(pattern.search(box.open(text).text or "") for text in texts if text and SEALED_FORM.fullmatch(text)):
            found.append((at, code))
    return Lines(len(found), len({code for _at, code in found}), min((at for at, _code in found), default=None))


def _is_ciphertext(column: str) -> Q:
    return Q(**{f"{column}__regex": r"^[0-9]+\.[A-Za-z0-9+/]{200,}={0,2}$"})


def _says(pattern: str) -> Q:
    return Q(words__iregex=pattern) | Q(why__iregex=pattern)


def without_masked(rows: QuerySet[TrailRow]) -> QuerySet[TrailRow]:
    """The lines that hold nothing of what is masked: a search finds no other, for guesses would find it out."""
    for fragment in current().fragments:
        rows = rows.exclude(_says(pattern_of(fragment)))
    return rows


def copies_between(since: datetime, until: datetime | None, audiences: frozenset[Audience]) -> int:
    """How many files were taken out of the system since an instant and, where there is one, before another."""
    rows = visible(TrailRow.objects.filter(kind="export", recorded_at__gte=since), audiences)
    rows = rows if until is None else rows.filter(recorded_at__lt=until)
    return rows.values("event").distinct().count()


def records_with(fragment: str) -> list[CrfRecord]:
    """The records whose answers of today hold the text and can be corrected: two statements.

    What was removed or entered in error is history; what is sealed stands in its columns as ciphertext.
    """
    pattern = pattern_of(fragment)
    found = [each for each in (_holding(pattern, *table) for table in _tables()) if each is not None]
    keys = list(found[0].union(*found[1:]))
    known = CrfRecord.objects.filter(pk__in=keys, entered_in_error_at__isnull=True)
    return list(known.select_related("participant", "visit").order_by("participant__code", "visit__position", "form"))


def _holding(pattern: str, model: Any, sealed: frozenset[str]) -> QuerySet[Any] | None:
    columns = [f.attname for f in model._meta.concrete_fields if _is_text(f) and f.attname not in sealed]
    if not columns:
        return None
    rows = model._default_manager.filter(reduce(or_, (Q(**{f"{name}__iregex": pattern}) for name in columns)))
    is_row = any(field.name == "removed_at" for field in model._meta.concrete_fields)
    rows = rows.filter(removed_at__isnull=True) if is_row else rows
    return rows.order_by().values_list("record_id", flat=True)  # type: ignore[no-any-return]


def _tables() -> Iterator[tuple[Any, frozenset[str]]]:
    """Each table of the forms with the names of its sealed columns."""
    for crf in registry.all_forms():
        yield crf.model, frozenset(crf.sealed)
        for group in crf.groups:
            yield group.model, frozenset(name for name, each in group.questions.items() if each.sealed)


def _is_text(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def is_spoken(fragment: str) -> bool:
    """Whether the product itself says the text, on a page or in a form, or somebody or something here is called so."""
    pattern = re.compile(pattern_of(fragment), re.IGNORECASE)
    return pattern.search(_said()) is not None or any(pattern.search(each) for each in _names())


def _names() -> Iterator[str]:
    """People with an account, and what stands in the registers: staff, laboratories, devices."""
    for row in User.objects.values_list("name", "name_zh", "username", "organisation"):
        yield from row
    for source in RegisterChoice.sources.values():
        for code, text in source(None):
            yield from (code, text.en, text.zh)


@cache
def _said() -> str:
    """Every text in the product's own sources, read once: words of pages, forms, checks, roles and kinds of events."""
    return "\n".join(text for folder in _SOURCES for path in sorted((settings.BASE_DIR / folder).rglob("*")) if (
        text := _texts_of(path)
    ))  # fmt: skip


def _texts_of(path: Path) -> str:
    if any(part in _NOT_SAID for part in path.parts[len(settings.BASE_DIR.parts) :]):
        return ""
    if path.suffix in {".html", ".po"}:
        return path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return ""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(each.value for each in tree if isinstance(each, ast.Constant) and isinstance(each.value, str))
