"""The review of the trail: six reports over a span of days, what was found, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.audit.clock import start_of
from trialsite.audit.models import TrailRow
from trialsite.casebook.actions.trail_review import EVERY, Reviewed, digest, sign_trail_review
from trialsite.casebook.models import TrailReview
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.visibility import visible
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.since.span import HOW, TURNED
from trialsite.review.trail.lines import lines_of
from trialsite.review.trailreview.reports import REPORTS, Rows, newest_first

PER_PAGE = 50
SHOWN_REVIEWS = 24
REFUSED = 422
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last site day of a span, and what is wrong with what was typed."""

    first: date
    last: date
    problem: Text | None = None

    def rows(self, audiences: frozenset[Audience]) -> Rows:
        """The lines of the trail on these days, for these eyes."""
        until = start_of(self.last + timedelta(days=1))
        return visible(TrailRow.objects.filter(recorded_at__gte=start_of(self.first), recorded_at__lt=until), audiences)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_AUDIT_TRAIL, post=(Task.REVIEW_TRAIL,))
def review(request: HttpRequest) -> HttpResponse:
    """The reports of a span with the lines of one of them; a POST signs that they were reviewed."""
    days = _days(request)
    if request.method != "POST" or days.problem:
        return _show(request, days, days.problem)
    rows = days.rows(grant_of(request).audiences)
    counts = {each.key: each.find(rows).count() for each in REPORTS}
    try:
        sign_trail_review(
            new=Reviewed(days.first, days.last, counts, _finding(request)),
            credentials=Credentials(request.POST.get("username", ""), request.POST.get("password", "")),
            by=person_of(request), request=request,
        )  # fmt: skip
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, days, refusal.message)
    messages.success(request, _("The review is signed."))
    return HttpResponseRedirect(reverse("review:trail-review"))


def _finding(request: HttpRequest) -> str:
    return request.POST.get("finding", "").replace("\x00", "")


def _days(request: HttpRequest) -> Days:
    """The span that the address names; from the day after the last review until today where it names none."""
    today = clock.today()
    last_review = TrailReview.objects.order_by("-ends_on").values_list("ends_on", flat=True).first()
    usual = min(last_review + timedelta(days=1), today) if last_review else today - EVERY
    typed = [request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in ("since", "until")]
    try:
        first, last = (
            read_date(text, today=today) if text else day for text, day in zip(typed, (usual, today), strict=True)
        )
    except Unreadable:
        return Days(usual, today, HOW)
    return Days(first, min(last, today), TURNED if last < first else None)


def _show(request: HttpRequest, days: Days, problem: Text | None) -> HttpResponse:
    audiences, language = grant_of(request).audiences, get_language() or "en"
    rows = days.rows(audiences)
    counted = [(each, each.find(rows).count()) for each in REPORTS]
    chosen = next((each for each in REPORTS if each.key == request.GET.get("report")), REPORTS[0])
    page = Paginator(newest_first(chosen.find(rows)), PER_PAGE).get_page(request.GET.get("page"))
    past = list(TrailReview.objects.order_by("-at")[:SHOWN_REVIEWS])
    context = {
        "crumbs": [Crumb(_("Audit trail"), reverse("review:trail")), Crumb(_("Review"))],
        "days": days, "counted": counted, "chosen": chosen, "page": page,
        "lines": lines_of(list(page.object_list), language),
        "past": [(each, each.digest == digest(each)) for each in past], "problem": problem,
        "due_on": past[0].next_due_on if past else None, "is_late": bool(past) and past[0].next_due_on < clock.today(),
        "may_sign": Task.REVIEW_TRAIL in ROLES[Role(person_of(request).role)].tasks and not days.problem,
        "finding": _finding(request), "username": request.POST.get("username", ""), "at": clock.now(),
        "signer": person_of(request).name,
    }  # fmt: skip
    status = 400 if days.problem else REFUSED if problem else 200
    return render(request, "review/trailreview/page.html", context, status=status)
