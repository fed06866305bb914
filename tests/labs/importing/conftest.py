"""Somebody who is screened, the mapping of the laboratory, and the nurse's browser."""

from __future__ import annotations

import pytest

from labs.importing.example import example_mapping
from trialsite.registers.actions.mappings import register_mapping


@pytest.fixture
def mapped(screened, nurse, data_manager):
    """S001 with consent, and the laboratory's mapping."""
    register_mapping(new=example_mapping(), why="First files", by=data_manager)
    return screened


@pytest.fixture
def page(mapped, nurse, browser):
    return browser(nurse)
