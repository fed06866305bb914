"""Make an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.actions import Delivery, Issued, invite
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.accounts.forms import NewAccountForm
from trialsite.administration.accounts.views.listing import crumbs
from trialsite.pages.frame import Crumb

# the box that an error of the act speaks of; others stand under the sign-in name
BOX = {
    "person-missing": "organisation", "email": "email", "role-system": "role", "role-sees-nobody": "role",
    "end-missing": "ends_on", "end-past": "ends_on",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.MANAGE_ACCOUNTS)
def new_account(request: HttpRequest) -> HttpResponse:
    """The form of a new account; its owner chooses the password by a link."""
    form = NewAccountForm(request.POST or None, initial={"language": "zh-hans"})
    if request.method == "POST" and form.is_valid():
        try:
            issued = invite(
                new=form.new_user(), by=person_of(request).actor(), delivery=Delivery(request.build_absolute_uri("/"))
            )
        except ValidationError as error:
            form.add_error(BOX.get(str(error.code), "username"), error)
        else:
            return show_link(request, issued)
    context = {"crumbs": crumbs(Crumb(_("New account"))), "form": form}
    return render(request, "administration/accounts/new.html", context, status=400 if form.errors else 200)


def show_link(request: HttpRequest, issued: Issued) -> HttpResponse:
    """How the link reaches its owner; where it is shown, this is the only time: no address leads back here."""
    context = {"crumbs": crumbs(Crumb(issued.user.name)), "issued": issued}
    return render(request, "administration/accounts/link.html", context)
