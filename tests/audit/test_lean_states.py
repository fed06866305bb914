"""Adding a table builds one class, and leaves the related ones as Django would have them."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from trialsite.audit.lean_states import lean_states


def _table(name: str, **fields: models.Field) -> ModelState:
    return ModelState("lean", name, [("id", models.AutoField(primary_key=True)), *fields.items()])


def test_a_new_table_is_related_to_those_that_are_there_and_they_are_not_built_again() -> None:
    state = ProjectState()
    state.add_model(_table("Record"))
    record = state.apps.get_model("lean", "Record")
    with lean_states():
        state.add_model(_table("Form", record=models.ForeignKey("lean.Record", models.PROTECT)))
        state.add_model(_table("Row", form=models.ForeignKey("lean.Form", models.PROTECT)))
    form, row = (state.apps.get_model("lean", name) for name in ("Form", "Row"))
    assert state.apps.get_model("lean", "Record") is record
    assert form._meta.get_field("record").related_model is record
    assert row._meta.get_field("form").related_model is form
    assert {relation.related_model for relation in record._meta.related_objects} == {form}


def test_django_is_as_it_was_afterwards() -> None:
    usual = ProjectState.add_model
    with lean_states():
        assert ProjectState.add_model is not usual
    assert ProjectState.add_model is usual
