"""Records with data, made through the one save path."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from trialsite.accounts.models import User
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Outcome, Reason, Submission
from trialsite.crf.answers import Answer

CONSENT = {
    "consent_signed": "Y",
    "consent_date": date(2024, 3, 4),
    "consent_time": time(9, 0),
    "consent_version": "1.0",
    "consent_by": "CHENJ",
    "consent_understood": "Y",
    "consent_impartial_witness": "N",
    "consent_sensitive_data": "Y",
    "consent_sample_storage": "N",
    "consent_copy_given": "Y",
    "consent_inv_sign_time": datetime(2024, 3, 4, 2, 0, tzinfo=UTC),
}
VITALS = {
    "vs_dt": datetime(2024, 3, 5, 1, 10, tzinfo=UTC),
    "weight_kg": Decimal("64.1"),
    "temp_c": Decimal("36.6"),
    "temp_site": "AX",
    "sbp": 118,
    "dbp": 78,
    "pulse": 72,
    "resp": 16,
}


def record_at(participant: Any, form: str) -> CrfRecord:
    """The first record of a form, with participant and visit."""
    found = CrfRecord.objects.select_related("participant", "visit").filter(participant=participant, form=form)
    return found.order_by("visit__position", "repeat")[:1].get()


def answers(**values: Any) -> dict[str, Answer]:
    """Typed answers by question; a pair (code, why) is a missing code."""
    return {
        name: Answer(missing=value[0], why=value[1]) if _is_missing(value) else Answer(value)
        for name, value in values.items()
    }


def _is_missing(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and value[0] in {"ND", "UNK", "NA"}


def submit(record: CrfRecord, by: User, /, **options: Any) -> Outcome:
    """Save answers given as keywords; `complete`, `reasons`, `revision`, `confirmations` go to the submission."""
    reasons = {name: Reason(code) for name, code in options.pop("reasons", {}).items()}
    special = {key: options.pop(key) for key in ("complete", "confirmations", "unreadable", "origin") if key in options}
    revision = options.pop("revision", None)
    if revision is None:
        revision = CrfRecord.objects.get(pk=record.pk).revision
    return save(record=record, submission=Submission(answers(**options), revision, reasons=reasons, **special), by=by)


def consented(participant: Any, by: User) -> Outcome:
    """Complete the consent of a participant."""
    return submit(record_at(participant, "ic"), by, complete=True, **CONSENT)
