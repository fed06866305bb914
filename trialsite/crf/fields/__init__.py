"""The kinds of questions a form is made of: `fields.Decimal(Text("Weight", "体重"), places=1, unit="kg")`."""

from trialsite.crf.fields.base import INVESTIGATOR, PHARMACY, SITE, SPONSOR, Options, Question, Reading
from trialsite.crf.fields.chosen import Choice, MultiChoice, RegisterChoice, RegisterChoices, Tick, Unit
from trialsite.crf.fields.derived import Calculated, Link
from trialsite.crf.fields.measurement import Grading, Limits, Measurement
from trialsite.crf.fields.typed import Date, DateTime, Integer, Long, Time
from trialsite.crf.fields.typed import Decimal_ as Decimal
from trialsite.crf.fields.typed import PartialDate_ as PartialDate
from trialsite.crf.fields.typed import Text_ as Text

__all__ = [
    "INVESTIGATOR", "PHARMACY", "SITE", "SPONSOR", "Calculated", "Choice", "Date", "DateTime", "Decimal", "Grading",
    "Integer", "Limits", "Link", "Long", "Measurement", "MultiChoice", "Options", "PartialDate", "Question", "Reading",
    "RegisterChoice", "RegisterChoices", "Text", "Tick", "Time", "Unit",
]  # fmt: skip
