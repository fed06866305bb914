"""The allocation: the state of the list, how it is made or imported, and the arms, each look with its reason."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants import blinding
from participants.actions.analysis_arms import extract_arms, is_locked
from participants.models import Randomisation
from participants.randomised import randomisation_number
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.retrospective import first_day
from trialsite.pages.frame import Crumb
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.selectors import build, protocol_on
from visits.used_allocations import import_used

REFUSED = 422
NO_FILE = Text("Choose a file first.", "请先选择文件。")
WHY = Text("Say why you look at the arms.", "请说明查看分组的理由。")


@require_safe
@requires(Task.VIEW_ALLOCATION)
def allocation(request: HttpRequest) -> HttpResponse:
    """Whether there is a list, and the ways to get one."""
    return _page(request)


def _page(request: HttpRequest, problems: tuple[Text, ...] = ()) -> HttpResponse:
    context = {
        "crumbs": [Crumb(_("Allocation"))],
        "state": blinding.list_state(),
        "first_day": first_day(_protocol()),
        "columns": ",".join(blinding.USED_COLUMNS),
        "problems": problems,
        "sha256": request.POST.get("sha256", ""),
        "why": request.POST.get("why", ""),
        "locked": is_locked(),
    }
    return render(request, "pharmacy/allocation.html", context, status=REFUSED if problems else 200)


def _done_or_told(request: HttpRequest, act: Callable[[], object], told: str = "") -> HttpResponse:
    """Do the act and lead back to the page, or show there why it was refused."""
    try:
        act()
    except blinding.BadListError as refused:
        return _page(request, refused.problems)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, (refusal.message,))
    messages.success(request, told or _("The allocation list is sealed and ready."))
    return HttpResponseRedirect(reverse("pharmacy:allocation"))


@require_POST
@requires(Task.MANAGE_ALLOCATION)
def make_list(request: HttpRequest) -> HttpResponse:
    """Make the list from chance."""
    return _done_or_told(request, lambda: blinding.make(protocol=_protocol(), by=person_of(request)))


@require_POST
@requires(Task.MANAGE_ALLOCATION)
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a list that was made elsewhere; the file is read in memory and not kept."""
    given, sha256 = request.FILES.get("file"), request.POST.get("sha256", "")
    if given is None:
        return _page(request, (NO_FILE,))
    raw, by = given.read(), person_of(request)
    return _done_or_told(request, lambda: blinding.import_list(raw=raw, sha256=sha256, protocol=_protocol(), by=by))


@require_POST
@requires(Task.MANAGE_ALLOCATION, unblinded=True)
def import_used_places(request: HttpRequest) -> HttpResponse:
    """Take the allocations that were used on paper; the file is read in memory and not kept."""
    given, by = request.FILES.get("file"), person_of(request)
    if given is None:
        return _page(request, (NO_FILE,))
    raw = given.read()
    return _done_or_told(request, lambda: import_used(raw=raw, by=by), _("The allocations from paper are imported."))


@require_POST
@requires(Task.VIEW_ALLOCATION)
def look(request: HttpRequest) -> HttpResponse:
    """The arm of everybody who is randomised; the look and its reason are an event of each of them."""
    why = request.POST.get("why", "").strip()
    try:
        if not why:
            raise ActionRefused("empty", WHY)
        refuse_bad_words(why)
    except ActionRefused as refusal:
        return _page(request, (refusal.message,))
    done = list(Randomisation.objects.select_related("participant").order_by("number"))
    arms = blinding.arms_of(people=[each.participant for each in done], by=person_of(request), why=why)
    titles = {arm.code: arm.title for arm in _protocol().arms}
    lines = [(each, arms[each.participant_id], titles[arms[each.participant_id]]) for each in done]
    crumbs = [Crumb(_("Allocation"), reverse("pharmacy:allocation")), Crumb(_("Arms"))]
    return render(request, "pharmacy/arms.html", {"crumbs": crumbs, "lines": lines, "why": why})


@require_POST
@requires(Task.MANAGE_ALLOCATION)
def analysis(request: HttpRequest) -> HttpResponse:
    """The arms as a file, after the database lock."""
    try:
        made = extract_arms(why=request.POST.get("why", ""), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, (refusal.message,))
    answer = HttpResponse(made.data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="arms-{made.sha256[:8]}.csv"'
    return answer


@require_POST
@requires(Task.MANAGE_ALLOCATION)
def letters(request: HttpRequest) -> HttpResponse:
    """The sealed letters to print, a page for each randomisation number; the printing is in the ledger."""
    try:
        places = blinding.letters(by=person_of(request))
    except ActionRefused as refusal:
        return _page(request, (refusal.message,))
    titles = {arm.code: arm.title for arm in _protocol().arms}
    lines = [(randomisation_number(place), titles[arm]) for place, arm in places]
    crumbs = [Crumb(_("Allocation"), reverse("pharmacy:allocation")), Crumb(_("Sealed letters"))]
    context = {"crumbs": crumbs, "lines": lines, "printed_at": clock.now(), "by": person_of(request).name}
    return render(request, "pharmacy/letters.html", context)


def _protocol() -> Protocol:
    return build(protocol_on(clock.today()))
