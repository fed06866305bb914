"""Who had which account and right on any day: as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.actions.exports import record_export
from trialsite.accounts.decorators import requires
from trialsite.accounts.rights import Held, end_of, rights_on
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.accounts.forms import AsOfForm
from trialsite.administration.accounts.rights_file import rights_file
from trialsite.audit import clock
from trialsite.pages.frame import Crumb

IN_FORCE = "in-force"


@dataclass(frozen=True)
class Asked:
    """The day asked for, whether what had ended by then is left out, and the form that says so."""

    form: AsOfForm
    day: date
    only_in_force: bool

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode({"day": self.day.isoformat(), "show": IN_FORCE if self.only_in_force else ""})

    def lines(self) -> list[Held]:
        """What is shown."""
        return [held for held in rights_on(self.day) if held.in_force or not self.only_in_force]


def _asked(request: HttpRequest) -> Asked:
    """A day that cannot be read is told; today is shown meanwhile."""
    form = AsOfForm(request.GET if "day" in request.GET else {"day": clock.today().isoformat()})
    day = form.cleaned_data["day"] if form.is_valid() else None
    return Asked(form, day or clock.today(), request.GET.get("show") == IN_FORCE)


@require_safe
@requires(Task.VIEW_ACCOUNTS)
def as_of(request: HttpRequest) -> HttpResponse:
    """Everybody's roles and rights up to the end of a day, with who gave and ended them."""
    asked = _asked(request)
    lines = asked.lines()
    home = Crumb(_("Administration"), reverse("administration:home"))
    context = {
        "crumbs": [home, Crumb(_("Accounts and rights"))], "asked": asked, "lines": lines,
        "people": len({held.right.user.pk for held in lines}), "instant": end_of(asked.day),
        "export_url": f"{reverse('administration:accounts-as-of-export')}?{asked.query}",
    }  # fmt: skip
    return render(request, "administration/accounts/as_of.html", context, status=400 if asked.form.errors else 200)


@require_POST
@requires(Task.VIEW_ACCOUNTS)
def as_of_export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file; the export is an event."""
    asked = _asked(request)
    if asked.form.errors:
        return HttpResponse(status=400)
    made = rights_file(asked.lines(), asked.day, get_language() or "en")
    record_export(query=asked.query, rows=made.rows, digest=made.digest, by=person_of(request).actor())
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="accounts-{asked.day:%Y%m%d}.csv"'
    return answer
