"""The principal investigator signs that a person is eligible; everything the decision rests on is kept with it."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from participants.decisions import ELIGIBILITY, EligibilityDecision
from participants.models import Participant, Stage
from participants.to_sign import FORM, ToSign, rows_for, to_sign
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.refusals import record_refusal
from trialsite.casebook.actions.review import Act, open_act
from trialsite.casebook.actions.sign import prove_identity, sign_one
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.text import Text

MEANING = "eligible"
SIGNATURE = ("record.signed", "Signature")
NOT_IN_SCREENING = Text("{code} is not in screening any more.", "{code}已不在筛选期。")
ANOTHER_FORM = Text("This is not the eligibility form of {code}.", "该表单不是{code}的入选/排除标准表。")
STALE = Text(
    "The data have changed since this page was shown. Look at the states again, then sign.",
    "页面显示后数据已有变更，请重新核对判定结果后再签名。",
)
SIGNED_ALREADY = Text("{code} is signed as eligible already.", "{code}的入选资格已签名。")


def sign_eligibility(
    *, participant: Participant, record: CrfRecord, shown: str, credentials: Credentials, by: User, request: HttpRequest
) -> EligibilityDecision:
    """Sign the form ELIG of a person as eligible; `shown` is the hash of what the page showed.

    Raises ActionRefused: for another than the principal investigator, a wrong name or password (which counts as a
    failed sign-in), another form, a person who is not in screening, a form that is not complete, states that have
    changed, and every reason against signing. Every refused try is in the ledger.
    """
    allowed = authority(by, Task.CONFIRM_ELIGIBILITY)
    if not isinstance(allowed, Grant):
        refused = ActionRefused(allowed.code, allowed.message)
        record_refusal(record, refused, by, SIGNATURE)
        raise refused
    try:
        # outside the transaction, for what it counts must stay
        prove_identity(request, credentials, by)
    except ActionRefused as refusal:
        record_refusal(record, refusal, by, SIGNATURE)
        raise
    return confirm_eligibility(participant=participant, record=record, shown=shown, by=by)


def confirm_eligibility(*, participant: Participant, record: CrfRecord, shown: str, by: User) -> EligibilityDecision:
    """The signature itself, by somebody whose identity is proved, or who is made up in a training database.

    Raises ActionRefused as `sign_eligibility` does; that try is in the ledger.
    """
    try:
        with transaction.atomic():
            return _sign(participant, record, shown, by)
    except ActionRefused as refusal:
        record_refusal(record, refusal, by, SIGNATURE)
        raise


def _sign(participant: Participant, record: CrfRecord, shown: str, by: User) -> EligibilityDecision:
    act = open_act(record, by, Task.CONFIRM_ELIGIBILITY)
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    _check_form(person, act.record)
    _check_stage(person)
    now = to_sign(person, act.record)
    _check_signable(now, shown)
    decision = _keep(act, person, now, by)
    sign_one(record, MEANING, by)
    return decision


def _check_form(person: Participant, record: CrfRecord) -> None:
    if (record.participant_id, record.form) != (person.pk, FORM) or record.entered_in_error_at:
        raise ActionRefused("another-form", ANOTHER_FORM.format(code=person.code))


def _check_stage(person: Participant) -> None:
    if person.stage == Stage.ELIGIBLE:
        raise ActionRefused("signed", SIGNED_ALREADY.format(code=person.code))
    if person.stage != Stage.SCREENING:
        raise ActionRefused("not-in-screening", NOT_IN_SCREENING.format(code=person.code))


def _check_signable(now: ToSign, shown: str) -> None:
    if now.against:
        raise ActionRefused(now.against[0].check_id, now.against[0].message)
    if shown != now.digest:
        raise ActionRefused("stale", STALE)


def _keep(act: Act, person: Participant, now: ToSign, by: User) -> EligibilityDecision:
    change = act.change
    decision = EligibilityDecision(
        participant=person, record_id=act.record.pk, signer=by.name, signer_role=by.role, signer_username=by.username,
        meaning=MEANING, at=change.at, protocol_version=now.screening.protocol.version,
        enrol_date=now.screening.enrol_date, digest=now.digest,
    )  # fmt: skip
    before, person.stage = person.stage, Stage.ELIGIBLE
    with declared(change, "workflow"):
        tracked.insert([decision], change)
        tracked.insert(rows_for(decision, now.lines), change)
        tracked.update([person], ["stage"], change)
        items = (
            ItemEntry(ELIGIBILITY, "Eligibility decision", None, MEANING, reason_text=now.digest),
            ItemEntry("participant.stage", "State", before, Stage.ELIGIBLE.value),
        )
        act.write(Action.CONFIRM_ELIGIBILITY, items)
    return decision
