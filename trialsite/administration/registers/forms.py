"""The forms of a version and of an end, made from the columns of a register; they only parse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.administration.typed import read_typed
from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.normalise import normalise
from trialsite.crf.values.numbers import read_decimal
from trialsite.registers.register import CHOICE, NUMBER, TICK, Column, Fault, Register

PLACES = 4  # decimals of a limit of quantification, as the column has them
LONGEST_DAY = 40
HOW_DAY = _("2024-09-12, 12 sep 2024, t (today).")
CODES = frozenset({"code"})


class Dated(forms.Form):
    """A day, the reason, and what the person saw of the entry."""

    basis = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    day = forms.CharField(max_length=LONGEST_DAY, help_text=HOW_DAY)
    why = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why.")})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.on: date | None = None
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Read the day."""
        data = super().clean() or {}
        self.on = read_typed(self, "day", lambda text: read_date(text, today=clock.today()))
        return data

    def tell(self, fault: Fault) -> None:
        """Say a fault at its box; one of a column that is not asked here, at the day."""
        self.add_error(fault.box if fault.box in self.fields else "day", fault.message.get(get_language() or "en"))

    def problems(self) -> list[dict[str, str]]:
        """Every fault with the box it stands at, in the order of the page."""
        return [
            {"target": f"id_{name}", "text": str(message)}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]


class VersionForm(Dated):
    """A version of an entry; `key` is what it is known by already, empty for a new one."""

    def __init__(self, register: Register, key: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.register, self.key = register, key
        self.asked = [column for column in register.columns if column.name not in key]
        for column in self.asked:
            self.fields[column.name] = _box(column)
        self.order_fields([*(column.name for column in self.asked), "day", "why", "basis"])
        self.fields["day"].label = _("In force from")
        self.fields["day"].error_messages["required"] = _("Enter the first day on which this holds.")
        boxes = (Field(column.name) for column in self.asked)
        self.helper.layout = Layout(Div(*boxes, Field("day"), Field("why"), css_class="adm-fields"), "basis")

    def row(self) -> Any:
        """The version as the register holds it, not saved; call it when the form is valid."""
        typed: dict[str, Any] = {column.name: self._value(column) for column in self.asked}
        return self.register.model(**self.key, **typed, valid_from=self.on)

    def clean(self) -> dict[str, Any]:
        """Read the numbers too."""
        data = super().clean()
        for column in self.asked:
            if column.kind == NUMBER:
                data[column.name] = read_typed(self, column.name, lambda text: read_decimal(text, PLACES))
        return data

    def _value(self, column: Column) -> Any:
        value = self.cleaned_data.get(column.name)
        if column.kind in (NUMBER, TICK):
            return value
        text = str(value or "").strip()
        return normalise(text).upper() if column.name in CODES else text


class EndForm(Dated):
    """The last day of an entry."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fields["day"].label = _("Last day")
        self.fields["day"].error_messages["required"] = _("Enter the last day on which it holds.")
        self.helper.layout = Layout(Div(Field("day"), Field("why"), css_class="adm-fields"), "basis")


def _box(column: Column) -> forms.Field:
    language = get_language() or "en"
    label = column.label.get(language)
    said = column.note.get(language) if column.note else ""
    if column.kind == TICK:
        return forms.BooleanField(label=label, required=False, help_text=said)
    if column.kind == CHOICE:
        offered = [(code, text.get(language)) for code, text in column.choices().items()]
        return forms.ChoiceField(label=label, choices=[("", "–"), *offered], required=False, help_text=said)
    return forms.CharField(label=label, max_length=column.longest, required=False, help_text=said)


def initial_of(register: Register, row: Any) -> dict[str, Any]:
    """The boxes of a version as they stand before anything is typed."""
    return {
        column.name: column.told(row) if column.kind == NUMBER else getattr(row, column.name)
        for column in register.columns
    }
