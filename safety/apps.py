"""Django's entry for safety: forms and facts are registered here."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Safety: adverse events, clocks, reports, opportunistic infections."""

    name = "safety"

    def ready(self) -> None:
        """Register facts, clocks and their rounds; importing the models registered the forms."""
        from safety import (  # noqa: PLC0415 - models must be loaded first
            clock_notices,
            event_clocks,
            facts,
            infection_facts,
            pregnancy_clocks,
            report_clocks,
            report_facts,
            unblinding_clock,
            unrecorded,
        )
        from safety.clock_models import ClockNotice, clock_sql  # noqa: PLC0415
        from safety.dispatch import dispatch_sql  # noqa: PLC0415
        from safety.sponsor import assessment_sql  # noqa: PLC0415
        from trialsite.audit import guards  # noqa: PLC0415
        from trialsite.jobs.registry import handle  # noqa: PLC0415
        from trialsite.jobs.ticks import Every, every  # noqa: PLC0415

        facts.register()
        infection_facts.register()
        unrecorded.register()
        event_clocks.register()
        report_facts.register()
        report_clocks.register()
        pregnancy_clocks.register()
        unblinding_clock.register()
        guards.register(ClockNotice)
        guards.add_sql("safety_clocks", clock_sql)
        guards.add_sql("safety_assessments", assessment_sql)
        guards.add_sql("safety_dispatches", dispatch_sql)
        every(Every.MINUTE, clock_notices.ROUND, clock_notices.go_round)
        every(Every.DAY, clock_notices.DIGEST, clock_notices.plan_digest)
        handle(clock_notices.DIGEST_OF, clock_notices.send_digests)
