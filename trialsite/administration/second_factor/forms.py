"""The form that asks for a reset; it only parses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.models import User
from trialsite.accounts.second_factor.resets import LONGEST_WHY


class AskForm(forms.Form):
    """Whose second factor, and why; the accounts to choose from are those of the list."""

    account = forms.ChoiceField(
        label=_("Account"),
        error_messages={"required": _("Choose the account."), "invalid_choice": _("Choose an account of the list.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    why = forms.CharField(
        label=_("Why, and how you made sure who asks you"),
        max_length=LONGEST_WHY,
        error_messages={"required": _("Say why, and how you made sure who asks you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, people: list[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        told = ((user.username, f"{user.name_in(language)} ({user.username})") for user in people)
        self.fields["account"].choices = [("", _("Choose …")), *told]  # type: ignore[attr-defined]
