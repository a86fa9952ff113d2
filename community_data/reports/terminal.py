"""What the person at the terminal sees: a bar there, plain lines elsewhere, and the end of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rich.markup import escape

from community_data.reports.build import Built, NoPage, PartsMissing, Silence, first_line
from community_data.reports.content import sentence
from community_data.reports.plan import PagePlan, Plan
from community_data.text.bar import Bar
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext


class Told(Bar, Silence):
    """Tells a person about each page; use it as a context, so that the bar is taken away."""

    def __init__(self) -> None:
        super().__init__(_("Starting"))

    def begin(self, plan: Plan) -> None:
        for line in dict.fromkeys([*plan.skipped, *_left_out_lines(plan)]):
            self._line(line)
        self.total = len(plan.pages) + len(plan.already_there)
        self.done = len(plan.already_there)
        if plan.already_there:
            self._line(
                _("{done} of {total}: already there").format(done=self.done, total=self.total)
            )
        if self.bar:
            first = plan.pages[0].name if plan.pages else ""
            self.bar.update(
                self.task, total=self.total, completed=self.done, description=_plain(first)
            )

    def protected(self, about: str) -> None:
        if about:
            self._line(about)

    def in_sandbox(self, page: PagePlan, module: str) -> None:
        text = _("{name}: running {module} in the sandbox").format(
            name=_name(page.name), module=module
        )
        if self.bar:
            self.bar.update(self.task, description=escape(text))
        else:
            self._line(text)

    def in_part(self, page: PartsMissing) -> None:
        parts = and_([failure.module for failure in page.failures])
        self._step(
            page.name,
            _("page written without {parts}: {reason}").format(
                parts=parts, reason=page.failures[0].reason
            ),
            True,
        )

    def written(self, page: PagePlan) -> None:
        self._step(page.name, _("page written"))

    def without(self, place: NoPage) -> None:
        self._step(
            place.name, _("no page: {reason}").format(reason=place.failures[0].reason), stays=True
        )

    def _step(self, name: str, what: str, stays: bool = False) -> None:
        self.done += 1
        if self.bar:
            self.bar.update(self.task, completed=self.done, description=_plain(name))
        if stays or not self.bar:
            self._line(
                _("{done} of {total}: {name} – {what}").format(
                    done=self.done, total=self.total, name=_name(name), what=what
                )
            )

    def _line(self, text: str) -> None:
        if self.bar:
            self.console.print(escape(text))
        else:
            print(text, file=sys.stderr, flush=True)


def _left_out_lines(plan: Plan) -> list[str]:
    return [
        failure.reason
        if failure.reason.startswith(failure.module)
        else _("{module} is left out of every page: {reason}").format(
            module=failure.module, reason=failure.reason
        )
        for failure in plan.left_out
    ]


def say_the_end(plan: Plan, built: Built) -> int:
    """Say what is there now and what is not. Returns the exit code of the command."""
    # A newer release that is not put out takes no page away from the one that is.
    put_out = plan.folder == plan.out.resolve() or not (built.interrupted or built.nothing_new_out)
    for place in [*built.without, *built.in_part]:
        no_page = isinstance(place, NoPage)
        begin = _("No page for {place}:") if no_page else _("Not on the page of {place}:")
        print("\n" + begin.format(place=_name(place.name)), file=sys.stderr)
        for failure in place.failures:
            where = failure.module
            if failure.cell:
                where = _("{module}, cell [{n}]").format(module=where, n=failure.cell)
            print(f"  {where}: {failure.reason}", file=sys.stderr)
            if failure.source:
                print(f"    {first_line(failure.source)}", file=sys.stderr)
        if no_page and place.old_page_removed and put_out:
            gone = _("Its older page was taken away, so that no old number is shown.")
            print(f"  {gone}", file=sys.stderr)
    if built.nothing_new_out and not built.interrupted:
        sentence = _(
            "No page of this release could be made. The pages in {where} stay as they are."
        )
        print(sentence.format(where=_shown(plan.out)), file=sys.stderr)
        return 1
    done = len(built.written) + len(plan.already_there)
    total = len(plan.pages) + len(plan.already_there)
    where = _shown(plan.out)
    if built.of_another_release:
        sentence = ngettext(
            "{n} page of another release is still in {where}, and not in the index. Delete it, or "
            "run the command for that place too.",
            "{n} pages of another release are still in {where}, and not in the index. Delete them, "
            "or run the command for those places too.",
            built.of_another_release,
        )
        print(sentence.format(n=built.of_another_release, where=where), file=sys.stderr)
    if built.interrupted:
        sentence = ngettext(
            "Stopped: {n} of {total} is done. The same command takes it up from here.",
            "Stopped: {n} of {total} are done. The same command takes it up from here.",
            done,
        )
        print(sentence.format(n=done, total=_pages(total)), file=sys.stderr)
        return 130
    print(
        _("{pages} in {where}: {written} made now, {ready} already there. Open {file}").format(
            pages=_pages(done),
            where=where,
            written=len(built.written),
            ready=len(plan.already_there),
            file=_shown(plan.out / "index.html"),
        )
    )
    if built.parts_kept:
        sentence = ngettext(
            "Of the parts of these pages {n} was run again; {kept} are of the same data and code "
            "as before.",
            "Of the parts of these pages {n} were run again; {kept} are of the same data and code "
            "as before.",
            built.parts_made,
        )
        print(sentence.format(n=whole(built.parts_made), kept=whole(built.parts_kept)))
    seconds = round(built.seconds)
    print(ngettext("It took {n} second.", "It took {n} seconds.", seconds).format(n=whole(seconds)))
    if plan.already_there and not built.written:
        print(_("Nothing new came: the data are the same as when these pages were made."))
    if built.without:
        sentence = ngettext(
            "No page for {n} of {total} place: see above, and in the index.",
            "No page for {n} of {total} places: see above, and in the index.",
            total,
        )
        print(sentence.format(n=len(built.without), total=total), file=sys.stderr)
    if built.in_part:
        sentence = _("Written without some of what was asked for: {pages}. See above.")
        again = _("The same command tries again what failed.")
        broken = any(page.broken for page in built.in_part)
        print(
            paragraph(sentence.format(pages=_pages(len(built.in_part))), again if broken else ""),
            file=sys.stderr,
        )
    if plan.left_out:
        ids = and_([failure.module for failure in plan.left_out])
        print(
            _("On none of the pages, though it was asked for: {ids}. See above.").format(ids=ids),
            file=sys.stderr,
        )
    missed = any(place.broken or plan.named for place in built.in_part)
    return 1 if built.without or missed or plan.left_out else 0


def _pages(number: int) -> str:
    return ngettext("{n} page", "{n} pages", number).format(n=number)


def _shown(path: Path) -> str:
    """A path as a person would type it from where they are."""
    try:
        return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
    except OSError:
        return str(path)


def _name(name: str) -> str:
    """A place's name without line breaks or control characters, which could redraw a terminal."""
    return sentence(name, []).removesuffix(".")


def _plain(name: str) -> str:
    return escape(_name(name))
