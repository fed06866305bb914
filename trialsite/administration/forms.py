"""The form of a version of reference ranges: boxes of text, read as everywhere; it only parses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.administration.places import Place
from trialsite.administration.typed import read_typed
from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.numbers import read_decimal, read_integer
from trialsite.protocol.text import Text
from trialsite.registers.bands import SEX_TEXTS, Band, Fault, Version, faults

EMPTY_ROWS = 2
MOST_ROWS = 12
BOXES = ("from", "to", "low", "high")
PLACES = 6  # decimals of a limit, as the column has them
AGE_NEEDED = Text(
    "Enter both ages in completed years, for example 18 and 120.", "请填写起止年龄（周岁），例如18和120。"
)


class Bands(LayoutObject):  # type: ignore[misc]
    """The ranges as a table: a row for each sex and span of ages."""

    def render(self, form: Any, context: Any, template_pack: Any = None, **_rest: Any) -> str:
        """Draw the table."""
        return render_to_string("administration/_bands.html", {"form": form, "rows": form.rows()})


class RangeForm(forms.Form):
    """A version: its first day, its source, and one row of boxes per range; empty rows are passed over."""

    valid_from = forms.CharField(
        label=_("In force from"),
        max_length=40,
        help_text=_("The day of the sample counts. 2024-09-12, 12 sep 2024, t (today)."),
        error_messages={"required": _("Enter the first day on which these ranges hold.")},
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=60,
        help_text=_("Where the laboratory says so, for example: letter of 2024-09-02."),
        error_messages={"required": _("Say where these ranges come from.")},
    )

    def __init__(self, place: Place, rows: int, **options: Any) -> None:
        super().__init__(**options)
        self.place = place
        self.number = min(rows, MOST_ROWS)
        self.version: Version | None = None
        for number in range(self.number):
            self.fields[f"sex_{number}"] = forms.ChoiceField(choices=_sexes(), required=False, label=_("Sex"))
            for box in BOXES:
                self.fields[f"{box}_{number}"] = forms.CharField(required=False, max_length=40, label=_LABELS[box])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div(Field("valid_from"), Field("source"), css_class="adm-fields"), Bands())

    def rows(self) -> list[dict[str, Any]]:
        """The boxes of each row."""
        return [{box: self[f"{box}_{number}"] for box in ("sex", *BOXES)} for number in range(self.number)]

    def clean(self) -> dict[str, Any]:
        """Read every box; the version is there when none of them has a fault."""
        data = super().clean() or {}
        day = read_typed(self, "valid_from", lambda text: read_date(text, today=clock.today()))
        filled = [n for n in range(self.number) if any(data.get(f"{box}_{n}", "").strip() for box in BOXES)]
        bands = [self._band(number) for number in filled]
        found = [band for band in bands if band is not None]
        if len(found) == len(bands):
            self._tell(faults(found, self.place.analyte), filled)
        if not self.errors and day is not None:
            where = (self.place.laboratory, self.place.analyte.key)
            self.version = Version(*where, day, tuple(found), data["source"].strip())
        return data

    def _band(self, number: int) -> Band | None:
        """One row; None while a box of it cannot be read."""
        ages = [read_typed(self, f"{box}_{number}", read_integer) for box in ("from", "to")]
        low, high = (
            read_typed(self, f"{box}_{number}", lambda text: read_decimal(text, PLACES)) for box in ("low", "high")
        )
        names = [f"{box}_{number}" for box in BOXES]
        if ages[0] is None or ages[1] is None:
            if not any(name in self.errors for name in names):
                self.add_error(names[0], AGE_NEEDED.get(get_language() or "en"))
            return None
        if any(name in self.errors for name in names):
            return None
        return Band(self.cleaned_data.get(f"sex_{number}") or "*", ages[0], ages[1], low, high)

    def _tell(self, found: Iterable[Fault], filled: Sequence[int]) -> None:
        for fault in found:
            name = f"{fault.box}_{filled[fault.row]}" if fault.row is not None else "from_0"
            self.add_error(name, fault.message.get(get_language() or "en"))

    def problems(self) -> list[dict[str, str]]:
        """Every fault with the box it stands at, in the order of the page."""
        return [
            {"target": f"id_{name}", "text": str(message)}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]


_LABELS = {"from": _("Age from"), "to": _("Age to"), "low": _("Lower limit"), "high": _("Upper limit")}


def _sexes() -> list[tuple[str, str]]:
    return [(code, text.get(get_language() or "en")) for code, text in SEX_TEXTS.items()]


def rows_in(data: Mapping[str, str]) -> int:
    """How many rows a posted form has."""
    numbers = [name.rpartition("_")[2] for name in data if name.startswith("sex_")]
    return max((int(number) + 1 for number in numbers if number.isascii() and number.isdigit()), default=EMPTY_ROWS)


def initial_of(bands: Sequence[Band], source: str, *, limits: bool) -> dict[str, str]:
    """The boxes as they stand before anything is typed; without `limits` only for whom the ranges are."""
    found = {"source": source}
    for number, band in enumerate(bands):
        found |= {f"sex_{number}": band.sex, f"from_{number}": str(band.age_from), f"to_{number}": str(band.age_to)}
        if limits:
            found |= {f"low_{number}": _typed(band.low), f"high_{number}": _typed(band.high)}
    return found


def _typed(value: Any) -> str:
    return "" if value is None else f"{value:f}"
