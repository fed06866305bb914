"""The archive holds what must be kept, and investigators stay until the institution has signed for it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from tests.factories.accounts import UserFactory
from tests.factories.casebook import consented
from trialsite.accounts.actions.ending import change_end, deactivate_user
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.casebook.actions.locks import approve_unlock, ask_unlock, lock_study
from trialsite.casebook.models import Lock
from trialsite.exports.backup.restoring import opened
from trialsite.exports.package.archive import verify, write
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import Scope
from trialsite.registers.seed import seed
from visits.actions import register_participant

# EX-06, point by point: what must be there, by a file of it
REQUIRED = {
    "data": "data/vs.csv", "casebook": "casebooks/S001/casebook-S001.pdf", "blank CRF": "crf/blank-crf.pdf",
    "annotated CRF": "crf/annotated-crf.pdf", "codelists": "codebook/codes.csv", "checks": "build/edit-checks.csv",
    "trail": "trail/trail.csv", "queries": "queries/queries.csv", "verification": "review/verification.csv",
    "signatures": "review/signatures.csv", "statements": "people/signature-statements.csv",
    "users": "people/accounts.csv", "rights": "people/grants.csv", "history of users": "people/account-history.csv",
    "locks": "locks/locks.csv", "after the lock": "locks/events-after-lock.csv",
    "versions": "build/protocol-versions.csv", "validation": "validation/traceability.md",
    "living system": "system/database.backup", "what is what": "README.txt",
}  # fmt: skip
RECEIPT = {"signed_by": "Zhou Wei", "on": date(2024, 1, 2), "medium": "M-DISC 12", "reference": "Letter 40"}


@pytest.fixture
def keeper(real_database):
    """The administrator of a trial with one participant, whose database is locked."""
    seed()
    nurse = UserFactory(username="wangmin")
    consented(register_participant(by=nurse), nurse)
    lock_study(checked=(), why="End", by=UserFactory(role=Role.DATA_MANAGER))
    return UserFactory(role=Role.ADMINISTRATOR).actor()


@pytest.mark.req("EX-06")
def test_before_the_lock_there_is_no_archive(db, tmp_path):
    with pytest.raises(CommandError, match="not locked"):
        call_command("archive", to=tmp_path)


@pytest.mark.req("EX-08")
def test_access_of_investigators_is_not_shortened_before_the_receipt(keeper):
    far, near = clock.today() + timedelta(days=90), clock.today() + timedelta(days=30)
    investigator = UserFactory(role=Role.INVESTIGATOR, ends_on=near)
    change_end(user=investigator, ends_on=far, why="Follow-up", by=keeper)

    with pytest.raises(ValidationError, match="signed for"):
        change_end(user=investigator, ends_on=near, why="Closed", by=keeper)
    with pytest.raises(ValidationError, match="signed for"):
        deactivate_user(user=UserFactory(role=Role.PRINCIPAL_INVESTIGATOR), why="Closed", by=keeper)


@pytest.mark.req("EX-06", "EX-07", "EX-08")
def test_the_archive_holds_what_is_required_and_its_receipt_ends_with_the_next_unlock(keeper, tmp_path, capsys):
    call_command("archive", to=tmp_path)

    (file,) = tmp_path.glob("*.zip")
    assert verify(file) == []
    holds_what_is_required(file, tmp_path / "dump")
    for wrong in ({"on": date(2999, 1, 1)}, {"medium": " "}):
        with pytest.raises(CommandError):
            call_command("archive_receipt", file, **RECEIPT | wrong)
    call_command("archive_receipt", file, **RECEIPT)
    assert "Recorded" in capsys.readouterr().out
    deactivate_user(user=UserFactory(role=Role.PRINCIPAL_INVESTIGATOR), why="Closed", by=keeper)
    # unlocked again, what the institution signed for is no longer all
    lock = Lock.objects.get()
    ask_unlock(lock=lock, why="A value", by=UserFactory(role=Role.DATA_MANAGER))
    approve_unlock(lock=lock, by=UserFactory(role=Role.PRINCIPAL_INVESTIGATOR))
    with pytest.raises(ValidationError, match="signed for"):
        deactivate_user(user=UserFactory(role=Role.INVESTIGATOR), why="Closed", by=keeper)
    with pytest.raises(CommandError, match="make another one"):
        call_command("archive_receipt", file, **RECEIPT)


def holds_what_is_required(file, dump):
    """Each point of the list, no secret, and a backup that opens."""
    with zipfile.ZipFile(file) as archive:
        assert {what: name for what, name in REQUIRED.items() if name not in archive.namelist()} == {}
        accounts = archive.read("people/accounts.csv").decode()
        dump.write_bytes(archive.read("system/database.backup"))
        assert archive.read("casebooks/S001/casebook-S001.pdf").startswith(b"%PDF")
    assert "wangmin" in accounts
    assert "argon2" not in accounts
    with opened(dump) as work:
        assert (work / "database.dump").stat().st_size > 10_000


def test_another_file_is_no_archive(db, tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("manifest.json", '{"files": {}}')
    (tmp_path / "x.zip").write_bytes(data.getvalue())

    with pytest.raises(CommandError, match="knows no archive"):
        call_command("archive_receipt", tmp_path / "x.zip", **RECEIPT)


def test_a_damaged_file_inside_a_copy_is_told_by_its_name(tmp_path):
    path = tmp_path / "copy.zip"
    write(path, [Table("a.csv", lambda out, _scope: out.write(b"1,2,3\n" * 500) and 0)], Scope(), {}, lambda _n: None)
    raw = bytearray(path.read_bytes())
    raw[62] ^= 0xFF  # behind the head of the file, in what is packed
    path.write_bytes(raw)

    assert verify(path) == ["a.csv: altered"]
