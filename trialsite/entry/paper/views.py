"""The page that says where the signature by hand under a form from paper lies, and every earlier entry."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.entry.access import record_or_404
from trialsite.entry.navigation import record_url
from trialsite.entry.paper.forms import PaperForm
from trialsite.entry.views.casebook import tasks_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.registers.actions.paper_signature import paper_signatures, reference_paper, signer_names

# where a refusal is told; "" above the form
BOXES = {"signed_on": "signed_on", "signer": "signer", "where": "where", "why": "why"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.ENTER_DATA,))
def paper(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Every reference to the signature on paper; a POST adds one, which counts from then on."""
    record = record_or_404(request, code, visit, form_key, repeat)
    known = paper_signatures(record)
    form = PaperForm(correcting=bool(known), data=request.POST if request.method == "POST" else None)
    if form.is_valid() and _kept(request, record, form):
        return HttpResponseRedirect(record_url(record))
    names = signer_names()
    title = registry.get(record.form).title.get(get_language() or "en")
    context = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")),
            Crumb(code, reverse("entry:casebook", args=[code])), Crumb(title, record_url(record)),
            Crumb(_("Signature on paper")),
        ],
        "record": record, "title": title, "form": form, "form_url": record_url(record),
        "known": [(names.get(each.signer, Text(each.name, each.name)), each) for each in known],
        "may": Task.ENTER_DATA in tasks_of(request),
    }  # fmt: skip
    return render(request, "entry/paper.html", context, status=400 if form.errors else 200)


def _kept(request: HttpRequest, record: CrfRecord, form: PaperForm) -> bool:
    try:
        reference_paper(record=record, new=form.on_paper(), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        box = BOXES.get(refusal.code)
        form.add_error(box if box in form.fields else None, refusal.message.get(get_language() or "en"))
        return False
    messages.success(request, _("The signature on paper is referenced."))
    return True
