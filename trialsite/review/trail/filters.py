"""The filters of the audit trail, read from the address of the page; what cannot be read is told, not guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Func, IntegerField, Max, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Length, Replace
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.clock import start_of
from trialsite.audit.models import Item, TrailRow
from trialsite.audit.sought import grams_of, plain
from trialsite.casebook.masking_finds import without_masked
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.stored_text import ORIGINS
from trialsite.casebook.visibility import sees
from trialsite.crf import registry
from trialsite.crf.codelists import REASONS
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.places import visit_name
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Visit
from trialsite.protocol.text import Text
from trialsite.registers.selectors import every_protocol
from trialsite.review.trail.kind_choice import kind_choices, kinds_of
from trialsite.review.trail.spoken import NEW, OLD, stored_like
from trialsite.review.trail.words import called
from visits.models import Visit as HeldVisit

Choices = list[tuple[str, Any]]
CODE = re.compile(r"([0-9]{2}-)?S[0-9]{3,6}")
ADDRESS = re.compile(r"[A-Za-z0-9_.\[\]-]{1,160}")
# old and new value on their lines of the index
LINE_OF = {OLD: 1, NEW: 2}
SEVERAL_LINES = Q(ends__gt=1)
THIN_SPACE = "\u2009"  # between groups of digits on a page; never stored
NO_CHOICE = _("There is no “%(value)s” to choose here. Choose one of the list.")


def _in_language(text: Text) -> str:
    return text.get(get_language() or "en")


class SiteDate(forms.CharField):
    """A date of the site's calendar, typed as on the forms."""

    def clean(self, value: Any) -> date | None:
        """The date; ValidationError with what to type instead."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_date(typed, today=clock.today())
        except Unreadable as wrong:
            raise ValidationError(_in_language(wrong.message)) from None


class DateFilter(django_filters.Filter):  # type: ignore[misc]
    """A filter by a date of the site's calendar."""

    field_class = SiteDate


def _choice(label: Promise, **options: Any) -> Any:
    messages = {"invalid_choice": NO_CHOICE}
    return django_filters.ChoiceFilter(label=label, empty_label=_("All"), error_messages=messages, **options)


def _typed(label: Promise, method: str, length: int) -> Any:
    return django_filters.CharFilter(label=label, method=method, max_length=length)


class TrailFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Every filter by its parameter; `audiences` are the reader's, `participant` fixes one."""

    text = _typed(_("Old or new value"), "by_text", 100)
    old = _typed(_("Old value"), "by_old", 100)
    new = _typed(_("New value"), "by_new", 100)
    participant = _typed(_("Participant"), "by_participant", 12)
    visit = _choice(_("Visit"), method="by_visit")
    form = _choice(_("Form"))
    field = _typed(_("Field"), "by_field", 160)
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), method="by_kind", error_messages={"invalid_choice": NO_CHOICE}
    )
    person = _choice(_("Person"), field_name="actor")
    role = _choice(_("Role"))
    reason = _typed(_("Reason"), "by_reason", 100)
    origin = _choice(_("Origin"))
    since = DateFilter(label=_("From"), method="by_since")
    until = DateFilter(label=_("To"), method="by_until")
    repeat = django_filters.NumberFilter(
        label=_("Number of the entry"), method="by_repeat", min_value=1, max_value=9999, decimal_places=0
    )

    class Meta:
        model = TrailRow
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any, queryset: QuerySet[TrailRow], audiences: frozenset[Audience]) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["visit"].extra["choices"] = visit_choices()
        self.filters["form"].extra["choices"] = form_choices(audiences)
        self.filters["kind"].extra["choices"] = kind_choices()
        self.filters["person"].extra["choices"] = person_choices()
        self.filters["role"].extra["choices"] = [(role.value, _in_language(ROLES[role].title)) for role in Role]
        self.filters["origin"].extra["choices"] = [(key, _in_language(text)) for key, text in ORIGINS.items()]

    def by_participant(self, rows: QuerySet[TrailRow], _name: str, code: str) -> QuerySet[TrailRow]:
        """One participant by screening number."""
        return rows.filter(participant=code.strip().upper())

    def by_visit(self, rows: QuerySet[TrailRow], _name: str, code: str) -> QuerySet[TrailRow]:
        """One visit of the protocol; every one of a kind that is held again and again."""
        if not any(visit.is_unscheduled for visit in _visits() if visit.code == code):
            return rows.filter(visit=code)
        # by their names: the index knows no beginnings of names
        last = HeldVisit.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 1
        return rows.filter(visit__in=[visit_name(code, number) for number in range(1, last + 1)])

    def by_field(self, rows: QuerySet[TrailRow], _name: str, typed: str) -> QuerySet[TrailRow]:
        """A field by its code, or by its name in either language."""
        codes = fields_called(typed, str(self.form.cleaned_data.get("form", "")))
        return rows.filter(field=codes[0]) if len(codes) == 1 else rows.filter(field__in=codes)

    def by_kind(self, rows: QuerySet[TrailRow], _name: str, chosen: list[str]) -> QuerySet[TrailRow]:
        """Any of the kinds that were chosen, one by one or a whole group at once."""
        wanted = sorted(kinds_of(chosen))
        if not wanted:
            return rows
        return rows.filter(kind=wanted[0]) if len(wanted) == 1 else rows.filter(kind__in=wanted)

    def by_reason(self, rows: QuerySet[TrailRow], _name: str, typed: str) -> QuerySet[TrailRow]:
        """A chosen reason by code or name, or any text in what was written."""
        code = reason_called(typed)
        return rows.filter(reason=code) if code else containing(rows, "why", typed)

    def by_text(self, rows: QuerySet[TrailRow], _name: str, typed: str) -> QuerySet[TrailRow]:
        """Any text in the old or the new value, as stored or as the page shows it."""
        return containing(rows, "words", typed.replace(THIN_SPACE, ""), stored_like(typed))

    def by_old(self, rows: QuerySet[TrailRow], _name: str, typed: str) -> QuerySet[TrailRow]:
        """Any text in the old value alone."""
        return on_side(rows, OLD, typed)

    def by_new(self, rows: QuerySet[TrailRow], _name: str, typed: str) -> QuerySet[TrailRow]:
        """Any text in the new value alone."""
        return on_side(rows, NEW, typed)

    def by_since(self, rows: QuerySet[TrailRow], _name: str, day: date) -> QuerySet[TrailRow]:
        """From the beginning of a site date."""
        return rows.filter(recorded_at__gte=start_of(day))

    def by_until(self, rows: QuerySet[TrailRow], _name: str, day: date) -> QuerySet[TrailRow]:
        """To the end of a site date."""
        return rows.filter(recorded_at__lt=start_of(day + timedelta(days=1)))

    def by_repeat(self, rows: QuerySet[TrailRow], _name: str, number: Any) -> QuerySet[TrailRow]:
        """One entry of a form that a participant has several times; one statement finds its record."""
        given = self.form.cleaned_data
        code, form = given["participant"].strip().upper(), given["form"]
        found = CrfRecord.objects.filter(participant__code=code, form=form, repeat=int(number))
        return rows.filter(record__in=[str(key) for key in found.values_list("pk", flat=True)])

    def problems(self) -> list[str]:
        """What is wrong with the filters, each with the name of its filter."""
        found = [
            f"{self.form.fields[name].label}: {message}"
            for name, messages in self.form.errors.items()
            for message in messages
        ]
        return found or self._contradictions()

    def _contradictions(self) -> list[str]:
        given = self.form.cleaned_data
        since, until, code = given.get("since"), given.get("until"), (given.get("participant") or "").strip().upper()
        found = []
        if since and until and since > until:
            found.append(str(_("Dates: the first day comes after the last day. Exchange them.")))
        if code and not CODE.fullmatch(code):
            found.append(str(_("Participant: enter a screening number, for example S001.")))
        if given.get("field") and not fields_called(given["field"], given.get("form") or ""):
            found.append(str(_("Field: there is no field of this name. Enter its name or its code.")))
        if given.get("repeat") and not (code and given.get("form")):
            found.append(str(_("Number of the entry: choose the participant and the form too.")))
        return found


def containing(rows: QuerySet[TrailRow], column: str, typed: str, also: Q | None = None) -> QuerySet[TrailRow]:
    """Rows whose text contains what was typed, in any case and width: index first, then the text itself; or `also`."""
    place = Func(F(column), plain(typed.strip()), function="strpos")
    there = Q(grams__contains=grams_of(typed.strip()), place__gt=0)
    return without_masked(rows.alias(place=place).filter(there | also if also else there))


def on_side(rows: QuerySet[TrailRow], side: str, typed: str) -> QuerySet[TrailRow]:
    """Rows whose old, or whose new value holds what was typed, as stored or as the page shows it.

    The index holds old and new on a line each; of texts with several lines the ledger says on which side they stand.
    """
    sought = plain(typed.replace(THIN_SPACE, "").strip())
    own = Func(F("words"), Value("\n"), Value(LINE_OF[side]), function="split_part", output_field=TextField())
    said = Func(F(side), function="trialsite_plain", output_field=TextField())
    items = Item.objects.filter(event=OuterRef("event"), position=OuterRef("position"))
    # compared with the outer row, so that the ledger is asked for single items and never read as a whole
    in_ledger = items.alias(place=_place(said, sought)).filter(place__gt=OuterRef("position") * 0)
    here = Q(place__gt=0) & ~SEVERAL_LINES | SEVERAL_LINES & Q(Exists(in_ledger))
    there = Q(grams__contains=grams_of(typed.replace(THIN_SPACE, "").strip())) & here
    ends = Length("words") - Length(Replace("words", Value("\n")))
    rows = rows.alias(place=_place(own, sought), ends=ends)
    also = stored_like(typed, frozenset({side}))
    return without_masked(rows.filter(there | also if also else there))


def _place(text: Func, sought: Func) -> Func:
    """Where the text holds what is sought; 0 for nowhere."""
    return Func(text, sought, function="strpos", output_field=IntegerField())


def reason_called(typed: str) -> str:
    """The code of a reason that is called so in either language, "" where it is free text."""
    wanted = typed.strip().lower()
    return next((each.code for each in REASONS if wanted in _names(each.code, each.text)), "")


def fields_called(typed: str, form: str) -> list[str]:
    """Codes of the fields of that code or name, on one form or on any; empty for nonsense."""
    wanted = typed.strip()
    named = sorted({name for name, label in field_names(form) if wanted.lower() in _names(name, label)})
    return named or ([wanted] if ADDRESS.fullmatch(wanted) else [])


def field_names(form: str = "") -> list[tuple[str, Text]]:
    """Codes and names of the questions outside row groups, of one form or of all."""
    forms_asked = [registry.get(form)] if form and registry.known(form) else list(registry.all_forms())
    return [(name, question.label) for crf in forms_asked for name, question in crf.questions.items()]


def _names(code: str, text: Text) -> set[str]:
    return {code.lower(), text.en.lower(), text.zh.lower()}


def visit_choices() -> Choices:
    """The visits of every protocol version there ever was, called as in the newest; one statement."""
    return [(visit.code, f"{visit.code} {_in_language(visit.title)}") for visit in _visits()]


def _visits() -> list[Visit]:
    known = {visit.code: visit for protocol in every_protocol() for visit in protocol.visits}
    return sorted(known.values(), key=lambda visit: visit.position)


def form_choices(audiences: frozenset[Audience]) -> Choices:
    """The forms that exist for the reader."""
    return [(crf.key, _in_language(crf.title)) for crf in registry.all_forms() if sees(crf, audiences)]


def person_choices() -> Choices:
    """Everybody who ever had an account, by name; one statement."""
    people = User.objects.order_by("name", "username").values_list("username", "name")
    return [(username, _person(username, name)) for username, name in people]


def _person(username: str, name: str) -> str:
    shown = _in_language(called(username, name))
    return shown if username == SYSTEM.username else f"{shown} ({username})"
