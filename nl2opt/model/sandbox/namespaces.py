"""Namespaces, privileges and parent death of a Linux process, by ctypes."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

NEWNS, NEWIPC, NEWUSER, NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x40000000
SET_PDEATHSIG, SET_NO_NEW_PRIVS, SET_CHILD_SUBREAPER = 1, 38, 36
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
NOBODY = 65534
CAPABILITY_VERSION = 0x20080522


def _check(result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    _check(_libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def die_with_parent() -> None:
    """This process is killed when the thread that forked it ends."""
    _prctl(SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Descendants whose parent ends become children of this process."""
    _prctl(SET_CHILD_SUBREAPER, 1)


def drop_privileges() -> None:
    """Give up every capability, and the ways to get one back (set-uid files), for good."""
    _prctl(SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    _check(_libc().capset(ctypes.byref(header), ctypes.byref(data)))


def leave_network() -> None:
    """New network, IPC, mount and user namespaces; the process sees itself as `NOBODY` and no network interface.

    The process must have one thread only. `OSError` where the system forbids it.
    """
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(NEWUSER | NEWNET | NEWIPC | NEWNS))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def leave_network_as_root() -> None:
    """The same without a user namespace, for root."""
    _check(_libc().unshare(NEWNET | NEWIPC | NEWNS))


def private_disk(folder: str, size: int) -> None:
    """Put a memory disk of `size` bytes over a folder; only this mount namespace sees it, and it ends with it."""
    libc = _libc()
    _check(libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None))
    options = f"size={size},nr_inodes=20000,mode=0700,uid={NOBODY},gid={NOBODY}".encode()
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _check(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", flags, options))


def become_nobody() -> None:
    """Root gives up its user id, for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def others_can_pass(path: str) -> bool:
    """Whether any user can go into a folder: it and every folder above it let others pass."""
    here = Path(path).resolve()
    try:
        return all(folder.stat().st_mode & 0o001 for folder in (here, *here.parents))
    except OSError:
        return False


def others_can_read(path: str) -> bool:
    """Whether any user can go into a folder and list it."""
    return others_can_pass(path) and bool(Path(path).stat().st_mode & 0o004)
