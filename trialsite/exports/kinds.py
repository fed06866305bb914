"""Who may ask for which copy and take it away: one table, read by pages and acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from trialsite.accounts.roles import Task
from trialsite.exports.models import Kind
from trialsite.protocol.text import Text

TITLES: Mapping[str, Text] = {
    Kind.DATA: Text("Data", "数据"),
    Kind.CASEBOOKS: Text("Casebooks (PDF)", "病例报告表（PDF）"),
    Kind.SITE_COPY: Text("Investigator's copy", "研究者副本"),
}
# what somebody must be allowed to do who asks for a copy and takes it away
ASKED_BY: Mapping[str, Task] = {
    Kind.DATA: Task.EXPORT, Kind.CASEBOOKS: Task.EXPORT_TRAIL, Kind.SITE_COPY: Task.KEEP_SITE_COPY,
}  # fmt: skip
# that the investigator has copies, and their hashes, is known to all who may take the trail away
LISTED_FOR: Mapping[str, frozenset[Task]] = {kind: frozenset({task}) for kind, task in ASKED_BY.items()} | {
    Kind.SITE_COPY: frozenset({Task.KEEP_SITE_COPY, Task.EXPORT_TRAIL})
}


def asked_by(tasks: Collection[Task]) -> list[str]:
    """The copies that somebody with these tasks may ask for."""
    return [kind for kind, task in ASKED_BY.items() if task in tasks]


def listed_for(tasks: Collection[Task]) -> list[str]:
    """The copies that somebody with these tasks sees in the list."""
    return [kind for kind, wanted in LISTED_FOR.items() if wanted & set(tasks)]
