"""What is implausible in a newer release, so that a person looks before anybody reads it.

The limits are those of `limits.toml`, which says what each means, or of an organization's own file.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data.compare.numbers import (
    COUNT,
    HIGHER,
    LOWER,
    OLDER,
    PERCENT,
    measure_name,
    sentence,
)
from community_data.errors import DataProblem
from community_data.text.lists import nearest
from community_data.text.translate import _, ngettext

DEFAULTS = Path(__file__).with_name("limits.toml")
_FEW = 30  # of fewer survey numbers, a share beyond their margins says little
_EXAMPLES = 3  # numbers that a sentence names


@dataclass(frozen=True)
class Limits:
    """The most that a newer release may change; `limits.toml` says what each means."""

    tables_gone: float
    measures_gone: float
    places_gone: float
    numbers_gone_percent: float
    numbers_hidden_percent: float
    points: float
    times: float
    people: float
    residents_percent: float
    beyond_margin_percent: float
    revised_percent: float
    older_sources: float
    older_numbers: float


def read(file: Path | None = None) -> Limits:
    """The limits of a file, and those of the course where it says nothing.

    Raises `DataProblem` where a line cannot be meant.
    """
    limits = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    if file is None:
        return Limits(**limits)
    try:
        own = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataProblem(
            _("“{file}” cannot be read as a list of limits ({why}). Each line is a name, = and a "
              "number, such as: points = 15").format(file=file, why=error)
        ) from None  # fmt: skip
    names = [field.name for field in dataclasses.fields(Limits)]
    for name, limit in own.items():
        if name not in names:
            raise DataProblem(
                _("{file}: there is no limit “{name}”.").format(file=file.name, name=name)
                + nearest(name, names)
            )
        _check(file, name, limit)
    return Limits(**limits | own)


def _check(file: Path, name: str, limit: object) -> None:
    least = 1 if name == "times" else 0
    number = isinstance(limit, int | float) and not isinstance(limit, bool)
    if not number or not math.isfinite(limit) or limit < least:
        raise DataProblem(
            _("{file}: the limit “{name}” must be a number of at least {least}.").format(
                file=file.name, name=name, least=least
            )
        )


def implausible(
    table: pd.DataFrame, numbers: pd.DataFrame, gone: float, revisable: int, limits: Limits
) -> list[str]:
    """Why a person should look at a release before anybody reads it: sentences, perhaps none.

    table: the changes. numbers: the table of `numbers.of_newest`. gone: of the older release's
    numbers, the share (0 to 1) that the newer one has no number beside. revisable: how many
    numbers both releases have for one period.
    """
    return [
        *_missing(table, numbers, limits),
        *_shares(table, numbers, gone, revisable, limits),
        *_moved(table, numbers, limits),
    ]


def _of(table: pd.DataFrame, change: str, subject: str) -> pd.DataFrame:
    return table[(table["change"] == change) & (table["subject"] == subject)]


def _missing(table: pd.DataFrame, numbers: pd.DataFrame, limits: Limits) -> list[str]:
    """What is gone, and what is older than it was."""
    sentences = []
    measures = _of(table, "gone", "measure")
    measures = measures[measures["period"].isna() & measures["group_by"].isna()]
    for rows, limit, text in [
        (_of(table, "gone", "table"), limits.tables_gone,
         lambda n: ngettext("{n} table is gone.", "{n} tables are gone.", n)),
        (measures, limits.measures_gone,
         lambda n: ngettext("{n} measure is gone.", "{n} measures are gone.", n)),
        (_of(table, "gone", "place"), limits.places_gone,
         lambda n: ngettext("{n} place is gone.", "{n} places are gone.", n)),
        (_of(table, "older", "source"), limits.older_sources,
         lambda n: ngettext("{n} source is older than before.",
                            "{n} sources are older than before.", n)),
        (numbers[numbers["reason"] == str(OLDER)], limits.older_numbers,
         lambda n: ngettext("{n} number has an older period than before.",
                            "{n} numbers have an older period than before.", n)),
    ]:  # fmt: skip
        if len(rows) > limit:
            sentences.append(text(len(rows)).format(n=f"{len(rows):,}"))
    return sentences


def _shares(
    table: pd.DataFrame, numbers: pd.DataFrame, gone: float, revisable: int, limits: Limits
) -> list[str]:
    """Limits on how many of all numbers are missing, hidden, revised or beyond their margins."""
    surveys = numbers[(numbers["change"] != "not shown") & (numbers["margin"] > 0)]
    surveys = surveys[surveys["period_old"] != surveys["period"]]
    changed = table[(table["subject"] == "number") & (table["table"] == "measures")]
    changed = changed[changed["column"] == "count"]
    shares = [
        (100 * gone, limits.numbers_gone_percent,
         _("{p}% of the older release's numbers have none beside them (limit: {limit}%).")),
        (_percent((changed["change"] == "hidden").sum(), revisable), limits.numbers_hidden_percent,
         _("{p}% of the numbers for periods that were out are hidden now (limit: {limit}%).")),
        (_percent((changed["change"] == "revised").sum(), revisable), limits.revised_percent,
         _("{p}% of the numbers for periods that were out are revised (limit: {limit}%).")),
        (_percent(surveys["beyond"].sum(), len(surveys)) if len(surveys) >= _FEW else 0.0,
         limits.beyond_margin_percent,
         _("{p}% of the survey numbers differ by more than their margins (limit: {limit}%).")),
    ]  # fmt: skip
    return [
        text.format(p=f"{percent:.1f}", limit=f"{limit:g}")
        for percent, limit, text in shares
        if percent > limit
    ]


def _percent(part: float, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _moved(table: pd.DataFrame, numbers: pd.DataFrame, limits: Limits) -> list[str]:
    """Single numbers that moved too far."""
    sentences = []
    real = numbers[numbers["change"].isin([HIGHER, LOWER])]
    far = real[(real["column"] == PERCENT) & (real["group_by"] == "all")]
    far = far[far["difference"].abs() - far["margin"] > limits.points]
    if len(far):
        text = ngettext("{n} percent moved by more than {limit} points beyond its margin:",
                        "{n} percents moved by more than {limit} points beyond their margins:",
                        len(far))  # fmt: skip
        sentences.append(_with_examples(text.format(n=len(far), limit=f"{limits.points:g}"), far))
    both = real[["count_old", "count_new"]]
    low, high = both.min(axis=1), both.max(axis=1)
    large = real[(high >= limits.people) & (high > limits.times * low)]
    if len(large):
        text = ngettext("{n} count is more than {limit} times as large or as small:",
                        "{n} counts are more than {limit} times as large or as small:",
                        len(large))  # fmt: skip
        as_counts = large.assign(
            column=COUNT,
            old=large["count_old"],
            new=large["count_new"],
            difference=large["count_new"] - large["count_old"],
            margin=float("nan"),
        )
        limit = f"{limits.times:g}"
        sentences.append(_with_examples(text.format(n=len(large), limit=limit), as_counts))
    residents = table[(table["subject"] == "number") & (table["table"] == "places")]
    share = 100 * residents["difference"].astype(float).abs() / residents["old"].astype(float)
    residents = residents[share > limits.residents_percent]
    if len(residents):
        text = ngettext("The residents of {n} place changed by more than {limit}%: {examples}.",
                        "The residents of {n} places changed by more than {limit}%: {examples}.",
                        len(residents))  # fmt: skip
        examples = "; ".join(residents["sentence"].head(_EXAMPLES))
        limit = f"{limits.residents_percent:g}"
        sentences.append(text.format(n=len(residents), limit=limit, examples=examples))
    return sentences


def _with_examples(text: str, rows: pd.DataFrame) -> str:
    first = rows.head(_EXAMPLES).itertuples()
    return f"{text} {'; '.join(f'{measure_name(row.measure)}, {sentence(row)}' for row in first)}."
