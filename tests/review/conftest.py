"""A small trial whose trail is read."""

from __future__ import annotations

import pytest

from tests.factories.casebook import VITALS, submit


@pytest.fixture
def corrected(screened, record_of, nurse):
    """Complete vital signs of which the pulse was corrected."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    return record_of("vs")


@pytest.fixture
def reads(corrected, browser, monitor):
    """The number of lines that the monitor's page shows for a query."""
    window = browser(monitor)

    def read(query: str = "", path: str = "/trail/") -> int:
        answer = window.get(f"{path}{query}")
        assert answer.status_code == 200, answer.content.decode()
        return sum(len(day.lines) for day in answer.context["days"])

    read.window = window
    return read
