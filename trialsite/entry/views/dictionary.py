"""The data dictionary, searched and by form, and each form as an empty page for printing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.crf import registry
from trialsite.crf.blank import sheets
from trialsite.crf.dictionary import FormEntry, form_entry, sought_in
from trialsite.crf.form import Crf
from trialsite.crf.registry import own_forms
from trialsite.pages.frame import Crumb
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import build, protocol_on

TRIAL = "msct_a_22"
# whoever exports anything gets the forms as documents
TAKES = frozenset({Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY})
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Shelf:
    """The forms of one band of the casebook."""

    title: Text
    entries: tuple[FormEntry, ...]


def _protocol() -> Protocol:
    """The protocol version in force today; before the register has one, the trial as it comes with the product."""
    try:
        return build(protocol_on(clock.today()))
    except ProtocolVersion.DoesNotExist:
        return package(TRIAL)


def _shelves(entries: list[FormEntry]) -> Iterator[Shelf]:
    """The forms in the order of the casebook; what stands in no band comes last."""
    by_key = {entry.crf.key: entry for entry in entries}
    for group in _protocol().groups:
        found = tuple(by_key.pop(key) for key in group.forms if key in by_key)
        if found:
            yield Shelf(group.title, found)
    if by_key:
        yield Shelf(Text("Other", "其他"), tuple(by_key.values()))


def _form_or_404(form_key: str) -> Crf:
    if not registry.known(form_key):
        raise Http404
    return registry.get(form_key)


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """All forms, or what mentions the words that are sought; the same for every signed-in person."""
    sought = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    entries = [form_entry(crf) for crf in own_forms()]
    context = {
        "crumbs": [Crumb(_("Data dictionary"))],
        "sought": sought,
        "may_take": bool(TAKES & ROLES[Role(person_of(request).role)].tasks),
        "hits": sought_in(entries, sought) if sought else [],
        "shelves": [] if sought else list(_shelves(entries)),
    }
    return render(request, "entry/dictionary.html", context)


@require_safe
def dictionary_form(request: HttpRequest, form_key: str) -> HttpResponse:
    """Every question and check of one form."""
    crf = _form_or_404(form_key)
    context = {
        "crumbs": [_home(), Crumb(crf.title.get(get_language() or "en"))],
        "entry": form_entry(crf),
    }
    return render(request, "entry/dictionary_form.html", context)


@require_safe
def dictionary_blank(request: HttpRequest, form_key: str) -> HttpResponse:
    """The empty form as a paper page, in both languages."""
    crf = _form_or_404(form_key)
    protocol = _protocol()
    context = {
        "crumbs": [
            _home(),
            Crumb(crf.title.get(get_language() or "en"), reverse("entry:dictionary-form", args=[crf.key])),
            Crumb(_("Blank form")),
        ],
        "crf": crf,
        "sheets": sheets(crf, protocol),
        "protocol_version": protocol.version,
    }
    return render(request, "entry/dictionary_blank.html", context)


def _home() -> Crumb:
    return Crumb(_("Data dictionary"), reverse("entry:dictionary"))
