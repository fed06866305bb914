"""Who signed on paper, when, and where the paper lies; it only parses."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from trialsite.audit import clock
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.registers.actions.paper_signature import OnPaper, signer_names


class PaperForm(forms.Form):
    """The boxes; `correcting` asks for the reason as well."""

    signer = forms.ChoiceField(
        label=gettext_lazy("Signed by"), error_messages={"required": gettext_lazy("Choose who signed.")}
    )
    signed_on = forms.CharField(
        label=gettext_lazy("Signed on"),
        max_length=40,
        help_text=gettext_lazy("2024-09-12, 12 sep 2024, t (today)."),
        error_messages={"required": gettext_lazy("Enter the day.")},
    )
    where = forms.CharField(
        label=gettext_lazy("Where the paper lies"),
        max_length=200,
        help_text=gettext_lazy("For example: binder 3, page 12."),
        error_messages={"required": gettext_lazy("Say where the paper lies.")},
    )
    why = forms.CharField(label=gettext_lazy("What was wrong with the last entry"), max_length=200, required=False)

    def __init__(self, *, correcting: bool, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        names = [(code, name.get(language)) for code, name in signer_names().items()]
        self.fields["signer"].choices = [("", _("Choose …")), *names]  # type: ignore[attr-defined]
        if not correcting:
            del self.fields["why"]

    def clean_signed_on(self) -> date:
        """The day that was typed."""
        try:
            return read_date(self.cleaned_data["signed_on"], today=clock.today())
        except Unreadable as problem:
            raise forms.ValidationError(problem.message.get(get_language() or "en")) from None

    def on_paper(self) -> OnPaper:
        """What was typed."""
        typed = self.cleaned_data
        return OnPaper(typed["signer"], typed["signed_on"], typed["where"], typed.get("why", ""))
