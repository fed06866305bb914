"""What imports of laboratory files give to the layers below: a guarded table, a job, and forgetting once a day."""

from __future__ import annotations

from labs.importing import staging, work
from labs.importing.models import LabImport
from trialsite.audit import guards
from trialsite.jobs.registry import handle
from trialsite.jobs.ticks import Every, every


def register() -> None:
    """Fill the registries."""
    guards.register(LabImport)
    handle(work.JOB, work.work)
    every(Every.DAY, "labs.forget-staged", staging.forget_old)
