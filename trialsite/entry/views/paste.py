"""Read a block that was pasted into a report; the page fills in what was read, and nothing is stored here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.address import Address, read_address
from trialsite.crf.form import RowGroup
from trialsite.entry.access import record_or_404
from trialsite.entry.pasted import Fill, read_block
from trialsite.entry.reading import reading_of


@require_POST
@requires(Task.ENTER_DATA)
def paste(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """What a block says, for the row `at` in which it was pasted and those below it."""
    record = record_or_404(request, code, visit, form_key, repeat)
    place, group = _place_or_404(record, request.POST.get("at", ""))
    block = read_block(group, request.POST.get("text", ""), place.key, reading_of(record, {}, clock.now()))
    fills = [_line(fill, group) for fill in block.fills]
    return render(request, "entry/_pasted.html", {"fills": fills, "left": block.left})


def _place_or_404(record: CrfRecord, typed: str) -> tuple[Address, RowGroup]:
    """The row in which somebody pasted, and its group; only a report takes blocks."""
    try:
        place = read_address(typed)
        group = registry.get(record.form).groups_by_name[place.group]
    except (KeyError, ValueError):
        raise Http404 from None
    if place.key not in group.asked:
        raise Http404
    return place, group


def _line(fill: Fill, group: RowGroup) -> dict[str, object]:
    """A result with the addresses of its boxes."""
    row = f"{group.name}[{fill.key}]"
    unit = group.questions_of(fill.key)["unit"].show(fill.unit, get_language() or "en") if fill.unit else ""
    return {"fill": fill, "unit": unit, "value_at": f"{row}.value", "unit_at": f"{row}.unit"}
