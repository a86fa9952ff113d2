"""Numbers as people read them. A sign beside one, such as ± or %, belongs to the sentence."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal

from community_data.text.translate import locale


def whole(number: float) -> str:
    """A number without decimals: “2,000”."""
    return decimal(number, 0)


def decimal(number: float, places: int = 1) -> str:
    """A number with its decimals: “1,234.5”.

    The number as it is kept decides how it is rounded, as everywhere else in Python.
    """
    pattern = f"#,##0.{'0' * places}".removesuffix(".")
    return format_decimal(Decimal(f"{number:.{places}f}"), pattern, locale())
