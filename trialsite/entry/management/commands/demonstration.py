"""`manage.py demonstration`: a synthetic trial through the one save path; never in production."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from labs.importing.example import example_mapping
from participants.blinding import list_state, make
from participants.models import Participant, Randomisation
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.entry.demonstration.build import build
from trialsite.entry.demonstration.enrolled import NOT_RANDOMISED, RANDOMISED
from trialsite.entry.demonstration.people import PEOPLE
from trialsite.entry.demonstration.steps import MEMBERS, TrialTeam
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.seed import seed
from trialsite.registers.selectors import build as build_protocol
from trialsite.registers.selectors import mapping_of, protocol_on

SAID = {
    True: "Making the demonstration: a year of a trial, 27 screened, 20 randomised; this takes a minute or two ...",
    False: "Making the people of the demonstration in screening; this takes up to half a minute ...",
}


class Command(BaseCommand):
    """Make the demonstration where it is missing."""

    help = "Create a synthetic trial under way, or people at every stage of screening, in an empty training database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--rebuild` adds the people again beside those that are there: nothing is ever deleted."""
        parser.add_argument("--rebuild", action="store_true")
        parser.add_argument(
            "--screening",
            action="store_true",
            help="people at every stage of screening instead: every place of the allocation is free",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build all of it or nothing, unless somebody is registered already."""
        if settings.PRODUCTION:
            raise CommandError("Production has no demonstration data.")
        if Participant.objects.exists() and not options["rebuild"]:
            return
        make_demonstration_team()
        seed()
        mapped()
        allocated()
        people = TrialTeam.of(User.objects.in_bulk(MEMBERS, field_name="username"))
        # places that are taken already stay taken: a second trial of 20 does not fit the list
        whole = not (options["screening"] or Randomisation.objects.exists())
        self.stdout.write(SAID[whole])
        with transaction.atomic():
            if whole:
                build(NOT_RANDOMISED, people, RANDOMISED)
            else:
                build(PEOPLE, people)


def allocated() -> None:
    """The sealed allocation list, where there is none."""
    if list_state() is None:
        make(protocol=build_protocol(protocol_on(clock.today())), by=User.objects.get(username="hetao"))


def mapped() -> None:
    """The mapping of the laboratory's files, where it has none."""
    if mapping_of("CLINLAB") is None:
        manager = User.objects.get(username="zhaolei")
        register_mapping(new=example_mapping(), why="Demonstration", by=manager)
