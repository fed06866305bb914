"""The help page: what the role of who looks does, the keys, and whom to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.signing_in import person_of
from trialsite.pages.frame import Crumb
from trialsite.pages.help import THINGS, contacts


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Five things that the person's role does, each with its page; shortcuts; people to ask."""
    role = Role(person_of(request).role)
    context = {
        "crumbs": [Crumb(_("Help"))], "role": ROLES[role].title, "things": THINGS[role], "contacts": contacts(),
        "form_keys": True,
    }  # fmt: skip
    return render(request, "pages/help.html", context)
