"""The run-sheet: one row or one answer is saved as entered, the server's clock stamps it; identity and bag by two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of, try_sign_in
from trialsite.audit import clock
from trialsite.casebook import drafts
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import draft_of
from trialsite.casebook.submission import Outcome, Submission
from trialsite.crf import registry
from trialsite.crf.fields import DateTime
from trialsite.entry.access import record_or_404
from trialsite.entry.infusion.not_done import expanded
from trialsite.entry.infusion.thermometer import with_site
from trialsite.entry.navigation import record_url
from trialsite.entry.posted import about, draft_text, read_submission, storable
from trialsite.entry.reading import reading_of
from trialsite.entry.views.form import build_page, form_context
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from visits.infusion.acts import Bedside, check_bag, start_infusion
from visits.infusion.gates import START

FORM = "inf"
FORBIDDEN = frozenset({"not-in-role", "inactive", "ended", "password"})
REFUSED = 422
WRONG_SECOND = Text(
    "Name or password of the second checker is not right. Nothing was kept.", "复核者的登录名或密码不正确，未保存。"
)
Typed = dict[str, list[str]]


@require_POST
@requires(Task.ENTER_DATA)
def row(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Save the answers that were sent, `now` stamped with the server's clock; the sheet as it stands then."""
    record = _infusion(request, code, visit, form_key, repeat)
    posted, stamped = _stamped(expanded(dict(request.POST.lists())))
    posted = with_site(posted, clock.today())
    reading = reading_of(record, posted, clock.now())
    submission = read_submission(registry.get(FORM), posted, reading, complete=False)
    try:
        outcome = _save(record, submission, stamped, request)
    except ActionRefused as refusal:
        if refusal.code in FORBIDDEN:
            raise PermissionDenied(refusal.message) from None
        _keep(request, record, posted, {*submission.answers, *submission.unreadable})
        return _answer(request, record, refusal.message.get(get_language() or "en"))
    open_ = set(outcome.refused_addresses) | {each.address for each in outcome.conflicts}
    _keep(request, record, posted, open_ - outcome.stale_addresses)
    return _answer(request, record, _told(outcome))


def _infusion(request: HttpRequest, *place: Any) -> CrfRecord:
    record = record_or_404(request, *place)
    if record.form != FORM:
        raise Http404
    return record


def _stamped(posted: Typed) -> tuple[Typed, str]:
    """With `now=<address>` the server's time, to the minute, stands in the boxes of that answer."""
    address = (posted.pop("now", None) or [""])[-1]
    try:
        question = registry.get(FORM).question(address) if address else None
    except (KeyError, ValueError):
        raise Http404 from None
    if not isinstance(question, DateTime):
        return posted, ""
    local = question.local(clock.now())
    return posted | {f"{address}~date": [f"{local:%Y-%m-%d}"], f"{address}~time": [f"{local:%H:%M}"]}, address


def _save(record: CrfRecord, submission: Submission, stamped: str, request: HttpRequest) -> Outcome:
    """A start that is pressed now passes the gates; a time that was typed is a fact and is stored."""
    by = person_of(request)
    if stamped == START:
        return start_infusion(record=record, submission=submission, by=by)
    return save(record=record, submission=submission, by=by)


def _keep(request: HttpRequest, record: CrfRecord, posted: Typed, left: set[str]) -> None:
    """The draft holds on to the boxes of other rows, and to what was not stored of this one."""
    before = draft_of(record, person_of(request))
    sent = {about(name) for name in posted}
    others = {name: text for name, text in (before.typed if before else {}).items() if about(name) not in sent}
    mine = {name: text for name, text in draft_text(posted).items() if about(name) in left}
    if before or mine:
        drafts.keep(record, person_of(request), others | mine, record.revision)


def _told(outcome: Outcome) -> str:
    if outcome.conflicts:
        return _("Somebody changed the same answer meanwhile. Yours is kept; compare and save again.")
    return "" if outcome.stored_all else _("Not saved as it stands; see the messages.")


def _answer(request: HttpRequest, record: CrfRecord, problem: str) -> HttpResponse:
    """The sheet anew for the page that asked for it; for a browser without scripts the page."""
    if request.headers.get("X-Requested-With") != "fetch":
        if problem:
            messages.error(request, problem)
        return HttpResponseRedirect(record_url(record))
    place = (record.participant.code, record.visit.name if record.visit else "log", record.form, record.repeat)
    fresh = record_or_404(request, *place)
    page = build_page(request, fresh, draft_of(fresh, person_of(request)), asked=False)
    context = form_context(request, page) | {"sheet_problem": problem, "saved_at": clock.now()}
    return render(request, "entry/infusion/_sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ENTER_DATA)
def bag(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """Two people check identity and bag: the second one with name and password of their own."""
    record = _infusion(request, code, visit, form_key, repeat)
    problem = ""
    if request.method == "POST":
        try:
            check_bag(record=record, seen=_seen(request), by=person_of(request))
        except ActionRefused as refusal:
            if refusal.code in FORBIDDEN:
                raise PermissionDenied(refusal.message) from None
            problem = refusal.message.get(get_language() or "en")
        else:
            messages.success(request, _("Identity and bag are checked by two people."))
            return HttpResponseRedirect(record_url(record))
    context = {
        "crumbs": [
            Crumb(_("Participants"), reverse("entry:participants")),
            Crumb(code, reverse("entry:casebook", args=[code])),
            Crumb(registry.get(FORM).title.get(get_language() or "en"), record_url(record)),
            Crumb(_("Check identity and bag")),
        ],
        "record": record,
        "problem": problem,
        "typed": {name: request.POST.get(name, "") for name in ("bag_code", "identity", "intact", "second")},
        "back": record_url(record),
    }
    return render(request, "entry/infusion/bag.html", context, status=REFUSED if problem else 200)


def _seen(request: HttpRequest) -> Bedside:
    """What was typed and ticked; raises ActionRefused where name and password of the second person are not right."""
    said = request.POST
    second = try_sign_in(request, said.get("second", ""), said.get("second_password", ""))
    if second is None:
        raise ActionRefused("credentials", WRONG_SECOND)
    return Bedside(
        storable(said.get("bag_code", ""))[:20], second, identity=said.get("identity") == "Y",
        intact=said.get("intact") == "Y",
    )  # fmt: skip
