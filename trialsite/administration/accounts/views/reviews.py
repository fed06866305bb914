"""Reviews of access: those that were signed, one of them, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.actions.reviews import Decision, Reviewed, sign_review
from trialsite.accounts.decorators import requires
from trialsite.accounts.models import AccessReview, AccessReviewLine
from trialsite.accounts.reviews import due, holds, lines_of, shown_digest, to_review
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.accounts.standings import AccountLine
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

STATUS = {"stale": 409}
NUL = "\x00"


@dataclass(frozen=True)
class Row:
    """An account on the page of a review, with what was typed about it."""

    account: AccountLine
    decision: str
    note: str

    @property
    def problem(self) -> bool:
        """Whether a decision, or what is to be changed, is missing."""
        return not self.decision or (self.decision == AccessReviewLine.CHANGE and not self.note.strip())


@dataclass(frozen=True)
class Signed:
    """A line of a signed review with its role in words."""

    line: AccessReviewLine

    @property
    def role(self) -> Text:
        """What the role was called."""
        return ROLES[Role(self.line.role)].title


def _crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(_("Reviews of access"), reverse("administration:access-reviews")), *more]


@require_safe
@requires(Task.VIEW_ACCOUNTS)
def reviews(request: HttpRequest) -> HttpResponse:
    """Every review, the newest first, and when the next one is due."""
    context = {
        "crumbs": _crumbs()[:2], "reviews": list(AccessReview.objects.order_by("-at")), "due": due(),
        "may_review": Task.REVIEW_ACCESS in ROLES[Role(person_of(request).role)].tasks,
    }  # fmt: skip
    return render(request, "administration/accounts/reviews.html", context)


@require_safe
@requires(Task.VIEW_ACCOUNTS)
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """One review as it was signed."""
    found = AccessReview.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    lines = lines_of(found)
    context = {
        "crumbs": _crumbs(Crumb(found.reviewer)), "review": found, "lines": [Signed(line) for line in lines],
        "role": ROLES[Role(found.reviewer_role)].title, "holds": holds(found, lines),
    }  # fmt: skip
    return render(request, "administration/accounts/review.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.REVIEW_ACCESS)
def new_review(request: HttpRequest) -> HttpResponse:
    """Decide on every account that can be used, and sign with name and password."""
    accounts = to_review()
    rows = [_row(request, account) for account in accounts]
    problem: ValidationError | None = None
    if request.method == "POST":
        try:
            made = _signed(request, rows)
        except ValidationError as error:
            problem = error
        else:
            messages.success(request, _("The review is signed."))
            return HttpResponseRedirect(reverse("administration:access-review", args=[made.pk]))
    return _show(request, accounts, rows, problem)


def _row(request: HttpRequest, account: AccountLine) -> Row:
    name = account.user.username
    decision = request.POST.get(f"decision:{name}", "")
    return Row(account, decision, request.POST.get(f"note:{name}", "").replace(NUL, ""))


def _signed(request: HttpRequest, rows: Sequence[Row]) -> AccessReview:
    decisions = {row.account.user.username: Decision(row.decision, row.note) for row in rows}
    return sign_review(
        new=Reviewed(decisions, request.POST.get("shown", "")), username=request.POST.get("username", ""),
        password=request.POST.get("password", ""), by=person_of(request), request=request,
    )  # fmt: skip


def _show(
    request: HttpRequest, accounts: list[AccountLine], rows: list[Row], problem: ValidationError | None
) -> HttpResponse:
    context = {
        "crumbs": _crumbs(Crumb(_("New review"))), "rows": rows, "shown": shown_digest(accounts),
        "problem": " ".join(problem.messages) if problem else "", "username": request.POST.get("username", ""),
    }  # fmt: skip
    status = STATUS.get(str(problem.code), 400) if problem else 200
    return render(request, "administration/accounts/review_form.html", context, status=status)
