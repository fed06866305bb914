"""`manage.py demonstration`: a small synthetic trial through the one save path; never in production."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from labs.importing.example import example_mapping
from participants.blinding import list_state, make
from participants.models import Participant
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.entry.demonstration.build import Team, build
from trialsite.entry.demonstration.people import PEOPLE
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.seed import seed
from trialsite.registers.selectors import build as build_protocol
from trialsite.registers.selectors import mapping_of, protocol_on


class Command(BaseCommand):
    """Make the demonstration where it is missing."""

    help = "Create synthetic participants, at every stage of screening, in an empty training database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--rebuild` adds the people again beside those that are there: nothing is ever deleted."""
        parser.add_argument("--rebuild", action="store_true")

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
        self.stdout.write("Making the people of the demonstration; this takes up to half a minute ...")
        people = User.objects.in_bulk(["wangmin", "sunwei", "chenjun"], field_name="username")
        with transaction.atomic():
            build(PEOPLE, Team(people["wangmin"], people["sunwei"], people["chenjun"]))


def allocated() -> None:
    """The sealed allocation list, where there is none."""
    if list_state() is None:
        make(protocol=build_protocol(protocol_on(clock.today())), by=User.objects.get(username="hetao"))


def mapped() -> None:
    """The mapping of the laboratory's files, where it has none."""
    if mapping_of("CLINLAB") is None:
        manager = User.objects.get(username="zhaolei")
        register_mapping(new=example_mapping(), why="Demonstration", by=manager)
