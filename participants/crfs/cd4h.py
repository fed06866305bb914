"""CD4H, CD4 history: one entry per earlier count, as far as reports are at hand."""

from __future__ import annotations

from participants.unusual import after_consent
from trialsite.crf import fields
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

SAMPLE_DATE = Text("Sample date", "采样日期")


class PastCd4(VisitForm):
    """One CD4 count of the time before the trial. Source: clinical specification, CD4H."""

    cd4h_date = fields.PartialDate(SAMPLE_DATE, required=True, sdtm="CP.CPDTC")
    cd4h_value = fields.Integer(
        Text("CD4 count", "CD4计数"), required=True, unit="cells/µL", unit_zh="个/µL", hard=(0, 5000),
        soft=(None, 1500), sdtm="CP",
    )  # fmt: skip
    cd4h_pct = fields.Decimal(Text("CD4 %", "CD4百分比"), places=1, unit="%", hard=(0, 100), soft=(None, 60), sdtm="CP")
    cd4h_cd8 = fields.Integer(
        Text("CD8 count", "CD8计数"), unit="cells/µL", unit_zh="个/µL", hard=(0, 8000), soft=(None, 3000), sdtm="CP"
    )

    class Meta:
        app_label = "participants"


register(
    Crf(
        key="cd4h",
        model=PastCd4,
        title=Text("CD4 history", "既往CD4"),
        occurred="cd4h_date",
        sections=(
            Section(Text("Result", "检验结果"), ("cd4h_date", "cd4h_value", "cd4h_pct", "cd4h_cd8")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(after_consent("cd4h", "cd4h_date", SAMPLE_DATE),),
    )
)
