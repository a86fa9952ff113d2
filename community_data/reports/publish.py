"""The site goes to where its readers are: a folder, a branch of git, or by a command of one's own.

What begins with a dot stays here: the record of what was hidden is for the next run alone.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from community_data.atomic import copy_folder, make_folder, own_folder
from community_data.errors import CannotReport
from community_data.reports import site
from community_data.text.dates import today
from community_data.text.translate import _

BRANCH, COMMAND = "git:", "run:"
FOLDER = "{site}"  # in a command, the folder with the files
PRIVATE = "."  # what begins with it


def refuse(target: str, out: Path) -> None:
    """Raise `CannotReport` where the site in `out` cannot go to `target`; before it takes time."""
    if target.startswith(COMMAND) and FOLDER not in target:
        raise CannotReport(
            _("The command after “run:” needs {site} where the folder with the pages belongs.")
        )
    if target.startswith(BRANCH):
        branch = target.removeprefix(BRANCH)
        if _git("rev-parse", "--git-dir", may_fail=True) is None:
            raise CannotReport(
                _("You are in no checkout of git. Go to yours before you run the command.")
            )
        if _git("check-ref-format", "--branch", branch, may_fail=True) is None:
            raise CannotReport(
                _("“{branch}” is no name for a branch of git.").format(branch=branch)
            )
        if _git("symbolic-ref", "--short", "HEAD", may_fail=True) == branch:
            raise CannotReport(
                _("You work on the branch “{branch}”. Choose one that has pages alone.").format(
                    branch=branch
                )
            )
    elif not target.startswith(COMMAND):
        folder, here = _folder(target), out.expanduser().resolve()
        if folder == here or here in folder.parents or folder in here.parents:
            raise CannotReport(
                _("The pages are made in “{out}”. Choose another folder with --publish.").format(
                    out=out.name
                )
            )
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(existing, os.W_OK):
            raise CannotReport(
                _(
                    "Nothing can be written into the folder “{folder}”. Choose another folder with "
                    "--publish."
                ).format(folder=existing.name or existing)
            )
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not _is_site(folder)):
            raise CannotReport(
                _(
                    "“{folder}” holds something else, which would be lost. Choose an empty folder "
                    "with --publish."
                ).format(folder=target)
            )


def publish(made: Path, target: str) -> None:
    """Put the site in the folder `made` out at `target`, as a whole. Raises `CannotReport`."""
    refuse(target, made)
    if not target.startswith((BRANCH, COMMAND)):
        make_folder(_folder(target), lambda part: copy_folder(made, part, PRIVATE))
        return
    private = own_folder("community-data-publish-", Path(tempfile.gettempdir()))
    try:
        copy = private / "site"
        copy_folder(made, copy, PRIVATE)
        if target.startswith(BRANCH):
            _commit(copy, target.removeprefix(BRANCH), private / "index")
        else:
            words = shlex.split(target.removeprefix(COMMAND))
            _run([word.replace(FOLDER, str(copy)) for word in words])
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _folder(target: str) -> Path:
    return Path(target).expanduser().resolve()


def _is_site(folder: Path) -> bool:
    return site.RELEASE in site.metas(folder / site.INDEX)


def _commit(copy: Path, branch: str, index: Path) -> None:
    """Commit the files to a branch that has nothing else; the checkout is not touched."""
    ref = f"refs/heads/{branch}"
    place = [f"--work-tree={copy}"]
    own = os.environ | {"GIT_INDEX_FILE": str(index)}
    _git(*place, "add", "--all", "--force", str(copy), environment=own)
    tree = _git("write-tree", environment=own)
    before = _git("rev-parse", "--verify", "--quiet", ref, may_fail=True)
    if before and _git("rev-parse", f"{before}^{{tree}}") == tree:
        return  # the branch has these very pages
    parents = ["-p", before] if before else []
    message = _("Pages of {day}").format(day=today().isoformat())
    who = []
    if _git("var", "GIT_COMMITTER_IDENT", may_fail=True) is None:  # as on a machine that runs jobs
        who = ["-c", "user.name=community-data", "-c", "user.email=community-data@localhost"]
    commit = _git(*who, "commit-tree", tree, *parents, "-m", message)
    _git("update-ref", ref, commit, before or "")


def _git(*words: str, environment: dict | None = None, may_fail: bool = False) -> str | None:
    """What git says; None where it may fail and does."""
    return _run(["git", *words], environment, may_fail)


def _run(words: list[str], environment: dict | None = None, may_fail: bool = False) -> str | None:
    try:
        outcome = subprocess.run(words, env=environment, capture_output=True, text=True)
    except OSError as error:
        raise CannotReport(
            _("“{program}” cannot be run: {reason}.").format(
                program=words[0], reason=error.strerror
            )
        ) from None
    if outcome.returncode and may_fail:
        return None
    if outcome.returncode:
        lines = (outcome.stderr or outcome.stdout).strip().splitlines()
        raise CannotReport(
            _("The pages are made, but not put out. “{command}” said: {reason}").format(
                command=shlex.join(words), reason=lines[-1] if lines else outcome.returncode
            )
        )
    return outcome.stdout.strip()
