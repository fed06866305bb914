"""Copies of the data: ask for one, see how far it is, take it away."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit.clock import SITE_ZONE
from trialsite.exports.models import UNDER_WAY, Export, ExportState
from trialsite.exports.work import PEOPLE, ask, path_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

SHOWN = 50
NAMES = {
    "all": Text("All who were registered", "全部已登记受试者"),
    "randomised": Text("Those randomised", "仅已随机受试者"),
}
STATES = {
    ExportState.WAITING: (Text("Waiting", "等待中"), "lk"),
    ExportState.RUNNING: (Text("In the making", "生成中"), "in"),
    ExportState.DONE: (Text("Ready", "已完成"), "ok"), ExportState.FAILED: (Text("Failed", "失败"), "er"),
}  # fmt: skip


@require_safe
@requires(Task.EXPORT)
def exports(request: HttpRequest) -> HttpResponse:
    """The copies that were made, and the button for the next one."""
    found = list(Export.objects.select_related("user")[:SHOWN])
    lines = [(each, NAMES[each.people], *STATES[ExportState(each.state)], path_of(each).exists()) for each in found]
    context = {
        "crumbs": [Crumb(_("Exports"))],
        "lines": lines,
        "names": NAMES,
        "going": any(each.state in UNDER_WAY for each in found),
    }
    return render(request, "exports/exports.html", context)


@require_POST
@requires(Task.EXPORT)
def export_new(request: HttpRequest) -> HttpResponse:
    """Let a copy be made."""
    people = request.POST.get("people", "")
    ask(by=person_of(request), people=people if people in PEOPLE else PEOPLE[0])
    return HttpResponseRedirect(reverse("exports:exports"))


@require_safe
@requires(Task.EXPORT)
def export_file(request: HttpRequest, token: str) -> HttpResponse:
    """The finished file."""
    found = Export.objects.filter(token=token, state=ExportState.DONE).first()
    if found is None or found.done_at is None or not path_of(found).exists():
        raise Http404
    name = f"MSCT-A-22-data-{found.done_at.astimezone(SITE_ZONE):%Y%m%dT%H%M%S%z}.zip"
    answer = FileResponse(path_of(found).open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    return cast(HttpResponse, answer)
