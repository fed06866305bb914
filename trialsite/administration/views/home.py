"""Where the administration pages begin: one card for each register that the person may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.pages.frame import Crumb
from trialsite.registers.books import REGISTERS

# any of them leads to a card
OPENS = (
    Task.VIEW_REGISTERS,
    Task.KEEP_DELEGATION,
    Task.MANAGE_STAFF,
    Task.VIEW_ACCOUNTS,
    Task.MANAGE_ACCOUNTS,
    Task.RESET_SECOND_FACTOR,
    Task.CONFIRM_ASSUMPTION,
)


@require_safe
@requires(*OPENS)
def home(request: HttpRequest) -> HttpResponse:
    """The pages of administration that the person may open."""
    tasks = ROLES[Role(person_of(request).role)].tasks
    registers = [each for each in REGISTERS.values() if tasks & {Task.VIEW_REGISTERS, each.task}]
    context = {"crumbs": [Crumb(_("Administration"))], "tasks": tasks, "registers": registers}
    return render(request, "administration/home.html", context)
