"""All layers in their order, applied to the process that calls, just before it runs a program."""

from __future__ import annotations

import contextlib
import math
import os
import site
import sys
import sysconfig
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from nl2opt.model.sandbox.isolation import LAYERS
from nl2opt.model.sandbox.request import Limits

with contextlib.suppress(ImportError):
    import_module("resource")  # before the interpreter's own files may be out of reach

ALWAYS_ON = ("wall-time", "output-limit", "clean-environment")
"""Kept by the trusted process, on every system."""

SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo")
SYSTEM_FILES = ("/etc/ld.so.cache", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
DESCRIPTORS = 64


def readable_paths() -> list[str]:
    """What an interpreter reads: its own library, the installed packages, and the system's libraries.

    Packages loaded from elsewhere (an editable install) are given by their own folder, not by the one around them.
    """
    paths = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths.update(site.getsitepackages())
    paths.update(path for path in sys.path if Path(path).name in ("site-packages", "dist-packages"))
    paths.add(str(Path(sys.base_prefix) / "lib") if sys.base_prefix != "/usr" else "/usr/lib")
    paths = {path for path in paths if Path(path).is_dir()}
    for name, module in list(sys.modules.items()):
        folder = getattr(module, "__path__", None)
        if "." not in name and folder:
            paths.update(str(path) for path in folder if not any(Path(path).is_relative_to(p) for p in paths))
    return [*sorted(paths), *SYSTEM_FOLDERS, *SYSTEM_FILES]


def set_resource_limits(limits: Limits) -> None:
    """Memory, CPU time, file size, open files, no core dump. `OSError` or `ImportError` where there are none."""
    import resource

    memory = limits.memory_mb * 2**20
    cpu = math.ceil(limits.cpu_seconds)
    for what, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_AS, memory, memory),
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        try:
            resource.setrlimit(what, (soft, hard))
        except ValueError as error:
            raise OSError(str(error)) from error


def confine(
    work: Path, limits: Limits, parent: int, fill: Callable[[], None], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Confine this process for good; `fill` writes the given files into the work folder at the right moment.

    Returns the layers: an empty text where one is on, the reason where it is missing. `parent` is the process whose
    death should end this one. `known` is what an earlier process returned: what was missing there is not tried again,
    since a layer that fails halfway may leave the process unfit.
    """
    known = known or {}
    layers = dict.fromkeys(ALWAYS_ON, "")

    def attempt(name: str, act: Callable[[], object]) -> bool:
        if known.get(name):
            layers[name] = known[name]
            return False
        try:
            act()
            layers[name] = ""
        except (OSError, ImportError, AttributeError) as error:
            layers[name] = str(error) or type(error).__name__
        return not layers[name]

    linux = sys.platform == "linux"
    root = hasattr(os, "getuid") and os.getuid() == 0
    attempt("new-session", lambda: os.setsid() if os.getpid() != os.getsid(0) else None)
    if not linux:
        fill()
        os.chdir(work)
        attempt("resource-limits", lambda: set_resource_limits(limits))
        return {name: layers.get(name, "needs Linux") for name in LAYERS}

    from nl2opt.model.sandbox import landlock, namespaces, seccomp

    readable = readable_paths()
    leave_user = (
        root
        and namespaces.others_can_pass(str(work.parent))
        and all(namespaces.others_can_read(path) for path in readable if Path(path).is_dir())
    )
    alone = False
    if leave_user:
        alone = attempt("network-namespace", namespaces.leave_network_as_root)
    if not alone:
        alone = attempt("network-namespace", namespaces.leave_network)
        leave_user = leave_user and not alone
    if alone:
        attempt("private-disk", lambda: namespaces.private_disk(str(work), limits.file_bytes))
    else:
        layers["private-disk"] = "needs a mount namespace"
    fill()
    os.chdir(work)
    if leave_user:
        for path in [work, *work.rglob("*")]:
            os.chown(path, namespaces.NOBODY, namespaces.NOBODY)
        attempt("other-user", namespaces.become_nobody)
    else:
        unreadable = "another user could not read the interpreter or the temporary folder"
        layers["other-user"] = unreadable if root else "only root can change users"
    attempt("resource-limits", lambda: set_resource_limits(limits))
    attempt("no-capabilities", namespaces.drop_privileges)
    attempt("landlock", lambda: landlock.restrict(readable, [str(work)]))
    attempt("parent-death", namespaces.die_with_parent)
    if os.getppid() != parent:
        os._exit(1)  # the parent ended before the signal was set
    attempt("seccomp", seccomp.restrict)
    if layers["seccomp"]:
        attempt("resource-limits", _no_processes)
    return {name: layers[name] for name in LAYERS}


def _no_processes() -> None:
    """Where seccomp cannot forbid it: no more processes for this user (root is exempt by the kernel)."""
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
