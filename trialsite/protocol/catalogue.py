"""The protocol packages by name: the trial's own, and those that tests bring."""

from __future__ import annotations

from trialsite.protocol.model import Protocol
from trialsite.protocol.msct_a_22 import PROTOCOL

_PACKAGES: dict[str, Protocol] = {PROTOCOL.package: PROTOCOL}


def register_package(name: str, protocol: Protocol) -> None:
    """Make a package known; raises ValueError for another one under the same name."""
    if _PACKAGES.get(name, protocol) is not protocol:
        raise ValueError(f"There is a protocol package {name} already.")
    _PACKAGES[name] = protocol


def package(name: str) -> Protocol:
    """The package of that name; raises KeyError where there is none."""
    return _PACKAGES[name]
