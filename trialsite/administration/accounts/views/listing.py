"""The list of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.reviews import due
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.sessions import latest_locks
from trialsite.accounts.standings import STANDINGS, account_lines, fits
from trialsite.pages.frame import Crumb

PER_PAGE = 50
LONGEST_SEARCH = 60
NUL = "\x00"


@dataclass(frozen=True)
class Asked:
    """What the address asks of the list; what it does not know is left out."""

    sought: str
    standing: str
    role: str


def _asked(request: HttpRequest) -> Asked:
    sought = request.GET.get("q", "").replace(NUL, "").strip()[:LONGEST_SEARCH]
    standing, role = request.GET.get("state", ""), request.GET.get("role", "")
    return Asked(sought, standing if standing in STANDINGS else "", role if role in set(Role) else "")


def crumbs(*more: Crumb) -> list[Crumb]:
    """Where the pages of accounts stand."""
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(_("Accounts"), reverse("administration:accounts")), *more]


@require_safe
@requires(Task.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who has or had an account; a page beyond the end is the last one."""
    asked, every = _asked(request), account_lines()
    chosen = [line for line in every if fits(line, asked.sought, asked.standing, asked.role)]
    context = {
        "crumbs": crumbs()[:2], "asked": asked, "every": len(every), "standings": STANDINGS,
        "locks": latest_locks(),
        "due": due(),
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "roles": {role.value: ROLES[role].title for role in Role if role != Role.SYSTEM},
    }  # fmt: skip
    return render(request, "administration/accounts/list.html", context)
