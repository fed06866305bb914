"""The signing queue, and the page or dialog on which a batch is signed with one re-authentication."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.audit.hashing import canonical_json
from trialsite.casebook.actions.sign import STALE, ToSign, sign
from trialsite.casebook.meanings import APPROVE, MEANINGS, REVIEW
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.access import grant_of
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.review.signing.difference import Changed, differences
from trialsite.review.signing.queue import Batch, Waiting, batches_of, people_waiting

PER_PAGE = 20
LONGEST_CODE = 12
REFUSED = 422
MOST_BATCHES = 60
NOTHING = Text("Choose at least one form to sign.", "请至少选择一份要签名的表单。")


@dataclass(frozen=True, slots=True)
class Listed:
    """One form as the batch lists it: whether it is ticked, and what changed since it was signed before."""

    waiting: Waiting
    chosen: bool
    changed: tuple[Changed, ...]


@require_safe
@requires(Task.VIEW_CASEBOOK)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a signature, who has waited longest first."""
    sought = request.GET.get("find", "").replace("\x00", "").strip().upper()[:LONGEST_CODE]
    audiences = grant_of(request).audiences
    page = Paginator(people_waiting(audiences, sought), PER_PAGE).get_page(request.GET.get("page"))
    batches = batches_of((row["code"] for row in page.object_list), audiences)
    context = {
        "crumbs": [Crumb(_("Signatures"))], "page": page, "batches": batches, "sought": sought,
        "may_sign": Task.SIGN in ROLES[Role(person_of(request).role)].tasks,
        "forms": sum(len(batch.forms) for batch in batches),
    }  # fmt: skip
    return render(request, "review/signing/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.SIGN)
def sign_batch(request: HttpRequest) -> HttpResponse:
    """Every form of the chosen milestones, for the dialog or as a page; a POST signs those that are ticked."""
    batches = _chosen(request)
    if request.method != "POST":
        return _show(request, batches)
    named = set(request.POST.getlist("form"))
    chosen = [each for batch in batches for each in batch.ready if each.place in named]
    if len(chosen) != len(named) or not chosen:
        return _show(request, batches, STALE if named else NOTHING)
    try:
        signed = sign(
            batch=[ToSign(each.record, each.milestone.key, each.record.revision) for each in chosen],
            meaning=_meaning(request), by=person_of(request), request=request,
            credentials=Credentials(request.POST.get("username", ""), request.POST.get("password", "")),
        )  # fmt: skip
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, batches, refusal.message)
    told = ngettext("Signed: %(n)d form.", "Signed: %(n)d forms.", len(signed)) % {"n": len(signed)}
    messages.success(request, told)
    url = reverse("review:signatures")
    return JsonResponse({"url": url}) if _is_dialog(request) else HttpResponseRedirect(url)


def _meaning(request: HttpRequest) -> str:
    meaning = request.POST.get("meaning", "")
    return meaning if meaning in (APPROVE, REVIEW) else APPROVE


def _chosen(request: HttpRequest) -> list[Batch]:
    """The milestones that the address names, as they stand now."""
    given: QueryDict = request.GET
    keys = given.getlist("which")[:MOST_BATCHES]
    codes = {key.partition("/")[0].replace("\x00", "") for key in keys}
    return [batch for batch in batches_of(sorted(codes), grant_of(request).audiences) if batch.key in keys]


def _show(request: HttpRequest, batches: list[Batch], problem: Text | None = None) -> HttpResponse:
    user = person_of(request)
    forms = [each for batch in batches for each in batch.forms]
    changed = differences(forms, grant_of(request).audiences, get_language() or "en")
    ticked = set(request.POST.getlist("form")) if request.method == "POST" else {each.place for each in forms}
    listed = [
        (batch, [Listed(each, each.place in ticked, changed.get(str(each.record.pk), ())) for each in batch.forms])
        for batch in batches
    ]
    context = {
        "crumbs": [Crumb(_("Signatures"), reverse("review:signatures")), Crumb(_("Sign"))],
        "listed": listed, "number": sum(each.is_ready for each in forms), "problem": problem,
        "signer": user.name, "role": ROLES[Role(user.role)].title, "at": clock.now(),
        "meanings": [(code, MEANINGS[code]) for code in (APPROVE, REVIEW)],
        "meaning": _meaning(request), "digest": _digest(forms), "action": request.get_full_path(),
        "one": batches[0] if len(batches) == 1 else None, "username": request.POST.get("username", ""),
    }  # fmt: skip
    template = "dialog" if _is_dialog(request) else "page"
    return render(request, f"review/signing/{template}.html", context, status=REFUSED if problem else 200)


def _digest(forms: Iterable[Waiting]) -> str:
    """SHA-256 over which forms are listed and in which revision."""
    told: list[Any] = [[each.place, each.record.form_version, str(each.record.event_id)] for each in forms]
    return hashlib.sha256(canonical_json(told)).hexdigest()


def _is_dialog(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
