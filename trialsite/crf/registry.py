"""The registry of forms: filled in AppConfig.ready() of the domain apps, read by every page and export."""

from __future__ import annotations

from collections.abc import Iterator

from trialsite.crf.form import Crf

_FORMS: dict[str, Crf] = {}


def register(crf: Crf) -> Crf:
    """Make a form known.

    Raises ValueError for a second form under the same key, and for questions about genes or genome without approval.
    """
    if crf.key in _FORMS and _FORMS[crf.key] is not crf:
        raise ValueError(f"There is a form {crf.key} already.")
    genetic = [question.name for question in crf.every_question if question.human_genetic]
    if genetic and not crf.hgr_approval:
        raise ValueError(
            f"The form {crf.key} asks for human genetic resources information ({', '.join(genetic)}): "
            "name its approval or filing as hgr_approval, or leave the questions out."
        )
    _FORMS[crf.key] = crf
    return crf


def get(key: str) -> Crf:
    """The form of that key; raises KeyError where there is none."""
    return _FORMS[key]


def known(key: str) -> bool:
    """Whether there is a form of that key."""
    return key in _FORMS


def all_forms() -> Iterator[Crf]:
    """Every form, by key."""
    return iter(_FORMS[key] for key in sorted(_FORMS))


def own_forms() -> list[Crf]:
    """The product's own forms; tests may have registered others."""
    return [crf for crf in all_forms() if not crf.model.__module__.startswith("tests.")]
