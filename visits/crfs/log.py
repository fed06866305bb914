"""LOG, contact log: one record per contact with a participant, at any time; no names, no numbers."""

from __future__ import annotations

from trialsite.crf import fields
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text
from visits.codelists import CONTACT, CONTPURP, CONTRES


class Contact(VisitForm):
    """One contact or attempt to reach the participant. Source: clinical specification, LOG."""

    log_dt = fields.DateTime(Text("Date and time", "联系时间"), required=True)
    log_method = fields.Choice(Text("Method", "联系方式"), CONTACT, required=True)
    log_purpose = fields.Choice(Text("Purpose", "联系目的"), CONTPURP, required=True)
    log_result = fields.Choice(Text("Result", "联系结果"), CONTRES, required=True)
    log_note = fields.Text(Text("Note (no names, no numbers)", "备注（不填姓名和电话）"), length=300)
    log_visit = fields.Link(Text("About visit", "相关访视"), to=("sv",))

    class Meta:
        app_label = "visits"


register(
    Crf(
        key="log",
        model=Contact,
        title=Text("Contact log", "联系记录"),
        occurred="log_dt",
        sections=(
            Section(
                Text("Contact", "联系"),
                ("log_dt", "log_method", "log_purpose", "log_result", "log_visit", "log_note"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
    )
)
