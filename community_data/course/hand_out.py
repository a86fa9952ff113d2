"""The trainees' copy of the course: modules, data and code, and nothing that holds an answer.

It leaves the facilitator's hands as a zip, or as a branch of git that nbgitpuller takes. What goes
into it is listed here; everything else stays: solutions, tests, the guide, how the data was made.
"""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from pathlib import Path

from community_data.atomic import write_file
from community_data.course.build import build
from community_data.course.syllabus import solutions_folder
from community_data.errors import CannotHandOut
from community_data.text.translate import _

TOP = "community-data"  # the folder in the zip
START = "start.sh"
LICENCES = ("LICENSE", "LICENSE-text.md")
AT_THE_TOP = (*LICENCES, "pyproject.toml", "requirements.txt", "start.bat", "start.py", START)
README = Path("community_data", "course", "for_trainees.md")
PRACTICE = Path("datasets", "practice_api")  # what the practice service of module 02 answers with
TEMPLATES = Path("community_data", "course", "new_module")  # with a solved module
# A zip says when each file was changed. Two copies of one edition shall be the same.
NEW_YEAR = (2026, 1, 1, 0, 0, 0)


def write_zip(course: Path, out: Path) -> int:
    """Write the trainees' copy as a zip; returns how many files it holds.

    Raises `CannotHandOut` or `ModuleProblem`.
    """
    if out.exists() and not _is_a_hand_out(out):
        raise CannotHandOut(
            _(
                "“{file}” is there already, and is no copy of the course. Choose another --out."
            ).format(file=out.name)
        )
    content = io.BytesIO()
    copied = files(course)
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in copied.items():
            entry = zipfile.ZipInfo(f"{TOP}/{name}", NEW_YEAR)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name == START else 0o100644) << 16
            packed.writestr(entry, data)
    write_file(out, content.getvalue())
    return len(copied)


def write_branch(course: Path, branch: str) -> bool:
    """Commit the trainees' copy to a branch of the course's git, which has no other history.

    The checkout is not touched. Returns False where the branch holds this very copy already.
    Raises `CannotHandOut`.
    """
    git = _Git(course)
    git.refuse(branch)
    copied = files(course)
    before = git.lines("ls-tree", "-r", "--format=%(objectname) %(path)", f"refs/heads/{branch}")
    git.commit(branch, copied)
    after = git.lines("ls-tree", "-r", "--format=%(objectname) %(path)", f"refs/heads/{branch}")
    if before == after:
        git.run("update-ref", f"refs/heads/{branch}", f"refs/heads/{branch}^")
    return before != after


def files(course: Path) -> dict[str, bytes]:
    """What a trainee gets: names in the copy and what stands in the files.

    Raises `CannotHandOut` or `ModuleProblem`, for example where `modules/` is stale.
    """
    solutions_folder(course)
    build(check=True, course=course)
    copied = {name: course / name for name in AT_THE_TOP} | {"README.md": course / README}
    packages = (found.parent for found in (course / "datasets").glob("*/*/datapackage.json"))
    for folder in (course / "modules", course / "community_data", course / PRACTICE, *packages):
        copied |= {
            file.relative_to(course).as_posix(): file
            for file in folder.rglob("*")
            if file.is_file() and _goes_along(file.relative_to(course))
        }
    return {name: _content(name, file) for name, file in sorted(copied.items())}


def _goes_along(file: Path) -> bool:
    stray = any(part.startswith(".") or part == "__pycache__" for part in file.parts)
    template = file.parent == TEMPLATES and file.suffix != ".py"
    recipe = file.parent == PRACTICE and file.suffix == ".py"
    return not stray and not template and not recipe


def _content(name: str, file: Path) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotHandOut(
            _(
                "The course's own file {file} cannot be read ({reason}). Get the course again."
            ).format(file=name, reason=error.strerror)
        ) from None
    if file.suffix == ".bat":  # Windows reads no other ends of lines in it
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data


def _is_a_hand_out(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as packed:
            return f"{TOP}/{START}" in packed.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


class _Git:
    """The git of the course's checkout."""

    def __init__(self, course: Path) -> None:
        self.course = course

    def run(self, *words: str, data: bytes | None = None) -> subprocess.CompletedProcess:
        try:
            return subprocess.run(
                ["git", "-C", os.fspath(self.course), *words], input=data, capture_output=True
            )
        except FileNotFoundError:
            raise CannotHandOut(
                _("git is not installed here. Hand out a zip instead: leave --branch out.")
            ) from None

    def lines(self, *words: str) -> list[str]:
        return self.run(*words).stdout.decode("utf-8", "replace").splitlines()

    def refuse(self, branch: str) -> None:
        """Raise `CannotHandOut` where the copy must not be committed to this branch."""
        if self.run("rev-parse", "--git-dir").returncode:
            raise CannotHandOut(
                _("The course is no checkout of git. Hand out a zip instead: leave --branch out.")
            )
        if self.run("check-ref-format", "--branch", branch).returncode:
            raise CannotHandOut(
                _("“{branch}” is no name for a branch. Write one word, such as trainees.").format(
                    branch=branch
                )
            )
        tree = self.lines("ls-tree", "--name-only", f"refs/heads/{branch}")
        if self.lines("symbolic-ref", "--short", "HEAD") == [branch] or "solutions" in tree:
            raise CannotHandOut(
                _(
                    "The branch “{branch}” has the facilitator's course. Choose a branch that is "
                    "for trainees alone."
                ).format(branch=branch)
            )

    def commit(self, branch: str, copied: dict[str, bytes]) -> None:
        who = self.lines("var", "GIT_COMMITTER_IDENT")
        if not who:
            raise CannotHandOut(
                _("git does not know who you are. Tell it: git config user.name, and user.email.")
            )
        ref = f"refs/heads/{branch}"
        message = b"The trainees' copy of the course"
        stream = [
            f"commit {ref}\ncommitter {who[0]}\ndata {len(message)}\n".encode(),
            message,
            b"\n",
        ]
        if not self.run("rev-parse", "--verify", ref).returncode:
            stream.append(f"from {ref}^0\n".encode())
        stream.append(b"deleteall\n")
        for name, data in copied.items():
            mode = "100755" if name == START else "100644"
            stream += [f'M {mode} inline "{name}"\ndata {len(data)}\n'.encode(), data, b"\n"]
        outcome = self.run("fast-import", "--quiet", data=b"".join(stream))
        if outcome.returncode:
            raise CannotHandOut(
                _("git could not commit to “{branch}”: {reason}").format(
                    branch=branch, reason=outcome.stderr.decode("utf-8", "replace").strip()
                )
            )
