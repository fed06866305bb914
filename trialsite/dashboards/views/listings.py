"""Listings as pages and as files."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.selectors import visible_records
from trialsite.dashboards.listings import asked as wishes
from trialsite.dashboards.listings.actions import record_listing_export, record_listing_view
from trialsite.dashboards.listings.columns import Column
from trialsite.dashboards.listings.lines import Said, lines_of, write
from trialsite.dashboards.listings.tables import Table, table_of, tables
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.pages.spreadsheets import CSV_TYPE, XLSX_TYPE

PER_PAGE = 50
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
READS = (Task.VIEW_CASEBOOK,)


@require_safe
@requires(*READS)
def listings(request: HttpRequest) -> HttpResponse:
    """Every listing for these eyes, with how many forms hold data, are complete and have an open query."""
    audiences, language = grant_of(request).audiences, get_language() or "en"
    begun = visible_records(audiences).filter(first_saved_at__isnull=False, entered_in_error_at__isnull=True)
    counted = begun.order_by().values("form").annotate(
        begun=Count("pk"), complete=Count("pk", filter=Q(completed_at__isnull=False)),
        queries=Count("pk", filter=Q(open_queries__gt=0)),
    )  # fmt: skip
    numbers = {row["form"]: row for row in counted}
    found = list(tables(audiences))
    forms = [
        (each, numbers.get(each.crf.key, {}), [t for t in found if t.crf is each.crf and t.group])
        for each in found
        if each.crf and not each.group
    ]
    forms.sort(key=lambda line: line[0].title.get(language).lower())
    return render(request, "dashboards/listings.html", {"crumbs": [Crumb(_("Listings"))], "forms": forms})


def _table(request: HttpRequest, key: str) -> Table:
    found = table_of(grant_of(request).audiences, key)
    if found is None:
        raise Http404
    return replace(found, sees_plan=Task.VIEW_VERIFICATION in tasks_of(person_of(request)))


@require_safe
@requires(*READS)
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """One listing, a page at a time; a page beyond the end is the last one."""
    table, language = _table(request, key), get_language() or "en"
    columns = table.columns()
    asked = wishes.read(request, table, columns)
    shown = _shown(table, columns, asked)
    page = Paginator(wishes.found(table, asked, columns, language), PER_PAGE).get_page(request.GET.get("page"))
    said = Said(language, asked.in_codes)
    lines = lines_of(page.object_list, table, shown, said)
    if any(line.is_unblinded for line in lines):
        record_listing_view(by=person_of(request), what=request.get_full_path())
    context = {
        "crumbs": [Crumb(_("Listings"), reverse("dashboards:listings")), Crumb(table.title.get(language))],
        "table": table, "asked": asked, "page": page, "lines": lines,
        "heads": [_head(column, asked, said) for column in shown],
        "columns": columns.values(), "chosen": {column.key for column in shown},
        "states": wishes.states(table), "visits": _visits(table),
        "forms": [(each.crf.key, each.title) for each in tables(table.audiences) if each.crf and not each.group],
        "file_url": f"{reverse('dashboards:listing-file', args=[table.key])}?{asked.query}",
    }  # fmt: skip
    return render(request, "dashboards/listing.html", context)


def _shown(table: Table, columns: dict[str, Column], asked: wishes.Asked) -> list[Column]:
    return [columns[key] for key in asked.columns or table.usual()]


def _head(column: Column, asked: wishes.Asked, said: Said) -> dict[str, Any]:
    """The head of a column with the address that sorts by it."""
    sorts = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked.order, "")
    url = f"?{asked.turned(column.key)}" if column.order else ""
    return {"text": said.head(column), "url": url, "sorts": sorts, "number": column.number}


def _visits(table: Table) -> list[str]:
    """The visits that the forms of a listing belong to."""
    found = visible_records(table.audiences).filter(visit__isnull=False)
    found = found.filter(form=table.crf.key) if table.crf else found
    pairs: Any = found.order_by("visit__position").values_list("visit__code", "visit__position").distinct()
    return list(dict.fromkeys(code for code, _position in pairs))


@require_POST
@requires(*READS)
def listing_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same lines, all of them, as a file with the columns that are shown; each download is an event."""
    table, language = _table(request, key), get_language() or "en"
    columns, kind = table.columns(), request.POST.get("as", "")
    kind = kind if kind in TYPES else "csv"
    asked = wishes.read(request, table, columns)
    out = io.BytesIO()
    said = Said(language, asked.in_codes)
    number = write(out, wishes.found(table, asked, columns, language), table, _shown(table, columns, asked), said, kind)
    file = out.getvalue()
    record_listing_export(
        by=person_of(request), audience=max(table.audiences), what=f"{kind.upper()} {table.key} {asked.query}".strip(),
        rows=number, digest=hashlib.sha256(file).hexdigest(),
    )  # fmt: skip
    answer = HttpResponse(file, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="listing-{table.key}-{clock.today():%Y%m%d}.{kind}"'
    return answer
