"""Opening of the trial: what must be there before real participants are entered, and the signature that opens it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.versions.views import REFUSED, tasks_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.frame import Crumb
from trialsite.registers.actions.approve import MEANINGS
from trialsite.registers.actions.open_trial import open_trial, record_milestone
from trialsite.registers.models import MilestoneKind
from trialsite.registers.opening import CONDITIONS, OPENING, ground, missing, of_opening, opening


class MilestoneForm(forms.Form):
    """When the acceptance test was done, and the document that says so; it only parses."""

    done_on = forms.CharField(
        label=gettext_lazy("Date"),
        max_length=40,
        help_text=gettext_lazy("2024-09-12, 12 sep 2024, t (today)"),
        error_messages={"required": gettext_lazy("Enter the day.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Report"),
        max_length=200,
        help_text=gettext_lazy("For example: acceptance report 1.0."),
        error_messages={"required": gettext_lazy("Name the document.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(Div(Field("done_on"), Field("reference"), css_class="adm-fields"))

    def clean_done_on(self) -> Any:
        """The day that was typed."""
        try:
            return read_date(self.cleaned_data["done_on"], today=clock.today())
        except Unreadable as problem:
            raise forms.ValidationError(problem.message.get(get_language() or "en")) from None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_REGISTERS, post=(Task.MANAGE_VERSIONS, Task.APPROVE_VERSION))
def trial_opening(request: HttpRequest) -> HttpResponse:
    """The conditions with how each is met; a POST records what was done, or opens the trial."""
    if request.method != "POST":
        return _show(request, MilestoneForm())
    form, refusal = MilestoneForm(), None
    try:
        if request.POST.get("act") == "sign":
            _open(request)
            return HttpResponseRedirect(reverse("administration:opening"))
        form = MilestoneForm(request.POST)
        if form.is_valid():
            record_milestone(kind=MilestoneKind.ACCEPTANCE_TEST, **form.cleaned_data, by=person_of(request))
            messages.success(request, _("Recorded."))
            return HttpResponseRedirect(reverse("administration:opening"))
    except ActionRefused as refused:
        if refused.code in NO_RIGHT:
            raise PermissionDenied(refused.message) from None
        if refused.code in form.fields:
            form.add_error(refused.code, refused.message.get(get_language() or "en"))
        else:
            refusal = refused
    return _show(request, form, refusal)


def _open(request: HttpRequest) -> None:
    typed = Credentials(request.POST.get("username", ""), request.POST.get("password", ""))
    open_trial(shown=request.POST.get("shown", ""), credentials=typed, by=person_of(request), request=request)
    messages.success(request, _("Signed. The trial is open for entering data."))


def _show(request: HttpRequest, form: MilestoneForm, refusal: ActionRefused | None = None) -> HttpResponse:
    here, done, person = ground(clock.today()), opening(), person_of(request)
    lacking, tasks = missing(here), tasks_of(request)
    context = {
        "crumbs": [
            Crumb(_("Administration"), reverse("administration:home")), Crumb(_("Opening of the trial")),
        ],
        "conditions": [(each, each.evidence(here), each.lacks(here)) for each in CONDITIONS],
        "opening": done, "form": form,
        "lacking": lacking, "refusal": refusal, "tasks": tasks, "digest": of_opening(here),
        "may_sign": done is None and not lacking and Task.APPROVE_VERSION in tasks,
        "is_production": settings.ENVIRONMENT == "production", "meaning": MEANINGS[OPENING], "signer": person.name,
        "role": ROLES[Role(person.role)].title, "at": clock.now(),
    }  # fmt: skip
    status = REFUSED if refusal else 400 if form.errors else 200
    return render(request, "administration/versions/opening.html", context, status=status)
