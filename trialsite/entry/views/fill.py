"""Take over a usual answer of a question into the person's draft, where it stays editable; no data until saved."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.casebook import content, drafts
from trialsite.crf import registry
from trialsite.crf.fields import MultiChoice
from trialsite.crf.form import Crf
from trialsite.entry.access import record_or_404
from trialsite.entry.form_page import differing
from trialsite.entry.navigation import record_url
from trialsite.entry.posted import Posted, draft_text, last, revision_of
from trialsite.entry.rows import element_id


@require_POST
@requires(Task.ENTER_DATA)
def fill(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Keep the page as a draft in which one question has the answer that was chosen for it; then show it."""
    record = record_or_404(request, code, visit, form_key, repeat)
    crf = registry.get(record.form)
    posted: Posted = dict(request.POST.lists())
    address = last(posted, "fill")
    usual = _usual(crf, address)
    stored = content.answers_of(crf, content.load(crf, record))
    typed = differing(crf, stored, draft_text(posted))
    chosen = last(posted, f"usual-{address}")
    if chosen in usual:
        typed[address] = chosen
    drafts.keep(record, request.user, typed, revision_of(posted))  # type: ignore[arg-type]
    return HttpResponseRedirect(f"{record_url(record)}#{element_id(address)}")


def _usual(crf: Crf, address: str) -> frozenset[str]:
    """The usual answers of a question as a page posts them; raises Http404 where there are none."""
    question = crf.questions.get(address)
    if not isinstance(question, MultiChoice) or not question.presets:
        raise Http404
    return frozenset(question.typed(codes, "en") for _name, codes in question.presets)
