"""A filter of system calls for this process, by libseccomp (libseccomp2 in Debian). Linux only.

What is forbidden fails with “Operation not permitted”, for good, and in every thread.
"""

from __future__ import annotations

import ctypes
import errno
import os

# Nothing that a notebook of the course does needs one of these.
FORBIDDEN = tuple(
    """
    fork vfork execve execveat
    socket connect bind listen mq_open mq_unlink
    mount umount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsconfig
    fsmount fspick mount_setattr name_to_handle_at open_by_handle_at swapon swapoff quotactl
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd
    pidfd_send_signal tkill
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    add_key request_key keyctl memfd_create memfd_secret
    shmget shmat shmctl semget semop semctl msgget msgsnd msgrcv msgctl
    init_module finit_module delete_module kexec_load kexec_file_load reboot acct syslog
    iopl ioperm modify_ldt personality settimeofday clock_settime clock_adjtime adjtimex
    sethostname setdomainname vhangup lookup_dcookie mknod mknodat
    """.split()  # noqa: SIM905 - one name a line would be a page
)
# Signals, whose first argument names the process: to oneself alone.
TO_ONESELF = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
THREAD = 0x00010000  # CLONE_THREAD of <linux/sched.h>: a new thread, and not a new process
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>

# From <seccomp.h>.
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
ALL_THREADS = 4
NOT_EQUAL, EQUAL, MASKED_EQUAL = 1, 4, 7


class _Argument(ctypes.Structure):
    _fields_ = (
        ("position", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def library() -> ctypes.CDLL:
    """libseccomp. Raises OSError where it is missing."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    seccomp.seccomp_init.argtypes = (ctypes.c_uint32,)
    seccomp.seccomp_attr_set.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32)
    seccomp.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
    seccomp.seccomp_rule_add_array.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint),
        ctypes.c_void_p,
    )
    seccomp.seccomp_load.argtypes = (ctypes.c_void_p,)
    return seccomp


def forbid() -> None:
    """Forbid, from now on. The process must be unable to gain privileges. Raises OSError."""
    seccomp = library()
    rules = seccomp.seccomp_init(ALLOW)
    _check(seccomp.seccomp_attr_set(rules, ALL_THREADS, 1))

    def add(name: str, error: int, *when: int) -> None:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # else this kind of machine, or this libseccomp, does not know it
            arguments = (_Argument * 1)(_Argument(0, *when)) if when else None
            _check(
                seccomp.seccomp_rule_add_array(rules, ERRNO | error, number, bool(when), arguments)
            )

    for name in FORBIDDEN:
        add(name, errno.EPERM)
    add("clone", errno.EPERM, MASKED_EQUAL, THREAD, 0)
    # Its flags lie in memory, where a filter cannot look; the C library then takes clone.
    add("clone3", errno.ENOSYS)
    add("prctl", errno.EPERM, EQUAL, PARENT_DEATH_SIGNAL)
    for name in TO_ONESELF:
        add(name, errno.EPERM, NOT_EQUAL, os.getpid())
    _check(seccomp.seccomp_load(rules))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(-result, os.strerror(-result))
