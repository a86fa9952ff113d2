"""What stands in the place of an answer that is not there yet."""

from __future__ import annotations

import functools

from community_data import figures
from community_data.exercises.answers import Wrong, unfinished


def until_answered(note: str):
    """Show `note` where an answer is missing or cannot be put into words."""

    def wrap(write):
        @functools.wraps(write)
        def show(*answers, **named) -> figures.Html:
            if any(unfinished(answer) for answer in (*answers, *named.values())):
                return figures.note(note)
            try:
                return write(*answers, **named)
            except (Wrong, TypeError, ValueError, KeyError, AttributeError):
                return figures.note(note)

        return show

    return wrap
