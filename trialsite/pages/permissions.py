"""The matrix of roles, addresses and methods, read off the views: what each address asks for, and whom it lets in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from trialsite.accounts.decorators import Asks
from trialsite.accounts.roles import Role

METHODS = ("GET", "POST")
ROLES_ASKED = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Address:
    """An address with the methods that it answers; `asks` is None where it is open to all who are signed in.

    `variant` is the part of the address on which the tasks depend, "" mostly.
    """

    name: str
    pattern: str
    methods: tuple[str, ...]
    asks: Asks | None
    is_public: bool = False
    variant: str = ""

    @property
    def key(self) -> str:
        """What the address is called in tables."""
        return f"{self.name} {self.variant}".strip()

    def opens_to(self, role: Role, method: str, *, granted: bool = False) -> bool:
        """Whether somebody of the role gets further than a refusal."""
        return method in self.methods and (self.asks is None or self.asks.opens_to(role, method, granted=granted))


def addresses() -> list[Address]:
    """Every address of the site, in the order of its parts."""
    return sorted(_walk(get_resolver().url_patterns, "", ""), key=lambda each: (each.pattern, each.variant))


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + _readable(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inside)
        elif isinstance(pattern, URLPattern):
            yield from _of(pattern.callback, f"{space}{pattern.name}", f"/{route}")


def _of(view: Callable[..., Any], name: str, route: str) -> Iterator[Address]:
    open_, methods = getattr(view, "is_public", False), methods_of(view)
    by: dict[str, Asks] = _found(view, "asks_by") or {}
    for variant, asks in by.items():
        yield Address(name, route.replace("<register>", variant), methods, asks, open_, variant)
    if not by:
        yield Address(name, route, methods, _found(view, "asks"), open_)


def _readable(route: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"<\1>", route)


def _found(view: Callable[..., Any], name: str) -> Any:
    return next((getattr(each, name) for each in _layers(view) if hasattr(each, name)), None)


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """GET and POST as far as the view answers them; both for one that says nothing."""
    for layer in _layers(view):
        named = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
        if named is not None:
            return tuple(method for method in METHODS if method in named)
    return METHODS


def _layers(view: Callable[..., Any] | None) -> Iterator[Callable[..., Any]]:
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)
