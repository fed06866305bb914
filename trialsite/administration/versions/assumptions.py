"""The assumptions of the protocol: every key with value, source and status, signed by both sides."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialsite.accounts.authority import NO_RIGHT
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.versions.views import REFUSED, tasks_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.config import ConfigKey, Status
from trialsite.protocol.model import Protocol
from trialsite.protocol.notation import is_coded, shown
from trialsite.protocol.text import Text
from trialsite.registers.actions.approve import MEANINGS
from trialsite.registers.actions.assumptions import capacity_of, sign_assumptions
from trialsite.registers.models import Approval, Capacity, ProtocolVersion, Standing, Subject
from trialsite.registers.selectors import build, protocol_on
from trialsite.registers.signed import is_as_signed, of_assumptions

STATUSES = {
    Status.REGISTRY: (Text("Registry", "注册信息"), "line"),
    Status.PROTOCOL: (Text("Protocol", "方案"), "ok"),
    Status.ASSUMPTION: (Text("Assumption", "假设"), "wa"),
}
SIDES = {
    Capacity.INVESTIGATOR: Text("Principal investigator", "主要研究者"),
    Capacity.SPONSOR: Text("Sponsor", "申办者"),
}
HIDDEN = Text("seen by unblinded people only", "仅非盲人员可见")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as the person may see it; `changeable` where a new version may give it another value here.

    `coded`: the value holds codes, which are the same in both languages.
    """

    key: ConfigKey
    value: Text
    status: Text
    tone: str
    changeable: bool
    coded: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides that sign: its name, its signature, and whether that still fits."""

    title: Text
    signature: Approval | None
    intact: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_REGISTERS, Task.CONFIRM_ASSUMPTION, post=(Task.APPROVE_ASSUMPTION, Task.CONFIRM_ASSUMPTION))
def assumptions(request: HttpRequest) -> HttpResponse:
    """The keys of the version in force, or of the one that `?version=` names; a POST signs them."""
    row = _version(request.GET.get("version", ""))
    if request.method != "POST":
        return _show(request, row)
    typed = Credentials(request.POST.get("username", ""), request.POST.get("password", ""))
    given = request.POST.get("shown", "")
    try:
        sign_assumptions(row=row, shown=given, credentials=typed, by=person_of(request), request=request)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _show(request, row, refusal)
    messages.success(request, _("Signed: the assumptions of version %(code)s.") % {"code": row.version})
    return HttpResponseRedirect(f"{reverse('administration:assumptions')}?version={row.version}")


def _version(asked: str) -> ProtocolVersion:
    try:
        if not asked:
            return protocol_on(clock.today())
        return ProtocolVersion.objects.exclude(standing=Standing.WITHDRAWN).get(version=asked.replace("\x00", ""))
    except ProtocolVersion.DoesNotExist:
        raise Http404 from None


def _show(request: HttpRequest, row: ProtocolVersion, refusal: ActionRefused | None = None) -> HttpResponse:
    protocol, person = build(row), person_of(request)
    digest = of_assumptions(protocol)
    sides = _sides(row, digest)
    own, tasks = capacity_of(person), tasks_of(request)
    others = ProtocolVersion.objects.exclude(standing=Standing.WITHDRAWN).order_by("-effective_on", "-pk")
    crumbs = [Crumb(_("Protocol assumptions"))]
    if Task.VIEW_REGISTERS in tasks:
        crumbs.insert(0, Crumb(_("Administration"), reverse("administration:home")))
    context = {
        "crumbs": crumbs, "row": row, "versions": [each.version for each in others], "refusal": refusal,
        "groups": _groups(protocol, request.grant.audiences, changes=Task.MANAGE_VERSIONS in tasks),  # type: ignore[attr-defined]
        "counts": [(*STATUSES[each], _number(protocol, each)) for each in Status], "sides": sides.values(),
        "may_sign": own is not None and sides[own].signature is None, "tasks": tasks, "digest": digest,
        "signer": person.name, "role": ROLES[Role(person.role)].title, "at": clock.now(),
        "meaning": MEANINGS["assumptions"],
    }  # fmt: skip
    return render(request, "administration/versions/assumptions.html", context, status=REFUSED if refusal else 200)


def _sides(row: ProtocolVersion, digest: str) -> dict[Capacity, Side]:
    rows = Approval.objects.filter(subject=Subject.ASSUMPTIONS, version=row.version)
    signed = {each.capacity: each for each in rows}
    return {
        side: Side(title, found := signed.get(side), found is None or is_as_signed(found, digest))
        for side, title in SIDES.items()
    }


def _number(protocol: Protocol, status: Status) -> int:
    return sum(each.status == status for each in protocol.settings.values())


def _groups(protocol: Protocol, seen: frozenset[Audience], *, changes: bool) -> list[tuple[Text, list[KeyLine]]]:
    lines: dict[str, list[KeyLine]] = {group: [] for group in protocol.setting_groups}
    for each in protocol.settings.values():
        value = shown(each.value) if each.audience in seen else HIDDEN
        changeable = changes and each.audience == Audience.BLINDED
        coded = value is not HIDDEN and is_coded(each)
        lines.setdefault(each.group, []).append(KeyLine(each, value, *STATUSES[each.status], changeable, coded))
    return [(protocol.setting_groups[group], own) for group, own in lines.items() if own]
