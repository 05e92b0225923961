"""Public names that are imported when they are first used, so that a package's front door costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def homes_of(modules: Mapping[str, str]) -> dict[str, str]:
    """The module of each name, from the names of each module.

    >>> homes_of({"decoder": "JSONDecoder JSONDecodeError"})
    {'JSONDecoder': 'decoder', 'JSONDecodeError': 'decoder'}
    """
    return {name: module for module, names in modules.items() for name in names.split()}


def on_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package whose public names live in its modules.

    >>> on_use("json", {"JSONDecoder": "decoder"})("JSONDecoder").__name__
    'JSONDecoder'
    >>> on_use("json", {})("nothing")
    Traceback (most recent call last):
    AttributeError: module 'json' has no attribute 'nothing'
    """

    def get(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home}"), name)

    return get
