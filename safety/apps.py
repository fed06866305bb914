"""Django's entry for safety: forms and facts are registered here."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Safety: adverse events, clocks, reports, opportunistic infections."""

    name = "safety"

    def ready(self) -> None:
        """Register facts, clocks, guards and rounds; importing the models registered the forms."""
        _register_facts()
        _register_guards()
        _register_rounds()


def _register_facts() -> None:
    from safety import (  # noqa: PLC0415 - models must be loaded first
        event_clocks,
        facts,
        infection_facts,
        pregnancy_clocks,
        report_clocks,
        report_facts,
        unblinding_clock,
        unrecorded,
    )
    from safety.stopping import facts as stopping_facts  # noqa: PLC0415
    from safety.stopping import fire  # noqa: PLC0415

    for each in (
        facts, infection_facts, unrecorded, event_clocks, report_facts, report_clocks, pregnancy_clocks,
        unblinding_clock, stopping_facts, fire,
    ):  # fmt: skip
        each.register()


def _register_guards() -> None:
    from safety.board.models import board_sql  # noqa: PLC0415 - models must be loaded first
    from safety.clock_models import ClockNotice, clock_sql  # noqa: PLC0415
    from safety.dispatch import dispatch_sql  # noqa: PLC0415
    from safety.sponsor import assessment_sql  # noqa: PLC0415
    from safety.stopping.models import hold_sql  # noqa: PLC0415
    from trialsite.audit import guards  # noqa: PLC0415

    guards.register(ClockNotice)
    guards.add_sql("safety_clocks", clock_sql)
    guards.add_sql("safety_assessments", assessment_sql)
    guards.add_sql("safety_holds", hold_sql)
    guards.add_sql("safety_board", board_sql)
    guards.add_sql("safety_dispatches", dispatch_sql)


def _register_rounds() -> None:
    from safety import clock_notices  # noqa: PLC0415 - models must be loaded first
    from trialsite.jobs.registry import handle  # noqa: PLC0415
    from trialsite.jobs.ticks import Every, every  # noqa: PLC0415

    every(Every.MINUTE, clock_notices.ROUND, clock_notices.go_round)
    every(Every.DAY, clock_notices.DIGEST, clock_notices.plan_digest)
    handle(clock_notices.DIGEST_OF, clock_notices.send_digests)
