"""The clock is compared with a time server (a real one, of the test), and drift is told; history is never purged."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.jobs.running import run_next

EPOCH = 2_208_988_800


@contextmanager
def time_server(ahead: float, size: int = 48, stratum: int = 2) -> Iterator[str]:
    """A time server whose clock is ahead of ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))

        def answer() -> None:
            asked, whom = own.recvfrom(64)
            there = time.time() + ahead + EPOCH
            sent = struct.pack("!II", int(there), int(there % 1 * 2**32))
            own.sendto((bytes([0x1C, stratum]) + bytes(22) + asked[40:48] + bytes(8) + sent)[:size], whom)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{own.getsockname()[1]}"
        thread.join(5)


@pytest.mark.req("AT-10")
@pytest.mark.django_db
def test_drift_is_told_to_ledger_and_administrators_and_a_right_clock_is_not(settings, capsys):
    settings.MAIL_IS_SET_UP = True
    UserFactory(role=Role.ADMINISTRATOR, email="admin@example.org")
    with time_server(0.2) as right:
        call_command("clock_drift", server=right)
    assert "The clock is right" in capsys.readouterr().out
    assert not Item.objects.filter(address="clock.offset").exists()

    with time_server(-90) as wrong, pytest.raises(CommandError, match=r"ahead by -90\.0 s"):
        call_command("clock_drift", server=wrong)

    assert Item.objects.get(address="clock.offset").new == "-90.0"
    while run_next():
        pass
    [letter] = mail.outbox
    assert "-90.0" in letter.body
    assert letter.to == ["admin@example.org"]


def test_no_server_and_half_an_answer_are_told():
    with pytest.raises(CommandError, match="Name a time server"):
        call_command("clock_drift")
    with time_server(0, stratum=0) as tired, pytest.raises(CommandError, match="to be relied on"):
        call_command("clock_drift", server=tired)
    with time_server(0, size=10) as broken, pytest.raises(CommandError, match="no whole answer"):
        call_command("clock_drift", server=broken)


@pytest.mark.req("EX-09")
@pytest.mark.parametrize("command", ["clean_old_history", "clean_duplicate_history"])
def test_commands_that_purge_history_are_refused(command):
    with pytest.raises(CommandError, match="Nothing is purged"):
        call_command(command)
