"""The form of a page for django-crispy-forms: one text field per box, drawn by our own layout objects."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string

from trialsite.entry.page_parts import FormPage, PageSection


class SectionCard(LayoutObject):  # type: ignore[misc]
    """A section of the form as a card of rows; labels, references and messages come from the page's rows."""

    def __init__(self, section: PageSection, page: FormPage, number: int) -> None:
        self.section, self.page, self.number = section, page, number

    def render(self, form: Any, context: Any, template_pack: Any = None, **_rest: Any) -> str:
        """Draw the card."""
        values = {"section": self.section, "page": self.page, "number": self.number}
        return render_to_string("entry/_section.html", values, request=context.get("request"))


class CrfForm(forms.Form):
    """Types only: every box is a text; reading and checking are the engine's business."""

    revision = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, page: FormPage) -> None:
        super().__init__(initial={"revision": page.revision})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "revision",
            *(SectionCard(section, page, number) for number, section in enumerate(page.sections)),
        )
