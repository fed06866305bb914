"""The proof form: row group, sealed answer, both audiences, link, several choices, measurement and all the rest."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY, codelist
from trialsite.crf.conditions import when
from trialsite.crf.content import DatedForm, Row
from trialsite.crf.form import Crf, RowGroup, Section
from trialsite.crf.registry import register
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

SIGNS = codelist("SIGNS", ("A", "Alpha", "甲"), ("B", "Beta", "乙"), ("C", "Gamma", "丙"))
GRAMMAR = MeasureGrammar(unit="copies/mL", log10=True, lloq=Decimal(20))


def total(case: Case) -> int | None:
    """The sum of the counts of all rows."""
    counts = [case.answers[f"tubes[{key}].count"].value for key in case.answers.keys_of("tubes")]
    return sum(counts) if counts and None not in counts else None


def paused(case: Case) -> int | None:
    """The minutes of all pauses."""
    minutes = [case.answers[f"pauses[{key}].minutes"].value for key in case.answers.keys_of("pauses")]
    return sum(each or 0 for each in minutes) if minutes else None


class Proof(DatedForm):
    """One answer of every kind."""

    start = fields.Date(Text("Start", "开始"), required=True)
    end = fields.Date(Text("End", "结束"))
    onset = fields.PartialDate(Text("Onset", "起病"))
    moment = fields.DateTime(Text("Moment", "时刻"))
    clock = fields.Time(Text("Clock", "钟点"))
    mood = fields.Choice(Text("Mood", "情绪"), SIGNS, critical=True)
    signs = fields.MultiChoice(Text("Signs", "体征"), SIGNS)
    many = fields.Integer(Text("Many", "数量"), unit="n", hard=(0, 100), soft=(10, 50), critical=True)
    fine = fields.Decimal(Text("Fine", "精细"), places=2, unit="mL", hard=(0, 10), soft=(1, 5))
    seen = fields.Tick(Text("Seen", "已阅"))
    words = fields.Text(Text("Words", "文字"), length=40)
    asked = fields.Choice(Text("Asked", "是否询问"), NY, required=True)
    only_if = fields.Text(Text("Only if asked", "询问内容"), required_when=when("asked", "Y"))
    load = fields.Measurement(Text("Load", "载量"), GRAMMAR, soft=(0, 1000))
    judged = fields.Choice(Text("Judged", "判定"), NY, required=True, answered_by=fields.INVESTIGATOR)
    hidden = fields.Integer(Text("Hidden", "隐藏"), audience=Audience.UNBLINDED, soft=(0, 10))
    secret = fields.Text(Text("Secret", "秘密"), sealed=True, audience=Audience.UNBLINDED)
    sum_of_tubes = fields.Calculated(Text("Sum", "合计"), total)
    paused_minutes = fields.Calculated(Text("Paused", "暂停合计"), paused)
    related = fields.Link(Text("Related record", "相关记录"), to=("proof",))

    class Meta:
        app_label = "proof"


class Tube(Row):
    """A tube of the row group."""

    count = fields.Integer(Text("Count", "计数"), hard=(0, 9), soft=(1, 5), critical=True)
    note = fields.Text(Text("Note", "说明"))

    class Meta(Row.Meta):
        app_label = "proof"
        abstract = False


class Pause(Row):
    """A pause of the second row group, whose rows are free: as many as there were."""

    minutes = fields.Integer(Text("Minutes", "分钟"), hard=(0, 90), critical=True)
    judged = fields.Choice(Text("Judged", "判定"), NY, answered_by=fields.INVESTIGATOR)
    why = fields.Text(Text("Why", "原因"))

    class Meta(Row.Meta):
        app_label = "proof"
        abstract = False


def over_sum(case: Case) -> bool:
    """The rows add up to more than `many`."""
    summed, many = total(case), case.value("many")
    return summed is not None and many is not None and summed > many


PROOF = register(
    Crf(
        key="proof",
        model=Proof,
        title=Text("Proof", "验证表"),
        occurred="start",
        entry_open=True,
        date_order=(("start", "end"),),
        groups=(RowGroup("tubes", Tube, Text("Tubes", "试管"), keys=(("t1", Text("First", "第一")),)), RowGroup("pauses", Pause, Text("Pauses", "暂停"))),
        sections=(Section(Text("All", "全部"), ("start", ("many", "fine"), "words")), Section(Text("Tubes", "试管"), group="tubes"), Section(Text("Pauses", "暂停"), group="pauses")),
        checks=(
            Check("PR-01", Severity.COMPLETION, ("many",), Text("Tubes exceed many", "试管数超出"), over_sum),
            Check("PR-02", Severity.DEVIATION, ("fine",), Text("Too fine", "过细"), lambda case: case.value("fine") == Decimal("9.99")),
            Check("PR-03", Severity.PROMPT, ("mood",), Text("Think of gamma", "请考虑丙"), lambda case: case.value("mood") == "C"),
        ),
    )
)  # fmt: skip


class Plain(models.Model):
    """The floor of the benchmark: the columns of the form `twenty` on a plain model with simple-history."""

    for _number in range(20):
        locals()[f"answer_{_number}"] = models.CharField(max_length=40, null=True, blank=True)
        locals()[f"answer_{_number}_missing"] = models.CharField(max_length=3, null=True, blank=True)
        locals()[f"answer_{_number}_missing_why"] = models.CharField(max_length=200, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        app_label = "proof"

    def __str__(self) -> str:
        return f"plain {self.pk}"


class Twenty(DatedForm):
    """The same twenty answers as a form of the casebook."""

    for _number in range(20):
        locals()[f"answer_{_number}"] = fields.Text(Text(f"Answer {_number}", f"答案{_number}"), length=40)

    class Meta:
        app_label = "proof"


TWENTY = register(
    Crf(
        key="twenty",
        model=Twenty,
        title=Text("Twenty answers", "二十项"),
        entry_open=True,
        sections=(Section(Text("All", "全部"), tuple(Twenty.questions)),),
    )
)
