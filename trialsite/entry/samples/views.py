"""The list of samples whose results are outstanding, and the page on which the way of one is noted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from labs.sampling.actions import note_step
from labs.sampling.selectors import FORMS, Sample, outstanding, sample_of, samples_of
from labs.sampling.states import NEXT, RESULT, STATES
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.entry.access import grant_of, record_or_404
from trialsite.entry.navigation import record_url
from trialsite.entry.views.casebook import tasks_of
from trialsite.pages.frame import Crumb

PER_PAGE = 50
SHOWN = tuple(state for state in STATES if state != RESULT)
# where a refusal is told; the others are no matter of what was typed
TOLD = {
    "state": "step",
    "day": "on",
    "empty": "why",
    "words-length": "why",
    "DM-01": "why",
    "DM-03": "why",
    "G-08": "step",
}


class StepForm(forms.Form):
    """What happened to a sample, on which day, and what there is to say; it only parses."""

    step = forms.ChoiceField(
        label=gettext_lazy("What happened"), error_messages={"required": gettext_lazy("Choose what happened.")}
    )
    on = forms.CharField(
        label=gettext_lazy("Date"), max_length=40, help_text=gettext_lazy("2024-09-12, 12 sep 2024, t (today)."),
        error_messages={"required": gettext_lazy("Enter the day.")},
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, steps: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        language = get_language() or "en"
        offered = [(step, STATES[step][0].get(language)) for step in steps]
        self.fields["step"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        """Read the day."""
        try:
            return read_date(self.cleaned_data["on"], today=clock.today())
        except Unreadable as problem:
            raise forms.ValidationError(problem.message.get(get_language() or "en")) from None


@require_safe
@requires(Task.VIEW_CASEBOOK)
def samples(request: HttpRequest) -> HttpResponse:
    """Every sample that is due or whose results are outstanding, those that wait longest first."""
    today = clock.today()
    found = [each for each in samples_of(list(outstanding(grant_of(request).audiences, today))) if each.state in SHOWN]
    counts = Counter(each.state for each in found)
    state = request.GET.get("state", "")
    chosen = [each for each in found if state not in SHOWN or each.state == state]
    chosen.sort(key=lambda each: -(each.waits(today) or 0))
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("Samples"))], "page": page, "state": state, "every": len(found),
        "states": [(key, STATES[key][0], counts[key]) for key in SHOWN],
        "lines": [(each, each.waits(today), record_url(each.record), _url(each)) for each in page.object_list],
    }  # fmt: skip
    return render(request, "entry/samples/list.html", context)


def _url(sample: Sample) -> str:
    return record_url(sample.record, "entry:sample")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.ENTER_DATA,))
def sample(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """The way of one sample, with its next step."""
    if form_key not in FORMS:
        raise Http404
    record = record_or_404(request, code, visit, form_key, repeat)
    found = sample_of(record)
    may = Task.ENTER_DATA in tasks_of(request)
    form = StepForm(tuple(STATES), data=request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _noted(request, found, form):
        return HttpResponseRedirect(_url(found))
    steps = NEXT.get(found.state, ()) if may else ()
    context = {
        "crumbs": [Crumb(_("Samples"), reverse("entry:samples")), Crumb(_title(found))], "sample": found,
        "title": _title(found), "form": form or StepForm(steps), "steps": steps, "form_url": record_url(record),
        "lines": [(STATES[each.step][0], each) for each in found.steps],
    }  # fmt: skip
    return render(request, "entry/samples/sample.html", context, status=400 if form and form.errors else 200)


def _title(sample: Sample) -> str:
    visit = sample.record.visit.name if sample.record.visit else ""
    return f"{sample.record.participant.code} · {visit} · {sample.title.get(get_language() or 'en')}"


def _noted(request: HttpRequest, found: Sample, form: StepForm) -> bool:
    typed = form.cleaned_data
    try:
        note_step(record=found.record, step=typed["step"], on=typed["on"], why=typed["why"], by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code not in TOLD:
            raise PermissionDenied(refusal.message) from None
        form.add_error(TOLD[refusal.code], refusal.message.get(get_language() or "en"))
        return False
    messages.success(request, _("Noted."))
    return True
