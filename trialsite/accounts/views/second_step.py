"""The second step of a sign-in: the code."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.middleware import public
from trialsite.accounts.second_factor.checking import take_code
from trialsite.accounts.second_factor.forms import CodeForm
from trialsite.accounts.second_factor.outcome import Outcome
from trialsite.accounts.second_factor.waiting import awaited, was_awaited
from trialsite.accounts.second_factor.words import words_for
from trialsite.accounts.views.session import greet, safe_target


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Asks for the code of whoever typed the right password a moment ago; anybody else begins at the first step."""
    waiting = awaited(request)
    if waiting is None:
        query = "?" + urlencode({"late": 1}) if was_awaited(request) else ""
        return HttpResponseRedirect(reverse("accounts:sign-in") + query)
    user, target = waiting
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        outcome = take_code(request, user, form.typed())
        if outcome is Outcome.RIGHT:
            greet(request, user)
            return HttpResponseRedirect(safe_target(request, target))
        form.add_error("recovery" if form.typed().recovery.strip() else "code", words_for(outcome))
    return render(request, "accounts/sign_in_code.html", {"form": form}, status=400 if form.errors else 200)
