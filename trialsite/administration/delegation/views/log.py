"""The delegation log as of a day, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.delegating.selectors import LineState, LogLine, log_lines
from trialsite.accounts.roles import TASKS
from trialsite.accounts.signing_in import person_of
from trialsite.administration.delegation.pages import READERS, as_file, asked_of, both, crumbs
from trialsite.protocol.text import Text

NOW, EVERY = "now", "all"
SHOWS = {EVERY: Text("All lines", "全部"), NOW: Text("In force and waiting", "生效中及待签名")}
OPEN = frozenset({LineState.IN_FORCE, LineState.WAITING, LineState.AHEAD})
SHOWN_HEADS = (
    Text("No.", "编号"), Text("Person", "人员"), Text("Tasks", "授权任务"), Text("Days", "授权期间"),
    Text("Reason", "理由"), Text("State", "状态"), Text("Signed", "签名"),
)  # fmt: skip
TITLE = Text("Delegation log", "授权分工表")
HEADS = (
    Text("No.", "编号"), Text("Person", "人员"), Text("Role", "角色"), Text("Tasks", "授权任务"),
    Text("From", "起始日期"), Text("Through", "终止日期"), Text("Reason", "理由"), Text("Stands in for", "代理"),
    Text("State", "状态"), Text("Signed", "签名"), Text("Revoked", "撤销"),
)  # fmt: skip


@require_safe
@requires(*READERS)
def log(request: HttpRequest) -> HttpResponse:
    """Every line with its state on the day; what waits for the signature is told above."""
    asked, show = asked_of(request), request.GET.get("show", EVERY)
    every = log_lines(asked.day)
    context = {
        "crumbs": crumbs(), "title": TITLE, "asked": asked, "heads": SHOWN_HEADS, "shows": SHOWS,
        "show": show if show in SHOWS else EVERY,
        "lines": [line for line in every if show != NOW or line.state in OPEN], "every": len(every),
        "waiting": sum(line.state is LineState.WAITING for line in every), "tasks": tasks_of(person_of(request)),
    }  # fmt: skip
    return render(request, "administration/delegation/log.html", context, status=400 if asked.problem else 200)


@require_safe
@requires(*READERS)
def export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    return as_file("delegation-log", HEADS, (list(_cells(line)) for line in log_lines(asked_of(request).day)))


def _cells(shown: LogLine) -> Iterator[str]:
    line = shown.line
    yield from (
        line.code,
        line.person.name,
        both(shown.role),
        "; ".join(both(TASKS[task]) for task in line.named_tasks),
    )
    yield from (line.from_on.isoformat(), line.to_on.isoformat() if line.to_on else "", line.reason)
    yield line.stands_in_for.name if line.stands_in_for else ""
    yield both(shown.told)
    yield f"{line.signed.signed_by.name} {line.signed.at.isoformat()}" if line.signed else ""
    yield f"{line.withdrawn.by.name} {line.withdrawn.at.isoformat()}: {line.withdrawn.why}" if line.withdrawn else ""
