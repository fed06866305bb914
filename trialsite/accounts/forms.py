"""Forms of sign-in and password; they only parse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.models import User


class SignInForm(forms.Form):
    """Sign-in name and password, and where to go afterwards."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        error_messages={"required": _("Enter your sign-in name.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    current = forms.CharField(label=_("Present password"), strip=False, widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters, not a common word, not like your name."),
    )
    again = forms.CharField(
        label=_("New password once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        """The present password must be right."""
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your present password. Type it again."))
        return current

    def clean(self) -> dict[str, Any]:
        """Both new ones must agree, pass the rules, and differ from the present one."""
        data = super().clean() or {}
        new = data.get("new", "")
        if new and new != data.get("again"):
            self.add_error("again", _("The two new passwords differ. Type the new one again."))
        if new and new == data.get("current"):
            self.add_error("new", _("Choose a password other than the present one."))
        if new:
            try:
                password_validation.validate_password(new, self.user)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return data
