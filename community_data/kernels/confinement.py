"""What takes a forked kernel its rights away, before anything of a trainee runs in it. Linux only.

The fork has users, processes, mounts and message queues of its own, a disk of fixed size, no
`/proc`, no capabilities, limits, and a filter of system calls. Each of these holds alone; together
they leave nothing to see, signal or outlive.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal

from community_data.kernels import system_calls
from community_data.kernels.order import DISK, MOST_FILES, Limits

# From <linux/sched.h>, <sys/mount.h>, <linux/prctl.h> and <linux/capability.h>.
NEW_USERS, NEW_PROCESSES, NEW_MOUNTS, NEW_QUEUES = 0x10000000, 0x20000000, 0x00020000, 0x08000000
NO_SETUID, NO_DEVICES, NO_PROGRAMS, READ_ONLY = 2, 4, 8, 1
DOWNWARD, PRIVATE = 0x4000, 0x40000
PARENT_DEATH_SIGNAL, DUMPABLE, ADOPT_ORPHANS, NO_NEW_PRIVILEGES = 1, 4, 36, 38
BESIDES = 8  # processes of the same user that belong to the sandbox
CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def become(user: int) -> None:
    """Leave root for good: become a user whom nothing belongs to."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def own_namespaces(disk: int) -> int:
    """Give this process and its next children rooms of their own; a handle on the old `/proc`.

    disk: bytes of the disk at `DISK`, the one place that can be written.
    Raises OSError where the system grants no such rooms.
    """
    user, group = os.getuid(), os.getgid()
    _show_memory(True)  # else the files in its own /proc belong to root
    _call("unshare", NEW_USERS | NEW_PROCESSES | NEW_MOUNTS | NEW_QUEUES)
    for file, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{file}", "w") as stream:  # noqa: PTH123 - written in one piece
            stream.write(line)
    processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    _mount(None, "/", DOWNWARD | PRIVATE)
    _mount("tmpfs", DISK, 0, f"size={disk},nr_inodes={MOST_FILES},mode=0700")
    _mount("tmpfs", "/proc", READ_ONLY, "size=4096,nr_inodes=1,mode=0555")
    hide_memory()
    return processes


def end_with_parent() -> None:
    """Let this process be killed when the one that forked it ends."""
    _call("prctl", PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Let processes whose parent ended become children of this one."""
    _call("prctl", ADOPT_ORPHANS, 1, 0, 0, 0)


def hide_memory() -> None:
    """Keep other processes of the same user from reading this one's memory."""
    _show_memory(False)


def confine(limits: Limits, address_space: int) -> None:
    """Take this process's rights away for good. It must have one thread.

    address_space: bytes that are already in use.
    """
    for limit, value in (
        (resource.RLIMIT_AS, address_space + 2 * limits.memory),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_NPROC, limits.threads + BESIDES),
    ):
        resource.setrlimit(limit, (value, value))
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    _call("capset", ctypes.byref(header), (ctypes.c_uint32 * 6)())
    _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    system_calls.forbid()


def _show_memory(shown: bool) -> None:
    _call("prctl", DUMPABLE, int(shown), 0, 0, 0)


def _mount(kind: str | None, place: str, flags: int, options: str = "") -> None:
    flags |= 0 if kind is None else NO_SETUID | NO_DEVICES | NO_PROGRAMS
    source = kind.encode() if kind else None
    _call("mount", source, place.encode(), source, ctypes.c_ulong(flags), options.encode())


def _call(name: str, *arguments) -> None:
    """A function of the C library. Raises OSError where it fails."""
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
