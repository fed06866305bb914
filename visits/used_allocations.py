"""Import allocations that were used before the system was: from a file of the unblinded statistician, with letters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.db import transaction

from participants.blinding import BadListError, UsedPlace, places_used, take_used_place
from participants.models import Participant, Randomisation, Stage
from trialsite.accounts.models import User
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.actions.traces import entry_for, state_item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.retrospective import first_day
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import in_use, staff
from visits.randomise import FORM, write_randomisation

ROW = Text("Line {line}: {problem}", "第{line}行：{problem}")
NOBODY = Text("there is nobody with the screening number {code}", "没有筛选号为{code}的受试者")
ALREADY = Text("{code} is randomised already", "{code}已随机")
NOT_IN_SCREENING = Text("{code} is not in screening any more", "{code}已不在筛选期")
NO_STAFF = Text("{code} is no code of the register of staff", "{code}不是人员登记册中的编码")
NOT_BEFORE = Text(
    "it must lie before the first day of use, which the version of the protocol names (go_live_date)",
    "须早于方案版本所定的系统启用日（go_live_date）",
)
SYSTEM_WAS_USED = Text(
    "Somebody was randomised in the system already: numbers follow the order of randomisation, so allocations on paper "
    "come first.",
    "已有受试者在系统中随机。随机号按随机顺序编排，须先导入纸质分配。",
)
EARLIER = Text("it lies before a randomisation that was imported earlier", "早于已导入的随机")


@transaction.atomic
def import_used(*, raw: bytes, by: User) -> list[Randomisation]:
    """Give everybody in the file the place that they have had on paper, in the order of randomisation; all or nothing.

    Raises BadListError with every wrong row, ActionRefused.
    """
    # first who is in the file, for people are locked before the list
    used = places_used(raw=raw, by=by)
    codes = sorted({each.participant for each in used})
    heads = chain.lock_heads(*(chain.key_for(code, audience) for code in codes for audience in Audience))
    used = places_used(raw=raw, by=by, lock=True)
    people = {each.code: each for each in Participant.objects.select_for_update().filter(code__in=codes)}
    names = {row.code: row.name_en for row in staff(None)}
    _check(used, people, names)
    digest = hashlib.sha256(raw).hexdigest()
    return [_import(each, people[each.participant], (names[each.by], digest), by, heads) for each in used]


def _check(used: Sequence[UsedPlace], people: Mapping[str, Participant], names: Mapping[str, str]) -> None:
    earlier = list(Randomisation.objects.order_by("number"))
    if any(not each.letter_ref for each in earlier):
        raise ActionRefused("in-use", SYSTEM_WAS_USED)
    randomised = {each.participant_id for each in earlier}
    latest = earlier[-1].at if earlier else None
    problems = []
    for each in used:
        problem = _problem_of(each, people.get(each.participant), randomised)
        if problem is None and each.by not in names:
            problem = NO_STAFF.format(code=each.by[:20])
        if problem is None and latest is not None and each.at <= latest:
            problem = EARLIER
        if problem is not None:
            problems.append(ROW.format(line=str(each.line), problem=problem))
    if problems:
        raise BadListError(*problems)


def _problem_of(used: UsedPlace, person: Participant | None, randomised: set[int]) -> Text | None:
    if person is None:
        return NOBODY.format(code=used.participant[:20])
    if person.pk in randomised:
        return ALREADY.format(code=person.code)
    if person.stage not in (Stage.SCREENING, Stage.ELIGIBLE):
        return NOT_IN_SCREENING.format(code=person.code)
    first = first_day(in_use(person.protocol_version))
    return NOT_BEFORE if first is None or clock.site_date(used.at) >= first else None


def _import(
    used: UsedPlace, person: Participant, source: tuple[str, str], by: User, heads: Mapping[str, ChainHead]
) -> Randomisation:
    (name, digest), change = source, begin(by.actor())
    number = take_used_place(person, used, change, heads[chain.key_for(person.code, Audience.UNBLINDED)])
    done = Randomisation(
        participant=person, number=number, at=used.at, recorded_at=change.at, by=name, by_username="",
        letter_ref=used.letter, planned_d0=used.planned_d0,
    )  # fmt: skip
    letter = ItemEntry(
        "participant.letter_ref", "Allocation letter", None, used.letter, origin="import",
        origin_ref=f"{digest[:16]} line {used.line}",
    )  # fmt: skip
    write_randomisation(done, person, change, heads[person.code], (letter,))
    _complete_form(person, by, change, heads[person.code])
    return done


def _complete_form(person: Participant, by: User, cause: Change, head: ChainHead) -> None:
    """The form says by itself what there is to say; whoever imports enters no data, so it is completed here."""
    record = CrfRecord.objects.select_related("participant", "visit").get(participant=person, form=FORM)
    change = begin(by.actor())
    record.completed_at, record.completed_by = cause.at, by.name
    with declared(change, "workflow"):
        tracked.update([record], ["completed_at", "completed_by"], change)
        entry = entry_for(record, Action.SAVE, change, (state_item("complete", "false", "true"),))
        chain.append(entry, at=cause.at, change=change, head=head)
