"""ADH, adherence to antiretroviral treatment, at every visit."""

from __future__ import annotations

from participants.unusual import said_no
from trialsite.crf import fields
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text
from visits.codelists import ADHMETH

ASSESSED = when("adh_done", "Y")
# what stands on the page until somebody says that adherence was not assessed
NOT_DENIED = when("adh_done", "Y", None)
# four tablets a day over 28 days
MOST_DOSES = 112
USUAL_MISSED = 3


class Adherence(VisitForm):
    """Doses missed before one visit. Source: clinical specification, ADH."""

    adh_done = fields.Choice(Text("Adherence assessed", "是否评估依从性"), NY, required=True, sdtm="QS.QSSTAT")
    adh_date = fields.Date(Text("Date", "评估日期"), required_when=ASSESSED, shown_when=NOT_DENIED, sdtm="QS.QSDTC")
    art_missed_doses_28d = fields.Integer(
        Text("Missed doses in last 28 days", "近28天漏服次数"),
        required_when=ASSESSED,
        shown_when=NOT_DENIED,
        hard=(0, MOST_DOSES),
        soft=(None, USUAL_MISSED),
        sdtm="QS, SUPPCM",
    )
    adh_method = fields.Choice(
        Text("How assessed", "评估方法"), ADHMETH, required_when=ASSESSED, shown_when=NOT_DENIED, sdtm="QS"
    )
    adh_reason = fields.Text(
        Text("Reason for missed doses", "漏服原因"),
        length=120,
        required_when=when("art_missed_doses_28d", *range(1, MOST_DOSES + 1)),
        sdtm="SUPPQS",
    )

    class Meta:
        app_label = "visits"


register(
    Crf(
        key="adh",
        model=Adherence,
        title=Text("ART adherence", "抗病毒治疗依从性"),
        occurred="adh_date",
        procedure=True,
        sections=(
            Section(
                Text("Adherence", "依从性"),
                ("adh_done", "adh_date", "adh_method", "art_missed_doses_28d", "adh_reason"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(said_no("adh", "adh_done"),),
    )
)
