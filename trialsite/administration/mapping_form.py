"""The form of a mapping: heads of columns, and what each analyte is called; it only parses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from labs.importing.mapping import LONG, OF_LONG, ROLES, SHAPES, WIDE, folded
from labs.importing.targets import Target, targets
from trialsite.registers.models import ImportMapping

LONGEST_HEAD = 60
LONGEST_NAMES = 300
_BETWEEN = re.compile(r"\s*[;；|]\s*")


class Part(LayoutObject):  # type: ignore[misc]
    """One part of the form, drawn by a template of its own."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, template_pack: Any = None, **_rest: Any) -> str:
        """Draw the part."""
        return render_to_string(self.template, {"form": form})


class MappingForm(forms.Form):
    """A version of a mapping; `version` is the one that it was made from."""

    version = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)
    shape = forms.ChoiceField(label=gettext_lazy("What a row of the file is"))
    sheet = forms.CharField(label=gettext_lazy("Sheet (Excel)"), max_length=LONGEST_HEAD, required=False)
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, laboratory: str, **options: Any) -> None:
        super().__init__(**options)
        self.laboratory = laboratory
        language = get_language() or "en"
        shape = self.fields["shape"]
        shape.choices = [(key, text.get(language)) for key, text in SHAPES.items()]  # type: ignore[attr-defined]
        for role, text in ROLES.items():
            label = text.get(language)
            self.fields[f"col_{role}"] = forms.CharField(label=label, max_length=LONGEST_HEAD, required=False)
        for key, target in targets().items():
            self.fields[f"names_{key}"] = forms.CharField(
                label=target.text.get(language), max_length=LONGEST_NAMES, required=False
            )
            units = [("", _("as the file says")), *((unit, unit) for unit in target.units)]
            self.fields[f"unit_{key}"] = forms.ChoiceField(choices=units, required=False)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "version", Part("administration/_mapping_columns.html"), Part("administration/_mapping_analytes.html")
        )

    def roles(self) -> list[Any]:
        """The boxes of the columns."""
        return [self[f"col_{role}"] for role in ROLES]

    def analytes(self) -> Iterator[tuple[Target, Any, Any]]:
        """Each analyte with its boxes."""
        for key, target in targets().items():
            yield target, self[f"names_{key}"], self[f"unit_{key}"]

    def clean(self) -> dict[str, Any]:
        """The columns that the shape needs, and names that lead to one analyte each."""
        data = super().clean() or {}
        self._check_columns(data)
        self._check_names(data)
        return data

    def _check_columns(self, data: Mapping[str, Any]) -> None:
        if not data.get("col_participant"):
            self.add_error("col_participant", _("Name the column that holds the screening number."))
        if not (data.get("col_visit") or data.get("col_date")):
            self.add_error("col_visit", _("Name the column of the visit, of the sample date, or both."))
        if data.get("shape") == LONG:
            for role in ("name", "value"):
                if not data.get(f"col_{role}"):
                    self.add_error(f"col_{role}", _("Files with one result a row need this column."))
        heads = [folded(data[f"col_{role}"]) for role in ROLES if data.get(f"col_{role}")]
        if len(set(heads)) < len(heads):
            self.add_error("col_participant", _("Two columns have the same head."))

    def _check_names(self, data: Mapping[str, Any]) -> None:
        seen: dict[str, str] = {}
        names_unit = data.get("shape") == LONG and data.get("col_unit")
        for key in targets():
            for name in _names(data.get(f"names_{key}", "")):
                if seen.setdefault(folded(name), key) != key:
                    self.add_error(f"names_{key}", _("“%(name)s” stands at another analyte too.") % {"name": name})
            if data.get(f"names_{key}") and not (data.get(f"unit_{key}") or names_unit):
                self.add_error(f"unit_{key}", _("Choose the unit of these results: the file does not say it."))
        if not seen and not self.errors:
            self.add_error("shape", _("Give at least one analyte the name that it has in the file."))

    def row(self) -> ImportMapping:
        """The mapping as the register holds it, not saved."""
        data = self.cleaned_data
        wide = data["shape"] == WIDE
        columns = {f"{role}_column": "" if wide and role in OF_LONG else data[f"col_{role}"].strip() for role in ROLES}
        analytes = [
            {"analyte": key, "names": names, "unit": data[f"unit_{key}"]}
            for key in targets()
            if (names := _names(data[f"names_{key}"]))
        ]
        return ImportMapping(
            laboratory=self.laboratory, version=data["version"], shape=data["shape"], sheet=data["sheet"].strip(),
            analytes=analytes, **columns,
        )  # fmt: skip

    def problems(self) -> list[dict[str, str]]:
        """Every fault with the box it stands at."""
        return [
            {"target": f"id_{name}", "text": f"{self.fields[name].label or name}: {message}"}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]


def _names(typed: str) -> list[str]:
    return [name for name in _BETWEEN.split(typed.strip()) if name]


def initial_of(row: ImportMapping | None) -> dict[str, Any]:
    """The boxes of a stored mapping."""
    if row is None:
        return {"version": 0, "shape": WIDE}
    found: dict[str, Any] = {"version": row.version, "shape": row.shape, "sheet": row.sheet}
    found |= {f"col_{role}": getattr(row, f"{role}_column") for role in ROLES}
    for each in row.analytes:
        found[f"names_{each['analyte']}"] = "; ".join(each["names"])
        found[f"unit_{each['analyte']}"] = each["unit"]
    return found
