"""Write a line of the log, let somebody stand in, revoke a line."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.decorators import requires
from trialsite.accounts.delegating.lines import NewLine, delegate, revoke_line
from trialsite.accounts.delegating.stand_in import Absence, stand_in_for
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.delegation.forms import LineForm, StandInForm, WhyForm
from trialsite.administration.delegation.pages import crumbs, tell
from trialsite.pages.frame import Crumb

METHODS = ["GET", "HEAD", "POST"]


def _home() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("administration:delegation"))


def _delegable() -> list[User]:
    """Active accounts of the roles that work on a delegation."""
    roles = [role.value for role in Role if ROLES[role].delegable]
    return list(User.objects.filter(is_active=True, role__in=roles).order_by("username"))


def _at_site() -> list[User]:
    """Those, and the principal investigator, who can be away too."""
    roles = [role.value for role in Role if ROLES[role].delegable or role is Role.PRINCIPAL_INVESTIGATOR]
    return list(User.objects.filter(role__in=roles).order_by("username"))


def _written(request: HttpRequest, line: Delegation) -> HttpResponse:
    told = _("Line %(line)s is written. It acts once the principal investigator has signed it.")
    messages.success(request, told % {"line": line.code})
    return _home()


@require_http_methods(METHODS)
@requires(Task.KEEP_DELEGATION)
def add(request: HttpRequest) -> HttpResponse:
    """A new line of the log."""
    people = _delegable()
    form = LineForm(people, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        person = next(each for each in people if each.username == given["person"])
        tasks = frozenset(Task(each) for each in given["tasks"])
        try:
            new = NewLine(person, tasks, given["from_on"], given["to_on"], given["reason"])
            return _written(request, delegate(new=new, by=person_of(request)))
        except ValidationError as error:
            tell(form, error)
    return _show(request, "add", form, _("Delegate tasks"))


@require_http_methods(METHODS)
@requires(Task.KEEP_DELEGATION)
def stand_in(request: HttpRequest) -> HttpResponse:
    """One line that gives a deputy the work of somebody who is away."""
    people, absent = _delegable(), _at_site()
    form = StandInForm(absent, people, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        known = {each.username: each for each in absent}
        away = Absence(
            known[given["absent"]], known[given["person"]], given["from_on"], given["to_on"], given["reason"],
            frozenset(Task(each) for each in given["tasks"]),
        )  # fmt: skip
        try:
            return _written(request, stand_in_for(away=away, by=person_of(request)))
        except ValidationError as error:
            tell(form, error)
    return _show(request, "add", form, _("Let somebody stand in"))


@require_http_methods(METHODS)
@requires(Task.KEEP_DELEGATION)
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """End a line at once, with the reason."""
    line = line_or_404(code)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            revoke_line(line=line, why=form.cleaned_data["why"], by=person_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Line %(line)s is revoked; it acts no longer.") % {"line": code})
        return _home()
    return _show(request, "revoke", form, _("Revoke line %(line)s") % {"line": code}, line)


def _show(request: HttpRequest, name: str, form: Form, title: str, line: Delegation | None = None) -> HttpResponse:
    context = {
        "crumbs": crumbs(Crumb(title)), "form": form, "title": title, "line": line,
        "back": reverse("administration:delegation"),
    }  # fmt: skip
    return render(request, f"administration/delegation/{name}.html", context, status=400 if form.errors else 200)


def line_or_404(code: str) -> Delegation:
    """A line by its number in the log, "D007"."""
    number = code[1:]
    found = Delegation.objects.select_related("person", "stands_in_for")
    line = found.filter(number=number).first() if code[:1] == "D" and number.isascii() and number.isdigit() else None
    if line is None or line.code != code:
        raise Http404
    return line
