"""DV, protocol deviation: an entry for each, drafted by the system or written by people; drafts are never deleted."""

from __future__ import annotations

from datetime import date, timedelta

from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY, NYNA
from trialsite.crf.conditions import when, when_fact
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text
from visits.codelists import AUDIENCE, DVCAT, DVSEV, DVSTATE

DRAFT, CONFIRMED, REJECTED = "DRAFT", "CONFIRMED", "REJECTED"
MAJOR = when("dv_sev", "MAJOR")
# what was drafted and rejected asks for nothing more
STANDS = when_fact("deviation_state", DRAFT, CONFIRMED)
LONGEST_UNSEEN_DAYS = 30
SHORTEST_DESCRIPTION = 10
# Monday to Friday; public holidays are not known here
WORKDAYS = 5
UNUSUAL = Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认")
FOUND = Text("Date found", "发现日期")
HAPPENED = Text("Date of deviation", "偏离日期")
REPORTED = Text("Date reported to EC", "报告伦理委员会日期")
DESCRIBED = Text("Description", "描述")


class ProtocolDeviation(VisitForm):
    """One deviation from the protocol. Source: clinical specification, DV.

    The state of a draft, the rule it comes from and the reason of a rejection follow from the proposal that the system
    made, and from the decision on it.
    """

    dv_date = fields.Date(HAPPENED, required=True, sdtm="DV.DVSTDTC")
    dv_found_date = fields.Date(FOUND, required=True)
    dv_cat = fields.Choice(Text("Category", "类别"), DVCAT, required=True, compact=True, sdtm="DV.DVDECOD")
    dv_visit = fields.Link(Text("Visit", "相关访视"), to=("sv",), sdtm="DV.VISIT")
    dv_desc = fields.Long(DESCRIBED, length=2000, required=True, sdtm="DV.DVTERM")
    dv_sev = fields.Choice(
        Text("Severity", "程度"), DVSEV, answered_by=fields.INVESTIGATOR, required_when=STANDS, critical=True,
        shown_when=STANDS, sdtm="DV.DVCAT",
    )  # fmt: skip
    dv_audience = fields.Calculated(
        Text("Audience", "可见范围"), lambda case: case.fact("deviation_audience"), needs=("deviation_audience",),
        codelist=AUDIENCE,
    )  # fmt: skip
    dv_auto_source = fields.Calculated(
        Text("Rule that drafted it", "自动触发规则"), lambda case: case.fact("deviation_source"),
        needs=("deviation_source",),
    )  # fmt: skip
    dv_auto_state = fields.Calculated(
        Text("Draft state", "状态"), lambda case: case.fact("deviation_state"), needs=("deviation_state",),
        codelist=DVSTATE,
    )  # fmt: skip
    dv_reject_reason = fields.Calculated(
        Text("Reason for rejecting the draft", "驳回理由"), lambda case: case.fact("deviation_rejected"),
        needs=("deviation_rejected",), shown_when=when_fact("deviation_state", REJECTED),
    )  # fmt: skip
    dv_cause = fields.Text(Text("Cause", "原因"), length=300, required_when=MAJOR, sdtm="SUPPDV")
    dv_action = fields.Text(Text("Action taken", "处理措施"), length=300, required_when=MAJOR, sdtm="SUPPDV")
    dv_prevent = fields.Text(Text("Prevention", "预防措施"), length=300, required_when=MAJOR, sdtm="SUPPDV")
    dv_ec_reported = fields.Choice(
        Text("Reported to EC", "是否报告伦理委员会"), NYNA, required_when=MAJOR, sdtm="SUPPDV"
    )
    dv_ec_date = fields.Date(REPORTED, required_when=when("dv_ec_reported", "Y"), sdtm="SUPPDV")
    dv_data_excluded_pp = fields.Choice(
        Text("Excluded from per-protocol set", "是否排除出PP集"), NY, answered_by=fields.INVESTIGATOR,
        required_when=MAJOR, sdtm="SUPPDV",
    )  # fmt: skip

    class Meta:
        app_label = "visits"


def before_it_happened(case: Case) -> dict[str, object] | None:
    """It was found before it happened."""
    return _order(case, "dv_date", "dv_found_date")


def reported_before_found(case: Case) -> dict[str, object] | None:
    """It was reported before it was found."""
    return _order(case, "dv_found_date", "dv_ec_date")


def _order(case: Case, first: str, second: str) -> dict[str, object] | None:
    one, other = case.value(first), case.value(second)
    return _told(second, other) if one is not None and other is not None and other < one else None


def before_consent(case: Case) -> dict[str, object] | None:
    """It happened before the participant consented."""
    happened, consent = case.value("dv_date"), case.fact("consent_date")
    if happened is None or not isinstance(consent, date) or happened >= consent:
        return None
    return _told("dv_date", happened)


def found_late(case: Case) -> dict[str, object] | None:
    """It was found more than 30 days after it happened."""
    happened, found = case.value("dv_date"), case.value("dv_found_date")
    if happened is None or found is None or (found - happened).days <= LONGEST_UNSEEN_DAYS:
        return None
    return _told("dv_found_date", found)


def hardly_described(case: Case) -> bool:
    """The description has fewer than 10 signs."""
    said = case.value("dv_desc")
    return said is not None and len(said.strip()) < SHORTEST_DESCRIPTION


def draft_waits(case: Case) -> bool:
    """A draft has waited longer for its decision than the protocol allows."""
    found, days = case.value("dv_found_date"), case.protocol.value("dv_draft_days")
    waits = case.fact("deviation_state") == DRAFT and found is not None
    return bool(waits and (case.today - found).days > days)


def not_reported(case: Case) -> bool:
    """DV-02: an important deviation was not reported in time to the ethics committee."""
    found, answer = case.value("dv_found_date"), case.value("dv_ec_reported")
    if case.value("dv_sev") != "MAJOR" or found is None or answer in ("Y", "NA"):
        return False
    return bool(workdays(found, case.today) > case.protocol.value("dv_ec_workdays"))


def workdays(first: date, last: date) -> int:
    """Days from Monday to Friday after `first`, up to and with `last`."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day.weekday() < WORKDAYS for day in days)


def _told(name: str, day: date) -> dict[str, object]:
    return {"label": ProtocolDeviation.questions[name].label, "value": in_both(day)}


IMPOSSIBLE = Text(
    "{label} {value} is not possible: check the order of the dates", "{label}{value}不可能，请核对日期先后"
)
CHECKS = (
    Check("dv.dv_found_date", Severity.IMPOSSIBLE, ("dv_found_date", "dv_date"), IMPOSSIBLE, before_it_happened),
    Check("dv.dv_ec_date", Severity.IMPOSSIBLE, ("dv_ec_date", "dv_found_date"), IMPOSSIBLE, reported_before_found),
    Check("dv.dv_date", Severity.IMPLAUSIBLE, ("dv_date",), UNUSUAL, before_consent, needs=("consent_date",)),
    Check("dv.dv_found_date", Severity.IMPLAUSIBLE, ("dv_found_date", "dv_date"), UNUSUAL, found_late),
    Check(
        "dv.dv_desc", Severity.IMPLAUSIBLE, ("dv_desc",),
        Text("The description is very short – please confirm", "描述过短，请确认"), hardly_described,
    ),
    Check(
        "dv.dv_auto_state", Severity.IMPLAUSIBLE, ("dv_found_date",),
        Text("The draft still waits for its decision", "该草案尚待确认或驳回"), draft_waits,
        needs=("deviation_state",),
    ),
    Check(
        "DV-02", Severity.IMPLAUSIBLE, ("dv_ec_reported", "dv_sev", "dv_found_date"),
        Text("Report this deviation to the ethics committee", "请向伦理委员会报告该重要方案偏离"), not_reported,
    ),
)  # fmt: skip

register(
    Crf(
        key="dv",
        model=ProtocolDeviation,
        title=Text("Protocol deviation", "方案偏离"),
        occurred="dv_date",
        sections=(
            Section(
                Text("Deviation", "偏离"),
                (
                    "dv_date", "dv_found_date", "dv_cat", "dv_visit", "dv_desc", "dv_sev", "dv_audience",
                    "dv_auto_source", "dv_auto_state", "dv_reject_reason",
                ),
            ),
            Section(Text("Cause and action", "原因与措施"), ("dv_cause", "dv_action", "dv_prevent")),
            Section(
                Text("Reporting and analysis", "报告与分析"), ("dv_ec_reported", "dv_ec_date", "dv_data_excluded_pp")
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
