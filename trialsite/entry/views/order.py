"""Order the product for a dose: when the bag is needed at the bedside, and the weight to begin with."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.crf.values.dates import read_datetime
from trialsite.crf.values.errors import Unreadable
from trialsite.entry.access import record_or_404
from trialsite.entry.navigation import record_url
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from visits.models import BagOrder, BagRelease
from visits.preparation.orders import IN_TIME, order_bag, weight_for
from visits.preparation.returns import REASONS

REFUSED, FORM = 422, "inf"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.ENTER_DATA)
def order(request: HttpRequest, code: str, visit: str, form_key: str, repeat: int) -> HttpResponse:
    """The order of the bag of this dose; a POST orders, or changes what was ordered."""
    record = record_or_404(request, code, visit, form_key, repeat)
    if record.form != FORM:
        raise Http404
    if request.method != "POST":
        return _show(request, record)
    try:
        done = order_bag(record=record, needed_at=_needed_at(request), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, record, refusal.message)
    messages.success(request, _("Ordered with %(kg)s kg. The pharmacy has it in its list.") % {"kg": done.weight_kg})
    return HttpResponseRedirect(record_url(record))


def _needed_at(request: HttpRequest) -> datetime:
    """The instant in UTC of the typed date and time of the site; raises ActionRefused."""
    day, hour = request.POST.get("day", "").strip(), request.POST.get("hour", "").strip()
    if not (day and hour):
        raise ActionRefused("empty", IN_TIME)
    try:
        return read_datetime(day, hour, zone=clock.SITE_ZONE, today=clock.today())
    except Unreadable as why:
        raise ActionRefused("unreadable", why.message) from None


def _show(request: HttpRequest, record: CrfRecord, problem: Text | None = None) -> HttpResponse:
    last = BagOrder.objects.filter(visit=record.visit).order_by("bag").last()
    bag = BagRelease.objects.filter(visit=record.visit).order_by("released_at").last()
    try:
        weight = weight_for(record)
    except ActionRefused:
        weight = None
    needed = last.needed_at.astimezone(clock.SITE_ZONE) if last else None
    context = {
        "crumbs": _crumbs(record),
        "record": record,
        "problem": problem,
        "last": last,
        "bag": bag,
        "returned": REASONS.get(bag.returned_why or "") if bag else None,
        "weight": weight,
        "day": request.POST.get("day", f"{needed:%Y-%m-%d}" if needed else ""),
        "hour": request.POST.get("hour", f"{needed:%H:%M}" if needed else ""),
        "back": record_url(record),
    }
    return render(request, "entry/infusion/order.html", context, status=REFUSED if problem else 200)


def _crumbs(record: CrfRecord) -> list[Crumb]:
    code = record.participant.code
    return [
        Crumb(_("Participants"), reverse("entry:participants")),
        Crumb(code, reverse("entry:casebook", args=[code])),
        Crumb(registry.get(FORM).title.get(get_language() or "en"), record_url(record)),
        Crumb(_("Order the product")),
    ]
