"""Whatever is changed later in an event: no due instant moves without the old one beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from safety.clock_models import Clock
from tests.factories.casebook import submit
from trialsite.audit import clock

pytestmark = pytest.mark.django_db
AWARE = datetime(2024, 9, 3, 6, 20, tzinfo=UTC)  # 14:20 at the site
POSSIBLY = {"ae_term": "Pneumonia", "ae_grade": "3", "ae_possibly_serious": "Y", "ae_aware_dt": AWARE}
LATER_EDITS = (
    {"ae_grade": "4"}, {"ae_possibly_serious": "N"}, {"ae_serious": "Y", "ae_crit": ("LIFE",)},
    {"ae_aware_dt": AWARE + timedelta(hours=1)}, {"ae_crit": ("HOSP",)}, {"ae_outcome": "RECOVERING"},
    {"ae_aware_dt": AWARE - timedelta(days=3)},
    {"ae_serious": "N", "ae_serious_decline": "Planned stay", "ae_crit": ()},
    {"ae_serious": "Y", "ae_serious_decline": None, "ae_crit": ("DEATH",)}, {"ae_aware_dt": AWARE},
)  # fmt: skip


@pytest.mark.req("SA-02")
def test_no_later_edit_moves_a_due_instant_without_the_old_one_beside_it(event, investigator):
    record = event(**POSSIBLY)
    for edit in LATER_EDITS:
        before = {each.pk: each for each in Clock.objects.all()}
        with time_machine.travel(clock.now() + timedelta(minutes=7), tick=False):
            record.refresh_from_db()
            submit(record, investigator, reasons=dict.fromkeys(edit, "UPDATE"), **edit)
        after = list(Clock.objects.select_related("replaces"))
        kept = {each.pk: each.due_at for each in after}
        assert {key: each.due_at for key, each in before.items()} == {key: kept[key] for key in before}, edit
        for made in (each for each in after if each.pk not in before):
            earlier = [each for each in before.values() if each.kind == made.kind and each.stopped_at is None]
            assert [made.replaces] == earlier or not earlier, edit
            assert not made.replaces or made.replaces.stopped_why == "MOVED", edit
