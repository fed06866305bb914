"""Begin a report of a serious event, and write the skeleton of its narrative from the data."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from safety.facts import event_of_row
from safety.models import AdverseEvent, SeriousReport
from safety.narrative import skeleton_of
from safety.report_checks import FOLLOWUP, INITIAL
from safety.versions import versions_of
from trialsite.accounts.models import User
from trialsite.audit.entries import Origin
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text

NOT_SERIOUS = Text("This event is not serious; there is nothing to report.", "该事件非严重不良事件，无需报告。")
UNSENT = Text("A report of this event waits to be sent; go on with it.", "该事件已有未发送的报告，请继续填写该报告。")
WRITTEN = Text(
    "A narrative is written already. Nothing is written over it; empty it first.",
    "已填写事件描述，系统不会覆盖；如需重新生成，请先清空。",
)
SENT = Text("This report was sent and stays as it is.", "该报告已发送，不能更改。")


@transaction.atomic
def begin_report(*, event: CrfRecord, by: User) -> CrfRecord:
    """The next report of an event, which it names with its type; raises ActionRefused while another one is unsent."""
    row: Any = AdverseEvent.objects.filter(record_id=event.pk).first()
    if row is None or not event_of_row(row).is_serious:
        raise ActionRefused("not-serious", NOT_SERIOUS)
    known = versions_of(event)
    if any(each.sent_at is None for each in known):
        raise ActionRefused("unsent", UNSENT)
    report = add_entry(participant=event.participant, form="sae", by=by)
    report.participant, report.visit = event.participant, None
    _fill(report, {"sae_ae": event.place, "sae_report_type": FOLLOWUP if known else INITIAL}, by)
    return report


def write_narrative(*, report: CrfRecord, event: CrfRecord, by: User) -> None:
    """Write the skeleton into a report that was not sent and has no narrative; raises ActionRefused otherwise."""
    row: Any = SeriousReport.objects.get(record_id=report.pk)
    if row.sae_sent_sponsor_dt is not None:
        raise ActionRefused("sent", SENT)
    if row.sae_narrative:
        raise ActionRefused("written", WRITTEN)
    skeleton = skeleton_of(event)
    answers = {"sae_narrative": skeleton.narrative}
    if skeleton.results and not row.sae_labs:
        answers["sae_labs"] = skeleton.results
    _fill(report, answers, by)


def _fill(report: CrfRecord, values: dict[str, str], by: User) -> None:
    answers = {name: Answer(value) for name, value in values.items()}
    outcome = save(record=report, submission=Submission(answers, report.revision, origin=Origin.CALCULATED), by=by)
    if outcome.refused:
        raise ActionRefused("refused", outcome.refused[0].message)
