"""Large files are imported by the worker; the page may be closed meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from labs.importing.actions import import_staged
from labs.importing.models import StagedFile, StageState
from trialsite.accounts.models import User
from trialsite.casebook.refused import ActionRefused
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About

JOB = "labs.import"
AT_ONCE = 40  # forms; more are left to the worker
EVERY = 10


@transaction.atomic
def ask(found: StagedFile, basis: str, total: int) -> bool:
    """Let the worker import a staged file; False where that was asked for already."""
    free = StagedFile.objects.filter(pk=found.pk).exclude(state__in=[StageState.WAITING, StageState.RUNNING])
    if not free.update(state=StageState.WAITING, basis=basis, done=0, total=total):
        return False
    queue(JOB, key=found.token, about={"token": found.token})
    return True


def work(about: About) -> None:
    """The job: import, telling how far it is on a connection of its own, since all is one transaction."""
    found = StagedFile.objects.select_related("user").filter(token=str(about["token"])).first()
    if found is None:
        return
    user = User.objects.get(pk=found.user_id)
    with ThreadPoolExecutor(max_workers=1) as beside:

        def tell(**values: object) -> None:
            beside.submit(_tell, found.pk, values).result()

        tell(state=StageState.RUNNING)
        try:
            import_staged(
                found=found, basis=found.basis, by=user,
                tell=lambda done: tell(done=done) if done % EVERY == 0 else None,
            )  # fmt: skip
        except ActionRefused:
            tell(state=StageState.STALE)
        except Exception:
            tell(state=StageState.FAILED)
            raise


def _tell(key: int, values: dict[str, object]) -> None:
    try:
        StagedFile.objects.filter(pk=key).update(**values)
    finally:
        connection.close()
