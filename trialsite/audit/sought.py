"""What is sought in the index of the trail, in the form in which the index holds it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value


def plain(text: str) -> Func:
    """The text in lower case and half width, made by the database as the index was."""
    return Func(Value(text, TextField()), function="trialsite_plain", output_field=TextField())


def grams_of(text: str) -> Func:
    """The single signs and pairs of signs of a text, as the index holds them."""
    empty = Value("", TextField())
    return Func(plain(text), empty, function="trialsite_grams", output_field=ArrayField(TextField()))
