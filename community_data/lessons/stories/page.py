"""Passages as people read them."""

from __future__ import annotations

import html

import pandas as pd

from community_data import figures
from community_data.data import stories
from community_data.figures import style


def read(passages, most: int = 8, among: pd.DataFrame | None = None) -> figures.Html:
    """Passages to read, one below the other. The words of an internal one are not shown.

    among: the table in which to find them, where only their ids are given.
    """
    if among is not None and isinstance(passages, list | tuple | set | pd.Series):
        passages = among[among["story_id"].isin([str(each) for each in passages])]
    if not isinstance(passages, pd.DataFrame) or not set(stories.COLUMNS) <= set(passages.columns):
        return figures.note("The passages appear here when the step above is answered.")
    if passages.empty:
        return figures.note("There is no passage in this table.")
    cards, lines = [], []
    for _, passage in passages.head(most).iterrows():
        words = (
            passage["text"] if passage["consent"] in stories.MAY_QUOTE else str(stories.KEPT_INSIDE)
        )
        facts = f"{passage['story_id']} · {passage['consent']}"
        if passage["consent"] != stories.ANONYMOUS:
            facts += f" · {passage['speaker_role']} · {passage['place']}"
        facts += f" · about: {passage['themes'].replace('_', ' ')}"
        cards.append(
            '<div style="margin: 0 0 14px; padding: 2px 0 2px 14px; max-width: 620px; '
            f'border-left: 5px solid {style.ACCENT}">'
            f'<p style="margin: 2px 0; line-height: 1.5">{html.escape(words)}</p>'
            f'<p style="margin: 2px 0; line-height: 1.5"><strong>{html.escape(facts)}</strong></p>'
            "</div>"
        )
        lines.append(f"{facts}\n{words}")
    if len(passages) > most:
        rest = f"And {len(passages) - most} more passages."
        cards.append(f"<p>{rest}</p>")
        lines.append(rest)
    return figures.Html("".join(cards), "\n".join(lines))
