"""Deviations of the unblinded stream: what was drafted at releases, and what the pharmacy says of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pharmacy.views.preparations import REFUSED
from visits.models import PreparationDeviation
from visits.preparation.deviations import CATEGORIES, SEVERITIES, STATES, answer_deviation, said
from visits.preparation.looks import record_look

TONES = {
    PreparationDeviation.OPEN: "wa", PreparationDeviation.CONFIRMED: "er", PreparationDeviation.REJECTED: "lk",
}  # fmt: skip


@require_safe
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def deviations(request: HttpRequest) -> HttpResponse:
    """Every draft with its state, the open ones first; the look is recorded for each of their participants."""
    found = _all()
    for record in {each.record_id: each.record for each in found}.values():
        record_look(record=record, by=person_of(request))
    return _page(request, found)


def _all() -> list[PreparationDeviation]:
    rows = PreparationDeviation.objects.select_related("record__participant", "record__visit")
    return sorted(
        rows, key=lambda each: (each.state != PreparationDeviation.OPEN, -each.made_at.timestamp(), each.number)
    )


def _page(request: HttpRequest, found: list[PreparationDeviation], **told: Any) -> HttpResponse:
    words = said(found)
    lines = [
        (
            each,
            words[each.pk],
            CATEGORIES[words[each.pk].category],
            SEVERITIES[words[each.pk].severity],
            STATES[each.state],
            TONES[each.state],
        )
        for each in found
    ]
    crumbs = [Crumb(_("Preparations"), reverse("pharmacy:preparations")), Crumb(_("Deviations of preparations"))]
    status = REFUSED if told.get("problem") else 200
    return render(request, "pharmacy/deviations.html", {"crumbs": crumbs, "lines": lines, **told}, status=status)


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def answer(request: HttpRequest, code: str, visit: str, number: int) -> HttpResponse:
    """Confirm or reject one draft."""
    place = {"record__participant__code": code, "record__visit__code": visit, "number": number}
    found = PreparationDeviation.objects.filter(**place).first()
    if found is None:
        raise Http404
    confirm, why = request.POST.get("act") == "confirm", request.POST.get("why", "")
    try:
        answer_deviation(deviation=found, confirm=confirm, why=why, by=person_of(request))
    except ActionRefused as refusal:
        return _page(request, _all(), problem=refusal.message, about=found.pk, why=why)
    return HttpResponseRedirect(reverse("pharmacy:deviations"))
