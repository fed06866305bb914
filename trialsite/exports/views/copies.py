"""Copies of the data: ask for one, see how far it is, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.models import Participant
from participants.opened import why_closed
from trialsite.accounts.authority import NO_RIGHT, Grant
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook import masked
from trialsite.casebook.refused import ActionRefused
from trialsite.exports.crf_documents import ANNOTATED, BLANK, BOTH, LANGUAGES
from trialsite.exports.kinds import OPENED, TITLES, asked_by, listed_for
from trialsite.exports.models import UNDER_WAY, Export, ExportState, Kind
from trialsite.exports.opened.asking import ask_unblinded, record_taking
from trialsite.exports.places import folder_of, path_of
from trialsite.exports.work import PEOPLE, ask
from trialsite.pages.frame import Crumb
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

SHOWN, REFUSED = 50, 422
NAMES = {
    "all": Text("All who were registered", "全部已登记受试者"),
    "randomised": Text("Those randomised", "仅已随机受试者"),
}
STATES = {
    ExportState.WAITING: (Text("Waiting", "等待中"), "lk"),
    ExportState.RUNNING: (Text("In the making", "生成中"), "in"),
    ExportState.DONE: (Text("Ready", "已完成"), "ok"), ExportState.FAILED: (Text("Failed", "失败"), "er"),
}  # fmt: skip


WITHHELD = Text(
    "This copy was made before an identity in it was masked; it is not handed out any more. Make a new one.",
    "该副本在其中的身份信息被遮蔽之前生成，不再提供下载。请重新生成。",
)
DOCUMENTS_OFFERED = (
    *((f"blank-{code}", Text(f"{BLANK.en}: {name.en}", f"{BLANK.zh}：{name.zh}")) for code, name in LANGUAGES.items()),
    (f"annotated-{BOTH}", ANNOTATED),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One copy in the list; `url` where its file is there and this person may take it."""

    made: Export
    title: Text
    people: Text
    state: Text
    tone: str
    url: str
    is_there: bool
    folder: str

    @property
    def type(self) -> str:
        """The type of its file."""
        return path_of(self.made).suffix[1:].upper()


@require_safe
@requires(Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY)
def exports(request: HttpRequest) -> HttpResponse:
    """The copies that were made, and the buttons for the next ones."""
    return _page(request)


def _page(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    may, listed = _may(request), listed_for(ROLES[Role(person_of(request).role)].tasks, _audiences(request))
    found = list(Export.objects.filter(kind__in=listed).select_related("user")[:SHOWN])
    one = request.GET.get("participant", "")
    context = {
        "crumbs": [Crumb(_("Exports"))],
        "lines": [_line(each, may) for each in found],
        "names": NAMES,
        "codes": _codes() if Kind.CASEBOOKS in may else [],
        "chosen": one,
        "documents": DOCUMENTS_OFFERED,
        "may": may,
        "site_copies": settings.SITE_COPIES if Kind.SITE_COPY in may else "",
        "is_nightly": settings.NIGHTLY_COPY,
        "going": any(each.state in UNDER_WAY for each in found),
        "problem": problem,
        "closed": why_closed() if Kind.UNBLINDED in may else None,
        "why": request.POST.get("why", ""),
    }
    return render(request, "exports/exports.html", context, status=REFUSED if problem else 200)


def _audiences(request: HttpRequest) -> frozenset[Audience]:
    return cast(Grant, request.grant).audiences  # type: ignore[attr-defined]


def _may(request: HttpRequest) -> list[str]:
    return asked_by(ROLES[Role(person_of(request).role)].tasks, _audiences(request))


@require_POST
@requires(Task.EXPORT)
def export_new(request: HttpRequest) -> HttpResponse:
    """Let a copy of the data be made."""
    people = request.POST.get("people", "")
    return _asked(request, people if people in PEOPLE else PEOPLE[0], Kind.DATA)


@require_POST
@requires(Task.EXPORT_TRAIL)
def casebooks_new(request: HttpRequest) -> HttpResponse:
    """Let the casebook of one participant, or of all, be made."""
    people = request.POST.get("people", "")
    if people not in PEOPLE and people not in _codes():
        raise Http404
    return _asked(request, people, Kind.CASEBOOKS)


@require_POST
@requires(Task.KEEP_SITE_COPY)
def site_copy_new(request: HttpRequest) -> HttpResponse:
    """Let the investigator's copy be made now."""
    return _asked(request, PEOPLE[0], Kind.SITE_COPY)


@require_POST
@requires(Task.MANAGE_ALLOCATION, unblinded=True)
def unblinded_new(request: HttpRequest) -> HttpResponse:
    """Let a copy of what is sealed be made, once the trial is unblinded."""
    try:
        ask_unblinded(why=request.POST.get("why", ""), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from refusal
        return _page(request, refusal.message)
    return HttpResponseRedirect(f"{reverse('exports:exports')}#made-title")


@require_POST
@requires(Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY)
def document_new(request: HttpRequest) -> HttpResponse:
    """Let the forms of the trial be made into a document."""
    wanted = request.POST.get("document", "")
    if wanted not in dict(DOCUMENTS_OFFERED):
        raise Http404
    kind, _dash, language = wanted.partition("-")
    return _asked(request, language, Kind(kind))


@require_safe
@requires(Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY)
def export_file(request: HttpRequest, token: str) -> HttpResponse:
    """The finished file."""
    may = _may(request)
    found = Export.objects.filter(token=token, state=ExportState.DONE, kind__in=may).first()
    if found is None or found.done_at is None or not path_of(found).exists():
        raise Http404
    if masked.current().shows(found.asked_at, found.done_at):
        messages.error(request, WITHHELD.get(get_language() or "en"))
        return HttpResponseRedirect(f"{reverse('exports:exports')}#made-title")
    if found.kind in OPENED:
        record_taking(export=found, by=person_of(request))
    path = path_of(found)
    name = f"MSCT-A-22-{_named(found)}-{found.done_at.astimezone(SITE_ZONE):%Y%m%dT%H%M%S%z}{path.suffix}"
    media = f"application/{path.suffix[1:]}"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media)
    return cast(HttpResponse, answer)


def _asked(request: HttpRequest, people: str, kind: Kind) -> HttpResponse:
    ask(by=person_of(request), people=people, kind=kind)
    return HttpResponseRedirect(f"{reverse('exports:exports')}#made-title")


def _line(made: Export, may: list[str]) -> Line:
    there = path_of(made).exists()
    state, tone = STATES[ExportState(made.state)]
    url = reverse("exports:export-file", args=[made.token]) if there and made.sha256 and made.kind in may else ""
    folder = folder_of(made).name if made.kind == Kind.SITE_COPY and made.sha256 else ""
    people = NAMES.get(made.people) or LANGUAGES.get(made.people) or Text(made.people, made.people)
    return Line(made, TITLES[made.kind], people, state, tone, url, there, folder)


def _named(made: Export) -> str:
    words: Mapping[str, str] = {
        Kind.DATA: "data", Kind.SITE_COPY: "investigator", Kind.CASEBOOKS: "casebooks", Kind.BLANK: "blank-crf",
        Kind.ANNOTATED: "annotated-crf", Kind.UNBLINDED: "unblinded",
    }  # fmt: skip
    return f"{words[made.kind]}{'' if made.people in NAMES else f'-{made.people}'}"


def _codes() -> list[str]:
    return list(Participant.objects.order_by("code").values_list("code", flat=True))
