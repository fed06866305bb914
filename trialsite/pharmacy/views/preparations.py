"""Preparations: the queue, one preparation, its arm, its release by two people, and the label of its bag."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants.blinding import arms_of
from trialsite.accounts.authority import NO_RIGHT, authority, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.second_factor.picture import qr_code
from trialsite.accounts.signing_in import person_of, try_sign_in
from trialsite.audit import clock
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused
from trialsite.crf.checks import Severity
from trialsite.pages.frame import Crumb
from trialsite.pharmacy.asked import of_record
from trialsite.pharmacy.preparation_form import PreparationForm, initial_of
from trialsite.pharmacy.queue import queue
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.models import BagOrder, BagRelease, further
from visits.preparation.dose import reckoning
from visits.preparation.looks import record_look
from visits.preparation.prepared import Prepared, prepared, record_of
from visits.preparation.reading import suspension
from visits.preparation.release import Second, release
from visits.preparation.returns import REASONS, return_bag
from visits.preparation.rules import WEIGHT

REFUSED = 422
WRONG = Text(
    "Name or password of the second person is not right. Nothing was released.", "复核人登录名或密码不正确，未放行。"
)


@require_safe
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def preparations(request: HttpRequest) -> HttpResponse:
    """The bags to prepare, with the weight of the day, and those released lately."""
    waiting, done = queue(clock.today())
    return render(
        request, "pharmacy/preparations.html", {"crumbs": [Crumb(_("Preparations"))], "waiting": waiting, "done": done}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.PREPARE_PRODUCT, Task.VIEW_CASEBOOK, post=(Task.PREPARE_PRODUCT,), unblinded=True)
def preparation(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """One preparation, which unblinded people of other roles read; a POST saves what can be saved."""
    record = preparation_or_404(request, code, visit)
    if request.method == "POST":
        return _save(request, record)
    if record.touched:
        record_look(record=record, by=person_of(request))
    return _show(request, prepared(record))


def preparation_or_404(request: HttpRequest, code: str, visit: str) -> CrfRecord:
    """The preparation of a visit: the last one, or with `?bag=1` that of a bag before it."""
    asked = request.GET.get("bag", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 4):
        raise Http404
    try:
        return record_of(code, visit, int(asked) if asked else None)
    except CrfRecord.DoesNotExist:
        raise Http404 from None


def _save(request: HttpRequest, record: CrfRecord) -> HttpResponse:
    typed = _form(request, prepared(record), _bag_of(record), data=request.POST)
    try:
        outcome = save(record=record, submission=typed.submission(clock.now()), by=person_of(request))
    except SaveRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, prepared(record), typed=typed, problem=refusal.message)
    if outcome.stored_all:
        messages.success(request, _("Saved.") if outcome.changed else _("Nothing was changed, so nothing was saved."))
        return HttpResponseRedirect(_url(record))
    typed.tell(outcome)
    return _show(request, prepared(preparation_or_404(request, *_place(record))), typed=typed)


def _place(record: CrfRecord) -> tuple[str, str]:
    return record.participant.code, record.visit.code if record.visit else ""


def _url(record: CrfRecord, name: str = "pharmacy:preparation") -> str:
    return reverse(name, args=_place(record)) + f"?bag={record.repeat}"


def _bag_of(record: CrfRecord) -> BagRelease | None:
    return BagRelease.objects.filter(visit=record.visit, further=further(record.repeat)).first()


def _may_prepare(request: HttpRequest) -> bool:
    return bool(authority(person_of(request), Task.PREPARE_PRODUCT))


def _form(request: HttpRequest, found: Prepared, bag: BagRelease | None, **options: Any) -> PreparationForm:
    writable = _may_prepare(request) and not (found.record.frozen_at or found.record.locked_at)
    initial = initial_of(found, found.case.fact(WEIGHT))
    return PreparationForm(found, released=bag is not None, writable=writable, initial=initial, **options)


def _show(request: HttpRequest, found: Prepared, **told: Any) -> HttpResponse:
    """The page; `told` may hold the form as typed, a problem, what stands against the release, and the arm."""
    record, bag = found.record, _bag_of(found.record)
    weight = found.case.value("prep_weight_kg") or found.case.fact(WEIGHT)
    typed = told.get("typed")
    problems = typed.problems() if typed is not None else []
    context = {
        "crumbs": [
            Crumb(_("Preparations"), reverse("pharmacy:preparations")),
            Crumb(f"{record.participant} {record.visit}"),
        ],
        "record": record,
        "found": found,
        "bag": bag,
        "of_bag": f"?bag={record.repeat}",
        "history_url": _url(record, "pharmacy:preparation-history"),
        "orders": list(BagOrder.objects.filter(visit=record.visit).order_by("bag")),
        "returned": REASONS.get(bag.returned_why or "") if bag else None,
        "reasons": REASONS,
        "form": typed or _form(request, found, bag),
        "may_prepare": _may_prepare(request),
        "problems": problems,
        "randomisation": found.case.fact("randomisation"),
        "measured": found.case.fact(WEIGHT),
        "steps": reckoning(weight, suspension(found.case), found.case.protocol) if weight else (),
        "queries": of_record(record, tasks_of(person_of(request)), found.box),
        "may_raise": Task.RAISE_QUERY in tasks_of(person_of(request)) and not record.locked_at,
        "query_url": _url(record, "pharmacy:preparation-query"),
        "unusual": [each for each in found.findings if each.severity is Severity.IMPLAUSIBLE],
        **told,
    }
    refused = bool(problems or told.get("problem") or told.get("against"))
    return render(request, "pharmacy/preparation.html", context, status=REFUSED if refused else 200)


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def arm(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Show the allocated arm; the look is an event of the participant."""
    record = preparation_or_404(request, code, visit)
    person, by = record.participant, person_of(request)
    seen = arms_of(people=[person], by=by, why=f"Preparation {visit}", task=Task.PREPARE_PRODUCT).get(person.pk)
    found = prepared(record)
    titles = {each.code: each.title for each in found.case.protocol.arms}
    return _show(request, found, arm=seen, arm_title=titles.get(seen or ""))


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def release_bag(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Release the bag with the name and password of the second person, who stands at the same screen."""
    record = preparation_or_404(request, code, visit)
    username = request.POST.get("username", "")
    try:
        second = try_sign_in(request, username, request.POST.get("password", ""))
        if second is None:
            raise ActionRefused("credentials", WRONG)
        checked = Second(second, overrides=request.POST.get("overrides") == "1")
        bag = release(record=record, second=checked, by=person_of(request))
    except ActionRefused as refusal:
        return _show(request, prepared(record), against=refusal.message, username=username)
    messages.success(request, _("Bag %(code)s is released.") % {"code": bag.bag_code})
    return HttpResponseRedirect(_url(record))


@require_POST
@requires(Task.PREPARE_PRODUCT, unblinded=True)
def bag_back(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """Note that the released bag came back unused."""
    record = preparation_or_404(request, code, visit)
    try:
        bag = return_bag(record=record, why=request.POST.get("why", ""), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, prepared(record), against=refusal.message)
    messages.success(request, _("Bag %(code)s is back. The site can order another one.") % {"code": bag.bag_code})
    return HttpResponseRedirect(_url(record))


@require_safe
@requires(Task.PREPARE_PRODUCT)
def label(request: HttpRequest, code: str, visit: str) -> HttpResponse:
    """The blinded label of a released bag, to print; formed by the same rule in both arms."""
    record = preparation_or_404(request, code, visit)
    bag = _bag_of(record)
    if bag is None:
        raise Http404
    protocol = protocol_of(record.protocol_version)
    planned = next(each for each in protocol.infusions if each.number == bag.dose)
    context = {
        "bag": bag,
        "record": record,
        "planned": planned,
        "total": len(protocol.infusions),
        "square": qr_code(bag.bag_code),
    }
    return render(request, "pharmacy/label.html", context)
