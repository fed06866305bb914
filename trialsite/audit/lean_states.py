"""A first start that does not build every model anew for each table it makes.

Between two steps of a migration Django keeps the models as classes. For each table that is added it builds
all related classes again, and here every form is related to every other through its record and its author:
14,000 classes for 180 tables, two thirds of the time of a first start. Nothing can refer yet to a table that
is only being made, so building the new class alone gives the same tables; those that waited for its name are
told by the registry of models itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def lean_states() -> Iterator[None]:
    """Within, a model that a migration adds is built alone."""
    usual = ProjectState.add_model
    ProjectState.add_model = _add_alone  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = usual  # type: ignore[method-assign]


def _add_alone(self: ProjectState, model_state: ModelState) -> None:
    """Django's own way, with the last step for one class; the rest of it is not public and stands as it is there."""
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])
