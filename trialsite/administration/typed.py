"""Dates and numbers of the administration's forms, read as people type them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.utils.translation import get_language

from trialsite.crf.values.errors import Unreadable

T = TypeVar("T")


def read_typed(form: forms.Form, name: str, read: Callable[[str], T]) -> T | None:
    """What stands in a box; None where nothing does, or, with the error at the box, where it cannot be read."""
    typed = str(form.cleaned_data.get(name, "")).strip()
    if not typed:
        return None
    try:
        return read(typed)
    except Unreadable as problem:
        form.add_error(name, problem.message.get(get_language() or "en"))
        return None
