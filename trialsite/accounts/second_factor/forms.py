"""Forms of the second factor; they only parse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.forms import password_box
from trialsite.accounts.second_factor.checking import TypedCode

_LONGEST = 40
_ASK = _("Type the six digits that your authenticator shows, or a recovery code.")


def code_box(label: Any, *, required: bool = False) -> forms.CharField:
    """A box for the six digits of an authenticator."""
    return forms.CharField(
        label=label,
        max_length=_LONGEST,
        required=required,
        error_messages={"required": _("Type the six digits that your authenticator shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


def recovery_box(label: Any) -> forms.CharField:
    """A box for a recovery code."""
    attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=_LONGEST, required=False, widget=forms.TextInput(attrs=attrs))


class CodeForm(forms.Form):
    """A code of the authenticator or a recovery code."""

    code = code_box(_("Code of your authenticator"))
    recovery = recovery_box(_("Recovery code"))

    def typed(self) -> TypedCode:
        """What was typed."""
        return TypedCode(self.cleaned_data.get("code", ""), self.cleaned_data.get("recovery", ""))

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or {}
        if not self.errors and not self.typed():
            self.add_error("code", str(_ASK))
        return data


class ConfirmForm(forms.Form):
    """One's password, before what protects the account is changed."""

    password = password_box(_("Your password"), "current-password", _("Enter your password."))


class ConfirmBothForm(ConfirmForm, CodeForm):
    """One's password and a code."""

    recovery = recovery_box(_("Or a recovery code"))
    field_order = ("password", "code", "recovery")


class EnrolForm(ConfirmForm):
    """The first code of an authenticator, and where to go afterwards."""

    new = code_box(_("Code that the app shows now"), required=True)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order: tuple[str, ...] = ("new", "password")


class MoveForm(EnrolForm, CodeForm):
    """The same for somebody who has a second factor already."""

    code = code_box(_("Code of your present authenticator"))
    recovery = recovery_box(_("Or a recovery code"))
    field_order = ("new", "code", "recovery", "password")
