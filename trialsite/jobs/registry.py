"""What jobs do, by name: each name has exactly one handler, registered in the AppConfig.ready() of its area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

About = Mapping[str, object]
Handler = Callable[[About], None]

_handlers: dict[str, Handler] = {}


def handle(name: str, handler: Handler) -> None:
    """Register the one handler of `name`; raises ValueError when another one has the name."""
    if _handlers.get(name, handler) is not handler:
        raise ValueError(f"The job {name} has a handler already.")
    _handlers[name] = handler


def handler_of(name: str) -> Handler:
    """The handler of a job; raises LookupError where the name is unknown."""
    if name not in _handlers:
        raise LookupError(f"No handler is registered for the job {name}.")
    return _handlers[name]


def handlers() -> Mapping[str, Handler]:
    """Every handler by name."""
    return MappingProxyType(_handlers)
