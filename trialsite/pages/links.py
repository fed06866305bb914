"""Where a record is opened; the same for every list that leads to forms."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from trialsite.crf import registry
from trialsite.crf.values.places import LOG


def record_url(record: Any) -> str:
    """The page of a form; a form that is sealed as a whole has one of its own."""
    visit = record.visit.name if record.visit else LOG
    if registry.get(record.form).sealed_whole:
        return reverse("pharmacy:preparation", args=[record.participant.code, visit])
    return reverse("entry:form", args=[record.participant.code, visit, record.form, record.repeat])
