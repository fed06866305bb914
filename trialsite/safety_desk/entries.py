"""The register of unblinding as lines: what happened, on whose word, and who knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from participants.unblinding import Unblinding, UnblindingKind
from trialsite.casebook import content
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.codelists import NY
from trialsite.protocol.text import Text

WAITS = Text("waits for a second person", "待第二人审批")
APPROVED = Text("approved, not shown yet", "已批准，尚未显示")
DECLINED = Text("declined", "未批准")
TO_COMPLETE = Text("form to be completed", "表单待完成")
COMPLETE = Text("complete", "完成")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `knows` are the people of whom the register says that they know the arm."""

    row: Unblinding
    number: int
    knows: Text
    participant_told: Text | None
    state: Text
    tone: str
    form_url: str
    url: str

    @property
    def waits_for_analysis(self) -> bool:
        """Whether it is a request for the analysis that nobody decided on yet."""
        return self.row.kind == UnblindingKind.ANALYSIS and self.row.is_approved is None


def entries() -> list[Entry]:
    """Every unblinding, the newest first; two statements, however many there are."""
    rows = list(Unblinding.objects.select_related("participant", "record__participant").order_by("-at", "-recorded_at"))
    crf = registry.get("unbl")
    answers = content.answers_of_many(crf, [row.record for row in rows])
    staff = dict(crf.questions["unbl_told_staff"].options()) if rows else {}
    return [_entry(row, given, staff) for row, given in zip(rows, answers, strict=True)]


def _entry(row: Unblinding, given: Answers, staff: Mapping[str, Text]) -> Entry:
    told = [staff.get(code, Text(code, code)) for code in given["unbl_told_staff"].value or ()]
    own = [Text(name, name) for name in (row.shown_to, row.witness) if name]
    state, tone = _state(row)
    answer = given["unbl_told_participant"].value
    place = [row.participant.code, row.record.repeat]
    return Entry(
        row=row,
        number=row.record.repeat,
        knows=Text(", ".join(each.en for each in (*own, *told)), "、".join(each.zh for each in (*own, *told))),
        participant_told=NY.text(answer) if answer else None,
        state=state,
        tone=tone,
        form_url=reverse("entry:form", args=[row.participant.code, "log", "unbl", row.record.repeat]),
        url=reverse("safety_desk:unblinding", args=place) if row.is_planned else "",
    )


def _state(row: Unblinding) -> tuple[Text, str]:
    if row.is_planned and row.is_approved is None:
        return WAITS, "wa"
    if row.is_approved is False:
        return DECLINED, "lk"
    if row.is_planned and row.shown_at is None:
        return APPROVED, "in"
    return (COMPLETE, "ok") if row.record.completed_at else (TO_COMPLETE, "wa")
