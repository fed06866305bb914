"""Forms of the register of lots: boxes of text, read as everywhere; they only parse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.audit import clock
from trialsite.crf.values.dates import read_date, read_datetime
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.numbers import read_integer
from trialsite.protocol.text import Text
from trialsite.registers.selectors import staff
from visits.models import LotKind, MoveKind
from visits.preparation.lots import KINDS, MOVES, NewLot, NewMove


class _Boxes(forms.Form):
    """A form whose texts are read one by one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div(*(Field(name) for name in self.fields), css_class="lot-fields"))

    def clean_units(self) -> int:
        """Whole units."""
        try:
            return read_integer(self.cleaned_data["units"])
        except Unreadable as problem:
            raise forms.ValidationError(problem.message.get(get_language() or "en")) from None


class LotForm(_Boxes):
    """A lot that arrived."""

    code = forms.CharField(label=_("Lot"), max_length=30, error_messages={"required": _("Enter the lot.")})
    kind = forms.ChoiceField(label=_("Kind"))
    expires = forms.CharField(
        label=_("Expires"),
        max_length=40,
        help_text=_("2024-09-12, or 2024-09-12 18:00; without a time the whole day counts."),
        error_messages={"required": _("Enter the expiry.")},
    )
    units = forms.CharField(
        label=_("Units received"),
        max_length=10,
        help_text=_("Vials of cells or bags of saline."),
        error_messages={"required": _("Enter how many units.")},
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        kinds = [("", "–"), *((code, text.get(get_language() or "en")) for code, text in KINDS.items())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_expires(self) -> datetime:
        """The instant in UTC; the end of the day where no time is given."""
        typed, today = self.cleaned_data["expires"].strip(), clock.today()
        day, _space, hour = typed.rpartition(" ")
        try:
            if day and ":" in hour:
                return read_datetime(day, hour, zone=clock.SITE_ZONE, today=today, visit_date=None)
            return clock.start_of(read_date(typed, today=today) + timedelta(days=1)) - timedelta(minutes=1)
        except Unreadable as problem:
            raise forms.ValidationError(problem.message.get(get_language() or "en")) from None

    @property
    def new(self) -> NewLot:
        """The lot of a valid form."""
        data = self.cleaned_data
        return NewLot(data["code"].strip().upper(), LotKind(data["kind"]), data["expires"], data["units"])


class MoveForm(_Boxes):
    """A line of the account."""

    kind = forms.ChoiceField(label=_("What"))
    units = forms.CharField(label=_("Units"), max_length=10, error_messages={"required": _("Enter how many units.")})
    witness = forms.ChoiceField(label=_("Witness, for a destruction"), required=False)
    why = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        language = get_language() or "en"
        moves = [("", "–"), *((code, text.get(language)) for code, text in MOVES.items())]
        self.fields["kind"].choices = moves  # type: ignore[attr-defined]
        people = [(row.name_en, Text(row.name_en, row.name_zh).get(language)) for row in staff(clock.today())]
        self.fields["witness"].choices = [("", "–"), *people]  # type: ignore[attr-defined]

    @property
    def new(self) -> NewMove:
        """The line of a valid form."""
        data = self.cleaned_data
        return NewMove(MoveKind(data["kind"]), data["units"], data["witness"], data["why"])
