"""One form: read it, save it, complete it; autosave, live checks and the history of an answer beside it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trialsite.accounts.authority import NO_RIGHT, Grant, authority, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.audit.entries import Origin
from trialsite.casebook import content, drafts
from trialsite.casebook.actions.save import save
from trialsite.casebook.as_at import record_at
from trialsite.casebook.gates import GateRefused
from trialsite.casebook.models import CrfRecord, Draft, PaperSignature
from trialsite.casebook.removal import CHANGED as CHANGED_ROW
from trialsite.casebook.selectors import draft_of
from trialsite.casebook.submission import Outcome, SaveRefused
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.entry.access import grant_of, record_or_404
from trialsite.entry.conflict_page import conflict_lines
from trialsite.entry.crispy_form import CrfForm
from trialsite.entry.form_page import Builder
from trialsite.entry.infusion.sheet import sheet_of
from trialsite.entry.logs import log_url
from trialsite.entry.moment import NOW, PARAMETER, Moment, read_moment
from trialsite.entry.navigation import beside, neighbours, own_page, record_url
from trialsite.entry.page_parts import FormPage
from trialsite.entry.panel import repeat_url, repeats
from trialsite.entry.posted import (
    FROM_PAPER,
    NUL,
    Posted,
    about,
    differing,
    draft_text,
    origin_of,
    read_submission,
    revision_of,
)
from trialsite.entry.reading import followed, reading_of
from trialsite.entry.serious import Serious, serious_side
from trialsite.entry.signatures import signed_blocks
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.registers.actions.paper_signature import paper_signatures, signer_names

ASKED = "complete"
THEIRS = "theirs"
ACTS = ("save", ASKED)
PARTS = (
    "form-paper", "form-draft", "form-check", "form-history", "form-say", "form-paste", "infusion-bag",
    "infusion-order",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.ENTER_DATA,), act_decides=True)
def form(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """The form page; a POST saves and leads back to it."""
    record = record_or_404(request, code, visit, form_key, repeat)
    if request.method != "POST" and own_page(record):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(own_page(record) + (f"?{query}" if query else ""))
    moment = read_moment(request, code=code, since=record.participant.registered_at)
    if moment.typed:
        return _past(request, record, moment)
    if request.POST.get("act") == THEIRS:
        drafts.drop(record, request.user)  # type: ignore[arg-type]
        return HttpResponseRedirect(record_url(record))
    if request.method == "POST":
        return _save(request, record)
    page = build_page(request, record, draft_of(record, request.user), asked=ASKED in request.GET)  # type: ignore[arg-type]
    return _show(request, page)


def _past(request: HttpRequest, record: CrfRecord, moment: Moment) -> HttpResponse:
    """The form as it was; it cannot be saved, and a moment that is none is told on the casebook."""
    if request.method == "POST":
        raise SuspiciousOperation("The past cannot be changed.")
    if moment.problem:
        url = reverse("entry:casebook", args=[record.participant.code])
        return HttpResponseRedirect(f"{url}?{urlencode({PARAMETER: moment.typed})}")
    was = record_at(record, moment.at)
    if was is None:
        raise Http404
    return _show(request, Builder(was, grant_of(request), None, asked=False, locked=True, moment=moment).build())


def build_page(request: HttpRequest, record: CrfRecord, draft: Draft | None, *, asked: bool) -> FormPage:
    """The page for this person: read-only for those who do not enter data, and when frozen or locked."""
    entering = authority(person_of(request), Task.ENTER_DATA, form_version=record.in_version)
    locked = not isinstance(entering, Grant) or bool(record.frozen_at or record.locked_at or record.entered_in_error_at)
    return Builder(record, grant_of(request), None if locked else draft, asked, locked).build()


def _show(request: HttpRequest, page: FormPage) -> HttpResponse:
    return render(request, "entry/form.html", form_context(request, page))


def form_context(request: HttpRequest, page: FormPage) -> dict[str, object]:
    """What the template of a form draws; for an infusion the run-sheet above the rest of the form."""
    record, sheet = page.record, sheet_of(page)
    found = beside(record, grant_of(request), page.moment)
    return {
        "crumbs": _crumbs(record, page.moment),
        "page": page,
        "sheet": sheet,
        "record": record,
        "form": CrfForm(sheet.rest if sheet else page),
        "neighbours": neighbours(record, found, grant_of(request), page.moment),
        "form_keys": True,
        "repeats": repeats(record, page.moment, found),
        "repeat_url": repeat_url(record, tasks_of(person_of(request), record.in_version), page.moment),
        "paper": _paper(page),
        "serious": _serious(request, page),
        "may_unblind": Task.UNBLIND_EMERGENCY in ROLES[Role(person_of(request).role)].tasks,
        "signatures": signed_blocks(record, page.moment),
        "urls": {name: record_url(record, f"entry:{name}") for name in PARTS},
    }


def _serious(request: HttpRequest, page: FormPage) -> Serious | None:
    """The panel beside a serious event, of now alone."""
    return None if page.moment.instant else serious_side(page.record, person_of(request).role)


def _paper(page: FormPage) -> tuple[PaperSignature, Text] | None:
    """The signature by hand under a form from paper, as of the moment of the page, and whose it is."""
    known = paper_signatures(page.record) if page.is_from_paper else ()
    found = next((each for each in known if each.at <= page.moment.at), None)
    return (found, signer_names().get(found.signer, Text(found.name, found.name))) if found else None


def _crumbs(record: CrfRecord, moment: Moment = NOW) -> list[Crumb]:
    code = record.participant.code
    return [
        Crumb(_("Participants"), reverse("entry:participants")),
        Crumb(code, reverse("entry:casebook", args=[code]) + moment.query),
        *_place(record),
    ]


def _place(record: CrfRecord) -> tuple[Crumb, Crumb]:
    """Visit and form, or log and number of the entry."""
    title = registry.get(record.form).title.get(get_language() or "en")
    if record.visit is None:
        return Crumb(title, log_url(record.participant.code, record.form)), Crumb(str(record.repeat))
    return Crumb(record.visit.name), Crumb(title)


def _save(request: HttpRequest, record: CrfRecord) -> HttpResponse:
    posted: Posted = dict(request.POST.lists())
    now = clock.now()
    act = request.POST.get("act")
    if act not in ACTS:
        raise SuspiciousOperation("There is no such act.")
    complete = act == ASKED
    crf, reading = registry.get(record.form), reading_of(record, posted, now)
    posted = followed(record, posted, reading)
    submission = read_submission(crf, posted, reading, complete=complete, origin=origin_of(posted))
    try:
        outcome = save(record=record, submission=submission, by=request.user)  # type: ignore[arg-type]
    except SaveRefused as refusal:
        typed = differing(registry.get(record.form), Answers(), draft_text(posted))
        if refusal.code != "not-in-role":
            # also of somebody whose delegation ended while the form was open: it comes back with a new one
            drafts.keep(record, request.user, typed, revision_of(posted))  # type: ignore[arg-type]
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        messages.error(request, refusal.message.get(get_language() or "en"))
        if isinstance(refusal, GateRefused) and refusal.keeps_fact:
            messages.warning(request, _("That it took place was noted as a protocol deviation, without its data."))
        return HttpResponseRedirect(_again(record, posted))
    whole = _keep_rest(request, record, posted, outcome)
    if outcome.conflicts:
        return _conflict(request, record, outcome, posted)
    _say(request, outcome, complete=complete, whole=whole)
    if not whole:
        _tell_what_was_not_kept(request, record, outcome)
    blocked = complete and not outcome.completed
    is_left = bool(outcome.refused_addresses) or blocked
    return HttpResponseRedirect(
        _again(record, posted, *([ASKED] if blocked else [])) if is_left else record_url(record)
    )


def _again(record: CrfRecord, posted: Posted, *more: str) -> str:
    """The form once more, with the mark of a down-time where it was ticked, for what is left to be saved."""
    names = [*more, *([FROM_PAPER] if origin_of(posted) is Origin.PAPER else [])]
    return record_url(record) + (f"?{'&'.join(names)}" if names else "")


def _keep_rest(request: HttpRequest, record: CrfRecord, posted: Posted, outcome: Outcome) -> bool:
    """The draft shrinks to what was refused or is in conflict; whether all of that could be kept."""
    crf = registry.get(record.form)
    # a row that somebody changed meanwhile is looked at as it stands now
    open_ = (outcome.refused_addresses | {each.address for each in outcome.conflicts}) - outcome.stale_addresses
    left = {address for address in open_ if not crf.question(address).sealed}
    # a row that was to be removed is named without any of its questions
    left |= {address.rpartition(".")[0] for address in left}
    typed = {name: text for name, text in draft_text(posted).items() if about(name) in left}
    # mostly there is neither a rest nor a draft, and then nothing to write
    kept = not (typed or record.has_draft) or drafts.keep(record, person_of(request), typed, outcome.revision)  # type: ignore[attr-defined]
    return kept and not any(NUL in value for values in posted.values() for value in values)


def _tell_what_was_not_kept(request: HttpRequest, record: CrfRecord, outcome: Outcome) -> None:
    language = get_language() or "en"
    for finding in outcome.refused:
        label = registry.get(record.form).question(finding.addresses[0]).label
        messages.error(request, f"{label.get(language)}: {finding.message.get(language)}")


def _conflict(request: HttpRequest, record: CrfRecord, outcome: Outcome, posted: Posted) -> HttpResponse:
    crf = registry.get(record.form)
    *above, own = _crumbs(record)
    context = {
        "crumbs": [*above, replace(own, url=record_url(record)), Crumb(_("Two people changed the same answer"))],
        "record": record,
        "crf": crf,
        "lines": conflict_lines(crf, outcome, posted),
        "revision": outcome.revision,
        "saved": len(outcome.changed),
        "url": record_url(record),
        "is_from_paper": origin_of(posted) is Origin.PAPER,
    }
    return render(request, "entry/conflict.html", context, status=409)


def _say(request: HttpRequest, outcome: Outcome, *, complete: bool, whole: bool) -> None:
    if outcome.stale_addresses:
        messages.error(request, CHANGED_ROW.get(get_language() or "en"))
    if outcome.refused:
        told = _("Saved: %(saved)d. Not saved: %(left)d, see below.")
        rest = _("What you typed is kept.") if whole else _("One text was too long to be kept; the rest of it is.")
        left = len(outcome.refused_addresses)
        messages.warning(request, f"{told % {'saved': len(outcome.changed), 'left': left}} {rest}")
    elif complete and outcome.completed:
        messages.success(request, _("The form is complete."))
    elif outcome.changed:
        messages.success(request, _("Saved."))
    else:
        messages.info(request, _("Nothing was changed, so nothing was saved."))


@require_POST
@requires(Task.ENTER_DATA)
def draft(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Autosave: keep what is on the page for this person alone."""
    record = record_or_404(request, code, visit, form_key, repeat)
    crf = registry.get(record.form)
    stored = content.answers_of(crf, content.load(crf, record))
    posted: Posted = dict(request.POST.lists())
    typed = differing(crf, stored, draft_text(posted))
    kept = drafts.keep(record, request.user, typed, revision_of(posted))  # type: ignore[arg-type]
    newer = revision_of(posted) < record.revision
    return JsonResponse({"kept": kept, "newer": newer})


@require_POST
@requires(Task.ENTER_DATA)
def check(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Draw the page as it would stand with what is typed now; nothing is written."""
    record = record_or_404(request, code, visit, form_key, repeat)
    crf = registry.get(record.form)
    stored = content.answers_of(crf, content.load(crf, record))
    typed = differing(crf, stored, draft_text(dict(request.POST.lists())))
    page = build_page(request, record, Draft(record=record, typed=typed), asked=request.POST.get("asked") == "1")
    return render(request, "entry/_checked.html", {"page": page, "form": CrfForm(page)})
