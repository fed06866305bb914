"""The blind data review: who is in which set of the analysis, the signed reviews, and the signature of the next."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.review.locking.overview import study_lock
from trialsite.review.locking.views import REFUSED, typed
from visits.analysis_sets import as_kept, members
from visits.data_reviews import MEANING, Reviewed, digest, fingerprint, protocol_now, sign_data_review
from visits.models import DataReview


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_CASEBOOK, post=(Task.LOCK,))
def data_review(request: HttpRequest) -> HttpResponse:
    """The sets as the data make them now, and what was signed; a POST signs a review of them."""
    if request.method != "POST":
        return _show(request)
    new = Reviewed(typed(request, "present"), typed(request, "conclusion"), typed(request, "shown"))
    proof = Credentials(request.POST.get("username", ""), request.POST.get("password", ""))
    try:
        sign_data_review(new=new, credentials=proof, by=person_of(request), request=request)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, refusal.message)
    messages.success(request, _("The review is signed."))
    return HttpResponseRedirect(reverse("review:data-review"))


def _show(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    found, person = members(protocol_now()), person_of(request)
    sets, past = as_kept(found), list(DataReview.objects.order_by("-number"))
    context = {
        "crumbs": [
            Crumb(_("Locks"), reverse("review:locks")), Crumb(_("Database lock"), reverse("review:lock-database")),
            Crumb(_("Blind data review")),
        ],
        "members": found, "safety": sum(each.infused for each in found),
        "per_protocol": sum(each.is_per_protocol for each in found), "shown": fingerprint(sets),
        "past": [(each, each.digest == digest(each)) for each in past],
        "fits": bool(past) and past[0].sets == sets,
        "may_sign": Task.LOCK in ROLES[Role(person.role)].tasks and study_lock() is None,
        "present": typed(request, "present"), "conclusion": typed(request, "conclusion"),
        "username": request.POST.get("username", ""), "problem": problem, "meaning": MEANING, "signer": person.name,
        "role": ROLES[Role(person.role)].title, "at": clock.now(),
    }  # fmt: skip
    return render(request, "review/locking/data_review.html", context, status=REFUSED if problem else 200)
