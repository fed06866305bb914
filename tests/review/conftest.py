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
