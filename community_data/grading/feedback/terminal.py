"""What a facilitator sees of the pages: who gets which, and who has none."""

from __future__ import annotations

from pathlib import Path

from community_data.grading.feedback.give import LIST, Given, give
from community_data.grading.standing import WAITING, WORDS
from community_data.text.lists import printable
from community_data.text.translate import _, ngettext


def run(course: Path, module: str, ids: list[str], out: Path | None) -> int:
    """Write the pages and say who gets which. Returns an exit code: 3 where somebody has none."""
    given = give(course, module, ids, out)
    for each in given:
        print(printable(_line(each, course)))
    pages = sum(each.file is not None for each in given)
    print(ngettext("{n} page was made.", "{n} pages were made.", pages).format(n=pages))
    if out:
        print(_("Who gets which stands in “{file}”.").format(file=out / LIST))
    else:
        print(_("For files to mail, with each person's name: add --out FOLDER."))
    return 0 if pages == len(given) else 3


def _line(each: Given, course: Path) -> str:
    person, row = each.person, each.standing
    if each.file is None:
        reason = row.reason or str(WORDS[row.state])
        todo = f" {row.todo}" if row.todo else ""
        return _("{name}: no page, {reason}.").format(name=person.name, reason=reason) + todo
    file = each.file.relative_to(course) if each.file.is_relative_to(course) else each.file
    line = _("{name} <{email}>: {file}") if person.email else _("{name}: {file}")
    line = line.format(name=person.name, email=person.email, file=file)
    if row.state == WAITING:
        return _("{line} (a text is still to be read)").format(line=line)
    return line
