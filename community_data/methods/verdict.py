"""One verdict for a percent of people: may it stand on a page, why, and how far does it carry?

The lesson, the page and the table of trust all ask here, so no two of them can disagree about a
number. Two published rules meet. For a survey: the data presentation standards of the National
Center for Health Statistics (NCHS) for proportions (Series 2, no. 175), see `display_estimate`.
For full counts: the cell size suppression policy of the Centers for Medicare & Medicaid Services,
then the standards of NCHS for rates (Series 2, no. 200), see `display_rate`.

A percent and the percent of everybody else are the same fact. So both are judged, and the stricter
verdict counts: 3% and 97% are treated alike. The coefficient of variation (see `variation`)
explains a verdict and never contradicts it.
"""

from typing import Any, NamedTuple

import numpy as np

from .elementwise import elementwise
from .intervals import percent_margin
from .margins import coefficient_of_variation
from .reliability import display_estimate, display_rate
from .suppression import THRESHOLD
from .variation import HIGH_UP_TO

SHOWN = "certain enough to use"
LOOK_TWICE = "none or all: look twice"
TOO_UNCERTAIN = "too uncertain to use"
CHANCE = "based on so few people that chance alone moves it"
HIDDEN = "hidden to protect people"
NONE = "none were counted"
ALL = "all were counted"
NOBODY = "nobody belongs to it here"
NO_POPULATION = "not known how many people it is part of"


class RateVerdict(NamedTuple):
    """What to do with a percent: a str, an array or a Series each.

    decision: "show", "flag" (show it, and look twice) or "withhold". reason: why, in words for
    residents, one of the constants of this file. reliability: "high", "medium" or "low" of a
    survey; "full count", "low" or "hidden" of a full count; "not known" where nothing says it.
    """

    decision: Any
    reason: Any
    reliability: Any


@elementwise
def rate_verdict(count, population, count_margin=None, population_margin=None, threshold=THRESHOLD):
    """Return RateVerdict(decision, reason, reliability) for 100 * count / population.

    Counts are of people (or households); margins are 90% margins of error in the same unit. A
    missing `count_margin` stands for a full count, a missing `count` for a hidden one.
    `threshold` is the smallest count above 0 that may be shown.

    A full count is hidden where it, or the rest of its group, or the whole group is from 1 to
    `threshold` - 1: whoever knows two of the three knows the third. Only a shown percent of a
    survey can be "high" or "medium", and a withheld one never is. Raises ValueError for negative
    counts or margins, and for a count that is larger than its population.
    """
    larger = count > population
    if np.any(larger):
        raise ValueError(
            "A count cannot be larger than the population it is part of, and "
            f"{count[larger].flat[0]:,.15g} of {population[larger].flat[0]:,.15g} is. The numbers "
            "stand in this order: count, population, margin of the count, margin of the population."
        )
    counted = np.isnan(count_margin)
    rest = population - count
    percent = 100 * count / population
    margin = np.asarray(percent_margin(count, population, count_margin, population_margin))
    survey = _stricter(np.where(counted, np.nan, percent), margin)
    small = [(each > 0) & (each < threshold) for each in (count, rest, population)]
    by_chance = [np.asarray(display_rate(each).decision) == "withhold" for each in (count, rest)]
    variation = np.asarray(rate_variation(percent, margin))
    of_survey = np.where(variation <= HIGH_UP_TO, "high", "medium")
    return _first_that_holds(
        (np.isnan(count), "withhold", HIDDEN, "hidden"),
        (population == 0, "withhold", NOBODY, "not known"),
        (counted & np.any(small, axis=0), "withhold", HIDDEN, "hidden"),
        (counted & (count == 0), "withhold", NONE, "full count"),
        (np.isnan(population), "withhold", NO_POPULATION, "not known"),
        (counted & (rest == 0), "withhold", ALL, "full count"),
        (counted & np.any(by_chance, axis=0), "withhold", CHANCE, "low"),
        (counted, "show", SHOWN, "full count"),
        (survey == "withhold", "withhold", TOO_UNCERTAIN, "low"),
        (survey == "flag", "flag", LOOK_TWICE, "not known"),
        otherwise=("show", SHOWN, of_survey),
    )


@elementwise
def rate_variation(percent, margin):
    """Return the coefficient of variation (in percent) of a percent or of its complement.

    Of the smaller of the two, so that 10% and 90% with one margin are equally sure. Both inputs
    in percent (0 to 100), the margin a 90% one. NaN for 0% and 100%.
    """
    return coefficient_of_variation(np.minimum(percent, 100 - percent), margin)


def _stricter(percent, margin):
    """The display rule for a survey, of a percent and of the percent of everybody else."""
    both = [np.asarray(display_estimate(each, margin)) for each in (percent, 100 - percent)]
    found = [np.any([each == word for each in both], axis=0) for word in ("withhold", "flag")]
    return np.select(found, ["withhold", "flag"], "show")


def _first_that_holds(*rules, otherwise):
    """The RateVerdict of the first rule (where, decision, reason, reliability) that holds."""
    places = [where for where, *_ in rules]
    return RateVerdict(
        *(
            np.select(places, [rule[part] for rule in rules], otherwise[part - 1])
            for part in (1, 2, 3)
        )
    )
