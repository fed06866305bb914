"""Large files are imported by the worker; the page may be closed meanwhile, and whoever saves a form goes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction

from labs.importing.actions import import_staged
from labs.importing.models import UNDER_WAY, StagedFile, StageState
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook import masked
from trialsite.casebook.refused import ActionRefused
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.jobs.waiting import OthersWait, give_way

JOB = "labs.import"
AT_ONCE = 20  # forms, about a second; more are left to the worker
EVERY = 10
PAUSE = timedelta(seconds=10)
MOST_TURNS = 60


@transaction.atomic
def ask(found: StagedFile, basis: str, total: int) -> bool:
    """Let the worker import a staged file; False where that was asked for already."""
    free = StagedFile.objects.filter(pk=found.pk).exclude(state__in=UNDER_WAY)
    if not free.update(state=StageState.WAITING, basis=basis, done=0, total=total):
        return False
    queue(JOB, key=found.token, about={"token": found.token})
    return True


def work(about: About) -> None:
    """The job: import, telling how far it is on a connection of its own, since all is one transaction.

    After each form it looks whether somebody waits to save a form of the same participants. Then nothing is
    imported, they save at once, and the import begins anew after a pause, for ten minutes or more.
    """
    found = StagedFile.objects.select_related("user").filter(token=str(about["token"])).first()
    if found is None:
        return
    user = User.objects.get(pk=found.user_id)
    with ThreadPoolExecutor(max_workers=1) as beside:

        def tell(**values: object) -> None:
            beside.submit(_tell, found.pk, values).result()

        def after(done: int) -> None:
            give_way()
            if done % EVERY == 0:
                tell(done=done)

        tell(state=StageState.RUNNING, done=0)
        try:
            with masked.knowing():
                import_staged(found=found, basis=found.basis, by=user, tell=after)
        except ActionRefused:
            tell(state=StageState.STALE)
        except OthersWait:
            tell(state=_later(found, about), done=0)
        except Exception:
            tell(state=StageState.FAILED)
            raise


def _later(found: StagedFile, about: About) -> StageState:
    """Queue the next turn; the state of the file: to be tried again, or left because it was never quiet."""
    turn = int(str(about.get("turn", 1)))
    if turn == MOST_TURNS:
        return StageState.BUSY
    queue(JOB, key=found.token, about={"token": found.token, "turn": turn + 1}, run_at=clock.now() + PAUSE)
    return StageState.YIELDED


def _tell(key: int, values: dict[str, object]) -> None:
    try:
        StagedFile.objects.filter(pk=key).update(**values)
    finally:
        connection.close()
