"""Take over a usual answer of a question or a card into the draft, where it stays editable; no data until saved."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.casebook import content, drafts
from trialsite.casebook.models import Draft
from trialsite.crf import registry
from trialsite.crf.fields import MultiChoice
from trialsite.crf.form import Crf
from trialsite.entry.access import record_or_404
from trialsite.entry.navigation import record_url
from trialsite.entry.page_parts import FormPage
from trialsite.entry.posted import Posted, differing, draft_text, last, revision_of
from trialsite.entry.rows import element_id
from trialsite.entry.views.form import build_page

SECTION = "fill-section"


@require_POST
@requires(Task.ENTER_DATA)
def fill(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Keep the page as a draft with the usual answer that was chosen; then show it."""
    record = record_or_404(request, code, visit, form_key, repeat)
    crf = registry.get(record.form)
    posted: Posted = dict(request.POST.lists())
    stored = content.answers_of(crf, content.load(crf, record))
    typed = differing(crf, stored, draft_text(posted))
    if SECTION in posted:
        page = build_page(request, record, Draft(record=record, typed=typed), asked=False)
        chosen = _of_section(page, last(posted, SECTION))
    else:
        chosen = _of_question(crf, posted)
    drafts.keep(record, request.user, typed | chosen, revision_of(posted))  # type: ignore[arg-type]
    return HttpResponseRedirect(f"{record_url(record)}#{element_id(_last_filled(chosen, last(posted, 'fill')))}")


def _last_filled(chosen: dict[str, str], asked: str) -> str:
    """The last question that was filled, from where the next stop of the keyboard is what is still empty."""
    return next((each for each in reversed(chosen) if "~" not in each), asked)


def _of_section(page: FormPage, number: str) -> dict[str, str]:
    """The usual code for each choice of a card that is still empty; raises Http404 where the card has none."""
    section = page.sections[int(number)] if number in map(str, range(len(page.sections))) else None
    if section is None or section.usual is None:
        raise Http404
    chosen = dict.fromkeys(section.unanswered, section.usual[0])
    return chosen | {f"{address}~together": "1" for address in chosen}


def _of_question(crf: Crf, posted: Posted) -> dict[str, str]:
    """The usual answer that was chosen for a question; nothing where it is none."""
    address = last(posted, "fill")
    chosen = last(posted, f"usual-{address}")
    return {address: chosen} if chosen in _usual(crf, address) else {}


def _usual(crf: Crf, address: str) -> frozenset[str]:
    """The usual answers of a question as a page posts them; raises Http404 where there are none."""
    question = crf.questions.get(address)
    if not isinstance(question, MultiChoice) or not question.presets:
        raise Http404
    return frozenset(question.typed(codes, "en") for _name, codes in question.presets)
