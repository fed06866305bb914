"""How the package writes its configuration keys: one line each, grouped as on the page of assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trialsite.protocol.config import ConfigKey, Status
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Group:
    """A group of keys; makes keys from the registry (which name their passage) and assumed ones."""

    key: str
    title: Text

    def registered(self, name: str, value: object, en: str, zh: str, **more: Any) -> ConfigKey:
        """A value that the registry states; `source` names the passage."""
        return ConfigKey(name, Text(en, zh), value, Status.REGISTRY, group=self.key, **more)

    def assumed(self, name: str, value: object, en: str, zh: str, **more: Any) -> ConfigKey:
        """A value that the protocol has yet to confirm; the source is the clinical specification unless named."""
        source = more.pop("source", "assumption; clinical specification 0.1")
        return ConfigKey(name, Text(en, zh), value, Status.ASSUMPTION, source, self.key, **more)


STUDY = Group("study", Text("Study, masking, randomisation", "研究、设盲与随机"))
VISITS = Group("visits", Text("Visits", "访视"))
ELIGIBILITY = Group("eligibility", Text("Eligibility", "入选与排除标准"))
DOSES = Group("doses", Text("Doses and infusion", "给药与输注"))
LABORATORY = Group("laboratory", Text("Laboratory and endpoints", "实验室检查与终点"))
SAFETY = Group("safety", Text("Safety", "安全性"))
MINIMUM = Group("minimum", Text("Data minimum: off unless the protocol asks", "数据最小化：除非方案要求，否则关闭"))
GROUPS = (STUDY, VISITS, ELIGIBILITY, DOSES, LABORATORY, SAFETY, MINIMUM)
