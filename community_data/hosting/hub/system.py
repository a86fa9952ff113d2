"""System users and the permissions of folders: what keeps people apart on one machine."""

from __future__ import annotations

import datetime
import filecmp
import grp
import os
import pwd
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from community_data.errors import CannotHost
from community_data.text.translate import _

GROUP = "community-data-trainees"  # whoever is in it, this hub made
SHELL = "/usr/sbin/nologin"  # the Hub is the only way in
# What useradd takes on every Linux.
USER = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def is_there(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return _("user {number}").format(number=uid)


def is_trainees_user(name: str) -> bool:
    """Is it a system user that a hub made for a trainee?"""
    try:
        return pwd.getpwnam(name).pw_gid == grp.getgrnam(GROUP).gr_gid
    except KeyError:
        return False


def add_course_user(name: str, home: Path) -> bool:
    """The system user to whom the facilitators' course belongs. Returns whether it is new."""
    if is_there(name):
        return False
    _run("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(home),
         "--shell", SHELL, name)  # fmt: skip
    return True


def add_trainee(name: str, homes: Path) -> bool:
    """A system user for a trainee, with a home that nobody else opens. Returns whether it is new.

    Raises `CannotHost` where the name belongs to somebody else on this machine.
    """
    if is_trainees_user(name):
        return False
    if is_there(name):
        raise CannotHost(
            _(
                "“{name}” is on the roster, and also the name of a user of this machine that the "
                "hub did not make. Give this person another id in roster.csv."
            ).format(name=name)
        )
    if not USER.fullmatch(name):
        raise CannotHost(
            _(
                "“{name}” cannot be a user of this machine. On a hub an id begins with a letter, "
                "and has small letters, digits, _ and - only, up to 32."
            ).format(name=name)
        )
    if not has_group():
        _run("groupadd", "--system", GROUP)
    _run("useradd", "--gid", GROUP, "--no-create-home", "--home-dir", str(homes / name),
         "--shell", SHELL, name)  # fmt: skip
    own_folder(homes / name, name, 0o700)
    return True


def has_group() -> bool:
    try:
        grp.getgrnam(GROUP)
    except KeyError:
        return False
    return True


def remove_user(name: str) -> None:
    """Take a user of a hub away, who has no process any more. The home stays."""
    if is_there(name):
        _run("userdel", name)


def remove_group() -> None:
    """Take the trainees' group away, where nobody is in it any more."""
    if has_group() and not any(is_trainees_user(user.pw_name) for user in pwd.getpwall()):
        _run("groupdel", GROUP)


def ids(name: str) -> tuple[int, int]:
    user = pwd.getpwnam(name)
    return user.pw_uid, user.pw_gid


def own_folder(folder: Path, name: str, mode: int) -> None:
    """Make a folder that belongs to a user, in one that root alone changes: it follows a link.
    `mode` is what it lets others do."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, *ids(name))
    folder.chmod(mode)


def make_folder_as(name: str, folder: Path, mode: int) -> None:
    """Make a folder as a user would, in a folder of theirs: a link that they put there must not
    give them what it leads to. `mode` is what it lets others do. Raises `CannotHost`."""
    uid, gid = ids(name)
    outcome = subprocess.run(
        ["install", "-d", "-m", f"{mode:o}", folder.name], cwd=folder.parent, user=uid, group=gid,
        extra_groups=[], capture_output=True, text=True,
    )  # fmt: skip
    if outcome.returncode:
        raise CannotHost(
            _("The folder “{folder}” could not be made: {reason}").format(
                folder=folder, reason=outcome.stderr.strip()
            )
        )


def unpack_as(name: str, folder: Path, files: dict[str, Path], umask: int) -> None:
    """Copy files (name in the folder -> file) as a user would: root may read them, and the user
    may have put a link into the folder that leads elsewhere.

    What is there already and is another one is kept beside it, with the time in its name.
    """
    changed = {inside: file for inside, file in files.items() if not _same(folder / inside, file)}
    with tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for inside, file in changed.items():
                entry = tarfile.TarInfo(inside)
                entry.size, entry.mtime, entry.mode = file.stat().st_size, time.time(), 0o644
                with file.open("rb") as content:
                    tar.addfile(entry, content)
        packed.seek(0)
        uid, gid = ids(name)
        suffix = datetime.datetime.now().strftime(".%Y-%m-%d-%H%M%S~")
        outcome = subprocess.run(
            ["tar", "-x", "--no-same-permissions", "--backup=simple", f"--suffix={suffix}"],
            stdin=packed, cwd=folder, user=uid, group=gid, extra_groups=[], umask=umask,
            capture_output=True, text=True,
        )  # fmt: skip
    if outcome.returncode:
        raise CannotHost(
            _("The course could not be copied to “{folder}”: {reason}").format(
                folder=folder, reason=outcome.stderr.strip()
            )
        )


def _same(file: Path, other: Path) -> bool:
    return file.is_file() and filecmp.cmp(file, other, shallow=False)


def others_reach(path: Path, permission: int) -> bool:
    """May somebody without rights of their own do this (4 read, 2 write, 1 open) with a path?"""
    path = Path(os.path.realpath(path))
    if any(not parent.stat().st_mode & 1 for parent in path.parents):
        return False
    return bool(path.stat().st_mode & permission == permission)


def _run(*words: str) -> None:
    if not shutil.which(words[0]):
        raise CannotHost(
            _("The program {name} is not on this machine. Install it, or run as root.").format(
                name=words[0]
            )
        )
    outcome = subprocess.run(words, capture_output=True, text=True)
    if outcome.returncode:
        raise CannotHost(
            _("The system did not do “{command}”: {reason}").format(
                command=" ".join(words), reason=outcome.stderr.strip()
            )
        )
