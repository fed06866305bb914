"""Taking a row out of a row group: all of it, for one reason, or not at all; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialsite.accounts.authority import Grant
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.merge import Since
from trialsite.casebook.submission import Reason, Submission
from trialsite.crf.address import row_of
from trialsite.crf.answers import EMPTY, Answer, Answers
from trialsite.crf.checks import Finding, Severity
from trialsite.crf.form import Crf
from trialsite.crf.words import problem_of
from trialsite.protocol.text import Text

Place = tuple[str, str]
# characters of the words beside the code: a removed row keeps both in one column
LONGEST = 180
WHY = Text("Give a reason for the removal of this row", "请填写移除该行的原因")
CHANGED = Text(
    "Somebody changed this row meanwhile. Look at it, and remove it again if it is still wrong.",
    "他人已修改该行，请核对；如仍有误，请重新移除。",
)
NOT_YOURS = Text(
    "An answer of the investigator stands in this row; only the investigator may remove it.",
    "该行含有研究者填写的内容，仅研究者可移除。",
)
WAS_REMOVED = Text("This row was removed. Enter it in a new row.", "该行已移除，请在新行中录入。")


@dataclass(frozen=True)
class Removal:
    """What a submission asks to take out: rows with every answer in them, and why others must stay.

    `asked` are all of these rows: what was typed into them besides is not part of the submission.
    """

    rows: Mapping[Place, dict[str, Answer]] = field(default_factory=dict)
    refused: tuple[Finding, ...] = ()
    asked: frozenset[Place] = frozenset()

    @property
    def changes(self) -> dict[str, Answer]:
        """Every answer of the rows that go, now empty."""
        return {address: EMPTY for answers in self.rows.values() for address in answers}

    def whole(self, kept: Mapping[str, Answer]) -> dict[str, Answer]:
        """What may be stored without half a row: a row of which anything must stay, stays."""
        torn = {place for place, answers in self.rows.items() if not answers.keys() <= kept.keys()}
        return {a: answer for a, answer in kept.items() if row_of(a) not in torn}

    def done(self, kept: Mapping[str, Answer]) -> frozenset[Place]:
        """The rows that go, once `kept` is stored."""
        return frozenset(place for place, answers in self.rows.items() if answers.keys() <= kept.keys())


def removal(crf: Crf, submission: Submission, stored: Answers, since: Mapping[str, Since], grant: Grant) -> Removal:
    """Sort the rows that are to go; rows that hold nothing and rows that are always offered are passed over.

    What the person may not see goes with its row and is no change of theirs: the history keeps it.
    """
    rows: dict[Place, dict[str, Answer]] = {}
    refused: list[Finding] = []
    for place, reason in submission.removed.items():
        group = crf.groups_by_name.get(place[0])
        if group is None or not group.is_free(place[1]):
            continue
        mine = (a for a in stored if row_of(a) == place and crf.question(a).audience in grant.audiences)
        held = {address: stored[address] for address in mine}
        if not held:
            continue
        finding = _refused(crf, tuple(held), reason, since, grant)
        if finding:
            refused.append(finding)
        else:
            rows[place] = held
    return Removal(rows, tuple(refused), frozenset(submission.removed))


def _refused(
    crf: Crf, addresses: tuple[str, ...], reason: Reason, since: Mapping[str, Since], grant: Grant
) -> Finding | None:
    problem = problem_of(reason.text, LONGEST)
    if problem:
        return Finding(problem.check_id, Severity.IMPOSSIBLE, addresses, problem.message, concealed=problem.concealed)
    if any(crf.question(a).answered_by not in grant.answers_as for a in addresses):
        return Finding("answered-by", Severity.IMPOSSIBLE, addresses, NOT_YOURS)
    if not reason.given:
        return Finding("remove-why", Severity.IMPOSSIBLE, addresses, WHY)
    if any(a in since for a in addresses):
        return Finding("G-10", Severity.IMPOSSIBLE, addresses, CHANGED)
    return None


def into_removed(changes: Mapping[str, Answer], stored: Answers) -> list[Finding]:
    """Findings on answers for rows that are no longer there."""
    return [
        Finding("row-removed", Severity.IMPOSSIBLE, (address,), WAS_REMOVED)
        for address in changes
        if row_of(address) in stored.removed
    ]


def item_of(place: Place, reason: Reason) -> ItemEntry:
    """What the ledger says of a row that was taken out, beside an item for each of its answers."""
    name = f"{place[0]}[{place[1]}]"
    return ItemEntry(
        f"record.removed[{name}]", "Row removed", name, None, reason_code=reason.code, reason_text=reason.text
    )
