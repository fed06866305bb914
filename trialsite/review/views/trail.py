"""The audit trail: of the study, of one participant, of one event, and as a file."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.audit.models import TrailRow
from trialsite.casebook.visibility import visible
from trialsite.pages.access import grant_of, participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.pages.pdf import NoPdfError
from trialsite.protocol.audience import Audience
from trialsite.review.actions import record_export, record_unblinded_view
from trialsite.review.trail.export import Exported, TooManyError
from trialsite.review.trail.files import CSV, KINDS
from trialsite.review.trail.lines import lines_of
from trialsite.review.trail.pages import COUNTED, SIZES
from trialsite.review.trail.request import Asked, read
from trialsite.review.trail.shown import chips, days, heads
from trialsite.review.trail.state import chain_state


@require_safe
@requires(Task.VIEW_AUDIT_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    """Everything that ever happened in the study."""
    return _page(request, read(request, reverse("review:trail")))


@require_safe
@requires(Task.VIEW_AUDIT_TRAIL)
def participant_trail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that ever happened to one participant's data."""
    participant_or_404(code)
    return _page(request, read(request, reverse("review:participant-trail", args=[code]), code))


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    page = asked.page()
    lines = lines_of(page.rows, get_language() or "en")
    _tell_of_unblinded(request, page.rows, asked)
    number = asked.counted()
    tasks = ROLES[Role(person_of(request).role)].tasks
    context = {
        "crumbs": _crumbs(asked.code),
        "asked": asked,
        "problems": asked.problems,
        "form": asked.filter.form,
        "chips": chips(asked.filter.form, asked.addresses),
        "heads": heads(asked.place.order, asked.addresses),
        "days": days(lines, asked.place.order, asked.addresses, asked.days(page)),
        "number": min(number, COUNTED),
        "is_more": number > COUNTED,
        "sizes": SIZES,
        "previous_url": page.previous and asked.addresses.to(before=page.previous),
        "next_url": page.next and asked.addresses.to(after=page.next),
        "state": chain_state(),
        "may_export": Task.EXPORT_TRAIL in tasks,
        "files": [kind.upper() for kind in KINDS],
        "now": clock.now(),
    }
    return render(request, "review/trail.html", context, status=400 if asked.problems else 200)


@require_safe
@requires(Task.VIEW_AUDIT_TRAIL)
def trail_event(request: HttpRequest, event: UUID) -> HttpResponse:
    """One event with all its lines, under an address that never changes."""
    rows = list(visible(TrailRow.objects.filter(event=event), grant_of(request).audiences).order_by("position"))
    if not rows:
        raise Http404
    lines = lines_of(rows, get_language() or "en")
    code = rows[0].participant
    if rows[0].audience == Audience.UNBLINDED:
        record_unblinded_view(by=person_of(request), participant=code, query=request.path)
    context = {"crumbs": [*_crumbs(code), Crumb(_("Event"))], "lines": lines, "event": lines[0].event, "head": lines[0]}
    return render(request, "review/trail_event.html", context)


@require_POST
@requires(Task.EXPORT_TRAIL)
def trail_export(request: HttpRequest, code: str = "") -> HttpResponse:
    """The lines of the filters in the address as CSV, XLSX or PDF; the export itself is an event."""
    if code:
        participant_or_404(code)
    path = reverse("review:participant-trail", args=[code]) if code else reverse("review:trail")
    asked, kind = read(request, path, code), request.POST.get("as", CSV)
    if kind not in KINDS:
        raise Http404
    if asked.problems:
        return _refused(request, asked.problems, path)
    try:
        made = KINDS[kind].make(asked, person_of(request), get_language() or "en")
    except TooManyError as refusal:
        return _refused(request, [refusal.message], asked.addresses.to())
    except NoPdfError as absent:
        return _refused(request, [absent.message.get(get_language() or "en")], asked.addresses.to())
    record_export(
        by=person_of(request), participant=code, audience=max(grant_of(request).audiences),
        what=f"{kind.upper()} {asked.addresses.query()}", rows=made.rows, digest=made.digest,
    )  # fmt: skip
    return _handed_over(made, f"audit-trail{'-' + code if code else ''}", kind)


def _refused(request: HttpRequest, problems: list[str], url: str) -> HttpResponse:
    for problem in problems:
        messages.error(request, problem)
    return HttpResponseRedirect(url)


def _handed_over(made: Exported, name: str, kind: str) -> HttpResponse:
    instant = clock.now().astimezone(clock.SITE_ZONE)
    name = f"{name}-{instant:%Y%m%dT%H%M%S%z}.{kind}"
    answer = FileResponse(made.file, as_attachment=True, filename=name, content_type=KINDS[kind].media_type)
    return cast(HttpResponse, answer)


def _tell_of_unblinded(request: HttpRequest, rows: Any, asked: Asked) -> None:
    if any(row.audience == Audience.UNBLINDED for row in rows):
        record_unblinded_view(by=person_of(request), participant=asked.code, query=asked.addresses.query())


def _crumbs(code: str) -> list[Crumb]:
    whole = Crumb(_("Audit trail"), reverse("review:trail"))
    return [whole, Crumb(code, reverse("review:participant-trail", args=[code]))] if code else [whole]
