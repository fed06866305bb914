"""The signature sheet: who works at the site, with their tasks, identity check and statement; page and file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.delegating.selectors import SheetLine, sheet
from trialsite.accounts.delegating.statements import check_identity
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.delegation.forms import IdentityForm
from trialsite.administration.delegation.pages import READERS, as_file, asked_of, both, crumbs, tell
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

TITLE = Text("Signature sheet", "签名样表")
HEADS = (
    Text("Person", "人员"), Text("Role", "角色"), Text("Organisation", "所属机构"), Text("Lines in force", "有效授权"),
    Text("Identity checked", "身份核验"), Text("Statement on electronic signatures", "电子签名声明"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*READERS, post=(Task.KEEP_DELEGATION,))
def people(request: HttpRequest) -> HttpResponse:
    """The sheet as of a day; whoever keeps the log records there whose document was seen."""
    if request.method == "POST":
        return _record(request)
    return _show(request, None)


def _record(request: HttpRequest) -> HttpResponse:
    lines = sheet(asked_of(request).day)
    form = IdentityForm(_unseen(lines, person_of(request)), request.POST)
    if form.is_valid():
        given = form.cleaned_data
        person = next(line.person for line in lines if line.person.username == given["person"])
        try:
            check_identity(person=person, document=given["document"], seen_on=given["seen_on"], by=person_of(request))
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Recorded. %(name)s can make the statement now.") % {"name": person.name})
            return HttpResponseRedirect(reverse("administration:delegation-people"))
    return _show(request, form)


def _show(request: HttpRequest, form: IdentityForm | None) -> HttpResponse:
    asked = asked_of(request)
    lines, tasks = sheet(asked.day), tasks_of(person_of(request))
    unseen = _unseen(lines, person_of(request))
    if form is None and Task.KEEP_DELEGATION in tasks and unseen:
        form = IdentityForm(unseen)
    context = {
        "crumbs": crumbs(Crumb(_("Signature sheet"))), "asked": asked, "lines": lines, "heads": HEADS, "form": form,
        "title": TITLE,
    }  # fmt: skip
    refused = asked.problem or (form and form.errors)
    return render(request, "administration/delegation/people.html", context, status=400 if refused else 200)


def _unseen(lines: list[SheetLine], by: User) -> list[User]:
    """Whose identity nobody has checked; one's own is checked by somebody else."""
    return [line.person for line in lines if line.identity is None and line.person.pk != by.pk]


@require_safe
@requires(*READERS)
def export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    return as_file("signature-sheet", HEADS, (list(_cells(line)) for line in sheet(asked_of(request).day)))


def _cells(line: SheetLine) -> Iterator[str]:
    yield from (f"{line.person.name} {line.person.name_zh}".strip(), both(line.role), line.person.organisation)
    yield ", ".join(each.line.code for each in line.lines)
    seen, stated, document = line.identity, line.statement, line.document
    yield f"{both(document)}, {seen.seen_on.isoformat()}, {seen.by.name}" if seen and document else ""
    yield stated.at.isoformat() if stated else ""
