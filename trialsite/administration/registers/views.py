"""The registers of staff, laboratories and devices: the list on a day, an entry with its versions, its changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

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
from trialsite.administration.registers.forms import Dated, EndForm, VersionForm, initial_of
from trialsite.administration.registers.lines import entries_on, versions
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.registers.actions.entries import NEW, end_entry, register_version
from trialsite.registers.bands import fingerprint
from trialsite.registers.books import REGISTERS
from trialsite.registers.register import Fault, Known, Register
from trialsite.registers.selectors import accounts, versions_of
from trialsite.registers.spans import NOW, standing

# where a refusal is told on the form; the others are no matter of what was typed
TOLD = {
    "empty": "why", "words-length": "why", "DM-01": "why", "DM-03": "why", "stale": "why", "fault": "day",
    "day": "day", "there": "code",
}  # fmt: skip
View = Callable[..., HttpResponse]


def _reads(view: View) -> View:
    """For everybody who reads the registers, or keeps this one."""
    return _each(view, {slug: requires(Task.VIEW_REGISTERS, book.task) for slug, book in REGISTERS.items()})


def _keeps(view: View) -> View:
    """For those who keep this register."""
    return _each(view, {slug: requires(book.task) for slug, book in REGISTERS.items()})


def _each(view: View, asking: Mapping[str, Callable[[View], View]]) -> View:
    """The view of whichever register the address names, each with the tasks that it asks for."""
    views: dict[str, Any] = {slug: asked(view) for slug, asked in asking.items()}

    @wraps(view)
    def wrapped(request: HttpRequest, register: str, **named: str) -> HttpResponse:
        if register not in views:
            raise Http404
        opened: HttpResponse = views[register](request, REGISTERS[register], **named)
        return opened

    wrapped.asks_by = {slug: each.asks for slug, each in views.items()}  # type: ignore[attr-defined]
    return wrapped


def _crumbs(register: Register, *more: Crumb) -> list[Crumb]:
    title = register.title.get(get_language() or "en")
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(title, reverse("administration:register", args=[register.slug])), *more]


def _entry_crumb(register: Register, key: str) -> Crumb:
    return Crumb(key.replace("/", " · "), reverse("administration:register-entry", args=[register.slug, key]))


def _may(request: HttpRequest, register: Register) -> bool:
    return register.task in ROLES[Role(person_of(request).role)].tasks


def _versions_or_404(register: Register, key: str) -> tuple[tuple[str, ...], list[Any]]:
    parts = tuple(key.split("/"))
    rows = versions_of(register, parts) if len(parts) == len(register.key) and "\x00" not in key else []
    if not rows:
        raise Http404
    return parts, rows


@require_safe
@_reads
def entries(request: HttpRequest, register: Register) -> HttpResponse:
    """The register as it stood, stands or will stand on a day."""
    typed = request.GET.get("on", "").replace("\x00", "").strip()[:40]
    day, problem = _day(typed)
    context = {
        "crumbs": _crumbs(register)[:2], "register": register, "may_manage": _may(request, register), "on": day,
        "typed": typed, "problem": problem, "entries": entries_on(register, versions_of(register, ()), day),
    }  # fmt: skip
    return render(request, "administration/registers/list.html", context, status=400 if problem else 200)


def _day(typed: str) -> tuple[date, Text | None]:
    today = clock.today()
    try:
        return (read_date(typed, today=today) if typed else today), None
    except Unreadable as unreadable:
        return today, unreadable.message


@require_safe
@_reads
def entry(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """One entry: what is in force today, and every version with who, when and why."""
    _parts, rows = _versions_or_404(register, key)
    lines = versions(register, rows, clock.today())
    context = {
        "crumbs": _crumbs(register, Crumb(_entry_crumb(register, key).label)), "register": register, "key": key,
        "lines": lines, "now": next((line for line in lines if line.state == NOW), None),
        "may_manage": _may(request, register),
    }  # fmt: skip
    return render(request, "administration/registers/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_keeps
def add(request: HttpRequest, register: Register) -> HttpResponse:
    """A new entry."""
    form = VersionForm(register, {}, data=request.POST if request.method == "POST" else None)
    saved = _saved(request, form, NEW) if form.is_bound and form.is_valid() else None
    if saved is not None:
        return _to_entry(register, register.key_of(saved))
    return _show(request, register, form, Crumb(_("Add")))


@require_http_methods(["GET", "HEAD", "POST"])
@_keeps
def new_version(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """The next version of an entry, from its first day on."""
    parts, rows = _versions_or_404(register, key)
    fixed = dict(zip(register.key, parts, strict=True))
    if request.method == "POST":
        form = VersionForm(register, fixed, data=request.POST)
        if form.is_valid() and _saved(request, form, form.cleaned_data["basis"] or "-") is not None:
            return _to_entry(register, parts)
    else:
        initial = initial_of(register, standing(rows) or rows[0]) | {"basis": fingerprint(rows)}
        form = VersionForm(register, fixed, initial=initial)
    return _show(request, register, form, _entry_crumb(register, key), Crumb(_("New version")))


@require_http_methods(["GET", "HEAD", "POST"])
@_keeps
def end(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """The last day of an entry."""
    parts, rows = _versions_or_404(register, key)
    form = EndForm(
        data=request.POST if request.method == "POST" else None, initial={"basis": fingerprint(rows)}
    )  # fmt: skip
    if form.is_bound and form.is_valid() and _ended(request, register, parts, form):
        return _to_entry(register, parts)
    return _show(request, register, form, _entry_crumb(register, key), Crumb(_("End")))


def _to_entry(register: Register, key: tuple[str, ...]) -> HttpResponse:
    return HttpResponseRedirect(reverse("administration:register-entry", args=[register.slug, "/".join(key)]))


def _saved(request: HttpRequest, form: VersionForm, basis: str) -> Any:
    """The version that was saved, or that says what stands already; None with the reasons on the form."""
    new, register = form.row(), form.register
    for fault in register.faults(new, Known(versions_of(register, ()), accounts())):
        form.tell(fault)
    if form.errors:
        return None
    why = form.cleaned_data["why"]
    try:
        register_version(register=register, new=new, basis=basis, why=why, by=person_of(request))
    except ActionRefused as refusal:
        return new if _said_same(request, refusal) else _refused(form, refusal)
    messages.success(request, _("Saved. It holds from %(day)s.") % {"day": new.valid_from.isoformat()})
    return new


def _said_same(request: HttpRequest, refusal: ActionRefused) -> bool:
    if refusal.code == "same":
        messages.info(request, refusal.message.get(get_language() or "en"))
    return refusal.code == "same"


def _ended(request: HttpRequest, register: Register, key: tuple[str, ...], form: EndForm) -> bool:
    if form.on is None:
        return False
    basis, why = form.cleaned_data["basis"], form.cleaned_data["why"]
    try:
        end_entry(register=register, key=key, last_day=form.on, basis=basis, why=why, by=person_of(request))
    except ActionRefused as refusal:
        _refused(form, refusal)
        return False
    messages.success(request, _("Saved. Its last day is %(day)s.") % {"day": form.on.isoformat()})
    return True


def _refused(form: Dated, refusal: ActionRefused) -> None:
    """Tell a refusal on the form; raises PermissionDenied where it is no matter of what was typed."""
    if refusal.code not in TOLD:
        raise PermissionDenied(refusal.message)
    form.tell(Fault(TOLD[refusal.code], refusal.message))


def _show(request: HttpRequest, register: Register, form: Dated, *crumbs: Crumb) -> HttpResponse:
    problems = form.problems() if form.is_bound else []
    context = {
        "crumbs": _crumbs(register, *crumbs), "register": register, "form": form, "problems": problems,
        "title": crumbs[-1].label, "key": crumbs[0].label if crumbs[0].url else "",
        "back": crumbs[0].url or reverse("administration:register", args=[register.slug]),
    }  # fmt: skip
    return render(request, "administration/registers/form.html", context, status=400 if problems else 200)
