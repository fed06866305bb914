"""The documents of a supplied system: each is there, is found from the index, and speaks the language of its reader."""

from __future__ import annotations

import re

import pytest

from tests.docs.followed import ROOT
from trialsite.crf.dictionary import QuestionEntry, form_entry
from trialsite.crf.registry import own_forms

pytestmark = pytest.mark.req("VA-07")
FOLDER = ROOT / "docs" / "supplied"
OURS = ["system-description.md", "data-flow.md", "procedures.md", "supplier-agreement.md", "operations.md"]
ELSEWHERE = ["../reference/roles.md", "../reference/permissions.md", "../guide/README.md",
             "../reference/crf-completion-guide.md"]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", [*OURS, *(f"zh/{each}" for each in OURS), *ELSEWHERE])
def test_document_is_there_and_the_index_leads_to_it(name: str) -> None:
    assert (FOLDER / name).read_text().strip()
    assert f"({name})" in (FOLDER / "README.md").read_text()


@pytest.mark.parametrize("name", OURS)
def test_document_is_there_for_readers_of_both_languages(name: str) -> None:
    english, chinese = (FOLDER / name).read_text(), (FOLDER / "zh" / name).read_text()

    assert not CHINESE.search(english)
    assert len(CHINESE.findall(chinese)) > 300
    assert english.count("\n#") == chinese.count("\n#")
    assert len(re.findall(r"^(?:\||\d+\.)", english, re.M)) == len(re.findall(r"^(?:\||\d+\.)", chinese, re.M))


def test_readme_leads_to_the_index() -> None:
    assert "(docs/supplied/README.md)" in (ROOT / "README.md").read_text()


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in FOLDER.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), (page, link)


def test_completion_guide_tells_of_every_question_in_both_languages() -> None:
    guide = (ROOT / "docs" / "reference" / "crf-completion-guide.md").read_text()

    for crf in own_forms():
        assert f"## {crf.title.zh} {crf.title.en}" in guide
        entries = [each for part in form_entry(crf).parts for each in part.rows or part.questions]
        assert all(f"{each.question.label.zh} {each.question.label.en}" in guide or is_same(each) for each in entries)


def is_same(entry: QuestionEntry) -> bool:
    """Calculated, or called the same in both languages."""
    return entry.question.virtual or entry.question.label.zh == entry.question.label.en
