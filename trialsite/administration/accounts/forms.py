"""Forms of the pages of accounts; they only parse."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.actions import NewUser
from trialsite.accounts.actions.checks import LONGEST_WHY
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable

LANGUAGES = (("zh-hans", _("Chinese")), ("en", _("English")))
_LONGEST_DAY = 30


class DayField(forms.CharField):
    """A date as the forms of the trial read it; None where nothing was typed."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label, required=False, max_length=_LONGEST_DAY, help_text=help_text, widget=_line("2027-06-30")
        )

    def clean(self, value: Any) -> date | None:
        """Raises ValidationError with what to type instead."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        try:
            return read_date(typed, today=clock.today())
        except Unreadable as problem:
            raise ValidationError(problem.message.get(get_language() or "en")) from None


def _line(placeholder: str = "", autocomplete: str = "off") -> forms.TextInput:
    attrs = {"autocomplete": autocomplete, "spellcheck": "false"}
    return forms.TextInput(attrs=attrs | ({"placeholder": placeholder} if placeholder else {}))


def _needed(label: Any, longest: int, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, error_messages={"required": missing}, widget=_line()
    )


def _roles() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [("", str(_("Choose …"))), *((r.value, ROLES[r].title.get(language)) for r in Role if r != Role.SYSTEM)]


class ReasonForm(forms.Form):
    """Why something is done to an account."""

    why = _needed(_("Reason"), LONGEST_WHY, _("Say why."))


class EndForm(ReasonForm):
    """The last day of an account; empty for none."""

    ends_on = DayField(_("Last day"), _("Empty: without a last day."))
    field_order = ("ends_on", "why")


class GrantForm(ReasonForm):
    """A right with its last day; empty for none."""

    ends_on = DayField(_("Last day of the right"), _("Empty: until it is revoked."))
    field_order = ("ends_on", "why")


def _email() -> forms.EmailField:
    wrong = dict.fromkeys(("required", "invalid"), _("Give the person's own e-mail address."))
    return forms.EmailField(label=_("E-mail"), widget=_line(), error_messages=wrong)


def _organisation() -> forms.CharField:
    return _needed(_("Organisation"), 120, _("Give the person's organisation."))


def _role() -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(
        label=_("Role"), choices=_roles, error_messages={"required": _("Choose the role.")}, widget=widget
    )


def _language() -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=widget)


class ParticularsForm(ReasonForm):
    """What may change about the owner of an account."""

    organisation, email, role, language = _organisation(), _email(), _role(), _language()
    field_order = ("organisation", "email", "role", "language", "why")


class AsOfForm(forms.Form):
    """The day for which accounts are asked; today where nothing was typed."""

    day = DayField(_("As of"))

    def clean_day(self) -> date:
        """Today or a day before."""
        day: date = self.cleaned_data["day"] or clock.today()
        if day > clock.today():
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        return day


class NewAccountForm(forms.Form):
    """Who is to get an account."""

    name = _needed(_("Full name"), 120, _("Give the person's full name."))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60, required=False, widget=_line())
    username = _needed(
        _("Sign-in name"), 60, _("Choose a sign-in name, for example wangmin."),
        _("Letters a to z, digits, dots, hyphens. It is theirs for ever."),
    )  # fmt: skip
    email, organisation, role, language = _email(), _organisation(), _role(), _language()
    ends_on = DayField(_("Last day"), _("Inspectors and auditors need one."))

    def new_user(self) -> NewUser:
        """The person, when the form is valid."""
        said = dict(self.cleaned_data)
        return NewUser(**said | {"role": Role(said["role"])}, must_change_password=False)
