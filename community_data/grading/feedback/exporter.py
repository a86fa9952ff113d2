"""Our page in the place of nbgrader's, by its own command and by the formgrader's button."""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException

from community_data.errors import CourseError
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from community_data.grading import standing as standings
from community_data.grading.feedback import give, page
from community_data.text.translate import _


class FeedbackPage(Exporter):
    """A person's page, of the work in hand alone: where that is not graded, there is none."""

    file_extension = ".html"

    def from_filename(self, filename: str, resources=None, **kw):
        about = resources["nbgrader"]
        try:
            course = Path(self.parent.coursedir.root)
            text = self._page(course, about["assignment"], about["student"])
        except CourseError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error
        return text, resources | {"output_extension": self.file_extension}

    def _page(self, course: Path, module: str, person: str) -> str:
        rows = [row for row in standings.of_module(course, module) if row.person.id == person]
        if not rows:
            raise CourseError(_("{id} is not on the roster.").format(id=person))
        (row,) = rows
        if not give.has_page(row):
            raise CourseError(
                _("No page for {name}: the work in hand is not graded, {reason}.").format(
                    name=row.person.name, reason=row.reason
                )
            )
        with books.opened(self.parent.coursedir) as gradebook:
            text = page.html(course, editions.read(course, module), row, gradebook)
        give.for_release(self.parent.coursedir, person, module)
        return text
