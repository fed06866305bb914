"""Coding of verbatim terms: which wait, and the act of the data manager; form and signature stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from safety.coding_models import Coding
from safety.crfs.ae import AdverseEvent
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of, protocol_on

KEY = "coding_dictionary"
# the one answer for which the clinical specification has a code: AE.AEDECOD
ADDRESS = "ae_term"
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,19}")
LONGEST = 150
NONE = Text(
    "The protocol names no dictionary, so that terms are not coded.", "方案未指定编码词典，因此不进行医学编码。"
)
WHICH = Text(
    "Enter the code as in the dictionary: up to 20 letters and digits.", "请按词典填写编码（最多20位字母或数字）。"
)
SAY_TERM = Text("Enter the term of the dictionary, up to 150 signs.", "请填写词典术语（最多150字）。")
GONE = Text("No form says so any more. Look again.", "已无表单使用该原文，请刷新后再操作。")
LOCKED = Text("The database is locked; terms are not coded any more.", "数据库已锁定，不能再编码。")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that forms say, on how many, what they were coded as last, and whether that fits every one of them.

    `noted`: the code that the site wrote on a form, as a suggestion.
    """

    verbatim: str
    records: tuple[CrfRecord, ...]
    last: Coding | None
    is_coded: bool
    noted: str

    @property
    def places(self) -> list[str]:
        """The participants, each once."""
        return sorted({record.participant.code for record in self.records})


def dictionary() -> str:
    """The dictionary that the protocol in force names, with its version; "" where none is licensed."""
    return str(protocol_of(protocol_on(clock.today()).version).value(KEY))


def terms() -> list[Term]:
    """The words of all adverse events, those to be coded first; two statements. Empty without a dictionary."""
    named = dictionary()
    if not named:
        return []
    rows: list[Any] = list(
        AdverseEvent.objects.filter(
            record__entered_in_error_at__isnull=True, record__retired_at__isnull=True, ae_term__isnull=False
        ).select_related("record__participant", "record__visit").order_by("record__participant__code", "record__repeat")
    )  # fmt: skip
    last = last_codings([row.record_id for row in rows])
    told: dict[str, list[Any]] = {}
    for row in rows:
        told.setdefault(same(row.ae_term), []).append(row)
    found = [_term(own, last, named) for own in told.values()]
    return sorted(found, key=lambda each: (each.is_coded, each.verbatim.casefold()))


def last_codings(records: Sequence[Any]) -> dict[Any, Coding]:
    """The last coding of each record; one statement."""
    found = Coding.objects.filter(record_id__in=records, address=ADDRESS).order_by("record_id", "-at", "-pk")
    return {each.record_id: each for each in found.distinct("record_id")}


def same(words: str) -> str:
    """Words without what makes no difference: case and blanks."""
    return " ".join(words.split()).casefold()


def fits(coding: Coding | None, words: str, named: str) -> bool:
    """Whether a coding is of these words and of this dictionary."""
    return coding is not None and same(coding.verbatim) == same(words) and coding.dictionary == named


def _term(rows: Sequence[Any], last: Mapping[Any, Coding], named: str) -> Term:
    own = [last.get(row.record_id) for row in rows]
    known = [each for each in own if each is not None and same(each.verbatim) == same(rows[0].ae_term)]
    return Term(
        verbatim=" ".join(rows[0].ae_term.split()),
        records=tuple(row.record for row in rows),
        last=max(known, key=lambda each: each.at, default=None),
        is_coded=all(fits(each, row.ae_term, named) for each, row in zip(own, rows, strict=True)),
        noted=next((row.ae_pt_code for row in rows if row.ae_pt_code), ""),
    )


def uncoded() -> int:
    """How many terms wait for their code; 0 where no dictionary is licensed."""
    return sum(not each.is_coded for each in terms())


@transaction.atomic
def code_term(*, verbatim: str, code: str, term: str, by: User) -> int:
    """Code every form that says so; returns on how many something changed.

    The data manager writes no answer of the investigator: forms, revisions and signatures stay as they are.
    Raises ActionRefused without the task, without a dictionary, for bad input and after the lock of the database.
    """
    allowed, named = authority(by, Task.CODE), dictionary()
    if not isinstance(allowed, Grant):
        raise ActionRefused(allowed.code, allowed.message)
    if not named:
        raise ActionRefused("no-dictionary", NONE)
    code, term = _checked(code, term)
    if Lock.objects.filter(scope=Scope.STUDY, lifted_at__isnull=True).exists():
        raise ActionRefused("locked", LOCKED)
    wanted = next((each for each in terms() if same(each.verbatim) == same(verbatim)), None)
    if wanted is None:
        raise ActionRefused("gone", GONE)
    # heads in one order, before any record, so that two who code the same words wait for each other
    chain.lock_heads(*wanted.places)
    last = last_codings([record.pk for record in wanted.records])
    new = Coding(address=ADDRESS, verbatim=wanted.verbatim, code=code, term=term, dictionary=named)
    return sum(_code(record, last.get(record.pk), new, by) for record in wanted.records)


def _checked(code: str, term: str) -> tuple[str, str]:
    code, term = code.strip(), " ".join(term.split())
    if not CODE.fullmatch(code):
        raise ActionRefused("code", WHICH)
    if not term or len(term) > LONGEST:
        raise ActionRefused("term", SAY_TERM)
    refuse_bad_words(term)
    return code, term


def _code(record: CrfRecord, before: Coding | None, new: Coding, by: User) -> bool:
    """Write one coding, but where it says what stands there already."""
    if fits(before, new.verbatim, new.dictionary) and str(before) == str(new):
        return False
    act = open_act(record, by, Task.CODE)
    row = Coding(
        record_id=record.pk, address=ADDRESS, verbatim=new.verbatim, code=new.code, term=new.term,
        dictionary=new.dictionary, at=act.change.at, by=by.name, by_role=by.role,
    )  # fmt: skip
    with declared(act.change, "workflow"):
        tracked.insert([row], act.change)
        item = ItemEntry(
            f"record.coding[{ADDRESS}]", "Coded", str(before) if before else None, str(row), reason_text=new.dictionary
        )
        act.write(Action.CODE, (item,))
    return True
