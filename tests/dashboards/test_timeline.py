"""The timeline of a participant: every value of the casebook once, for those who read casebooks."""

from __future__ import annotations

import re

import pytest

from labs.models import LymphocyteSubsets
from participants.models import Participant
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.dashboards.timeline import timeline_of

pytestmark = [pytest.mark.usefixtures("trial_is_under_way"), pytest.mark.django_db]


def test_each_value_of_the_casebook_stands_once_on_the_axis_and_in_the_table(count_statements):
    person = next(each for each in Participant.objects.all() if len(timeline_of(each).cd4) > 3)
    counts = LymphocyteSubsets.objects.filter(record__participant=person, cd4_op="EQ", sample_dt__isnull=False)

    with count_statements() as counted:
        told = timeline_of(person)
    page = signed_in(UserFactory()).get(f"/participants/{person.code}/timeline/").content.decode()

    assert sorted(each.value for each in told.cd4) == sorted(
        float(each) for each in counts.values_list("cd4", flat=True)
    )
    assert len(counted) <= 8
    rows = len(re.findall(r'<th scope="row">', page))
    assert rows == sum(map(len, (told.visits, told.infusions, told.events, told.cd4, told.ratio, told.rna)))
    assert page.count('stroke-width="1.6"') == rows - len(told.events)


def test_a_pharmacist_sees_no_timeline():
    browser = signed_in(UserFactory(role=Role.PHARMACIST))

    assert browser.get("/participants/S001/timeline/").status_code == 403
