"""Anchors: one a day, in the database and in a file, under a key that stands in neither."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime

import pytest

from trialsite.audit import anchors, clock
from trialsite.audit.models import Anchor
from trialsite.audit.verification import verify


def codes():
    return [(each.code, each.where) for each in verify()]


def test_a_day_has_one_anchor(anchored, settings):
    again = anchors.make()

    assert again == Anchor.objects.get()
    assert settings.ANCHOR_LOG.read_text() == anchors.line_of(again) + "\n"
    assert stat.S_IMODE(settings.ANCHOR_LOG.stat().st_mode) == 0o600


def test_the_day_is_the_site_s(real_database, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    with clock.pretend(datetime(2024, 3, 5, 16, 0, tzinfo=UTC)):
        assert anchors.make().day == date(2024, 3, 6)


def test_an_anchor_removed_from_the_database_is_missed(anchored, by_owner):
    day = str(Anchor.objects.get().day)
    by_owner("audit_anchor", "DELETE FROM audit_anchor")

    assert codes() == [("anchor-removed", day)]


def test_a_line_removed_from_the_file_is_missed(anchored, settings):
    settings.ANCHOR_LOG.unlink()

    assert codes() == [("anchor-edited", str(Anchor.objects.get().day))]


@pytest.mark.parametrize("column", ["heads = replace(heads, '1', '2')", "day = day - 1", "made_at = now()"])
def test_an_edited_anchor_does_not_match_its_key(column, anchored, by_owner):
    by_owner("audit_anchor", f"UPDATE audit_anchor SET {column}")

    assert [code for code, _ in codes()] == ["anchor-edited"]


def test_another_key_is_told_apart_from_an_edit(anchored, settings, tmp_path):
    settings.ANCHOR_KEY_FILE = tmp_path / "other"
    settings.ANCHOR_KEY_FILE.write_text("ab" * 32)

    assert "the key here is" in next(verify()).what


def test_a_line_left_by_a_crash_is_mended_by_the_next_try(anchored, settings, by_owner):
    by_owner("audit_anchor", "DELETE FROM audit_anchor")

    anchors.make()

    assert codes() == []
    assert len(settings.ANCHOR_LOG.read_text().splitlines()) == 2


LAST = "SELECT id FROM audit_event WHERE chain = 'S001' AND sequence = 4"
CUT = "SELECT sequence, hash FROM audit_event WHERE chain = 'S001' AND sequence = 3"


def test_a_chain_that_lost_its_anchored_end_is_missed(anchored, by_owner):
    by_owner("audit_item", f"DELETE FROM audit_item WHERE event_id IN ({LAST})")
    by_owner("audit_event", f"DELETE FROM audit_event WHERE id IN ({LAST})")
    by_owner("audit_chainhead", f"UPDATE audit_chainhead SET (sequence, hash) = ({CUT}) WHERE chain = 'S001'")

    assert ("rehashed", "S001 #4") in codes()


def test_the_clock_is_not_moved_in_production(settings):
    settings.ENVIRONMENT = "production"

    with pytest.raises(RuntimeError), clock.pretend(datetime(2024, 3, 5, tzinfo=UTC)):
        pass
