"""Choose a password by a one-use link, without being signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.actions import choose_password, look_at
from trialsite.accounts.forms import ChooseForm
from trialsite.accounts.links import LinkState
from trialsite.accounts.middleware import public

STATUS = {LinkState.UNKNOWN: 404}
GONE = 410


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_choose(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link: a new password, twice; a link that does not hold says what to do."""
    link, state = look_at(request, token)
    if link is None or state is not LinkState.OPEN:
        return _refused(request, state)
    form = ChooseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            state = choose_password(request=request, token=token, password=form.cleaned_data["new"])
        except ValidationError as error:
            form.add_error("new", error)
        else:
            return _chosen(request, state)
    context = {"form": form, "person": link.user, "expires_at": link.expires_at}
    return render(request, "accounts/choose_password.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, state: LinkState) -> HttpResponse:
    if state is not LinkState.OPEN:
        return _refused(request, state)
    return HttpResponseRedirect(f"{reverse('accounts:sign-in')}?{urlencode({'chosen': 1})}")


def _refused(request: HttpRequest, state: LinkState) -> HttpResponse:
    told = {
        LinkState.UNKNOWN: _("This link is not complete, or not one of this site. Copy the whole address again."),
        LinkState.USED: _("This link was used: the password is set. Sign in with it, or ask for a new link."),
        LinkState.ENDED: _("This link was replaced by a newer one, or the account has ended. Ask for a new link."),
        LinkState.EXPIRED: _("This link was good for 48 hours, which are over. Ask for a new link."),
    }[state]
    return render(request, "accounts/link_refused.html", {"told": told}, status=STATUS.get(state, GONE))
