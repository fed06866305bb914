"""Who may ask for which copy and take it away: one table, read by pages and acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from trialsite.accounts.roles import Task
from trialsite.exports.models import Kind
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

TITLES: Mapping[str, Text] = {
    Kind.DATA: Text("Data", "数据"),
    Kind.CASEBOOKS: Text("Casebooks (PDF)", "病例报告表（PDF）"),
    Kind.SITE_COPY: Text("Investigator's copy", "研究者副本"),
    Kind.BLANK: Text("Blank CRF (PDF)", "空白CRF（PDF）"),
    Kind.ANNOTATED: Text("Annotated CRF (PDF)", "注释CRF（PDF）"),
    Kind.UNBLINDED: Text("Unblinded data", "非盲数据"),
}
TAKES = frozenset({Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY})
# what somebody must be allowed to do, one of them, who asks for a copy and takes it away; forms alone are no secret
ASKED_BY: Mapping[str, frozenset[Task]] = {
    Kind.DATA: frozenset({Task.EXPORT}),
    Kind.CASEBOOKS: frozenset({Task.EXPORT_TRAIL}),
    Kind.SITE_COPY: frozenset({Task.KEEP_SITE_COPY}),
    Kind.BLANK: TAKES,
    Kind.ANNOTATED: TAKES,
    Kind.UNBLINDED: frozenset({Task.MANAGE_ALLOCATION}),
}
# that there is such a copy is for unblinded eyes alone
SEALED = frozenset({Kind.UNBLINDED})
# these may hold what was sealed
OPENED = SEALED | {Kind.SITE_COPY}
# that the investigator has copies, and their hashes, is known to all who may take the trail away
LISTED_FOR: Mapping[str, frozenset[Task]] = {
    **ASKED_BY,
    Kind.SITE_COPY: frozenset({Task.KEEP_SITE_COPY, Task.EXPORT_TRAIL}),
}


def asked_by(tasks: Collection[Task], audiences: Collection[Audience]) -> list[str]:
    """The copies that somebody with these tasks and audiences may ask for."""
    return _for(ASKED_BY, tasks, audiences)


def listed_for(tasks: Collection[Task], audiences: Collection[Audience]) -> list[str]:
    """The copies that somebody with these tasks and audiences sees in the list."""
    return _for(LISTED_FOR, tasks, audiences)


def _for(table: Mapping[str, frozenset[Task]], tasks: Collection[Task], audiences: Collection[Audience]) -> list[str]:
    without = frozenset() if Audience.UNBLINDED in audiences else SEALED
    return [kind for kind, wanted in table.items() if wanted & set(tasks) and kind not in without]
