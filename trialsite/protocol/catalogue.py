"""The protocol packages by name: the trial's own, the demonstration with real data, and those that tests bring."""

from __future__ import annotations

from trialsite.protocol.actg175 import PROTOCOL as ACTG175
from trialsite.protocol.model import Protocol
from trialsite.protocol.msct_a_22 import PROTOCOL as MSCT_A_22

_PACKAGES: dict[str, Protocol] = {each.package: each for each in (MSCT_A_22, ACTG175)}


def register_package(name: str, protocol: Protocol) -> None:
    """Make a package known; raises ValueError for another one under the same name."""
    if _PACKAGES.get(name, protocol) is not protocol:
        raise ValueError(f"There is a protocol package {name} already.")
    _PACKAGES[name] = protocol


def package(name: str) -> Protocol:
    """The package of that name; raises KeyError where there is none."""
    return _PACKAGES[name]
