"""Change one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.actions import change_password
from trialsite.accounts.forms import PasswordForm
from trialsite.accounts.signing_in import SESSION_NUMBER


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """The page on which a person sets a new password; their other sessions end."""
    form = PasswordForm(request.user, request.POST or None)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        user = change_password(user=request.user, password=form.cleaned_data["new"])  # type: ignore[arg-type]
        request.session[SESSION_NUMBER] = user.session_number
        messages.success(request, _("Your password was changed."))
        return HttpResponseRedirect("/")
    return render(request, "accounts/password.html", {"form": form}, status=400 if form.errors else 200)
