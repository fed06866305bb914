"""The register of reference ranges: the list, one range with its versions, and a new version with its preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.forms import EMPTY_ROWS, RangeForm, initial_of, rows_in
from trialsite.administration.places import ANY_LABORATORY, ANY_PLACE, Place, laboratory_names, place_or_404
from trialsite.administration.preview import Preview, preview_of
from trialsite.administration.range_lines import NOW, SHOWS, groups_of, is_shown, lines_of, told
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.registers.actions.ranges import SAME, STALE, register_ranges
from trialsite.registers.bands import band_of
from trialsite.registers.selectors import ranges_of, reference_ranges

LONGEST_SEARCH = 60
NUL = "\x00"


def _may_manage(request: HttpRequest) -> bool:
    return Task.MANAGE_RANGES in ROLES[Role(person_of(request).role)].tasks


def _crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(_("Reference ranges"), reverse("administration:ranges")), *more]


def _place_crumb(place: Place) -> Crumb:
    language = get_language() or "en"
    title = f"{place.analyte.text.get(language)} · {place.name.get(language)}"
    return Crumb(title, reverse("administration:range", args=place.args))


@require_safe
@requires(Task.VIEW_REGISTERS)
def ranges(request: HttpRequest) -> HttpResponse:
    """The ranges by laboratory and analyte; those in force unless others are asked for."""
    names = laboratory_names()
    places = names | {ANY_PLACE: ANY_LABORATORY}
    laboratory = request.GET.get("lab", "")
    show = request.GET.get("show", NOW)
    sought = request.GET.get("q", "").replace(NUL, "").strip()[:LONGEST_SEARCH]
    laboratory, show = laboratory if laboratory in places else "", show if show in SHOWS else NOW
    every = lines_of(reference_ranges(), clock.today())
    shown = [line for line in every if is_shown(line, laboratory, show, sought.lower())]
    context = {
        "crumbs": _crumbs()[:2], "groups": groups_of(shown, names), "number": len(shown), "laboratory": laboratory,
        "show": show, "sought": sought, "places": places, "shows": SHOWS, "analytes": ANALYTES,
        "may_manage": _may_manage(request), "is_empty": not every,
    }  # fmt: skip
    return render(request, "administration/ranges.html", context)


@require_safe
@requires(Task.VIEW_REGISTERS)
def open_range(request: HttpRequest) -> HttpResponse:
    """Leads from two choices to the range they name, registered or not."""
    place = place_or_404(laboratory_names(), request.GET.get("lab", ""), request.GET.get("analyte", ""))
    return HttpResponseRedirect(reverse("administration:range", args=place.args))


@require_safe
@requires(Task.VIEW_REGISTERS)
def range_of(request: HttpRequest, place: str, analyte: str) -> HttpResponse:
    """One laboratory's range of one analyte: what is in force, and every version with who, when and why."""
    here = place_or_404(laboratory_names(), place, analyte)
    lines = lines_of(ranges_of(here.laboratory, here.analyte.key), clock.today())
    context = {
        "crumbs": _crumbs(_place_crumb(here)), "place": here,
        "now": [line for line in lines if line.state == NOW],
        "versions": told(lines, here.laboratory, here.analyte.key), "may_manage": _may_manage(request),
    }  # fmt: skip
    return render(request, "administration/range.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.MANAGE_RANGES)
def new_version(request: HttpRequest, place: str, analyte: str) -> HttpResponse:
    """A new version: the form, then what it would change, then its saving with a reason."""
    here = place_or_404(laboratory_names(), place, analyte)
    if request.method != "POST":
        return _show_form(request, here, _fresh(here))
    form = RangeForm(here, rows_in(request.POST), data=request.POST)
    if not form.is_valid() or form.version is None or request.POST.get("act") == "edit":
        return _show_form(request, here, form)
    preview = preview_of(form.version)
    if not preview.changes:
        return _nothing_new(request, here)
    if request.POST.get("act") == "save":
        return _save(request, here, form, preview)
    return _show_preview(request, here, form, preview)


def _fresh(place: Place) -> RangeForm:
    """The form with the ranges in force; where the laboratory has none of its own, for whom the general ones are."""
    rows = ranges_of(place.laboratory, place.analyte.key)
    own = [line for line in lines_of(rows, clock.today()) if line.state == NOW]
    general = [] if own else lines_of(ranges_of("", place.analyte.key), clock.today())
    bands = [band_of(line.row) for line in own or general if line.state == NOW]
    initial = initial_of(bands, "", limits=bool(own))
    return RangeForm(place, len(bands) + EMPTY_ROWS, initial=initial)


def _save(request: HttpRequest, place: Place, form: RangeForm, preview: Preview) -> HttpResponse:
    """Save what the person saw; what differs from it by now is shown again."""
    why = request.POST.get("why", "").replace(NUL, "")
    basis = request.POST.get("basis", "")
    if basis != preview.basis:
        return _show_preview(request, place, form, preview, stale=True, why=why)
    try:
        made = register_ranges(version=preview.version, basis=preview.register_basis, why=why, by=person_of(request))
    except ActionRefused as refusal:
        return _refused(request, (place, form, preview), refusal, why)
    told_on = preview.version.valid_from.isoformat()
    messages.success(request, _("Saved. %(n)d ranges begin on %(day)s.") % {"n": len(made.begun), "day": told_on})
    return HttpResponseRedirect(reverse("administration:range", args=place.args))


def _refused(
    request: HttpRequest, page: tuple[Place, RangeForm, Preview], refusal: ActionRefused, why: str
) -> HttpResponse:
    place, form, preview = page
    if refusal.message == SAME:
        return _nothing_new(request, place)
    if refusal.message == STALE and preview.version:
        return _show_preview(request, place, form, preview_of(preview.version), stale=True, why=why)
    if refusal.code in ("empty", "words-length", "DM-01", "DM-03"):
        return _show_preview(request, place, form, preview, why=why, problem=refusal.message)
    raise PermissionDenied(refusal.message)


def _nothing_new(request: HttpRequest, place: Place) -> HttpResponse:
    messages.info(request, SAME.get(get_language() or "en"))
    return HttpResponseRedirect(reverse("administration:range", args=place.args))


def _show_form(request: HttpRequest, place: Place, form: RangeForm) -> HttpResponse:
    problems = form.problems() if form.is_bound else []
    context = {
        "crumbs": _crumbs(_place_crumb(place), Crumb(_("New version"))), "place": place, "form": form,
        "problems": problems,
    }  # fmt: skip
    return render(request, "administration/range_form.html", context, status=400 if problems else 200)


def _show_preview(request: HttpRequest, place: Place, form: RangeForm, preview: Preview, **said: Any) -> HttpResponse:
    context = {
        "crumbs": _crumbs(_place_crumb(place), Crumb(_("New version"))), "place": place, "form": form,
        "preview": preview, "stale": STALE if said.get("stale") else None, "why": said.get("why", ""),
        "problem": said.get("problem"),
        "ended": lines_of(preview.changes.ended, clock.today()),
        "begun": lines_of(preview.changes.begun, clock.today()),
        "kept": lines_of(preview.changes.kept, clock.today()),
    }  # fmt: skip
    status = 409 if said.get("stale") else 400 if said.get("problem") else 200
    return render(request, "administration/range_preview.html", context, status=status)
