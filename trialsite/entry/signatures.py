"""The signatures over one form as pages and prints show them: name, role, instant with its zone, and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.actions.sign import holds
from trialsite.casebook.meanings import Meaning, meaning_of
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.entry.moment import PARAMETER, Moment
from trialsite.protocol.text import Text

INVALID = Text("Invalid: what was signed was altered behind the signature.", "无效：签名后数据被绕过系统修改。")
VOID = {"value changed": Text("Void: a signed value was changed", "已失效：签名后数值已更改")}


@dataclass(frozen=True, slots=True)
class SignedBlock:
    """One signature; `problem` says why it does not stand, empty where it does."""

    signer: str
    role: Text
    at: datetime
    meaning: Meaning
    digest: str
    voided_at: datetime | None
    problem: Text | None

    @property
    def as_signed(self) -> str:
        """What follows in the address of the form to see it as it was signed."""
        return f"?{urlencode({PARAMETER: self.at.isoformat()})}"


def signed_blocks(record: CrfRecord, moment: Moment) -> list[SignedBlock]:
    """Every signature over a form at the moment of the page, the newest first; none where it is known to have none."""
    if not record.touched or getattr(record, "was_signed", True) is False:
        return []
    found = Signature.objects.filter(record_id=record.pk, at__lte=moment.at).order_by("-at", "-pk")
    return [_block(record, each, moment) for each in found]


def _block(record: CrfRecord, signature: Signature, moment: Moment) -> SignedBlock:
    voided = signature.voided_at if signature.voided_at and signature.voided_at <= moment.at else None
    problem = None
    if voided:
        problem = VOID.get(signature.voided_why) or Text(signature.voided_why, signature.voided_why)
    elif moment.instant is None and not holds(signature, record):
        problem = INVALID
    role = signature.signer_role
    return SignedBlock(
        signature.signer, ROLES[Role(role)].title if role in set(Role) else Text(role, role), signature.at,
        meaning_of(signature.meaning), signature.digest, voided, problem,
    )  # fmt: skip
