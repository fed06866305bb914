"""The mapping of a laboratory's files, which is stored as JSON, is as it was written."""

from __future__ import annotations

import pytest

from labs.importing.example import example_mapping
from trialsite.audit.verification import verify
from trialsite.registers.actions.mappings import register_mapping


@pytest.mark.django_db
def test_a_registered_mapping_verifies_whatever_order_its_keys_come_back_in(trial, data_manager):
    register_mapping(new=example_mapping(), why="First file", by=data_manager)

    assert list(verify()) == []
