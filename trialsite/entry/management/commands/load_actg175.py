"""`manage.py load_actg175 FILE`: real participants of a published trial as a labelled demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.accounts.models import User
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.entry.actg175.load import CannotLoad, load, prepare, still_to_load
from trialsite.entry.actg175.people import NoSuchData, people

WIDTH = 40


class Command(BaseCommand):
    """Load what is missing; run again, it goes on where it stopped."""

    help = "Load the participants of the public ACTG 175 data file into a training database without other people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how many of its participants at most."""
        parser.add_argument("file", type=Path, help="actg175.csv")
        parser.add_argument("--limit", type=int, default=None, help="the first LIMIT participants only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load with a progress bar; raises CommandError where that is not possible."""
        try:
            version = prepare()
            found = people(options["file"], options["limit"])
            missing = still_to_load(found)
            make_demonstration_team()
            nurse = User.objects.get(username="wangmin")
            started = perf_counter()
            for number, _person in enumerate(load(missing, by=nurse, version=version), start=1):
                self._bar(number, len(missing), perf_counter() - started)
        except (CannotLoad, NoSuchData, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Weights are rounded half up to one decimal, the precision of the form.")
        self.stdout.write(f"{len(missing)} participants loaded, {len(found) - len(missing)} were there already.")

    def _bar(self, number: int, total: int, seconds: float) -> None:
        filled = WIDTH * number // total
        line = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {number}/{total} {number / seconds:.1f}/s"
        self.stdout.write(line, ending="\n" if number == total else "")
        self.stdout.flush()
