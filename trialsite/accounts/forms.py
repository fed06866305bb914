"""Forms of sign-in and password; they only parse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# longer ones are refused before they are hashed, which costs work
_LONGEST = 256


def password_box(label: Any, autocomplete: str, missing: Any) -> forms.CharField:
    """A box for a password, as it is typed."""
    return forms.CharField(
        label=label,
        max_length=_LONGEST,
        strip=False,
        error_messages={"required": missing},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(forms.Form):
    """Sign-in name and password, and where to go afterwards."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        error_messages={"required": _("Enter your sign-in name.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password_box(_("Password"), "current-password", _("Enter your password."))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class SignInAgainForm(SignInForm):
    """The same in the dialog, with the code at once; `person` is the sign-in name the page was made for."""

    person = forms.CharField(required=False, max_length=60)
    code = forms.CharField(required=False, max_length=40)
    recovery = forms.CharField(required=False, max_length=40)


class SigningForm(forms.Form):
    """Both components of an electronic signature, typed for what the page shows."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        error_messages={"required": _("Enter your sign-in name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password_box(_("Password"), "off", _("Enter your password."))


class ChooseForm(forms.Form):
    """A new password, twice."""

    new = password_box(_("New password"), "new-password", _("Enter a new password."))
    again = password_box(_("New password once more"), "new-password", _("Enter the new password once more."))

    def clean(self) -> dict[str, Any]:
        """Both new ones must agree."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("The two new passwords differ. Type the new one again."))
        return data


class PasswordForm(ChooseForm):
    """The present password and a new one, twice."""

    current = password_box(_("Present password"), "current-password", _("Enter your present password."))
    field_order = ("current", "new", "again")
