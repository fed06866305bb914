"""Change one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts import actions
from trialsite.accounts.forms import PasswordForm
from trialsite.accounts.signing_in import SESSION_VERSION, confirm_password, person_of


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """The page on which a person sets a new password; their other sessions end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, _("Your password was changed."))
        return HttpResponseRedirect("/")
    context = {"form": form, "forced": person_of(request).must_change_password}
    return render(request, "accounts/password.html", context, status=400 if form.errors else 200)


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    person = person_of(request)
    if not confirm_password(request, person, form.cleaned_data["current"]):
        form.add_error("current", _("This is not your present password, or the account is locked. Type it again."))
        return False
    try:
        user = actions.change_password(user=person, password=form.cleaned_data["new"], by=person.actor())
    except ValidationError as error:
        form.add_error("new", error)
        return False
    request.session[SESSION_VERSION] = user.session_version
    return True
