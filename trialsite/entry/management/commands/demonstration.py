"""`manage.py demonstration`: a small synthetic trial through the one save path; never in production."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from labs.importing.example import example_mapping
from participants.models import Participant
from trialsite.accounts.demonstration import make_demonstration_users
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Reason, Submission
from trialsite.crf import registry
from trialsite.crf.fields import Reading
from trialsite.entry.posted import read_submission
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.registers.actions import register_mapping
from trialsite.registers.seed import seed
from trialsite.registers.selectors import mapping_of
from visits.actions import register_participant

# day of consent counted back from today, birth, sex, height, weight, systolic, pulse, CD4, CD8
PEOPLE = (
    (20, "1985-06-15", "M", "172", "64.1", "118", "72", "191", "604"),
    (16, "1979-02", "F", "158", "52.4", "126", "88", "0.243 10^9/L", "788"),
    (9, "1991-11-02", "M", "181", "77.0", "168", "64", "", ""),
    (3, "", "", "", "", "", "", "", ""),
)
# reports of those whose CD4 is known, as printed: a calm one, and one with little haemoglobin and a raised ALT
REPORTS = (
    {
        "haem": "wbc 5.1|neut_pct 58.2|lymph_pct 29.4|neut 2.97|lymph 1.50|mono 0.41|eos 0.18|baso 0.04|rbc 4.71"
        "|hgb 142|hct 42.4|mcv 90|mch 30.1|mchc 335|plt 180",
        "bioc": "alt 32|ast 28|ggt 24|alp 78|tp 74.6|alb 44.1|tbil 12.3|dbil 3.1|urea 5.2|crea 76|ua 352|glu 5.1|k 4.2"
        "|na 140|cl 103|ca 2.31|phos 1.12|mg 0.88|chol 4.6|tg 1.3|ck 104|ldh 182|crp <0.5",
    },
    {
        "haem": "wbc 3.7|neut 1.92|lymph 1.21|mono 0.36|eos 0.16|baso 0.03|rbc 3.42|hgb 10.4 g/dL|hct 31.2"
        "|mcv 91.2|plt 131",
        "bioc": "alt 58|ast 41|alp 71|alb 39.2|tbil 9.8|crea 55|urea 4.1|k 3.9|na 138|glu 5.4|ca 2.18|phos 0.81",
    },
)


class Command(BaseCommand):
    """Make the demonstration where it is missing."""

    help = "Create synthetic participants in an empty training database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--rebuild` adds the people again beside those that are there: nothing is ever deleted."""
        parser.add_argument("--rebuild", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build unless somebody is registered already."""
        if settings.PRODUCTION:
            raise CommandError("Production has no demonstration data.")
        make_demonstration_users()
        seed()
        mapped()
        if Participant.objects.exists() and not options["rebuild"]:
            return
        nurse = User.objects.get(username="wangmin")
        for person in PEOPLE:
            with clock.pretend(clock.now() - timedelta(days=person[0])):
                participant = register_participant(by=nurse)
                fill(participant, nurse, person)


def mapped() -> None:
    """The mapping of the laboratory's files, where it has none."""
    if mapping_of("CLINLAB") is None:
        manager = User.objects.get(username="zhaolei")
        register_mapping(new=example_mapping(), why="Demonstration", by=manager)


def fill(participant: Participant, nurse: User, person: tuple[Any, ...]) -> None:
    """Enter what is known of one synthetic person, as typed on the pages."""
    today = clock.today().isoformat()
    enter(participant, nurse, "ic", {
        "consent_signed": "Y", "consent_date": today, "consent_time": "00:01", "consent_version": "1.0",
        "consent_by": "CHENJ", "consent_understood": "Y", "consent_impartial_witness": "N",
        "consent_sensitive_data": "Y", "consent_sample_storage": "Y", "consent_copy_given": "Y",
        "consent_inv_sign_time": f"{today} 00:02", "performed_by": "WANGM",
    })  # fmt: skip
    _days, birth, sex, height, weight, systolic, pulse, cd4, cd8 = person
    if not birth:
        return
    enter(participant, nurse, "dm", {
        "form_date": today, "birth_date": birth, "sex": sex, "ethnicity_cn": "HAN", "height_cm": height,
    })  # fmt: skip
    values = {
        "vs_dt": f"{today} 00:10", "weight_kg": weight, "temp_c": "36.6", "temp_site": "AX", "sbp": systolic,
        "dbp": "78", "pulse": "70", "resp": "16", "position": "SIT",
    }  # fmt: skip
    enter(participant, nurse, "vs", values)
    enter(participant, nurse, "vs", {"pulse": pulse}, Reason("TRANSCRIPTION"))
    enter(participant, nurse, "sv", {
        "sv_attended": "ONSITE", "visit_date": today, "visit_end_date": today, "ae_none_visit": "true",
        "cm_reviewed": "Y", "art_reviewed": "Y",
    })  # fmt: skip
    call = add_entry(participant=participant, form="log", by=nurse)
    save_typed(call, nurse, {
        "log_dt": f"{today} 00:05", "log_method": "PHONE", "log_purpose": "APPT", "log_result": "REACHED",
    })  # fmt: skip
    if cd4:
        enter(participant, nurse, "lym", {
            "lab_done": "Y", "sample_dt": f"{today} 00:06", "report_date": today, "lab_name": "CLINLAB",
            "accession_no": f"{today.replace('-', '')}-{participant.number:03d}", "cd4": cd4, "cd8": cd8,
            "lym_platform": "SINGLE",
        })  # fmt: skip
        for form, printed in REPORTS[participant.number % 2 - 1].items():
            enter(participant, nurse, form, report(printed, today, participant.number))


def report(printed: str, today: str, number: int) -> dict[str, str]:
    """A report as a nurse types it: the head, and each result with its unit in the same box or beside it."""
    typed = {
        "lab_done": "Y", "sample_dt": f"{today} 00:06", "report_date": today, "lab_name": "CLINLAB",
        "accession_no": f"{today.replace('-', '')}-{number:03d}", "fasting": "Y",
    }  # fmt: skip
    for line in printed.split("|"):
        key, result = line.split(" ", 1)
        beside = result.partition(" ")[2] or ANALYTES[key].unit
        typed |= {f"results[{key}].value": result, f"results[{key}].unit": beside}
    return typed


def enter(participant: Participant, by: User, form: str, typed: dict[str, str], reason: Reason | None = None) -> None:
    """Complete a form of the screening visit with typed answers."""
    record = CrfRecord.objects.select_related("participant", "visit").get(participant=participant, form=form)
    save_typed(record, by, typed, reason)


def save_typed(record: CrfRecord, by: User, typed: dict[str, str], reason: Reason | None = None) -> None:
    """Save typed answers through the one save path."""
    form = record.form
    reading = Reading(clock.today(), clock.now())
    posted = {name: [text] for name, text in typed.items()} | {"revision": [str(record.revision)]}
    read = read_submission(registry.get(form), posted, reading, complete=True)
    reasons = dict.fromkeys(typed, reason) if reason else {}
    submission = Submission(read.answers, read.revision, read.unreadable, reasons, complete=True)
    save(record=record, submission=submission, by=by)
