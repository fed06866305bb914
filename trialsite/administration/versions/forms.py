"""The forms that record a version of the protocol or of the consent form; they only parse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.config import ConfigKey, Kind
from trialsite.protocol.notation import NO, YES, read, shown, typed
from trialsite.registers.actions.versions import ConsentDraft, ProtocolDraft

LONGEST = 200
DATES = ("ethics_approved_on", "effective_on")
COMMON = ("code", *DATES, "reference", "why")


class VersionForm(forms.Form):
    """What both kinds ask for."""

    code = forms.CharField(
        label=_("Version"), max_length=20, error_messages={"required": _("Enter the version, for example 2.0.")}
    )
    ethics_approved_on = forms.CharField(
        label=_("Approved by the ethics committee on"),
        max_length=40,
        error_messages={"required": _("Enter the day of the ethics approval.")},
    )
    effective_on = forms.CharField(
        label=_("In force from"),
        max_length=40,
        help_text=_("2024-09-12, 12 sep 2024, t (today)"),
        error_messages={"required": _("Enter the day from which it is in force.")},
    )
    reference = forms.CharField(
        label=_("Approved document"),
        max_length=LONGEST,
        help_text=_("For example: ethics letter 2024-031. Documents stay in the investigator's file."),
        error_messages={"required": _("Name the approved document.")},
    )
    why = forms.CharField(
        label=_("What changes, and why"),
        max_length=LONGEST,
        error_messages={"required": _("Say what changes and why.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf, self.helper.form_show_errors = False, True, True

    def _day(self, name: str) -> date | None:
        try:
            return read_date(str(self.cleaned_data[name]), today=clock.today())
        except KeyError:
            return None
        except Unreadable as problem:
            self.add_error(name, problem.message.get(get_language() or "en"))
            return None

    def clean(self) -> dict[str, Any]:
        """Read the days."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        return data | {name: day for name in DATES if (day := self._day(name)) is not None}

    def common(self) -> dict[str, Any]:
        """The answers that both kinds have."""
        return {name: self.cleaned_data[name] for name in COMMON}

    def problems(self) -> list[dict[str, str]]:
        """Every fault with the box it stands at, in the order of the page."""
        return [
            {"target": f"id_{name}", "text": str(message)}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]


class ConsentForm(VersionForm):
    """A version of the consent form and the version of the protocol that it goes with."""

    protocol = forms.ChoiceField(
        label=_("Goes with version of the protocol"),
        help_text=_("Whoever signs it is bound to that version."),
        error_messages={"required": _("Choose the version of the protocol.")},
    )

    def __init__(self, protocols: Sequence[str], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["protocol"].choices = [("", gettext("Choose …")), *((code, code) for code in protocols)]  # type: ignore[attr-defined]
        self.helper.layout = Layout(Div(*(Field(name) for name in (*COMMON, "protocol")), css_class="adm-fields"))

    def draft(self) -> ConsentDraft:
        """What was entered."""
        return ConsentDraft(**self.common(), protocol=self.cleaned_data["protocol"])


class ProtocolForm(VersionForm):
    """A version of the protocol with the values of keys that it changes."""

    needs_consent = forms.ChoiceField(
        label=_("Does it come with a consent form of its own?"),
        help_text=_("No: whoever signs the present consent form from that day on is bound to this version."),
        error_messages={"required": _("Say whether there is a new consent form.")},
    )

    def __init__(self, keys: Sequence[ConfigKey], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.keys = keys
        language = get_language() or "en"
        self.fields["needs_consent"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose …")), ("yes", YES.get(language)), ("no", NO.get(language)),
        ]  # fmt: skip
        for key in keys:
            self.fields[f"key_{key.key}"] = _box(key, language)
        values = [Field(f"key_{key.key}") for key in keys]
        self.helper.layout = Layout(
            Div(*(Field(name) for name in (*COMMON, "needs_consent")), css_class="adm-fields"),
            Div(*values, css_class="adm-fields adm-values"),
        )

    def clean(self) -> dict[str, Any]:
        """Read the values; one that stays as it is changes nothing."""
        data = super().clean()
        changes = {}
        for key in self.keys:
            try:
                value = read(key, str(data.get(f"key_{key.key}", "")))
            except ValueError:
                self.add_error(f"key_{key.key}", _unreadable(key))
                continue
            if value != key.value:
                changes[key.key] = value
        return data | {"changes": changes}

    def draft(self) -> ProtocolDraft:
        """What was entered."""
        needs = self.cleaned_data["needs_consent"] == "yes"
        return ProtocolDraft(**self.common(), needs_consent=needs, changes=self.cleaned_data["changes"])


def _unreadable(key: ConfigKey) -> str:
    told = gettext("This is no value of the key. Write it as it stands now: %(value)s")
    return told % {"value": shown(key.value).get(get_language() or "en")}


def _box(key: ConfigKey, language: str) -> forms.Field:
    """The box of one key, filled with its present value; what may be chosen is chosen."""
    label = f"{key.title.get(language)} ({key.unit_words.get(language)})" if key.unit else key.title.get(language)
    present = gettext("Now: %(value)s") % {"value": shown(key.value).get(language)}
    common: dict[str, Any] = {"label": label, "required": False, "help_text": present, "initial": typed(key.value)}
    if key.kind is Kind.FLAG:
        return forms.ChoiceField(choices=[("yes", YES.get(language)), ("no", NO.get(language))], **common)
    if key.choices and isinstance(key.value, str):
        return forms.ChoiceField(choices=[(code, code) for code in key.choices], **common)
    rows = len(key.value) if isinstance(key.value, Mapping) else 0
    widget = forms.Textarea(attrs={"rows": min(rows, 12)}) if rows else forms.TextInput()
    return forms.CharField(max_length=4000, widget=widget, **common)
