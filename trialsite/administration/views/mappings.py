"""The mappings of laboratory files: which laboratory has one, and its form with its versions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.mapping_form import MappingForm, initial_of
from trialsite.administration.places import laboratory_names
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.models import ImportMapping
from trialsite.registers.selectors import mapping_of, mappings

TOLD = {"empty", "words-length", "DM-01", "DM-03", "stale"}


def _crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(_("Laboratory files"), reverse("administration:mappings")), *more]


@require_safe
@requires(Task.VIEW_REGISTERS)
def all_mappings(request: HttpRequest) -> HttpResponse:
    """Each laboratory with its mapping in use."""
    newest: dict[str, ImportMapping] = {}
    for row in mappings():
        newest.setdefault(row.laboratory, row)
    lines = [(code, name, newest.get(code)) for code, name in laboratory_names().items()]
    return render(request, "administration/mappings.html", {"crumbs": _crumbs()[:2], "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_REGISTERS, post=(Task.MANAGE_RANGES,))
def mapping(request: HttpRequest, laboratory: str) -> HttpResponse:
    """The mapping of one laboratory; the data manager saves the next version of it."""
    name = laboratory_names().get(laboratory)
    if name is None:
        raise Http404
    may = Task.MANAGE_RANGES in ROLES[Role(person_of(request).role)].tasks
    if request.method != "POST":
        form = MappingForm(laboratory, initial=initial_of(mapping_of(laboratory)))
    else:
        form = MappingForm(laboratory, data=request.POST)
        if form.is_valid() and _saved(request, form):
            return HttpResponseRedirect(reverse("administration:mapping", args=[laboratory]))
    problems = form.problems() if form.is_bound else []
    title = name.get(get_language() or "en")
    history = ImportMapping.history.filter(laboratory=laboratory, history_type="+").order_by("-version")
    context = {
        "crumbs": _crumbs(Crumb(title)), "form": form, "name": name, "laboratory": laboratory, "problems": problems,
        "may_manage": may, "versions": list(history),
    }  # fmt: skip
    return render(request, "administration/mapping.html", context, status=400 if problems else 200)


def _saved(request: HttpRequest, form: MappingForm) -> bool:
    try:
        made = register_mapping(new=form.row(), why=form.cleaned_data["why"], by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code == "same":
            messages.info(request, refusal.message.get(get_language() or "en"))
            return True
        if refusal.code not in TOLD:
            raise PermissionDenied(refusal.message) from None
        form.add_error("why", refusal.message.get(get_language() or "en"))
        return False
    messages.success(request, _("Saved as version %(n)d.") % {"n": made.version})
    return True
