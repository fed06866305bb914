"""The kinds of file that the trail is taken away as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialsite.accounts.models import User
from trialsite.pages.pdf import MEDIA_TYPE
from trialsite.pages.spreadsheets import CSV_TYPE, XLSX_TYPE
from trialsite.review.trail.document import Asker, document
from trialsite.review.trail.export import Exported, export, workbook
from trialsite.review.trail.request import Asked
from trialsite.review.trail.shown import chips

CSV = "csv"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its media type, and how what was asked for becomes one, for somebody in a language."""

    media_type: str
    make: Callable[[Asked, User, str], Exported]


def _csv(asked: Asked, _by: User, language: str) -> Exported:
    return export(asked.rows(), asked.place.order, language)


def _xlsx(asked: Asked, _by: User, language: str) -> Exported:
    return workbook(asked.rows(), asked.place.order, language)


def _pdf(asked: Asked, by: User, language: str) -> Exported:
    asker = Asker(by, asked.code, chips(asked.filter.form, asked.addresses))
    return document(asked.rows(), asked.place.order, language, asker)


KINDS: Mapping[str, FileKind] = MappingProxyType(
    {CSV: FileKind(CSV_TYPE, _csv), "xlsx": FileKind(XLSX_TYPE, _xlsx), "pdf": FileKind(MEDIA_TYPE, _pdf)}
)
