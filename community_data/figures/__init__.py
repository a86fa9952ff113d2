"""Figures that everybody can read: one style, real alt text, and the numbers behind each picture.

    figure = figures.intervals(rates, title)
    alt = figures.intervals_alt(rates, title)
    figures.show(figure, alt=alt, table=rates, source="Riverbend practice data, 2024")

What a trainee has not answered yet is `...`. It never ends in an error here: a short box says
where the picture will appear.
"""

from .bar_chart import bars, bars_alt
from .html import Html, big_number, folded, note, show, table_of
from .interval_chart import HIDDEN, TOO_UNCERTAIN, intervals, intervals_alt
from .plan_chart import plan, plan_alt
from .timeline_chart import timeline
from .week_chart import week_chart, week_chart_alt

__all__ = [
    "HIDDEN",
    "TOO_UNCERTAIN",
    "Html",
    "bars",
    "bars_alt",
    "big_number",
    "folded",
    "intervals",
    "intervals_alt",
    "note",
    "plan",
    "plan_alt",
    "show",
    "table_of",
    "timeline",
    "week_chart",
    "week_chart_alt",
]
