"""A copy is blinded by construction: of twins that differ in their arm alone it says the same."""

from __future__ import annotations

import pytest

from tests.crawl.blinded import ARM, SECRET
from tests.exports.reading import lines, made
from trialsite.crf import registry
from trialsite.protocol.audience import Audience

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]


@pytest.mark.req("RB-06")
def test_no_file_of_a_copy_holds_a_secret_or_a_form_of_the_unblinded(tmp_path):
    copy = made(tmp_path / "copy.zip")

    hidden = {crf.key for crf in registry.own_forms() if crf.audience == Audience.UNBLINDED}
    assert hidden
    assert not [name for name in copy.namelist() for key in hidden if name.startswith(f"data/{key}")]
    for name in copy.namelist():
        text = copy.read(name).decode("utf-8-sig")
        assert not SECRET.search(text), name
        if not name.startswith("codebook/"):
            assert not ARM.search(text), name
    assert hidden.isdisjoint(line["form"] for line in lines(copy, "data/records.csv"))


def test_a_copy_of_those_randomised_names_nobody_else(tmp_path):
    copy = made(tmp_path / "copy.zip", "randomised")

    assert {line["participant"] for line in lines(copy, "data/records.csv")} == {f"S00{n}" for n in range(1, 10)}
