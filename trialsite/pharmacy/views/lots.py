"""The register of lots: state, account, recall with who was exposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.pharmacy.lot_forms import LotForm, MoveForm
from trialsite.pharmacy.views.preparations import REFUSED
from visits.models import LotMove, LotState, ProductLot
from visits.preparation.accountability import accounts
from visits.preparation.lots import FINAL, KINDS, MOVES, STATES, fail_lot, move_units, register_lot, release_lot
from visits.preparation.recall import exposed, recall_lot

TONES = {
    LotState.QUARANTINE: "wa", LotState.RELEASED: "ok", LotState.FAILED: "er", LotState.RECALLED: "er",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def lots(request: HttpRequest) -> HttpResponse:
    """Every lot with its account; a POST registers one that arrived."""
    form = LotForm(data=request.POST) if request.method == "POST" else LotForm()
    if form.is_bound and form.is_valid():
        try:
            made = register_lot(new=form.new, by=person_of(request))
        except ActionRefused as refusal:
            return _list(request, form, refusal)
        messages.success(request, _("Lot %(code)s is registered. It waits for its release.") % {"code": made.code})
        return HttpResponseRedirect(reverse("pharmacy:lot", args=[made.code]))
    return _list(request, form)


def _list(request: HttpRequest, form: LotForm, refusal: ActionRefused | None = None) -> HttpResponse:
    found = list(ProductLot.objects.order_by("-registered_at"))
    sums = accounts(found)
    lines = [(lot, KINDS[lot.kind], STATES[lot.state], TONES[LotState(lot.state)], sums[lot.pk]) for lot in found]
    context = {
        "crumbs": [_home(), Crumb(_("Lots"))],
        "lines": lines,
        "form": form,
        "problem": _message(refusal),
    }
    return render(request, "pharmacy/lots.html", context, status=REFUSED if refusal or form.errors else 200)


def _home() -> Crumb:
    return Crumb(_("Preparations"), reverse("pharmacy:preparations"))


def _message(refusal: ActionRefused | None) -> Any:
    if refusal is not None and refusal.code in NO_RIGHT:
        raise PermissionDenied(refusal.message)
    return refusal.message if refusal else None


@require_safe
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: its account line by line, and what can be done with it."""
    return _page(request, _lot_or_404(code))


def _lot_or_404(code: str) -> ProductLot:
    try:
        return ProductLot.objects.get(code=code)
    except ProductLot.DoesNotExist:
        raise Http404 from None


def _page(request: HttpRequest, found: ProductLot, **told: Any) -> HttpResponse:
    moves = LotMove.objects.filter(lot=found).order_by("number")
    context = {
        "crumbs": [_home(), Crumb(_("Lots"), reverse("pharmacy:lots")), Crumb(found.code)],
        "lot": found,
        "kind": KINDS[found.kind],
        "state": STATES[found.state],
        "tone": TONES[LotState(found.state)],
        "final": found.state in FINAL,
        "account": accounts([found])[found.pk],
        "moves": [(move, MOVES[move.kind]) for move in moves],
        "form": told.pop("form", None) or MoveForm(),
        **told,
    }
    refused = told.get("problem") or context["form"].errors
    return render(request, "pharmacy/lot.html", context, status=REFUSED if refused else 200)


def _release(found: ProductLot, posted: Mapping[str, str], by: User) -> None:
    release_lot(lot=found, certificate=posted.get("certificate", ""), by=by)


def _fail(found: ProductLot, posted: Mapping[str, str], by: User) -> None:
    fail_lot(lot=found, why=posted.get("why", ""), by=by)


def _recall(found: ProductLot, posted: Mapping[str, str], by: User) -> None:
    recall_lot(lot=found, why=posted.get("why", ""), by=by)


ACTS: Mapping[str, Callable[[ProductLot, Mapping[str, str], User], None]] = {
    "release": _release, "fail": _fail, "recall": _recall,
}  # fmt: skip


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def lot_act(request: HttpRequest, code: str) -> HttpResponse:
    """Release, fail or recall a lot."""
    found, act = _lot_or_404(code), ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise SuspiciousOperation("There is no such act.")
    try:
        act(found, request.POST.dict(), person_of(request))
    except ActionRefused as refusal:
        return _page(request, _lot_or_404(code), problem=_message(refusal), typed=request.POST.dict())
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("pharmacy:lot", args=[code]))


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def lot_move(request: HttpRequest, code: str) -> HttpResponse:
    """Add a line to the account of a lot."""
    found, form = _lot_or_404(code), MoveForm(data=request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        move_units(lot=found, new=form.new, by=person_of(request))
    except ActionRefused as refusal:
        return _page(request, found, form=form, problem=_message(refusal))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("pharmacy:lot", args=[code]))


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def lot_exposed(request: HttpRequest, code: str) -> HttpResponse:
    """Who was given a lot; the look is an event of everybody whose preparation is opened for it."""
    found = _lot_or_404(code)
    return _page(request, found, exposed=exposed(lot=found, by=person_of(request)), asked=True)
