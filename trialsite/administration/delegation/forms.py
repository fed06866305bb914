"""The forms of the delegation log and the training matrix; they only parse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.authority import SUBJECTS
from trialsite.accounts.delegating.rights import LONGEST_WHY
from trialsite.accounts.delegating.statements import DOCUMENTS
from trialsite.accounts.held import COURSES
from trialsite.accounts.models import User
from trialsite.accounts.roles import DELEGATED, ROLES, TASKS, Role, Task
from trialsite.audit import clock
from trialsite.crf.registry import own_forms
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

HOW = _("2024-09-12, 12 sep 2024, t (today).")
Choices = list[tuple[str, Any]]


def said(text: Text) -> str:
    """A text of the protocol in the reader's language."""
    return text.get(get_language() or "en")


class DayField(forms.CharField):
    """A site date, typed as everywhere; `clean` gives the date, None for an empty box that may be empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options)

    def clean(self, value: Any) -> date | None:
        """Read the date."""
        typed = super().clean(value)
        try:
            return read_date(typed, today=clock.today()) if typed.strip() else None
        except Unreadable as why:
            raise ValidationError(said(why.message)) from None


def person_box(label: Any) -> forms.ChoiceField:
    """A choice of one account; the accounts are put in by the form."""
    return forms.ChoiceField(
        label=label,
        error_messages={"required": _("Choose the person."), "invalid_choice": _("Choose a person of the list.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def ticks(label: Any, *, required: Any = "", help_text: Any = "") -> forms.MultipleChoiceField:
    """Boxes to tick, at least one where `required` says what to do."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=bool(required),
        error_messages={"required": required, "invalid_choice": _("Choose from the list.")},
        widget=forms.CheckboxSelectMultiple,
    )


def words_box(label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    """A line of words that must not be empty."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_WHY,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def named(people: Iterable[User]) -> Choices:
    """People as a list offers them."""
    roles, language = {role.value: said(ROLES[role].title) for role in Role}, get_language() or "en"
    told = ((each.username, f"{each.name_in(language)} · {roles[each.role]}") for each in people)
    return [("", _("Choose …")), *told]


def _task_choices() -> Choices:
    return [(task.value, said(TASKS[task])) for task in Task if task in DELEGATED]


class LineForm(forms.Form):
    """A line of the log: who, which tasks, from which day through which, and why."""

    person = person_box(_("Person"))
    tasks = ticks(_("Delegated tasks"), required=_("Choose at least one task."))
    from_on = DayField(label=_("First day"), help_text=HOW, error_messages={"required": _("Enter the first day.")})
    to_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty until revoked."))
    reason = words_box(_("Reason"), _("Say why."), _("For example: joins the team, letter of 2024-09-02."))

    def __init__(self, people: Iterable[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["person"].choices = named(people)  # type: ignore[attr-defined]
        self.fields["tasks"].choices = _task_choices()  # type: ignore[attr-defined]


class StandInForm(forms.Form):
    """Somebody does another's work for some days: all of the tasks that both roles have, unless some are named."""

    absent = person_box(_("Who is away"))
    person = person_box(_("Who stands in"))
    tasks = ticks(_("Only these tasks"), help_text=_("Tick none for everything that the deputy's role allows."))
    from_on = DayField(label=_("First day"), help_text=HOW, error_messages={"required": _("Enter the first day.")})
    to_on = DayField(label=_("Last day"), error_messages={"required": _("Enter the last day.")})
    reason = words_box(_("Reason"), _("Say why."), _("For example: annual leave."))

    def __init__(self, absent: Iterable[User], people: Iterable[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["absent"].choices = named(absent)  # type: ignore[attr-defined]
        self.fields["person"].choices = named(people)  # type: ignore[attr-defined]
        self.fields["tasks"].choices = _task_choices()  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why a line ends, or a record was made by mistake."""

    why = words_box(_("Reason"), _("Say why."))


class IdentityForm(forms.Form):
    """Whose document was seen, which one, and when."""

    person = person_box(_("Person"))
    document = forms.ChoiceField(
        label=_("Document"),
        error_messages={"required": _("Choose the document that you saw.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    seen_on = DayField(label=_("Seen on"), help_text=HOW, error_messages={"required": _("Enter the day.")})

    def __init__(self, people: Iterable[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["person"].choices = named(people)  # type: ignore[attr-defined]
        documents = [(code, said(text)) for code, text in DOCUMENTS.items()]
        self.fields["document"].choices = [("", _("Choose …")), *documents]  # type: ignore[attr-defined]


ALL_FORMS = "forms"


def subject_choices() -> Choices:
    """What one can be trained in: the courses, every form at once, or single forms in their present version."""
    forms_ = [(crf.in_version.subject, f"{said(crf.title)} ({crf.in_version.title})") for crf in own_forms()]
    courses = [(course, said(SUBJECTS[course])) for course in COURSES]
    return [*courses, (ALL_FORMS, _("Every form in its present version")), *forms_]


class TrainingForm(forms.Form):
    """A training: who was there, what it was about, when, who held it, and where the evidence lies."""

    people = ticks(_("People"), required=_("Choose who was trained."))
    subjects = ticks(_("Subjects"), required=_("Choose at least one subject."))
    held_on = DayField(label=_("Held on"), help_text=HOW, error_messages={"required": _("Enter the day.")})
    held_by = words_box(_("Held by"), _("Say who held the training."), _("Name and organisation of the trainer."))
    evidence = words_box(
        _("Evidence"),
        _("Say where the evidence lies: certificate, sheet, folder."),
        _("For example: certificate 2024-117, site file 8.3."),
    )

    def __init__(self, people: Iterable[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["people"].choices = named(people)[1:]  # type: ignore[attr-defined]
        self.fields["subjects"].choices = subject_choices()  # type: ignore[attr-defined]

    def clean_subjects(self) -> tuple[str, ...]:
        """The subjects, every form by its own name."""
        chosen = list(self.cleaned_data["subjects"])
        if ALL_FORMS in chosen:
            chosen = [each for each in chosen if each in COURSES] + [crf.in_version.subject for crf in own_forms()]
        return tuple(dict.fromkeys(chosen))
