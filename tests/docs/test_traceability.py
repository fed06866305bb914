"""The matrix of requirements and tests is read from the marks, and the marks name requirements that there are."""

from pathlib import Path

import pytest
from django.conf import settings

from trialsite.entry.traceability import Requirement, proofs, requirements, without

DOCS = settings.BASE_DIR / "docs" / "requirements.csv"
MARKED = """
import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-05")]

@pytest.mark.req("AT-01", "AT-02")
def test_one() -> None: ...

@pytest.mark.parametrize("each", ["AT-09"])
def test_two(each: str) -> None: ...

@pytest.mark.req("AT-01")
class TestThree: ...
"""


def test_marks_of_a_test_a_class_and_a_whole_file_are_found_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_marked.py").write_text(MARKED)
    (folder / "helpers.py").write_text(MARKED)
    assert proofs(folder) == {
        "AC-05": ["tests/test_marked.py"],
        "AT-01": ["tests/test_marked.py::test_one", "tests/test_marked.py::TestThree"],
        "AT-02": ["tests/test_marked.py::test_one"],
    }


def test_a_requirement_without_a_test_is_listed() -> None:
    first, second = Requirement("AT-01", "must", "One."), Requirement("AT-02", "must", "Two.")
    assert without([first, second], {"AT-01": ["tests/test_one.py"], "AT-02": []}) == [second]


def test_every_requirement_stands_once_and_has_a_priority() -> None:
    wanted = requirements(DOCS)
    assert len(wanted) == 113
    assert len({each.id for each in wanted}) == 113
    assert {each.priority for each in wanted} == {"must", "should", "could"}


@pytest.mark.req("VA-01")
def test_no_mark_names_a_requirement_that_there_is_not() -> None:
    known = {each.id for each in requirements(DOCS)}
    areas = {each.split("-")[0] for each in known}
    marked = {each for each in proofs(settings.BASE_DIR / "tests") if each.split("-")[0] in areas}
    assert marked <= known
