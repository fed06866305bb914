"""Versions of protocol and consent form: the list, one version with what it changes, and recording one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.models import Participant
from participants.otherwise import Otherwise, judged_otherwise
from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.versions.forms import ConsentForm, ProtocolForm, VersionForm
from trialsite.administration.versions.lines import Line, lines_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.difference import Difference, differences
from trialsite.protocol.text import Text
from trialsite.registers.actions.approve import MEANINGS, activate
from trialsite.registers.actions.versions import newest, record_consent, record_protocol, withdraw
from trialsite.registers.models import ProtocolVersion, Subject
from trialsite.registers.selectors import build
from trialsite.registers.signed import is_as_signed, of_consent, of_protocol

KINDS = frozenset({Subject.PROTOCOL.value, Subject.CONSENT.value})
REFUSED = 422


def tasks_of(request: HttpRequest) -> frozenset[Task]:
    """What the person's role may do."""
    return ROLES[Role(person_of(request).role)].tasks


def crumbs(*more: Crumb) -> list[Crumb]:
    """Where the pages of versions are."""
    home = Crumb(_("Administration"), reverse("administration:home"))
    return [home, Crumb(_("Protocol and consent versions"), reverse("administration:versions")), *more]


@require_safe
@requires(Task.VIEW_REGISTERS)
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of both kinds with its approval, its days and its signature."""
    today = clock.today()
    context = {
        "crumbs": crumbs()[:2], "tasks": tasks_of(request), "protocols": lines_of(Subject.PROTOCOL, today),
        "consents": lines_of(Subject.CONSENT, today),
    }  # fmt: skip
    return render(request, "administration/versions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_REGISTERS, post=(Task.MANAGE_VERSIONS, Task.APPROVE_VERSION))
def version(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One version; a POST signs it or takes it back."""
    every = lines_of(kind, clock.today()) if kind in KINDS else []
    line = next((each for each in every if each.code == code and each.url), None)
    if line is None:
        raise Http404
    if request.method != "POST":
        return _show(request, line, every)
    try:
        _act(request, line)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, line, every, refusal)
    return HttpResponseRedirect(
        reverse("administration:versions") if request.POST.get("act") == "withdraw" else line.url
    )


def _act(request: HttpRequest, line: Line) -> None:
    if request.POST.get("act") == "withdraw":
        withdraw(row=line.row, why=request.POST.get("why", "").replace("\x00", ""), by=person_of(request))
        messages.success(request, _("Version %(code)s was withdrawn.") % {"code": line.code})
        return
    typed = Credentials(request.POST.get("username", ""), request.POST.get("password", ""))
    shown = request.POST.get("shown", "")
    activate(row=line.row, shown=shown, credentials=typed, by=person_of(request), request=request)
    messages.success(request, _("Signed. Version %(code)s is activated.") % {"code": line.code})


def _show(request: HttpRequest, line: Line, every: list[Line], refusal: ActionRefused | None = None) -> HttpResponse:
    is_protocol = line.kind == Subject.PROTOCOL
    digest = of_protocol(line.row) if is_protocol else of_consent(line.row)
    context: dict[str, Any] = {
        "crumbs": crumbs(Crumb(line.code)), "line": line, "tasks": tasks_of(request), "digest": digest,
        "intact": line.signature is None or is_as_signed(line.signature, digest), "refusal": refusal,
        "why": request.POST.get("why", ""), "signer": person_of(request).name, "at": clock.now(),
        "role": ROLES[Role(person_of(request).role)].title, "meaning": MEANINGS["activated"],
    }  # fmt: skip
    if is_protocol:
        context |= _differing(request, line, every) | {"judged": _judged(request, line.row)}
    return render(request, "administration/versions/version.html", context, status=REFUSED if refusal else 200)


def _differing(request: HttpRequest, line: Line, every: list[Line]) -> dict[str, Any]:
    """What differs from the version before, or from the one that the address names."""
    others = [each for each in every if each.url and each.code != line.code and each.row.package == line.row.package]
    before = [each for each in others if each.row.counts and each.row.effective_on <= line.row.effective_on]
    usual = before[0].code if before else ""
    asked = request.GET.get("against", usual)
    against = next((each for each in others if each.code == asked), None)
    return {
        "others": [each.code for each in others], "against": against.code if against else "",
        "differences": _seen(request, differences(build(against.row), build(line.row))) if against else (),
    }  # fmt: skip


def _seen(request: HttpRequest, found: tuple[Difference, ...]) -> list[tuple[Text, list[Difference]]]:
    """The differences that the person may see, by part."""
    seen = [each for each in found if each.audience in request.grant.audiences]  # type: ignore[attr-defined]
    parts = dict.fromkeys(each.part for each in seen)
    return [(part, [each for each in seen if each.part == part]) for part in parts]


def _judged(request: HttpRequest, row: ProtocolVersion) -> list[Otherwise] | None:
    """Whom the version judges otherwise; None for people who may not read casebooks."""
    if Task.VIEW_CASEBOOK not in tasks_of(request):
        return None
    return judged_otherwise(list(Participant.objects.order_by("number")), build(row))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.MANAGE_VERSIONS)
def new_protocol(request: HttpRequest) -> HttpResponse:
    """Record a version of the protocol; `?key=` names the keys whose values it changes."""
    base = _base()
    wanted = set((request.POST if request.method == "POST" else request.GET).getlist("key"))
    keys = [each for each in base.settings.values() if each.key in wanted and each.audience == Audience.BLINDED]
    form = ProtocolForm(keys, request.POST if request.method == "POST" else None)
    context = {"crumbs": crumbs(Crumb(_("New version"))), "base": base, "keys": keys, "form": form}
    return _recorded(request, form, Subject.PROTOCOL, context)


def _base() -> Any:
    try:
        return build(newest())
    except ProtocolVersion.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.MANAGE_VERSIONS)
def new_consent(request: HttpRequest) -> HttpResponse:
    """Record a version of the consent form."""
    protocols = [each.code for each in lines_of(Subject.PROTOCOL, clock.today()) if each.url]
    form = ConsentForm(protocols, request.POST if request.method == "POST" else None)
    context = {"crumbs": crumbs(Crumb(_("New version"))), "form": form}
    return _recorded(request, form, Subject.CONSENT, context)


def _recorded(request: HttpRequest, form: VersionForm, kind: Subject, context: dict[str, Any]) -> HttpResponse:
    """Keep what was entered and show it, or show the form with what is wrong."""
    if form.is_valid():
        try:
            record: Any = record_protocol if kind is Subject.PROTOCOL else record_consent
            row = record(draft=form.draft(), by=person_of(request))  # type: ignore[attr-defined]
        except ActionRefused as refusal:
            if refusal.code in NO_RIGHT:
                raise PermissionDenied(refusal.message) from None
            told = refusal.message.get(get_language() or "en")
            form.add_error(refusal.code if refusal.code in form.fields else "code", told)
        else:
            messages.success(request, _("Recorded as a draft. It counts once the principal investigator has signed."))
            return HttpResponseRedirect(reverse("administration:version", args=[kind, str(row)]))
    context["problems"] = form.problems() if form.is_bound else []
    template = f"administration/versions/new_{kind}.html"
    return render(request, template, context, status=400 if context["problems"] else 200)
