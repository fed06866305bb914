"""S20, the half on corrections: a value typed wrongly is queried, corrected with its reason, verified, and changed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.scenarios.driver import base, words
from trialsite.audit.models import Item
from trialsite.casebook.actions.verification import verify_source
from trialsite.casebook.models import Query, QueryState, Verification

PLT = "results[plt].value"
# E5 rests on the blood count, and on a day that says the count is recent
FORMS = ("ic", "dm", "vs")


@pytest.mark.django_db
def test_platelets_typed_18_are_queried_corrected_to_180_verified_and_unverified(site, monitor):
    desk = site.on("2024-03-05").register()
    forms = base(date(2024, 3, 4), haem={PLT: "18"})
    desk.fill(each for each in forms if each.form in (*FORMS, "haem"))

    [query] = Query.objects.filter(address=PLT)
    assert (query.state, query.value_then) == (QueryState.OPEN, "18")
    assert desk.result("E5") == "Present"
    assert "PLT 18" in desk.evidence("E5")

    desk = site.on("2024-03-06").desk()
    haem = desk.correct("haem", **{PLT: "180"})

    assert desk.result("E5") == "Absent"
    query.refresh_from_db()
    assert query.state == QueryState.CLOSED
    told = words(desk.browser.get(f"{desk.page_of(haem)}history/", {"address": PLT}).content.decode())
    for part in ("18", "180", "Wang Min", "Transcription error", "5 Mar 2024 16:00", "6 Mar 2024 16:00"):
        assert part in told
    item = Item.objects.get(event__action="save", event__revision=haem.revision, address=PLT)
    assert (item.old, item.new, item.reason_code) == ("18", "180", "TRANSCRIPTION")

    verify_source(record=haem, address=PLT, by=monitor)
    haem.refresh_from_db()
    assert haem.verified == 1
    desk.correct("haem", "NEW_SOURCE", **{PLT: "181"})

    haem.refresh_from_db()
    assert haem.verified == 0
    assert Verification.objects.get(address=PLT).withdrawn_at is not None
