"""Laboratory files: what was imported, a file's dry run, its import and how far it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labs.importing import staging, work
from labs.importing.actions import import_staged, plan_of
from labs.importing.imported import COUNTED, imported
from labs.importing.models import UNDER_WAY, LabImport, StagedFile
from labs.importing.plan import Entry, Kind
from labs.importing.problems import EMPTY, MOST_BYTES, TOO_LARGE, UnreadableFile
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.decorators import requires
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import person_of
from trialsite.casebook.refused import ActionRefused
from trialsite.entry.navigation import record_url
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.registers.selectors import laboratories, mappings

PER_PAGE = 100
SHOWN_IMPORTS = 100
KINDS: dict[str, tuple[Text, str]] = {
    Kind.ADD: (Text("Would be added", "将新增"), "ac"),
    Kind.CONFLICT: (Text("In conflict", "冲突"), "wa"),
    Kind.REFUSED: (Text("Not taken", "未采纳"), "er"),
    Kind.PRESENT: (Text("There already", "已存在"), "lk"),
}
NO_FILE = Text("Choose a file first.", "请先选择文件。")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Laboratory files"), reverse("entry:laboratory-files")), *more]


def _home() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("entry:laboratory-files"))


@require_safe
@requires(Task.VIEW_REGISTERS)
def files(request: HttpRequest) -> HttpResponse:
    """The files that were imported, and the box for the next one."""
    return _files(request)


def _files(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    mapped = {row.laboratory for row in mappings()}
    names = {row.code: Text(row.name_en, row.name_zh) for row in reversed(laboratories()) if row.code in mapped}
    may = isinstance(authority(person_of(request), Task.IMPORT_LAB), Grant)
    context = {
        "crumbs": _crumbs()[:1], **_imports(request), "laboratories": names,
        "may_import": may, "problem": problem, "limit": MOST_BYTES // 1024 // 1024,
        "chosen": request.POST.get("laboratory", ""),
    }  # fmt: skip
    return render(request, "entry/laboratory_files.html", context, status=400 if problem else 200)


def _imports(request: HttpRequest) -> dict[str, Any]:
    """The files that the address asks for; chosen ones all of them, with their sums."""
    recent, only = request.GET.get("recent") == "1", request.GET.get("only", "")
    only = only if only in COUNTED else ""
    found = imported(recent=recent, only=only)
    shown = list(found if recent or only else found[:SHOWN_IMPORTS])
    sums = {name: sum(getattr(each, name) for each in shown) for name in COUNTED} if recent or only else None
    return {"imports": shown, "recent": recent, "only": COUNTED.get(only), "sums": sums}


@require_POST
@requires(Task.IMPORT_LAB)
def upload(request: HttpRequest) -> HttpResponse:
    """Read a file in memory and lead to its dry run; nothing is added, the file is not kept."""
    given = request.FILES.get("file")
    if given is None:
        size = request.META.get("CONTENT_LENGTH", "0")
        large = size.isdigit() and int(size) > MOST_BYTES
        return _files(request, TOO_LARGE.format(limit=MOST_BYTES // 1024 // 1024) if large else NO_FILE)
    try:
        found = staging.stage(
            data=given.read(), laboratory=request.POST.get("laboratory", "")[:20].replace("\x00", ""),
            by=person_of(request),
        )  # fmt: skip
    except UnreadableFile as problem:
        return _files(request, problem.message)
    except ActionRefused as refusal:
        return _files(request, refusal.message)
    if not found.rows:
        staging.discard(found)
        return _files(request, EMPTY)
    return HttpResponseRedirect(reverse("entry:laboratory-file", args=[found.token]))


@require_safe
@requires(Task.IMPORT_LAB)
def dry_run(request: HttpRequest, token: str) -> HttpResponse:
    """What the file would add, row by row; how far its import is; or what was imported."""
    found = staging.staged(token, person_of(request))
    if found is None:
        if LabImport.objects.filter(token=token).exists():
            return HttpResponseRedirect(reverse("entry:laboratory-import", args=[token]))
        messages.info(request, _("This dry run is over. Choose the file again."))
        return _home()
    crumbs = _crumbs(Crumb(_("Dry run")))
    if found.state in UNDER_WAY:
        return render(request, "entry/laboratory_progress.html", {"crumbs": crumbs, "staged": found})
    return render(request, "entry/laboratory_dry_run.html", {"crumbs": crumbs} | _plan_page(request, found))


def _plan_page(request: HttpRequest, found: StagedFile) -> dict[str, Any]:
    plan = plan_of(found)
    show = request.GET.get("show", "")
    show = show if show in KINDS else ""
    chosen = [entry for entry in plan.entries if show in ("", entry.kind)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    tags = [(kind.value, *KINDS[kind], plan.counts[kind]) for kind in Kind]
    return {
        "staged": found, "plan": plan, "page": page, "lines": [_line(entry) for entry in page.object_list],
        "show": show, "tags": tags, "adding": plan.counts[Kind.ADD], "total": len(plan.entries),
    }  # fmt: skip


def _line(entry: Entry) -> dict[str, Any]:
    text, tone = KINDS[entry.kind]
    slot = entry.slot
    return {
        "entry": entry, "text": text, "tone": tone, "visit": slot.title if slot else "",
        "form": slot.crf.title if slot else "", "url": record_url(slot.record) if slot else "",
        "analyte": entry.target.text if entry.target else entry.name,
    }  # fmt: skip


@require_POST
@requires(Task.IMPORT_LAB)
def act(request: HttpRequest, token: str) -> HttpResponse:
    """Import what the dry run showed, or drop it."""
    found = staging.staged(token, person_of(request))
    here = HttpResponseRedirect(reverse("entry:laboratory-file", args=[token]))
    if found is None:
        return here
    if request.POST.get("act") == "drop":
        staging.discard(found)
        messages.info(request, _("The file was dropped. Nothing was imported."))
        return _home()
    basis = request.POST.get("basis", "")
    plan = plan_of(found)
    if plan.basis == basis and len(plan.additions) > work.AT_ONCE:
        work.ask(found, basis, len(plan.additions))
        return here
    return _import_now(request, found, basis) or here


def _import_now(request: HttpRequest, found: StagedFile, basis: str) -> HttpResponse | None:
    try:
        made = import_staged(found=found, basis=basis, by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code not in ("stale", "nothing", "imported", "gone"):
            raise PermissionDenied(refusal.message) from None
        messages.warning(request, refusal.message.get(get_language() or "en"))
        return None
    messages.success(request, _("Imported %(n)d results.") % {"n": made.added})
    return HttpResponseRedirect(reverse("entry:laboratory-import", args=[made.token]))


@require_safe
@requires(Task.VIEW_REGISTERS)
def imported_file(request: HttpRequest, token: str) -> HttpResponse:
    """One file that was imported: whose, by whom, what became of its results."""
    made = LabImport.objects.filter(token=token).first()
    if made is None:
        raise Http404
    context = {"crumbs": _crumbs(Crumb(made.sha256[:12])), "made": made}
    return render(request, "entry/laboratory_import.html", context)
