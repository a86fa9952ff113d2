"""What every check has in common: how an answer is looked at, and how the trainee hears of it.

A check answers in layers: is it answered, is it the right kind of thing, has it the right shape,
has it the right values, and if not, which known mistake is it. The first layer that is not right
ends the check with a message that names the next step and never shows the answer.

A check of a module is a plain function that raises `Wrong` at the first thing that is wrong:

    @exercise(points=2)
    def percent(answer, package, place, measure):
        row = data.everyone(package, place, measure)
        number(answer, 100 * row["count"] / row["population"], ...)
"""

from __future__ import annotations

import contextlib
import functools
import html
import inspect
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from community_data.errors import DataProblem
from community_data.exercises.answers import Stopped, Wrong
from community_data.exercises.notebook import prepare
from community_data.text.translate import _

prepare()

MIME = "application/vnd.community-data.check+json"


@dataclass(frozen=True)
class Result:
    """What a check says. In a notebook it is a card; to nbgrader it is a number of points.

    `answer` is kept where a facilitator counts what was answered, as with the five statements.
    """

    exercise: str
    points: float
    out_of: float
    hint: str
    message: str
    answer: list[int] | None = None

    @property
    def passed(self) -> bool:
        return self.points == self.out_of

    def __repr__(self) -> str:
        # nbgrader reads the printed number as the points earned (its partial credit).
        return f"{self.points:g}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": self._card(),
            MIME: {"exercise": self.exercise, "passed": self.passed, "message": self.message},
        }

    def _card(self) -> str:
        if self.passed:
            sign, word, edge, back = "✓", _("Right"), "#1b6e3c", "#eef7f0"
        elif self.hint == "not_answered":
            sign, word, edge, back = "○", _("Not answered yet"), "#595959", "#f4f4f4"
        else:
            sign, word, edge, back = "→", _("Not yet"), "#8a4b00", "#fff6e8"
        # Color is never the only sign: a mark and a word come first. A full border, since
        # thick edges at one side alone are lost in high-contrast mode.
        return (
            f'<div role="status" style="border:2px solid {edge};border-radius:6px;'
            f"background:{back};color:#1a1a1a;padding:.6em .9em;margin:.3em 0;max-width:44em;"
            f'font-size:1rem;line-height:1.45">'
            f'<strong style="color:{edge}"><span aria-hidden="true">{sign}</span> {word}.</strong> '
            f"{html.escape(self.message, quote=False)}</div>"
        )


def exercise(points: float, kept: Callable | None = None) -> Callable:
    """Make a check of a function that raises `Wrong`: it always returns a `Result`.

    The points must be those of the check's cell in the notebook (a test compares them). `kept`
    makes of a right answer what the result keeps of it.
    """

    def wrap(judge: Callable) -> Callable:
        @functools.wraps(judge)
        def check(*args, **kwargs) -> Result:
            hint, message = _verdict(judge, args, kwargs)
            right = hint == "right"
            answer = kept(*args) if kept and right else None
            return Result(judge.__name__, points if right else 0, points, hint, message, answer)

        check.points = points
        return check

    return wrap


# What the notebook's first cells give names to, and what of it a check takes as text.
TEXT_NAMES = {"package", "place", "measure", "group_by", "day"}


def _verdict(judge: Callable, args: tuple, kwargs: dict) -> tuple[str, str]:
    for value in (*args, *kwargs.values()):
        if isinstance(value, Stopped):
            return "cell_stopped", value.sentence()
    try:
        # nbgrader takes a mark away for anything on the error stream of a check's cell, so
        # warnings and printed text of the trainee's objects stay in here.
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            _text_in_names_of_the_course(judge, args, kwargs)
            return "right", str(judge(*args, **kwargs))
    except Wrong as wrong:
        return wrong.hint, str(wrong.message)
    except DataProblem as problem:
        from community_data.validate import sentence  # slow to import, and seldom needed

        return "data", sentence(problem)
    except Exception as error:  # a trainee must never meet a traceback
        if any(value is ... for value in (*args, *kwargs.values())):
            return "not_answered", _("A name that this check needs is not answered yet.")
        return "unreadable", _(
            "This check could not read your answer. Compare its form with the example above, "
            "then run the cell again. If that does not help, tell your facilitator that it was a "
            "{error}."
        ).format(error=type(error).__name__)


def _text_in_names_of_the_course(judge: Callable, args: tuple, kwargs: dict) -> None:
    """Raise `Wrong` where `place` or another name of the first cells stands for no text."""
    given = inspect.signature(judge).bind_partial(*args, **kwargs).arguments
    for name in TEXT_NAMES & given.keys():
        value = given[name]
        if value is not ... and not isinstance(value, (str, Path)):
            raise Wrong(
                "name_overwritten",
                _(
                    "The name “{name}” must stand for text in quotes, and now it stands for "
                    "something else. If you used it for an answer of your own, choose another "
                    "name there. Then run the cell near the top that begins with package, and "
                    "the cells below it."
                ).format(name=name),
            )
