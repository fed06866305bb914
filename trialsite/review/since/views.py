"""What changed since the person was last here, or between two moments: of the study, or of one participant."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.pages.access import grant_of, participant_or_404
from trialsite.pages.frame import Crumb
from trialsite.review.changes import answer_items, lines_of
from trialsite.review.signing.difference import changed_by_record
from trialsite.review.since.span import Span, read_span

PER_PAGE = 100


@require_safe
@requires(Task.VIEW_AUDIT_TRAIL)
def changes(request: HttpRequest) -> HttpResponse:
    """Every change of an answer in the study within the span, the newest first."""
    span = read_span(request, person_of(request))
    items = answer_items(_within(span), grant_of(request).audiences).order_by("-event__recorded_at", "position")
    page = Paginator(items if not span.problem else items.none(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [Crumb(_("What changed"))], "span": span, "page": page,
        "lines": lines_of(page.object_list, get_language() or "en"), "number": page.paginator.count,
    }  # fmt: skip
    return render(request, "review/since/study.html", context, status=400 if span.problem else 200)


@require_safe
@requires(Task.VIEW_AUDIT_TRAIL)
def participant_changes(request: HttpRequest, code: str) -> HttpResponse:
    """Each answer of a participant that is not what it was at the first moment, by form."""
    person = participant_or_404(code)
    span = read_span(request, person_of(request))
    which = _within(span) & Q(event__participant=code)
    items = [] if span.problem else list(answer_items(which, grant_of(request).audiences))
    url = reverse("entry:casebook", args=[code])
    context = {
        "crumbs": [Crumb(_("Participants"), reverse("entry:participants")), Crumb(code, url), Crumb(_("What changed"))],
        "code": code, "span": span, "forms": _by_form(items, get_language() or "en"),
        "then_url": f"{url}?{urlencode({'as_of': max(span.since, person.registered_at).isoformat()})}",
    }  # fmt: skip
    return render(request, "review/since/participant.html", context, status=400 if span.problem else 200)


def _within(span: Span) -> Q:
    return Q(event__recorded_at__gt=span.since, event__recorded_at__lte=span.until)


def _by_form(items: list[Any], language: str) -> list[tuple[Any, Any]]:
    """Where a form stands, with the net change of each of its answers; forms without one are left out."""
    changed = changed_by_record(items, language)
    ordered = sorted(items, key=lambda item: item.event.record_id)
    groups = {key: next(own) for key, own in groupby(ordered, key=lambda item: item.event.record_id)}
    heads = lines_of([groups[key] for key in changed], language)
    pairs = [(head, changed[key]) for key, head in zip(changed, heads, strict=True)]
    return sorted(pairs, key=lambda pair: (pair[0].visit, pair[0].form.en))
