"""Which reference limits a result keeps: by laboratory, sex, age and the day of the sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from labs.models import LymphocyteSubsets
from labs.ranges import Subject, limits_in_force
from participants.age import AgeRange
from tests.factories.casebook import record_at, submit
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.as_at import answers_at
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.fields import Reading
from trialsite.crf.values.measured import read_measured
from trialsite.registers.models import ReferenceRange

SAMPLED = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
DAY = date(2024, 3, 5)


def row(low, high, **more):
    told = {
        "laboratory": "",
        "sex": "*",
        "age_from": 18,
        "age_to": 120,
        "valid_from": date(2023, 4, 1),
        "valid_to": None,
    }
    return SimpleNamespace(analyte="alp", low=low, high=high, **(told | more))


def limits(rows, sex=None, ages=None, laboratory="CLINLAB", on=DAY):
    return limits_in_force(rows, "alp", Subject(sex, ages, laboratory, on))


BY_SEX = [row(45, 125, sex="M"), row(35, 100, sex="F", age_to=49), row(50, 135, sex="F", age_from=50)]


@pytest.mark.parametrize(
    ("sex", "ages", "expected"),
    [
        ("M", None, (45, 125)),
        ("F", AgeRange(49, 49), (35, 100)),
        ("F", AgeRange(50, 50), (50, 135)),
        ("F", AgeRange(49, 50), None),
        ("F", None, None),
        (None, AgeRange(30, 30), None),
        ("M", AgeRange(17, 17), None),
        ("M", AgeRange(17, 18), (45, 125)),
    ],
)
def test_limits_follow_sex_and_age_and_are_left_open_where_two_would_fit(sex, ages, expected):
    assert limits(BY_SEX, sex, ages) == expected


def test_range_of_the_laboratory_comes_before_the_general_one():
    rows = [row(1, 9), row(2, 8, laboratory="CLINLAB"), row(3, 7, laboratory="OTHER")]
    assert (limits(rows), limits(rows, laboratory="ELSE"), limits(rows, laboratory=None)) == ((2, 8), (1, 9), (1, 9))


def test_range_is_the_one_in_force_on_the_day_of_the_sample():
    rows = [row(1, 9, valid_to=date(2024, 3, 5)), row(2, 8, valid_from=date(2024, 3, 6))]
    days = [date(2023, 3, 31), date(2023, 4, 1), date(2024, 3, 5), date(2024, 3, 6)]
    assert [limits(rows, on=day) for day in days] == [None, (1, 9), (1, 9), (2, 8)]


def test_newer_version_of_a_range_takes_the_place_of_the_older_one():
    rows = [row(1, 9), row(2, 8, valid_from=date(2024, 3, 5))]
    assert (limits(rows), limits(rows, on=date(2024, 3, 4))) == ((2, 8), (1, 9))


def lymphocytes(**typed):
    found = {"lab_done": "Y", "sample_dt": SAMPLED, "lab_name": "CLINLAB", "lym_platform": "SINGLE"}
    questions = registry.get("lym").questions
    for name, value in typed.items():
        read = questions[name].kind == "measurement"
        found[name] = read_measured(value, grammar=questions[name].grammar) if read else value
    return found


def register(added):
    change = begin(SYSTEM)
    with declared(change):
        tracked.insert([added], change)
        item = ItemEntry("register.entry", type(added).__name__, None, str(added))
        chain.append(EventEntry(change.event_id, Action.CONFIGURE, SYSTEM, items=(item,)), at=change.at, change=change)


def register_range(**values):
    register(ReferenceRange(age_from=18, age_to=120, **values))


@pytest.mark.django_db
class TestStored:
    def test_result_keeps_unit_limits_and_flag_also_in_its_history(self, screened, nurse):
        submit(record_at(screened, "lym"), nurse, complete=True, **lymphocytes(cd4="0.268 10^9/L", cd8="604"))

        for stored in (LymphocyteSubsets.objects.get(), LymphocyteSubsets.history.get()):
            assert (stored.cd4, stored.cd4_raw, stored.cd4_op, stored.cd4_unit) == (268, "0.268 10^9/L", "EQ", "10^9/L")
            assert (stored.cd4_lo, stored.cd4_hi, stored.cd4_flag) == (396, 1309, "L")
            assert (stored.cd8_lo, stored.cd8_hi, stored.cd8_flag) == (224, 1014, "N")
            assert (stored.cd8pct_lo, stored.cd8pct_flag) == (None, None)

    def test_new_range_changes_no_stored_result(self, screened, nurse):
        record = record_at(screened, "lym")
        submit(record, nurse, **lymphocytes(cd4="450", cd8="604"))
        register_range(laboratory="CLINLAB", analyte="cd4", low=Decimal(500), high=Decimal(1600), valid_from=DAY)

        submit(record, nurse, comment="Seen again")
        kept = LymphocyteSubsets.objects.get()
        assert (kept.cd4_lo, kept.cd4_flag) == (396, "N")

    def test_corrected_sample_date_looks_the_limits_up_again(self, screened, nurse):
        record = record_at(screened, "lym")
        register_range(
            laboratory="CLINLAB", analyte="cd4", low=Decimal(500), high=Decimal(1600), valid_from=date(2024, 3, 6)
        )
        submit(record, nurse, **lymphocytes(cd4="450", cd8="604"))
        before = LymphocyteSubsets.objects.get()

        later = datetime(2024, 3, 6, 0, 30, tzinfo=UTC)
        submit(record, nurse, sample_dt=later, reasons={"sample_dt": "TRANSCRIPTION"})

        after = LymphocyteSubsets.objects.get()
        assert (before.cd4_lo, before.cd4_flag) == (396, "N")
        assert (after.cd4_lo, after.cd4_flag, after.cd4_raw) == (500, "L", "450")

    def test_missing_result_keeps_no_limits(self, screened, nurse):
        submit(record_at(screened, "lym"), nurse, **lymphocytes(cd4="450", cd8="604") | {"cd3": ("ND", "Not reported")})

        stored = LymphocyteSubsets.objects.get()
        assert (stored.cd3, stored.cd3_lo, stored.cd3_flag, stored.cd3_missing) == (None, None, None, "ND")

    def test_result_is_read_back_with_its_limits_also_as_it_was(self, screened, nurse):
        record = record_at(screened, "lym")
        submit(record, nurse, **lymphocytes(cd4="450", cd8="604"))
        record.refresh_from_db()

        answer = answers_at(registry.get("lym"), record, record.last_saved_at)["cd4"]

        assert (answer.value.low, answer.value.high, answer.value.flag) == (396, 1309, "N")
        assert answer == Answer(answer.value)


def test_text_without_a_result_is_no_answer():
    assert registry.get("lym").questions["cd4"].read("  ", Reading(DAY, SAMPLED)) is None
