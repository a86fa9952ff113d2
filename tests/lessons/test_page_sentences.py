"""Every sentence of a community's page, over a table of states: what is known of a number.

A page is read by people who cannot ask back. So each state has its exact words here, and a change
of any of them is a change that somebody reads again. The packages are small and invented.
"""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from community_data import data, methods
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.lessons import comparison
from community_data.lessons.groups import material
from community_data.lessons.groups import page as groups_page
from community_data.lessons.quality import page as quality_page
from community_data.lessons.start import page as start_page
from community_data.lessons.stories import brief
from community_data.text import people
from tests import small_package

PLACE = ("Elmtown", "poverty")
GROUPS = (*PLACE, "race")

WAITING = "Who decided appears here when exercise 4 is answered."
W, B, L = ("White", 300, 60, 6000, 0), ("Black", 600, 90, 3000, 0), ("Latino", 300, 100, 1000, 0)
SURVEY = {}
MODEL = {"sources": [small_package.SOURCE | {"kind": "modelled", "title": "A model"}]}
COUNT = {"sources": [small_package.SOURCE | {"kind": "count", "title": "Records"}]}

# State of the number of a place: its cells count, count_moe, population, population_moe, and what
# the package says; then the headline, the sentence of the brief, and that of the page on trust.
HEADLINES = {
    "a survey": (
        (1060, 190, 10_000, 0),
        SURVEY,
        [
            "10.6% of residents in Elmtown have an income below the poverty line",
            "About 11 of every 100. 10.6% ± 1.9 points: probably between 8.7% and 12.5%.",
        ],
        (
            "In Elmtown, about 11 of every 100 residents have an income below the poverty "
            "line. Some were asked, not all. So the true number may be as low as 9 or as "
            "high as 12."
        ),
        (
            "For Elmtown, the reliability of this number is high. The true number is "
            "probably close to it."
        ),
    ),
    "too uncertain": (
        (350, 790, 10_000, 0),
        SURVEY,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is too uncertain to use, since too few people were "
                "asked."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. It is too uncertain to use, since too few people were asked."
        ),
        (
            "For Elmtown, the number is too uncertain to use, since too few people were "
            "asked. So it stands nowhere on this page."
        ),
    ),
    "near 100, as uncertain": (
        (9650, 790, 10_000, 0),
        SURVEY,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is too uncertain to use, since too few people were "
                "asked."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. It is too uncertain to use, since too few people were asked."
        ),
        (
            "For Elmtown, the number is too uncertain to use, since too few people were "
            "asked. So it stands nowhere on this page."
        ),
    ),
    "hidden": (
        (None, None, 10_000, 0),
        SURVEY,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is hidden to protect people."
            ),
            "Their needs count all the same.",
        ],
        "In Elmtown, the number is hidden, to protect the people in it.",
        "For Elmtown the number is hidden, to protect people.",
    ),
    "nobody said so": (
        (0, 50, 10_000, 0),
        SURVEY,
        [
            "0.0% of residents in Elmtown have an income below the poverty line",
            (
                "None of every 100. 0.0% (perhaps as much as 0.5%). Look twice: none or all is "
                "seldom true."
            ),
        ],
        (
            "In Elmtown, 0 of every 100 residents have an income below the poverty line. "
            "Some were asked, not all. So the true number may be as low as 0.0 or as high "
            "as 0.5."
        ),
        "For Elmtown the number is none of the people: look twice before you use it.",
    ),
    "all said so": (
        (10_000, 50, 10_000, 0),
        SURVEY,
        [
            "100.0% of residents in Elmtown have an income below the poverty line",
            (
                "All of every 100. 100.0% (perhaps as little as 99.5%). Look twice: none or all "
                "is seldom true."
            ),
        ],
        (
            "In Elmtown, 100 of every 100 residents have an income below the poverty line. "
            "Some were asked, not all. So the true number may be as low as 99.5 or as high "
            "as 100.0."
        ),
        "For Elmtown the number is all of the people: look twice before you use it.",
    ),
    "near 0": (
        (4, 1, 10_000, 0),
        SURVEY,
        [
            "less than 0.1% of residents in Elmtown have an income below the poverty line",
            "Fewer than 1 of every 100. Less than 0.1% ± less than 0.1 points.",
        ],
        (
            "In Elmtown, about 4 of every 10,000 residents have an income below the poverty"
            " line. Some were asked, not all. So the true number may be as low as 3 or as "
            "high as 5."
        ),
        (
            "For Elmtown, the reliability of this number is medium. It is good for the "
            "rough size, and not for small changes."
        ),
    ),
    "near 100": (
        (9996, 1, 10_000, 0),
        SURVEY,
        [
            "more than 99.9% of residents in Elmtown have an income below the poverty line",
            "More than 99 of every 100. More than 99.9% ± less than 0.1 points.",
        ],
        (
            "In Elmtown, about 9,996 of every 10,000 residents have an income below the "
            "poverty line. Some were asked, not all. So the true number may be as low as "
            "9,995 or as high as 9,997."
        ),
        (
            "For Elmtown, the reliability of this number is medium. It is good for the "
            "rough size, and not for small changes."
        ),
    ),
    "a tiny margin": (
        (40, 4, 10_000, 0),
        SURVEY,
        [
            "0.4% of residents in Elmtown have an income below the poverty line",
            "Fewer than 1 of every 100. 0.4% ± less than 0.1 points.",
        ],
        (
            "In Elmtown, about 4.0 of every 1,000 residents have an income below the "
            "poverty line. Some were asked, not all. So the true number may be as low as "
            "3.6 or as high as 4.4."
        ),
        (
            "For Elmtown, the reliability of this number is high. The true number is "
            "probably close to it."
        ),
    ),
    "no margin at all": (
        (1060, 0, 10_000, 0),
        SURVEY,
        [
            "10.6% of residents in Elmtown have an income below the poverty line",
            "About 11 of every 100. The source gives no margin for it.",
        ],
        (
            "In Elmtown, about 10.6 of every 100 residents have an income below the poverty"
            " line. The source does not say how sure that is."
        ),
        (
            "For Elmtown, the reliability of this number is high. The true number is "
            "probably close to it."
        ),
    ),
    "a range cut off at 0": (
        (100, 130, 10_000, 0),
        SURVEY,
        [
            "1.0% of residents in Elmtown have an income below the poverty line",
            "About 1 of every 100. 1.0% ± 1.3 points: probably between 0.0% and 2.3%.",
        ],
        (
            "In Elmtown, about 10 of every 1,000 residents have an income below the poverty"
            " line. Some were asked, not all. So the true number may be as low as 0 or as "
            "high as 23."
        ),
        (
            "For Elmtown, the reliability of this number is medium. It is good for the "
            "rough size, and not for small changes."
        ),
    ),
    "nobody lives there": (
        (0, 0, 0, 0),
        SURVEY,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. Nobody belongs to it here."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. Nobody belongs to it here."
        ),
        "For Elmtown, nothing says how sure this number is.",
    ),
    "a full count": (
        (60, None, 10_000, None),
        COUNT,
        [
            "6.0 of every 1,000 residents in Elmtown have an income below the poverty line",
            (
                "Everybody on record is counted. By chance alone it could have been between 4.9 "
                "and 7.4 of every 1,000."
            ),
        ],
        (
            "In Elmtown, about 6 of every 1,000 residents have an income below the poverty "
            "line. Chance plays a part each year, so the true risk may be as low as 5 or as"
            " high as 7."
        ),
        (
            "A full count has no margin of error. But people without a record are not in "
            "it, and a small count can change much by chance."
        ),
    ),
    "a small count": (
        (7, None, 10_000, None),
        COUNT,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is hidden to protect people."
            ),
            "Their needs count all the same.",
        ],
        "In Elmtown, the number is hidden, to protect the people in it.",
        "For Elmtown the number is hidden, to protect people.",
    ),
    "all but a few": (
        (9995, None, 10_000, None),
        COUNT,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is hidden to protect people."
            ),
            "Their needs count all the same.",
        ],
        "In Elmtown, the number is hidden, to protect the people in it.",
        "For Elmtown the number is hidden, to protect people.",
    ),
    "in a group of a few": (
        (0, None, 9, None),
        COUNT,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is hidden to protect people."
            ),
            "Their needs count all the same.",
        ],
        "In Elmtown, the number is hidden, to protect the people in it.",
        "For Elmtown the number is hidden, to protect people.",
    ),
    "none counted": (
        (0, None, 10_000, None),
        COUNT,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. None were counted."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. None were counted."
        ),
        "For Elmtown, none were counted. People without a record are not in it.",
    ),
    "all counted": (
        (10_000, None, 10_000, None),
        COUNT,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. All were counted."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. All were counted."
        ),
        "For Elmtown, all were counted. People without a record are not in it.",
    ),
    "as many as the owner shows": (
        (60, None, 10_000, None),
        COUNT | {"smallest_count": 60},
        [
            "6.0 of every 1,000 residents in Elmtown have an income below the poverty line",
            (
                "Everybody on record is counted. By chance alone it could have been between 4.9 "
                "and 7.4 of every 1,000."
            ),
        ],
        (
            "In Elmtown, about 6 of every 1,000 residents have an income below the poverty "
            "line. Chance plays a part each year, so the true risk may be as low as 5 or as"
            " high as 7."
        ),
        (
            "A full count has no margin of error. But people without a record are not in "
            "it, and a small count can change much by chance."
        ),
    ),
    "fewer than the owner shows": (
        (60, None, 10_000, None),
        COUNT | {"smallest_count": 61},
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is hidden to protect people."
            ),
            "Their needs count all the same.",
        ],
        "In Elmtown, the number is hidden, to protect the people in it.",
        "For Elmtown the number is hidden, to protect people.",
    ),
    "more than 5, and too few for a rate": (
        (7, None, 10_000, None),
        COUNT | {"smallest_count": 5, "smallest_count_reason": "A rule of the state."},
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is based on so few people that chance alone moves "
                "it."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. It is based on so few people that chance alone moves it."
        ),
        (
            "For Elmtown, the number is based on so few people that chance alone moves it. "
            "So it stands nowhere on this page."
        ),
    ),
    "a model": (
        (1060, 190, 10_000, 0),
        MODEL,
        [
            "10.6% of residents in Elmtown have an income below the poverty line",
            (
                "About 11 of every 100. A model estimated this: nobody was asked. 10.6% ± 1.9 "
                "points: by the model between 8.7% and 12.5%."
            ),
        ],
        (
            "In Elmtown, about 11 of every 100 residents have an income below the poverty "
            "line. Nobody was asked: a model made this number. The true one may be as low "
            "as 9 or as high as 12."
        ),
        (
            "For Elmtown, the reliability of this number is high, as far as the model "
            "knows. A model can be off in ways that it does not see."
        ),
    ),
    "a model, too uncertain": (
        (350, 790, 10_000, 0),
        MODEL,
        [
            (
                "How many residents in Elmtown have an income below the poverty line? There is "
                "no number to show here. It is too uncertain to use, since the margin of "
                "the model is too wide."
            ),
            "Their needs count all the same.",
        ],
        (
            "In Elmtown, there is no number to say how many residents have an income below the "
            "poverty line. It is too uncertain to use, since the margin of "
            "the model is too wide."
        ),
        (
            "For Elmtown, the number is too uncertain to use, since the margin of "
            "the model is too wide. So it stands nowhere on this page."
        ),
    ),
    "a model without a margin": (
        (1060, None, 10_000, None),
        MODEL,
        [
            "10.6% of residents in Elmtown have an income below the poverty line",
            (
                "About 11 of every 100. A model estimated this: nobody was asked. The source "
                "gives no margin for it."
            ),
        ],
        (
            "In Elmtown, about 10.6 of every 100 residents have an income below the poverty"
            " line. Nobody was asked: a model made this number. The true one may be as low "
            "as 10.1 or as high as 11.1."
        ),
        "For Elmtown, nothing says how sure this number is.",
    ),
}


@pytest.mark.parametrize("state", HEADLINES)
def test_the_number_of_a_place(tmp_path, state):
    everyone, descriptor, headline, in_brief, in_trust = HEADLINES[state]
    package = small_package.write(tmp_path / "p", [W, B], everyone, **descriptor)
    assert _lines(groups_page.headline(1.0, package, *PLACE)) == headline
    assert brief.in_words(package, *PLACE) == in_brief
    said = _lines(quality_page.opening(package, *PLACE, "2026-07-09"))
    assert said[-1] == in_trust


# State of two groups: the rows of the table, and what else is named; then the title, the
# comparison, the note on what is not shown, the words for who cannot see the picture, its table.
COMPARISONS = {
    "a gap, picked of two": (
        [W, B, L],
        {},
        (
            "In Elmtown, the percent is 6.0 times (± 2.3) as high for Latino residents as "
            "for White residents"
        ),
        [
            (
                "Of Latino residents, 30.0% ± 10.0 points have an income below the poverty "
                "line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            (
                "For Latino residents the percent is 25.0 percentage points (± 10.0) higher, "
                "6.0 times (± 2.3) as high."
            ),
            (
                "We picked Latino residents because their percent is the highest of the 2 "
                "groups that could be compared. Whoever picks one of several groups finds a gap"
                " by chance more often. So we call a gap real only if it is more than 12.0 "
                "points."
            ),
            "This gap is larger than 12.0 points, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "The number of every group here is certain enough to be shown.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest: Latino "
            "residents, 30.0 percent, between 20.0 and 40.0. Lowest: White residents, 5.0 "
            "percent, between 4.0 and 6.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
        ],
    ),
    "a gap of the only two": (
        [W, B],
        {},
        (
            "In Elmtown, the percent is 4.0 times (± 1.0) as high for Black residents as "
            "for White residents"
        ),
        [
            (
                "Of Black residents, 20.0% ± 3.0 points have an income below "
                "the poverty line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            (
                "For Black residents the percent is 15.0 percentage points (± 3.2) higher, 4.0 "
                "times (± 1.0) as high."
            ),
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 20.0 percent, between 17.0 and 23.0. Lowest: White residents, 5.0 "
            "percent, between 4.0 and 6.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
        ],
    ),
    "a lower focus": (
        [("White", 1200, 90, 6000, 0), ("Black", 150, 60, 3000, 0)],
        {},
        (
            "In Elmtown, the percent is 4.0 times (± 1.6) as high for White residents as "
            "for Black residents"
        ),
        [
            (
                "Of Black residents, 5.0% ± 2.0 points have an income below the poverty line. "
                "Of White residents, it is 20.0% ± 1.5 points."
            ),
            "For Black residents the percent is 15.0 percentage points (± 2.5) lower.",
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: White "
            "residents, 20.0 percent, between 18.5 and 21.5. Lowest: Black residents, 5.0 "
            "percent, between 3.0 and 7.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("White residents", "20.0% ± 1.5 points", "can be used"),
            ("Black residents", "5.0% ± 2.0 points", "can be used"),
        ],
    ),
    "no gap": (
        [("White", 300, 90, 6000, 0), ("Black", 200, 80, 3000, 0)],
        {},
        "In Elmtown, the numbers cannot tell Black residents and White residents apart",
        [
            (
                "Of Black residents, 6.7% ± 2.7 points have an income below the poverty line. "
                "Of White residents, it is 5.0% ± 1.5 points."
            ),
            "The two are 1.7 percentage points (± 3.1) apart.",
            ("This gap is not more than its margin, so these numbers cannot tell which is higher."),
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 6.7 percent, between 4.0 and 9.4. Lowest: White residents, 5.0 "
            "percent, between 3.5 and 6.5. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Black residents", "6.7% ± 2.7 points", "can be used"),
            ("White residents", "5.0% ± 1.5 points", "can be used"),
        ],
    ),
    "a gap as large as its margin": (
        [("White", 600, 0, 6000, 0), ("Black", 600, 300, 3000, 0)],
        {},
        "In Elmtown, the numbers cannot tell Black residents and White residents apart",
        [
            (
                "Of Black residents, 20.0% ± 10.0 points have an income below the poverty line."
                " Of White residents, it is 10.0%."
            ),
            "The two are 10.0 percentage points (± 10.0) apart.",
            ("This gap is not more than its margin, so these numbers cannot tell which is higher."),
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 20.0 percent, between 10.0 and 30.0. Lowest: White residents, 10.0 "
            "percent. Each line shows where the true percent probably is."
        ),
        [
            ("Black residents", "20.0% ± 10.0 points", "can be used"),
            ("White residents", "10.0%", "can be used"),
        ],
    ),
    "a gap for two, none for one picked of three": (
        [
            ("White", 600, 150, 6000, 0),
            ("Black", 450, 120, 3000, 0),
            ("Latino", 190, 75, 1500, 0),
            ("Asian", 150, 60, 1500, 0),
        ],
        {},
        "In Elmtown, the numbers cannot tell Black residents and White residents apart",
        [
            (
                "Of Black residents, 15.0% ± 4.0 points have an income below the poverty line. "
                "Of White residents, it is 10.0% ± 2.5 points."
            ),
            "The two are 5.0 percentage points (± 4.7) apart.",
            (
                "We picked Black residents because their percent is the highest of the 3 groups"
                " that could be compared. Whoever picks one of several groups finds a gap by "
                "chance more often. So we call a gap real only if it is more than 6.1 points."
            ),
            ("This gap is not more than 6.1 points, so these numbers cannot tell which is higher."),
        ],
        [
            "The number of every group here is certain enough to be shown.",
        ],
        (
            "Percent who have an income below the poverty line, 4 groups. Highest: Black "
            "residents, 15.0 percent, between 11.0 and 19.0. Lowest: White residents, 10.0 "
            "percent, between 7.5 and 12.5. Each line shows where the true percent probably"
            " is."
        ),
        [
            ("Black residents", "15.0% ± 4.0 points", "can be used"),
            ("Latino residents", "12.7% ± 5.0 points", "can be used"),
            ("White residents", "10.0% ± 2.5 points", "can be used"),
            ("Asian residents", "10.0% ± 4.0 points", "can be used"),
        ],
    ),
    "the focus too uncertain": (
        [W, ("Black", 600, 900, 3000, 0), L],
        {"pair": ("Black", "White")},
        ("In Elmtown, the numbers cannot tell how Black residents compare with White residents"),
        [
            "The numbers cannot tell how Black residents compare with White residents here.",
            (
                "The number for Black residents: too uncertain to use, since too few people "
                "were asked."
            ),
        ],
        [
            "Too uncertain to use, since too few people were asked: Black residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest of the "
            "groups shown: Latino residents, 30.0 percent, between 20.0 and 40.0. Lowest of"
            " the groups shown: White residents, 5.0 percent, between 4.0 and 6.0. Each "
            "line shows where the true percent probably is. Too uncertain to use, since too"
            " few people were asked: Black residents."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            (
                "Black residents",
                "not shown",
                "too uncertain to use, since too few people were asked",
            ),
        ],
    ),
    "the reference too uncertain": (
        [W, ("Black", 600, 900, 3000, 0), L],
        {"pair": ("Latino", "Black")},
        ("In Elmtown, the numbers cannot tell how Latino residents compare with Black residents"),
        [
            "The numbers cannot tell how Latino residents compare with Black residents here.",
            (
                "The number for Black residents: too uncertain to use, since too few people "
                "were asked."
            ),
        ],
        [
            "Too uncertain to use, since too few people were asked: Black residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest of the "
            "groups shown: Latino residents, 30.0 percent, between 20.0 and 40.0. Lowest of"
            " the groups shown: White residents, 5.0 percent, between 4.0 and 6.0. Each "
            "line shows where the true percent probably is. Too uncertain to use, since too"
            " few people were asked: Black residents."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            (
                "Black residents",
                "not shown",
                "too uncertain to use, since too few people were asked",
            ),
        ],
    ),
    "one alone": (
        [W, ("Black", 600, 900, 3000, 0)],
        {},
        "In Elmtown, the numbers cannot tell the groups apart",
        [
            "Only one of the groups has a number to show here, so there is no comparison.",
        ],
        [
            "Too uncertain to use, since too few people were asked: Black residents.",
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. White residents, "
            "5.0 percent, between 4.0 and 6.0. Each line shows where the true percent "
            "probably is. Too uncertain to use, since too few people were asked: Black "
            "residents."
        ),
        [
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            (
                "Black residents",
                "not shown",
                "too uncertain to use, since too few people were asked",
            ),
        ],
    ),
    "both too uncertain": (
        [("White", 300, 900, 6000, 0), ("Black", 600, 900, 3000, 0)],
        {},
        "In Elmtown, the numbers cannot tell the groups apart",
        [
            "None of the groups has a number to show here, so there is no comparison.",
        ],
        [
            (
                "Too uncertain to use, since too few people were asked: White residents; Black "
                "residents."
            ),
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Too uncertain to "
            "use, since too few people were asked: White residents, Black residents."
        ),
        [
            (
                "White residents",
                "not shown",
                "too uncertain to use, since too few people were asked",
            ),
            (
                "Black residents",
                "not shown",
                "too uncertain to use, since too few people were asked",
            ),
        ],
    ),
    "the focus hidden": (
        [W, ("Black", None, None, 3000, 0), L],
        {"pair": ("Black", "White")},
        ("In Elmtown, the numbers cannot tell how Black residents compare with White residents"),
        [
            "The numbers cannot tell how Black residents compare with White residents here.",
            "The number for Black residents: hidden to protect people.",
        ],
        [
            "Hidden to protect people: Black residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest of the "
            "groups shown: Latino residents, 30.0 percent, between 20.0 and 40.0. Lowest of"
            " the groups shown: White residents, 5.0 percent, between 4.0 and 6.0. Each "
            "line shows where the true percent probably is. Hidden to protect people: Black"
            " residents."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            ("Black residents", "not shown", "hidden to protect people"),
        ],
    ),
    "nobody in the reference": (
        [("White", 0, 50, 6000, 0), ("Black", 600, 90, 3000, 0)],
        {"pair": ("Black", "White")},
        "In Elmtown, the percent is higher for Black residents than for White residents",
        [
            (
                "Of Black residents, 20.0% ± 3.0 points have an income below the poverty line. "
                "Of White residents, it is 0.0% (perhaps as much as 0.8%)."
            ),
            "For Black residents the percent is 20.0 percentage points (± 3.1) higher.",
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 20.0 percent, between 17.0 and 23.0. Lowest: White residents, 0.0 "
            "percent, between 0.0 and 0.8. Each line shows where the true percent probably "
            "is. Use with care: White residents."
        ),
        [
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "0.0% (perhaps as much as 0.8%)", "look twice"),
        ],
    ),
    "nobody in the focus": (
        [W, ("Black", 0, 20, 3000, 0)],
        {},
        "In Elmtown, the percent is higher for White residents than for Black residents",
        [
            (
                "Of Black residents, 0.0% (perhaps as much as 0.7%) have an income below "
                "the poverty line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            "For Black residents the percent is 5.0 percentage points (± 1.2) lower.",
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: White "
            "residents, 5.0 percent, between 4.0 and 6.0. Lowest: Black residents, 0.0 "
            "percent, between 0.0 and 0.7. Each line shows where the true percent probably "
            "is. Use with care: Black residents."
        ),
        [
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            ("Black residents", "0.0% (perhaps as much as 0.7%)", "look twice"),
        ],
    ),
    "another focus than the highest": (
        [W, B, L],
        {"pair": ("Black", "White")},
        (
            "In Elmtown, the percent is 4.0 times (± 1.0) as high for Black residents as "
            "for White residents"
        ),
        [
            (
                "Of Black residents, 20.0% ± 3.0 points have an income below "
                "the poverty line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            (
                "For Black residents the percent is 15.0 percentage points (± 3.2) higher, 4.0 "
                "times (± 1.0) as high."
            ),
            (
                "Black residents were picked out of 2 groups that could be compared. Whoever "
                "picks one of several groups finds a gap by chance more often. So we call a gap"
                " real only if it is more than 3.8 points."
            ),
            "This gap is larger than 3.8 points, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "The number of every group here is certain enough to be shown.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest: Latino "
            "residents, 30.0 percent, between 20.0 and 40.0. Lowest: White residents, 5.0 "
            "percent, between 4.0 and 6.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
        ],
    ),
    "full counts": (
        [("White", 60, None, 6000, None), ("Black", 90, None, 3000, None)],
        COUNT,
        (
            "In Elmtown, the percent is 3.0 times (2.3 to 3.9) as high for Black residents "
            "as for White residents"
        ),
        [
            (
                "Of Black residents, 3.0% (by chance 2.5% to 3.6%) have an income below the "
                "poverty line. Of White residents, it is 1.0% (by chance 0.8% to 1.2%)."
            ),
            (
                "For Black residents the percent is 2.0 percentage points (± 0.6) higher, 3.0 "
                "times (2.3 to 3.9) as high."
            ),
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 3.0 percent, between 2.5 and 3.6. Lowest: White residents, 1.0 "
            "percent, between 0.8 and 1.2. Each line shows how far chance alone "
            "could move the percent."
        ),
        [
            ("Black residents", "3.0% (by chance 2.5% to 3.6%)", "can be used"),
            ("White residents", "1.0% (by chance 0.8% to 1.2%)", "can be used"),
        ],
    ),
    "full counts, none in the reference": (
        [
            ("White", 0, None, 6000, None),
            ("Black", 90, None, 3000, None),
            ("Latino", 90, None, 1500, None),
        ],
        COUNT | {"pair": ("Black", "White")},
        ("In Elmtown, the numbers cannot tell how Black residents compare with White residents"),
        [
            "The numbers cannot tell how Black residents compare with White residents here.",
            "The number for White residents: none were counted.",
        ],
        [
            "None were counted: White residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest of the "
            "groups shown: Latino residents, 6.0 percent, between 5.1 and 7.1. Lowest of "
            "the groups shown: Black residents, 3.0 percent, between 2.5 and 3.6. Each line"
            " shows how far chance alone "
            "could move the percent. None were counted: White residents."
        ),
        [
            ("Latino residents", "6.0% (by chance 5.1% to 7.1%)", "can be used"),
            ("Black residents", "3.0% (by chance 2.5% to 3.6%)", "can be used"),
            ("White residents", "not shown", "none were counted"),
        ],
    ),
    "full counts, one small": (
        [
            ("White", 60, None, 6000, None),
            ("Black", 9, None, 3000, None),
            ("Latino", 50, None, 1500, None),
        ],
        COUNT,
        "In Elmtown, the numbers cannot tell the groups apart",
        [
            "Only one of the groups has a number to show here, so there is no comparison.",
        ],
        [
            "Hidden to protect people: Black residents; Latino residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. White residents, "
            "1.0 percent, between 0.8 and 1.2. Each line shows how far chance alone "
            "could move the percent. Hidden to protect people: Black residents, Latino residents."
        ),
        [
            ("White residents", "1.0% (by chance 0.8% to 1.2%)", "can be used"),
            ("Black residents", "not shown", "hidden to protect people"),
            ("Latino residents", "not shown", "hidden to protect people"),
        ],
    ),
    "a model": (
        [W, B, L],
        MODEL,
        (
            "In Elmtown, the percent is 6.0 times (± 2.3) as high for Latino residents as "
            "for White residents by a model's estimate"
        ),
        [
            (
                "By a model's estimate, of Latino residents, 30.0% ± 10.0 points have an income"
                " below the poverty line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            (
                "For Latino residents the percent is 25.0 percentage points (± 10.0) higher, "
                "6.0 times (± 2.3) as high."
            ),
            (
                "We picked Latino residents because their percent is the highest of the 2 "
                "groups that could be compared. Whoever picks one of several groups finds a gap"
                " by chance more often. So we call a gap real only if it is more than 12.0 "
                "points."
            ),
            "This gap is larger than 12.0 points.",
            "A model made these numbers. Only asking people can show if it is right.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "The number of every group here is certain enough to be shown.",
        ],
        (
            "Percent who have an income below the poverty line, 3 groups. Highest: Latino "
            "residents, 30.0 percent, between 20.0 and 40.0. Lowest: White residents, 5.0 "
            "percent, between 4.0 and 6.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Latino residents", "30.0% ± 10.0 points", "can be used"),
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
        ],
    ),
    "a model, no gap": (
        [("White", 300, 90, 6000, 0), ("Black", 200, 80, 3000, 0)],
        MODEL,
        "In Elmtown, the numbers cannot tell Black residents and White residents apart",
        [
            (
                "By a model's estimate, of Black residents, 6.7% ± 2.7 points have an income "
                "below the poverty line. Of White residents, it is 5.0% ± 1.5 points."
            ),
            "The two are 1.7 percentage points (± 3.1) apart.",
            ("This gap is not more than its margin, so these numbers cannot tell which is higher."),
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 6.7 percent, between 4.0 and 9.4. Lowest: White residents, 5.0 "
            "percent, between 3.5 and 6.5. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Black residents", "6.7% ± 2.7 points", "can be used"),
            ("White residents", "5.0% ± 1.5 points", "can be used"),
        ],
    ),
    "a model without margins": (
        [("White", 300, None, 6000, None), ("Black", 600, None, 3000, None)],
        MODEL,
        "In Elmtown, the numbers cannot tell Black residents and White residents apart",
        [
            (
                "By a model's estimate, of Black residents, 20.0% have an income below the "
                "poverty line. Of White residents, it is 5.0%."
            ),
            "The two are 15.0 percentage points apart.",
            "The model gives no margin, so nobody can tell if this gap is real.",
        ],
        [
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 20.0 percent. Lowest: White residents, 5.0 percent. Each line shows"
            " where the true percent probably is."
        ),
        [("Black residents", "20.0%", "can be used"), ("White residents", "5.0%", "can be used")],
    ),
    "a model, too uncertain": (
        [W, ("Black", 600, 900, 3000, 0)],
        MODEL,
        "In Elmtown, the numbers cannot tell the groups apart",
        [
            "Only one of the groups has a number to show here, so there is no comparison.",
        ],
        [
            ("Too uncertain to use, since the margin of the model is too wide: Black residents."),
            "Some people are in none of these groups, and the table does not say who.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. White residents, "
            "5.0 percent, between 4.0 and 6.0. Each line shows where the true percent "
            "probably is. Too uncertain to use, since the margin of the model is too "
            "wide: Black residents."
        ),
        [
            ("White residents", "5.0% ± 1.0 points", "can be used"),
            (
                "Black residents",
                "not shown",
                "too uncertain to use, since the margin of the model is too wide",
            ),
        ],
    ),
    "a group without a row": (
        [W, B],
        {"elsewhere": [W, B, L]},
        (
            "In Elmtown, the percent is 4.0 times (± 1.0) as high for Black residents as "
            "for White residents"
        ),
        [
            (
                "Of Black residents, 20.0% ± 3.0 points have an income below "
                "the poverty line. Of White residents, it is 5.0% ± 1.0 points."
            ),
            (
                "For Black residents the percent is 15.0 percentage points (± 3.2) higher, 4.0 "
                "times (± 1.0) as high."
            ),
            "This gap is larger than its margin, so chance alone hardly explains it.",
            "The number does not say why. Ask the people it is about.",
        ],
        [
            "No row in the table: Latino residents.",
            "Their needs count all the same.",
        ],
        (
            "Percent who have an income below the poverty line, 2 groups. Highest: Black "
            "residents, 20.0 percent, between 17.0 and 23.0. Lowest: White residents, 5.0 "
            "percent, between 4.0 and 6.0. Each line shows where the true percent probably "
            "is."
        ),
        [
            ("Black residents", "20.0% ± 3.0 points", "can be used"),
            ("White residents", "5.0% ± 1.0 points", "can be used"),
        ],
    ),
}


def _compared(folder, state):
    groups, more, *expected = COMPARISONS[state]
    more = dict(more)
    pair = more.pop("pair", None)
    package = small_package.write(folder / "p", groups, **more)
    table = rates.of_groups(package, *GROUPS)
    pair = pair or methods.groups_to_compare(data.groups(package, *GROUPS))
    return package, table, pair, expected


def _picture(package, pair):
    title = comparison.finding(*pair, package, *GROUPS)
    return groups_page.picture(title, "percent", package, *GROUPS, *pair)


@pytest.mark.parametrize("state", COMPARISONS)
def test_two_groups(tmp_path, state):
    package, table, pair, (title, gap, uncertain, alt, rows) = _compared(tmp_path, state)
    assert comparison.finding(*pair, package, *GROUPS) == title
    # The answers need to be there. What the page says is worked out again.
    assert _lines(groups_page.gap(9.9, 9.9, 9.9, False, *pair, package, *GROUPS)) == gap
    assert _lines(groups_page.uncertain(table["decision"], package, *GROUPS)) == uncertain
    picture = _picture(package, pair)
    kind = f"Dot chart with a line for the uncertainty of each dot. {title}. "
    assert _lines(picture)[0] == kind + alt
    assert _rows(picture) == rows


@pytest.mark.parametrize("state", COMPARISONS)
def test_a_withheld_number_stands_nowhere(tmp_path, state):
    package, table, pair, _ = _compared(tmp_path, state)
    held = table[table["decision"] == "withhold"]
    picture = _picture(package, pair)
    everything = "\n".join(
        [
            comparison.finding(*pair, package, *GROUPS),
            repr(groups_page.gap(1, 1, 1, True, *pair, package, *GROUPS)),
            repr(groups_page.uncertain(table["decision"], package, *GROUPS)),
            repr(picture),
            *map(" ".join, _rows(picture)),
            brief.finding(package, *GROUPS),
            brief.compared(package, *GROUPS),
            brief.to_show(package, *GROUPS).to_string(),
            repr(quality_page.left_out(package, *GROUPS)),
        ]
    )
    numbers = {f"{float(number):.1f}" for number in re.findall(r"\d+\.\d+", everything)}
    told = ["percent", "margin", "low", "high"]
    may_be_told = table.loc[table["decision"] != "withhold", told].round(1).to_numpy().ravel()
    held = held[told].round(1).to_numpy().ravel()
    assert not numbers & ({f"{n:.1f}" for n in held} - {f"{n:.1f}" for n in [0, *may_be_told]})


def test_rows_that_are_withheld_come_last_and_not_by_their_percent(tmp_path):
    groups = [("Asian", 30, 300, 600, 0), W, ("Native", 500, 900, 700, 0), B]
    package = small_package.write(tmp_path / "p", groups)
    names = [row[0] for row in _rows(_picture(package, ("Black", "White")))]
    assert names == ["Black residents", "White residents", "Asian residents", "Native residents"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("percent", ["Latino residents", "Black residents", "White residents"]),
        ("size", ["White residents", "Black residents", "Latino residents"]),
        ("name", ["Black residents", "Latino residents", "White residents"]),
        ("table", ["White residents", "Latino residents", "Black residents"]),
    ],
)
def test_the_rows_stand_in_the_order_that_was_chosen(tmp_path, order, names):
    package = small_package.write(tmp_path / "p", [W, L, B])
    pair = ("Latino", "White")
    title = comparison.finding(*pair, package, *GROUPS)
    picture = groups_page.picture(title, order, package, *GROUPS, *pair)
    assert [row[0] for row in _rows(picture)] == names


@pytest.mark.parametrize("title", ["A", "B", "C", "D", "E", "Poverty is high in Elmtown"])
def test_no_title_stands_above_a_picture_that_the_numbers_do_not_show(tmp_path, title):
    package = small_package.write(tmp_path / "p", [W, B])
    pair = ("Black", "White")
    titles = material.titles(*pair, package, *GROUPS)
    true = title in titles and titles[title].word == "true"
    picture = repr(groups_page.picture(title, "percent", package, *GROUPS, *pair))
    assert ("appears here" in picture) != true
    assert true == (comparison.finding(*pair, package, *GROUPS) in picture)


NOBODY = "A rule of this page decided that. Nobody of these groups was asked yet: tell us if you would compare in another way."  # fmt: skip # noqa: E501


@pytest.mark.parametrize(
    ("groups", "answers", "lines"),
    [
        (
            [W, B],
            ("largest", "percent", "nobody yet"),
            [
                "We compare Black residents with White residents, the largest group whose number "
                "can be used. The rows stand by percent, the highest first.",
                NOBODY,
            ],
        ),
        (
            [W, B],
            ("lowest", "percent", "staff"),
            [
                "We compare Black residents with White residents, whose percent is the lowest "
                "that can be used. The rows stand by percent, the highest first.",
                "Our staff decided that.",
            ],
        ),
        (
            [W, B],
            ("asked", "percent", "residents"),
            [
                "We compare Black residents with White residents, as people of these groups asked "
                "us to. The rows stand by percent, the highest first.",
                "People of these groups decided that, and were paid for their time.",
            ],
        ),
        (
            [W, ("Black", 300, 900, 3000, 0)],
            ("none", "percent", "nobody yet"),
            ["Fewer than two groups have a number that can be used, so we compare nobody."],
        ),
        ([W, B], ("none", "percent", "staff"), [WAITING]),
        ([W, B], ("normal", "percent", "staff"), [WAITING]),
        ([W, B], ("largest", "table", "staff"), [WAITING]),
        ([W, B], ("largest", "percent", "publisher"), [WAITING]),
        ([W, B], ("largest", "percent", "the mayor, Ann Lee"), [WAITING]),
        ([W, B], (..., "percent", "staff"), [WAITING]),
    ],
)
def test_who_decided_whom_to_compare(tmp_path, groups, answers, lines):
    package = small_package.write(tmp_path / "p", groups)
    pair = ("Black", "White")
    assert _lines(groups_page.decided(*answers, package, *GROUPS, *pair)) == lines


@pytest.mark.parametrize("answer", [..., "eleven", None])
def test_a_note_stands_in_the_place_of_an_answer_that_is_none(tmp_path, answer):
    package = small_package.write(tmp_path / "p", [W, B])
    pair = ("Black", "White")
    for shown, note in (
        (groups_page.headline(answer, package, *PLACE),
         "Your number appears here when exercise 1 is answered."),
        (groups_page.gap(answer, 1, 1, True, *pair, package, *GROUPS),
         "The comparison appears here when exercises 5 and 6 are answered."),
        (groups_page.gap(1, 1, 1, answer, *pair, package, *GROUPS),
         "The comparison appears here when exercises 5 and 6 are answered."),
        (groups_page.uncertain(answer, package, *GROUPS),
         "A note on uncertain numbers appears here when exercise 13 is answered."),
        (groups_page.picture(answer, "percent", package, *GROUPS, *pair),
         "The picture appears here when exercises 4 and 7 are right."),
        (start_page.about_place(answer, package, "Elmtown"),
         "Your number appears here when the exercise above is answered."),
    ):  # fmt: skip
        assert repr(shown) == note


def test_one_place_and_the_whole_area(tmp_path):
    package = small_package.write(tmp_path / "p", [W, B])
    assert repr(start_page.about_place(10_000, package, "Elmtown")) == (
        "10,000 residents live in Elmtown\nElmtown is a town. About 20 of every 100 residents of "
        "Anywhere live here."
    )
    assert repr(start_page.about_place(50_000, package, "Anywhere")) == (
        "50,000 residents live in Anywhere\nAnywhere is a region. It has 1 town."
    )
    assert "Fewer than 1 of every 100" in repr(start_page.about_place(90, package, "Elmtown"))
    assert _lines(groups_page.headline(1.0, package, "Anywhere", "poverty"))[0] == (
        "10.0% of residents in Anywhere have an income below the poverty line"
    )


@pytest.mark.parametrize(
    ("group", "group_by", "noun", "words"),
    [
        ("all households", "all", "residents", "households"),
        ("Black", "race", "residents", "Black residents"),
        ("Another race or two or more", "race", "adults",
         "adults of another race or two or more"),
        ("female", "sex", "residents", "female residents"),
        ("Male", "sex", "adults 18 and over", "male adults 18 and over"),
        ("women", "sex", "residents", "women"),
        ("under 18", "age", "residents", "residents under 18"),
        ("18 to 64", "age", "adults 18 and over", "adults 18 to 64"),
        ("12 to 14", "age", "young people 12–17", "young people 12 to 14"),
        ("65+", "age", "adults aged 25 and over", "adults 65+"),
        ("adults 25 to 34", "age", "residents", "adults 25 to 34"),
        ("English at home", "language", "residents", "residents who speak English at home"),
        ("people with a disability", "disability", "residents", "people with a disability"),
        ("without a disability", "disability", "residents", "residents without a disability"),
        ("owners", "tenure", "households", "owners"),
        ("Living alone", "household", "residents", "residents living alone"),
        ("Ward 3", "ward", "residents", "residents counted as “Ward 3”"),
    ],
)  # fmt: skip
def test_people_come_first(group, group_by, noun, words):
    assert people.who(group, group_by, noun) == words


@pytest.mark.parametrize(
    ("percent", "figures", "words"),
    [
        (0, "0.0%", "none of every 100"),
        (0.04, "less than 0.1%", "fewer than 1 of every 100"),
        (0.4, "0.4%", "fewer than 1 of every 100"),
        (0.5, "0.5%", "about 1 of every 100"),
        (11.2, "11.2%", "about 11 of every 100"),
        (99.4, "99.4%", "about 99 of every 100"),
        (99.5, "99.5%", "more than 99 of every 100"),
        (99.96, "more than 99.9%", "more than 99 of every 100"),
        (100, "100.0%", "all of every 100"),
    ],
)
def test_a_percent_in_figures_and_in_words(percent, figures, words):
    assert people.percent_text(percent) == figures
    assert people.percent_words(percent) == words


def test_some_are_in_no_group_and_others_have_no_row(tmp_path):
    """65 and over are there, 18 to 64 have no row, and nothing in the package names them."""
    ages = [("under 18", 300, 60, 2000, 0), ("65 and over", 200, 60, 1500, 0)]
    package = small_package.write(tmp_path / "p", ages, group_by="age")
    decision = ["show", "show"]
    said = _lines(groups_page.uncertain(decision, package, *PLACE, "age"))
    assert said[0] == "Some people are in none of these groups, and the table does not say who."
    named = small_package.write(
        tmp_path / "q", ages, group_by="age", elsewhere=[("18 to 64", 300, 60, 6000, 0)]
    )
    said = _lines(groups_page.uncertain(decision, named, *PLACE, "age"))
    assert said[0] == "No row in the table: residents 18 to 64."
    assert "No row in the table: residents 18 to 64." in _lines(
        quality_page.left_out(named, *PLACE, "age")
    )


def _lines(shown):
    return repr(shown).split("\n")


def _rows(picture):
    body = BeautifulSoup(picture.page, "html.parser").tbody
    return [tuple(c.get_text() for c in row.find_all(["th", "td"])) for row in body.find_all("tr")]


@pytest.mark.parametrize(
    ("group", "group_by", "noun", "said"),
    [
        ("not recorded", "sex", "people", "people whose sex is not recorded"),
        ("Unknown", "housing_status", "adults", "adults whose housing status is unknown"),
        ("Female", "sex", "people", "female people"),
    ],
)
def test_how_a_group_is_called(group, group_by, noun, said):
    assert people.who(group, group_by, noun) == said


@pytest.mark.parametrize(
    ("one", "other", "shows"), [(0.46, 0.24, True), (0.44, 0.23, False), (21.5, 6.1, False)]
)
def test_a_gap_that_rounding_changes_is_said(one, other, shows):
    table = pd.DataFrame(
        {
            "group": ["a", "b"], "percent": [one, other], "margin": 0.01, "decision": "show",
            "kind": "survey", "count_moe": 1.0,
        }
    )  # fmt: skip
    assert Comparison(table, "a", "b").rounding_shows == shows


def test_a_household_is_no_who():
    assert people.those_who("Renter households", "own a car") == "Renter households that own a car"
    assert people.those_who("people in households", "rent") == "people in households who rent"
