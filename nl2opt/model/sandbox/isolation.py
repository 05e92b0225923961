"""What shields the machine from a program, as found at run time."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LAYERS: dict[str, str] = {
    "wall-time": "the program may run for ever",
    "output-limit": "the program may print without end",
    "clean-environment": "the program sees the caller's environment, with its keys",
    "resource-limits": "memory, CPU time and the size of files are not limited",
    "new-session": "the program can signal the caller's process group",
    "parent-death": "the program outlives a caller that is killed",
    "network-namespace": "only the other layers keep the program from the network",
    "private-disk": "the work folder is on the ordinary disk, and the sum of the files in it is not limited",
    "landlock": "the program can read and write whatever the user can",
    "seccomp": "the program can start processes, signal others and open sockets",
    "other-user": "the program runs under the caller's user id",
    "no-capabilities": "the program keeps the caller's privileges",
}
"""Each layer, and what is lost where it is missing."""


@dataclass(frozen=True)
class Isolation:
    """The layers that are on, and for each one that is missing, why and what that loses.

    `mechanism` is ``fork-server`` (a warm process forks a child for each program) or ``subprocess`` (a new process
    each, on systems other than Linux).

    >>> Isolation("subprocess", ("wall-time",), {"landlock": "needs Linux"}).to_dict()["missing"]["landlock"]["lost"]
    'the program can read and write whatever the user can'
    """

    mechanism: str
    layers: tuple[str, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    platform: str = field(default_factory=lambda: f"{platform.system()} {platform.release()} {platform.machine()}")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `missing` maps a layer to ``why`` and ``lost``."""
        return {
            "mechanism": self.mechanism,
            "platform": self.platform,
            "layers": list(self.layers),
            "missing": {name: {"why": why, "lost": LAYERS.get(name, "")} for name, why in self.missing.items()},
        }
