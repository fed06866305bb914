"""One's own account: what one may do and on what it rests, one's trainings, and the statement on signatures."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import lacking
from trialsite.accounts.delegating.selectors import own_lines, own_trainings
from trialsite.accounts.delegating.statements import WORDS, declare, identity_of, statement_of
from trialsite.accounts.forms import SigningForm
from trialsite.accounts.proving import Credentials, NotProvedError
from trialsite.accounts.roles import ROLES, TASKS, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The page; a POST makes the statement."""
    person = person_of(request)
    form = SigningForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _declared(request, form):
        return HttpResponseRedirect(reverse("accounts:own"))
    role = ROLES[Role(person.role)]
    today = clock.today()
    context = {
        "crumbs": [{"label": _("Account"), "url": ""}], "form": form, "role": role.title, "words": WORDS,
        "tasks": [(TASKS[task], lacking(person, task)) for task in Task if task in role.tasks],
        "lines": own_lines(person, today), "trainings": own_trainings(person, today),
        "identity": identity_of(person), "statement": statement_of(person),
    }  # fmt: skip
    return render(request, "accounts/own.html", context, status=422 if form.errors else 200)


def _declared(request: HttpRequest, form: SigningForm) -> bool:
    given = form.cleaned_data
    try:
        declare(
            by=person_of(request), credentials=Credentials(given["username"], given["password"]),
            language=get_language() or "en", request=request,
        )  # fmt: skip
    except NotProvedError as refused:
        form.add_error(None, refused.message.get(get_language() or "en"))
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Your statement is on record. You can sign electronically now."))
    return True
