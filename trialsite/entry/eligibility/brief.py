"""Eligibility in a few words, for the head of the casebook."""

from __future__ import annotations

from dataclasses import dataclass

from participants.models import BEFORE_RANDOMISATION, Participant, Stage
from participants.screening import Screening, assess
from trialsite.crf.values.display import in_both
from trialsite.entry.eligibility.page import COUNTED
from trialsite.entry.eligibility.parts import OVERALL
from trialsite.protocol.text import Text

GLYPHS = {"ok": "met", "er": "fail", "wa": "unk"}


@dataclass(frozen=True, slots=True)
class Brief:
    """The overall result, what fails, the day that is counted back from and what day that is."""

    title: Text
    tone: str
    glyph: str
    on: Text
    counted: Text


def brief_of(participant: Participant) -> Brief | None:
    """The result as everything stands now; None for whom criteria are no longer judged."""
    if participant.stage not in BEFORE_RANDOMISATION:
        return None
    screening = assess([participant])[participant.pk]
    title, tone = OVERALL[screening.eligibility.overall]
    on = in_both(screening.enrol_date)
    # a screening that is over asks nobody to look
    shown = "lk" if participant.stage == Stage.SCREEN_FAILED else tone
    counted = COUNTED[screening.enrolment].format(on=on)
    return Brief(_with_failed(title, screening), shown, GLYPHS[tone], on, counted)


def _with_failed(title: Text, screening: Screening) -> Text:
    failed = ", ".join(screening.eligibility.failed)
    return Text(f"{title.en}: {failed}", f"{title.zh}：{failed}") if failed else title
