"""Hand in: one file with a trainee's work, for their facilitator; on a hub, through the exchange.

The file is a zip: mail and learning platforms take one as it is, and leave alone what it is called
inside. It holds the notebook as it was saved, a note of whom it is from, and the trainee's own
data where they say that it goes along.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from community_data.atomic import write_file
from community_data.course import progress, syllabus
from community_data.course.progress import Answers
from community_data.errors import CannotHandIn, CannotReport
from community_data.hosting import exchange, own_data, work_folder
from community_data.hosting.own_data import OwnData
from community_data.text.dates import long_day
from community_data.text.translate import _, ngettext

MANIFEST, MADE_BY = "hand-in.json", "community_data.hand_in"
FOLDER = "hand-in"  # in the work folder
_LONGEST = 60  # letters of a name in the name of a file


@dataclass(frozen=True)
class Work:
    """A module as it stands in the work folder, before it is handed in. `file` is its notebook."""

    module: syllabus.Module
    file: Path
    saved: datetime.datetime
    answers: Answers
    package: str
    data: OwnData | None

    @property
    def lines(self) -> list[str]:
        """What is in it, in plain words."""
        if not self.answers.readable:
            sentence = _("{file} cannot be read as a notebook. Show it to your facilitator.")
            return [sentence.format(file=self.file.name)]
        return [
            ngettext(
                "{answered} of {n} exercise answered.",
                "{answered} of {n} exercises answered.",
                self.answers.exercises,
            ).format(answered=self.answers.answered, n=self.answers.exercises),
            *_written(self.answers.words),
            _("Saved at {time} on {day}.").format(
                time=self.saved.strftime("%H:%M"), day=long_day(self.saved.date())
            ),
        ]


@dataclass(frozen=True)
class HandedIn:
    """What was done. `file` is the file to send; None where the hub has it already."""

    work: Work
    name: str
    file: Path | None
    with_data: bool


def work_of(course: Path, work: Path, module: str, notebook: str = "") -> Work:
    """A module of the work folder. Raises `CannotHandIn` where it is not there.

    notebook: the name of another notebook in the module's folder, such as a fresh copy.
    """
    module = _module(course, work, module)
    file = work / module.id / (notebook or f"{module.id}.ipynb")
    if file.parent != work / module.id or file.suffix != ".ipynb" or not file.is_file():
        raise CannotHandIn(
            _(
                "There is no notebook {file} in the folder “{folder}”. Open the module first."
            ).format(file=file.name, folder=work.name)
        )
    edition = syllabus.released(course, module.id)
    begun_with = work_folder.Record(work).begun_with(f"{module.id}/{module.id}.ipynb")
    package = own_data.package_of(progress.cells_of(file) or [])
    folder = own_data.folder_of(package, file)
    return Work(
        module,
        file,
        datetime.datetime.fromtimestamp(file.stat().st_mtime).astimezone(),
        progress.answers(file, edition, begun_with),
        package,
        own_data.own_data(folder) if folder else None,
    )


def hand_in(work: Work, folder: Path, name: str, with_data: bool) -> HandedIn:
    """Make the file to send, or hand it to the hub's exchange. Raises `CannotHandIn`.

    folder: the work folder, in which the name is remembered. name: the trainee's.
    """
    name = " ".join(name.split())
    if not re.search(r"\w", name) or len(name) > 200:
        raise CannotHandIn(_("Write your name, so that your facilitator knows whose work it is."))
    with contextlib.suppress(OSError):  # on a full disk it is asked again
        remember(folder, name)
    with_data = with_data and work.data is not None
    files = _files(work, name, with_data)
    course_id = exchange.course_with(work.module.id)
    file = None if course_id else folder / FOLDER / f"{work.module.id}-{_as_a_file(name)}.zip"
    try:
        if file is None:
            _submit(work.module.id, files, course_id)
        else:
            write_file(file, _zipped(files, work.saved))
    except OSError as problem:
        raise CannotHandIn(
            _(
                "It could not be written ({reason}). What you saved is as it was. Tell your "
                "facilitator, or hand in again later."
            ).format(reason=exchange.reason_of(problem))
        ) from None
    return HandedIn(work, name, file, with_data)


def remembered_name(folder: Path) -> str:
    """The name that a trainee gave before; "" where there is none."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        name = json.loads(_name_file(folder).read_text(encoding="utf-8"))["name"]
        return name if isinstance(name, str) else ""
    return ""


def remember(folder: Path, name: str) -> None:
    write_file(_name_file(folder), json.dumps({"name": name}) + "\n")


def _name_file(folder: Path) -> Path:
    return folder / work_folder.KEPT / "name.json"


def what_was_done(done: HandedIn) -> list[str]:
    """What was handed in, where it is and what to do now, in plain words."""
    lines = [
        _("“{title}”, from {name}:").format(title=done.work.module.heading, name=done.name),
        *done.work.lines,
    ]
    if done.work.data is not None:
        told = _("Your data “{name}” is in it.") if done.with_data else _(
            "Your data “{name}” is not in it. Agree with your facilitator how they get it."
        )  # fmt: skip
        lines.append(told.format(name=done.work.data.name))
    if done.file is None:
        return [*lines, _("It is handed in. Your facilitator finds it on this hub.")]
    return [
        *lines,
        _("The file is “{file}”, in the folder “{folder}”.").format(
            file=done.file.name, folder=done.file.parent.absolute()
        ),
        _("Now mail it to your facilitator, or upload it where your course collects work."),
        _("You can go on and hand in again: the newer file takes the place of this one."),
    ]


def _module(course: Path, work: Path, module: str) -> syllabus.Module:
    if not work.is_dir():
        raise CannotHandIn(
            _(
                "There is no folder “{folder}” here. Start the course first, or name the folder "
                "in which you work with --dir."
            ).format(folder=work)
        )
    try:
        return syllabus.named((module,), course)[0]
    except CannotReport as problem:
        raise CannotHandIn(str(problem)) from None


def _written(words: tuple[int, ...]) -> list[str]:
    """One line for each written task."""
    lines = []
    for number, count in enumerate(words, start=1):
        state = _("not written yet")
        if count:
            state = ngettext("{n} word", "{n} words", count).format(n=count)
        if len(words) == 1:
            lines.append(_("Written task: {state}.").format(state=state))
        else:
            lines.append(_("Written task {number}: {state}.").format(number=number, state=state))
    return lines


def _files(work: Work, name: str, with_data: bool) -> dict[str, bytes]:
    """What is handed in: names in the zip, and what stands in the files."""
    manifest = {
        "made_by": MADE_BY,
        "module": work.module.id,
        "name": name,
        "saved": work.saved.isoformat(timespec="seconds"),
        "package": work.package,
        "data": work.data.name if with_data else "",
    }
    files = {
        f"{work.module.id}.ipynb": work.file.read_bytes(),
        MANIFEST: (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode(),
    }
    for file in work.data.files if with_data else ():
        inside = file.relative_to(work.data.folder.resolve()).as_posix()
        files[f"{work.data.name}/{inside}"] = file.read_bytes()
    return files


def _zipped(files: dict[str, bytes], saved: datetime.datetime) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, saved.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, data)
    return content.getvalue()


def _submit(module_id: str, files: dict[str, bytes], course_id: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name, data in files.items():
            write_file(Path(scratch, module_id, name), data)
        exchange.submit(Path(scratch), module_id, course_id)


def _as_a_file(name: str) -> str:
    """A name that every disk and every mail takes."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', " ", name)
    return " ".join(plain.split())[:_LONGEST].strip(" .") or "name"
