"""What stands against a lock: open queries, unfinished forms, void signatures, and lines of the study's checklist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.signed import signatures_of
from trialsite.crf import registry
from trialsite.protocol.text import Text

QUERIES = Text("{n} queries are open; close them before locking.", "仍有{n}条质疑未关闭，请先关闭再锁定。")
WAITING = Text("Close the queries first: {list}", "请先关闭质疑：{list}")
SIGN_AGAIN = Text(
    "A value changed after the signature; sign again first: {list}", "签名后数值已更改，请先重新签名：{list}"
)
BLOCKED = Text("The database cannot be locked yet: {list}", "数据库尚不能锁定：{list}")


class Counted(Protocol):
    """A line of a checklist."""

    @property
    def title(self) -> Text:
        """What it counts."""

    @property
    def number(self) -> int:
        """How many there are."""


def check_nothing_waits(records: Sequence[CrfRecord], *, whole: bool) -> None:
    """EOS-07 for a whole casebook: no query is open and every form that was begun is complete; none to sign again."""
    asked = [record for record in records if record.open_queries + record.open_queries_unblinded]
    begun = [record for record in records if record.touched and record.expected and record.completed_at is None]
    if whole and (asked or begun):
        raise ActionRefused("EOS-07", WAITING.format(list=_named([*asked, *begun])))
    if asked:
        waiting = sum(record.open_queries + record.open_queries_unblinded for record in asked)
        raise ActionRefused("open-queries", QUERIES.format(n=waiting))
    again = _void(records)
    if again:
        raise ActionRefused("sign-again", SIGN_AGAIN.format(list=_named(again)))


def check_nothing_blocks(lines: Iterable[Counted]) -> None:
    """Raises ActionRefused while a line of the checklist counts something."""
    open_ones = [line for line in lines if line.number]
    if open_ones:
        english = ", ".join(f"{line.title.en} ({line.number})" for line in open_ones)
        chinese = "、".join(f"{line.title.zh}（{line.number}）" for line in open_ones)
        raise ActionRefused("blocked", BLOCKED.format(list=Text(english, chinese)))


def _void(records: Sequence[CrfRecord]) -> list[CrfRecord]:
    """Forms whose signature became void and that nobody signed again."""
    unsigned = {each.pk: each for each in records if each.completed_at and each.signed_at is None and each.expected}
    void = {each.record_id for each in signatures_of(unsigned) if each.voided_at is not None}
    return [record for key, record in unsigned.items() if key in void]


def _named(records: Sequence[CrfRecord]) -> Text:
    """Visit and form of each record, once."""
    titles = {record.pk: (record.visit, registry.get(record.form).title) for record in records}
    english = ", ".join(f"{visit or ''} {title.en}".strip() for visit, title in titles.values())
    chinese = "、".join(f"{visit or ''} {title.zh}".strip() for visit, title in titles.values())
    return Text(english, chinese)
