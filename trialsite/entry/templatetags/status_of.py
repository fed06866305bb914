"""Template filters about records: status, visit title, and a key of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.entry.record_status import status
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

register = template.Library()


@register.filter
def record_status(record: CrfRecord) -> str:
    """The glyph key of a record's status today."""
    return status(record, clock.today())


@register.filter
def visit_title(record: CrfRecord) -> Text:
    """The title of the record's visit under its own protocol version."""
    if record.visit is None:
        return Text("", "")
    title = protocol_of(record.protocol_version).visit(record.visit.code).title
    number = record.visit.number
    return title if number == 1 else Text(f"{title.en} {number}", f"{title.zh}{number}")


@register.filter
def key(mapping: Mapping[str, Any], name: str) -> Any:
    """The value of a mapping under a name that a template cannot spell."""
    return mapping[name]
