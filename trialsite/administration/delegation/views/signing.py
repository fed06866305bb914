"""The principal investigator signs what waits in the log: ticked lines, name and password once."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trialsite.accounts.decorators import requires
from trialsite.accounts.delegating.signing import MEANING, sign_lines, waiting
from trialsite.accounts.forms import SigningForm
from trialsite.accounts.models import Delegation
from trialsite.accounts.proving import Credentials, NotProvedError
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.delegation.pages import crumbs, tell
from trialsite.audit import clock
from trialsite.pages.frame import Crumb


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.APPROVE_DELEGATION)
def sign(request: HttpRequest) -> HttpResponse:
    """What waits, and the signature."""
    lines = waiting()
    ticked = request.POST.getlist("line") if request.method == "POST" else [line.code for line in lines]
    form = SigningForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _signed(request, form, ticked, lines):
        return HttpResponseRedirect(reverse("administration:delegation"))
    person = person_of(request)
    context = {
        "crumbs": crumbs(Crumb(_("Sign"))), "form": form, "lines": lines, "ticked": ticked, "meaning": MEANING,
        "role": ROLES[Role(person.role)].title, "at": clock.now(),
    }  # fmt: skip
    return render(request, "administration/delegation/sign.html", context, status=422 if form.errors else 200)


def _signed(request: HttpRequest, form: SigningForm, ticked: Sequence[str], lines: Sequence[Delegation]) -> bool:
    given = form.cleaned_data
    chosen = [line for line in lines if line.code in ticked]
    gone = sorted(set(ticked) - {line.code for line in lines})
    if gone:
        told = _("Signed or revoked meanwhile: %(lines)s. Nothing was signed; look again.")
        form.add_error(None, told % {"lines": ", ".join(gone)[:200]})
        return False
    try:
        done = sign_lines(
            lines=chosen, credentials=Credentials(given["username"], given["password"]), by=person_of(request),
            request=request,
        )  # fmt: skip
    except NotProvedError as refused:
        form.add_error(None, refused.message.get(get_language() or "en"))
        return False
    except ValidationError as error:
        tell(form, error)
        return False
    told = ngettext(
        "%(n)s line is signed and acts from now on.", "%(n)s lines are signed and act from now on.", len(done)
    )
    messages.success(request, told % {"n": len(done)})
    return True
