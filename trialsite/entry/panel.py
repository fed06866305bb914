"""The panel beside the casebook: one form at one visit, who did what and when, its queries, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trialsite.accounts.authority import Grant
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.casebook.as_at import queries_at
from trialsite.casebook.models import CrfRecord, Query
from trialsite.casebook.query_words import told
from trialsite.casebook.selectors import open_queries_of
from trialsite.casebook.stored_text import SYSTEM_WORDS
from trialsite.crf import registry
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import asking, record_url
from trialsite.entry.prompts import Prompt, prompts_by_place
from trialsite.entry.record_status import status
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.repeats import may_repeat, repeats_of

OPEN = Text("Open form", "打开表单")
START = Text("Enter data", "开始录入")
CONTINUE = Text("Continue", "继续录入")
ANSWER = Text("Answer query", "答复质疑")
# worst first: what a person must look at before anything else is selected when the page opens
URGENCY = ("query", "late", "inv", "prog", "due", "none")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to the form: an icon, a sentence, by whom and when."""

    icon: str
    what: Text
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """A query that waits, and the address of the form at its question."""

    label: Text
    text: Text
    by: str
    check_id: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A prompt that nobody answered yet, and the address of the form at its question."""

    text: Text
    check_id: str
    for_investigator: bool
    url: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """One of the records of a form that was done again."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows of one record."""

    form: str
    visit: str
    title: Text
    status: str
    queries: tuple[OpenQuery, ...]
    prompts: tuple[Waiting, ...]
    deeds: tuple[Deed, ...]
    waits: int
    next_act: Text
    url: str
    trail_address: tuple[str, str]
    repeats: tuple[Repeat, ...] = ()
    repeat_url: str = ""


def panel_of(
    record: CrfRecord, grant: Grant, tasks: frozenset[Task], moment: Moment, among: Sequence[CrfRecord] | None = None
) -> Panel:
    """The panel of a record for one person; a statement for the queries, one for the prompts.

    `among`: every record of the participant, where they were read already.
    """
    unblinded = Audience.UNBLINDED in grant.audiences
    url = record_url(record) + moment.query
    queries = _queries(record, grant, moment)
    now = status(record, clock.site_date(moment.at), unblinded=unblinded)
    return Panel(
        form=record.form,
        visit=record.visit.name if record.visit else "",
        title=registry.get(record.form).title,
        status=now,
        queries=tuple(_open_query(query, record, url) for query in queries),
        prompts=_prompts(record, grant, moment, url),
        deeds=deeds_of(record, sees_plan=Task.VIEW_VERIFICATION in tasks),
        waits=record.awaiting_investigator if record.touched else 0,
        next_act=_next_act(record, now, tasks, past=moment.instant is not None),
        url=url,
        trail_address=(record.visit.name if record.visit else "", record.form),
        repeats=repeats(record, moment, among),
        repeat_url=repeat_url(record, tasks, moment),
    )


def repeats(record: CrfRecord, moment: Moment, among: Sequence[CrfRecord] | None = None) -> tuple[Repeat, ...]:
    """The records of a form of screening that was done again, by number; read in one statement where not given."""
    if not may_repeat(record):
        return ()
    known = repeats_of(record) if among is None else sorted(among, key=lambda each: each.repeat)
    place = (record.visit_id, record.form)
    same = [each for each in known if (each.visit_id, each.form) == place and _was_there(each, moment)]
    told = (Repeat(each.repeat, record_url(each) + moment.query, each.pk == record.pk) for each in same)
    return tuple(told) if len(same) > 1 else ()


def _was_there(record: CrfRecord, moment: Moment) -> bool:
    saved = record.first_saved_at
    return moment.instant is None or (saved is not None and saved <= moment.at)


def repeat_url(record: CrfRecord, tasks: frozenset[Task], moment: Moment) -> str:
    """Where a form is done again, for somebody who may do so now; empty otherwise."""
    begun = record.touched and record.frozen_at is None and record.locked_at is None
    may = begun and Task.ENTER_DATA in tasks and moment.instant is None and may_repeat(record)
    return record_url(record, "entry:form-repeat") if may else ""


def first_to_show(records: tuple[CrfRecord, ...], current: str, grant: Grant, moment: Moment) -> CrfRecord | None:
    """The record whose panel is open at first: the most urgent one, of the current visit before others."""
    unblinded, today = Audience.UNBLINDED in grant.audiences, clock.site_date(moment.at)
    rank = {name: number for number, name in enumerate(URGENCY)}
    known = [r for r in records if r.visit and registry.known(r.form)]

    closed = any(record.form == "ic" and not record.touched for record in known)

    def order(record: CrfRecord) -> tuple[bool, int, bool, bool]:
        now = status(record, today, unblinded=unblinded)
        elsewhere = record.visit is None or record.visit.name != current
        # before consent is recorded no other form can be
        return (now not in {"query", "late"}, rank.get(now, len(rank)), elsewhere, closed and record.form != "ic")

    here = [r for r in known if order(r)[0] is False or (r.visit and r.visit.name == current)]
    return min(here or known, key=order, default=None)


def deeds_of(record: CrfRecord, *, sees_plan: bool) -> tuple[Deed, ...]:
    """What was done to the form, latest first; the site sees what is verified and not what the plan asks for."""
    table = (
        (record.locked_at, "lock", Text("Locked", "已锁定"), ""),
        (record.frozen_at, "snowflake", Text("Frozen", "已冻结"), ""),
        (record.signed_at, "signature", Text("Signed by", "签名者"), record.signed_by),
        (record.not_done_at, "circle-slash", _not_done(record.not_done_why), ""),
        (record.completed_at, "circle-check", Text("Completed by", "完成者"), record.completed_by),
        (record.last_saved_at, "user", Text("Last saved by", "最后保存者"), record.last_saved_by),
    )
    deeds = [Deed(icon, what, who, at) for at, icon, what, who in table if at]
    if record.touched and (record.verified or (sees_plan and record.to_verify)):
        deeds.insert(0, Deed("check-check", _verified(record, sees_plan=sees_plan), "", None))
    return tuple(deeds)


def _verified(record: CrfRecord, *, sees_plan: bool) -> Text:
    done, of = record.verified, record.to_verify
    if not sees_plan:
        return Text(f"Values verified against source: {done}", f"已核查源数据：{done}项")
    return Text(f"{done} of {of} planned values verified against source", f"计划核查数据已核查 {done}/{of}")


def _not_done(why: str) -> Text:
    told = SYSTEM_WORDS.get(why) or Text(why, why)
    return Text(f"Not done: {told.en}", f"未做：{told.zh}")


def _queries(record: CrfRecord, grant: Grant, moment: Moment) -> list[Query]:
    if not (record.open_queries or record.open_queries_unblinded):
        return []
    if moment.instant:
        return queries_at(record, moment.instant, grant.audiences)
    return open_queries_of(record, grant.audiences)


def _prompts(record: CrfRecord, grant: Grant, moment: Moment, url: str) -> tuple[Waiting, ...]:
    found = prompts_by_place(record, registry.get(record.form), grant, moment).values()
    return tuple(_waiting(prompt, url) for prompt in found if prompt.waits)


def _waiting(prompt: Prompt, url: str) -> Waiting:
    return Waiting(prompt.text, prompt.check_id, prompt.for_investigator, asking(url, prompt.address))


def _open_query(query: Query, record: CrfRecord, url: str) -> OpenQuery:
    label = registry.get(record.form).question(query.address).label
    text = told(query)
    return OpenQuery(label, text, query.raised_by, query.check_id, query.raised_at, asking(url, query.address))


def _next_act(record: CrfRecord, now: str, tasks: frozenset[Task], *, past: bool) -> Text:
    if past or Task.ENTER_DATA not in tasks or record.frozen_at or record.locked_at:
        return OPEN
    if now == "query" and Task.ANSWER_QUERY in tasks:
        return ANSWER
    if not record.touched:
        return START
    return OPEN if record.completed_at else CONTINUE
