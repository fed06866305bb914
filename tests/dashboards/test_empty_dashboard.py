"""The trial dashboard before anybody was registered."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.dashboards.board import CHARTS
from trialsite.registers.seed import seed

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/"


def test_an_empty_trial_has_every_chart_with_its_table_and_definition():
    seed()

    page = signed_in(UserFactory(role=Role.MONITOR)).get(PAGE).content.decode()

    assert page.count('role="img"') == len(re.findall("<figure", page)) == 10
    assert len(re.findall(r'<table class="list dash-numbers"', page)) == len(CHARTS)
    assert "style=" not in page
    assert "No values yet." in page
