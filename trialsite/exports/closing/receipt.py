"""The receipt: the institution has the archive on a medium nobody can write to; until then its investigators stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from participants.actions.analysis_arms import locked_at
from trialsite.accounts.actions.kept import keep_while
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import Lock
from trialsite.casebook.models import Scope as LockScope
from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.closing.make import append
from trialsite.exports.package.archive import digest_of, verify
from trialsite.protocol.text import Text

SITE = frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR})
NO_RECEIPT = Text(
    "The database was locked and the institution has not signed for its archive: until then its investigators keep "
    "their access. Make the archive (manage.py archive), hand it over, record the receipt (manage.py archive_receipt).",
    "数据库已锁定，但医疗机构尚未签收归档资料；在此之前不得取消研究者的访问权限。"
    "请先生成归档（manage.py archive）并移交，再登记签收（manage.py archive_receipt）。",
)


def record_receipt(*, file: Path, signed_by: str, on: date, medium: str, reference: str) -> None:
    """Tell the ledger that the institution signed for an archive. Raises BackupError.

    `on`: the site date of the signature. The archive must be whole and one that this system made.
    """
    wrong = verify(file)
    if wrong:
        raise BackupError("The archive is not whole:\n" + "\n".join(wrong))
    digest = digest_of(file)
    made = Item.objects.filter(event__action=Action.ARCHIVE, address="archive.sha256", new=digest)
    if not made.exists():
        raise BackupError(f"The audit trail knows no archive with the SHA-256 {digest}.")
    since = locked_at()
    if since is None or not made.filter(event__recorded_at__gt=since).exists():
        raise BackupError("The database was unlocked after this archive was made: make another one after the lock.")
    if on > clock.today():
        raise BackupError("The receipt cannot have been signed after today.")
    for value, name in ((signed_by, "--signed-by"), (medium, "--medium"), (reference, "--reference")):
        if not value.strip():
            raise BackupError(f"Say {name}.")
    append(Action.ARCHIVE_RECEIPT, (
        ItemEntry("receipt.signed_by", "Signed by", None, signed_by.strip()),
        ItemEntry("receipt.on", "Signed on", None, on.isoformat()),
        ItemEntry("receipt.medium", "Medium", None, medium.strip()),
        ItemEntry("receipt.reference", "Reference", None, reference.strip()),
        ItemEntry("archive.sha256", "SHA-256", None, digest),
    ))  # fmt: skip


def _bar(user: User) -> Text | None:
    """Why an account of the site stays: the study was locked, and nobody signed for an archive of that lock."""
    if user.role not in SITE or not Lock.objects.filter(scope=LockScope.STUDY).exists():
        return None
    since = locked_at()
    received = Event.objects.filter(action=Action.ARCHIVE_RECEIPT)
    return None if since and received.filter(recorded_at__gt=since).exists() else NO_RECEIPT


def register() -> None:
    """Let the accounts ask before one is ended."""
    keep_while(_bar)
