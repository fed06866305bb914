"""One question about many answers: choose the form and the field, select, look at the preview, raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.actions.review import SAY_SOMETHING
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.standard_words import QUESTIONS, in_both
from trialsite.crf import registry
from trialsite.crf.words import LONGEST_MESSAGE
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.review.queries.actions import raise_many
from trialsite.review.queries.asked import LONGEST_CODE
from trialsite.review.queries.listing import MOST, WHICH, Cell, cells, fields_of

NOTHING_CHOSEN = Text("Select at least one answer to ask about.", "请至少选择一项。")


@dataclass(frozen=True)
class Wanted:
    """What the address asks of the listing."""

    form: str
    field: str
    which: str
    sought: str
    fields: tuple[tuple[str, Text], ...]


def _wanted(request: HttpRequest) -> Wanted:
    form = request.GET.get("form", "")
    form = form if registry.known(form) and not registry.get(form).sealed_whole else ""
    offered = tuple(fields_of(registry.get(form), grant_of(request).audiences)) if form else ()
    field = request.GET.get("field", "")
    which = request.GET.get("which", "all")
    sought = request.GET.get("find", "").replace("\x00", "").strip().upper()[:LONGEST_CODE]
    return Wanted(form, field if field in dict(offered) else "", which if which in WHICH else "all", sought, offered)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.RAISE_QUERY)
def raise_queries(request: HttpRequest) -> HttpResponse:
    """The listing; a POST shows the preview of what would be asked, and a second one asks it."""
    wanted, language = _wanted(request), get_language() or "en"
    found: list[Cell] = []
    if wanted.field:
        audiences = grant_of(request).audiences
        found = cells(wanted.form, wanted.field, wanted.which, wanted.sought, audiences, language)
    if request.method != "POST":
        return _show(request, wanted, found)
    picked = set(request.POST.getlist("pick"))
    chosen = [cell for cell in found if cell.key in picked]
    text = request.POST.get("text", "").replace("\x00", "")
    problem = _problem(chosen, text)
    if problem is None and request.POST.get("act") == "raise":
        return _raise(request, chosen, text)
    if problem is not None or request.POST.get("act") == "back":
        return _show(request, wanted, found, (problem, text, picked))
    return render(
        request,
        "review/queries/preview.html",
        {
            "crumbs": [*_crumbs(), Crumb(_("Preview"))], "cells": chosen, "text": in_both(text.strip()), "typed": text,
            "label": dict(wanted.fields)[wanted.field], "form": registry.get(wanted.form).title,
        },
    )  # fmt: skip


def _problem(chosen: Sequence[Cell], text: str) -> Text | None:
    if not chosen:
        return NOTHING_CHOSEN
    if not text.strip():
        return SAY_SOMETHING
    try:
        refuse_bad_words(text, LONGEST_MESSAGE)
    except ActionRefused as refusal:
        return refusal.message
    return None


def _raise(request: HttpRequest, chosen: Sequence[Cell], text: str) -> HttpResponse:
    try:
        done = raise_many(places=[(cell.record, cell.address) for cell in chosen], text=text, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
        return HttpResponseRedirect(request.get_full_path())
    told = ngettext("%(n)d query was raised.", "%(n)d queries were raised.", done.raised) % {"n": done.raised}
    if done.passed_over:
        told += " " + _("%(n)d were passed over: asked already, or locked meanwhile.") % {"n": done.passed_over}
    messages.success(request, told)
    return HttpResponseRedirect(f"{reverse('review:queries')}?who=mine&order=newest")


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Queries"), reverse("review:queries")), Crumb(_("Raise many"), reverse("review:queries-raise"))]


def _show(
    request: HttpRequest,
    wanted: Wanted,
    found: Sequence[Cell],
    refused: tuple[Text | None, str, set[str]] | None = None,
) -> HttpResponse:
    """The listing; with what was typed and selected, where that comes back."""
    problem, text, picked = refused or (None, "", set())
    audiences = grant_of(request).audiences
    open_forms = [crf for crf in registry.own_forms() if crf.audience in audiences and not crf.sealed_whole]
    context = {
        "crumbs": _crumbs(), "wanted": wanted, "cells": found, "problem": problem, "text": text, "picked": picked,
        "forms": [(crf.key, crf.title) for crf in open_forms], "which": WHICH, "questions": QUESTIONS,
        "most": MOST if len(found) >= MOST else 0,
    }  # fmt: skip
    return render(request, "review/queries/raise.html", context, status=400 if problem else 200)
