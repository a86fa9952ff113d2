"""What module 05 works with beside the package: invented votes, and what there is to choose from.

The claims are made from the ballots of the package. One of them is true there, and each of the
others has a fault that it keeps on all ballots: `Option.word` names it.
"""

from __future__ import annotations

import itertools

import pandas as pd

from community_data import data, methods
from community_data.data import ballots
from community_data.exercises.options import Option, lettered
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _

STAYS, MOVES_UP = "stays", "moves_up"
ONE_EACH, SAME_SAY = "one_vote_each", "same_say"
TRUE = "true"
CLAIM_WORDS = (TRUE, "too sure", "everybody", "cause", "roles")


def lunch() -> pd.DataFrame:
    """An invented vote of four people from two teams on what to eat, for the worked examples."""
    rows = {
        "Ana": ["kitchen", "pizza", "soup", "salad"],
        "Ben": ["kitchen", "pizza", "soup", "salad"],
        "Chi": ["kitchen", "salad", "soup", "pizza"],
        "Dee": ["drivers", "soup", "salad", "pizza"],
    }
    columns = ["team", "rank_1", "rank_2", "rank_3"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def invented_ballot(cleaned: bool = False) -> pd.DataFrame:
    """A ballot that nobody wrote, with a mark used twice, an unknown one and a blank."""
    marks = ["groups", "free buses", "stories", "groups", None, "timely"]
    ranks = [f"rank_{place}" for place in range(1, 7)]
    ballot = pd.DataFrame([marks], columns=ranks, index=["invented"], dtype="str")
    return methods.clean_ballots(ballot, list(ballots.NAMES)) if cleaned else ballot


def rules() -> dict[str, Option]:
    """What can be done with a faulty ballot: `STAYS` and `MOVES_UP` are fair, the others not."""
    options = [
        Option(
            _("What can be read stays where it is. Priorities without a rank share what is left."),
            STAYS,
        ),
        Option(_("What can be read stays, and later ranks move up into a gap."), MOVES_UP),
        Option(
            _("The whole ballot is thrown away."), "thrown_away",
            _("Then a person who came has no vote. Choose a rule that keeps what can be read."),
        ),
        Option(
            _("The office fills in what the person may have meant."), "filled_in",
            _("Then the office votes in the place of a person. Count only what somebody wrote."),
        ),
        Option(
            _("We look at the result first, then we choose a rule."), "after_the_count",
            _("Then whoever chooses can choose the winner. A rule is fair when nobody knows yet "
              "whom it helps."),
        ),
    ]  # fmt: skip
    return lettered(options, "rules")


def weights() -> dict[str, Option]:
    """How much a ballot can count: `ONE_EACH` and `SAME_SAY` are fair, the others not."""
    options = [
        Option(_("Each ballot counts once."), ONE_EACH),
        Option(_("Each role has the same say, however many people came."), SAME_SAY),
        Option(
            _("Only ballots without a fault count."), "thrown_away",
            _("Then people who had trouble with the form have no vote. Let their ballots count."),
        ),
        Option(
            _("Ballots that agree with the plan of the board count twice."), "for_one_side",
            _("Then the board decides, and not the people who voted. A weight hangs on who votes, "
              "never on how."),
        ),
        Option(
            _("We try some weights and keep those whose result we like."), "after_the_count",
            _("Then whoever chooses can choose the winner. Weights are fair when nobody knows yet "
              "whom they help."),
        ),
    ]  # fmt: skip
    return lettered(options, "weights")


def claims(package) -> dict[str, Option]:
    """What somebody may say of the result: five sentences, their words those of `CLAIM_WORDS`."""
    scores = ballots.points(package)[ballots.codes(package)].sum()
    firsts = methods.top(scores, 1)
    where, best = data.top_place(package), ballots.name(firsts[0])
    people = whole(len(ballots.ballots(package)))
    most = _("All ranks counted, the most points of {people} ballots went to {priorities}.")
    everybody = _("Everybody who lives in {where} wants {best} most of all.")
    reason = _("People put {best} first because they have lost trust in numbers.")
    options = [
        Option(
            most.format(people=people, priorities=and_([ballots.name(code) for code in firsts])),
            TRUE, _("Look at your scores: does the sentence say more than they do?"),
        ),
        Option(
            _too_sure(scores), "too sure",
            _("Could one more ballot, or other people, change what it says?"),
        ),
        Option(
            everybody.format(where=where, best=best), "everybody",
            _("Who voted? Whom does the sentence speak of?"),
        ),
        Option(
            reason.format(best=best), "cause",
            _("A ballot holds an order. Does it say where that comes from?"),
        ),
        Option(
            _about_roles(package, firsts[0]), "roles",
            _("Which place has it in each column of by_role?"),
        ),
    ]  # fmt: skip
    return lettered(options, "claims", where)


def _too_sure(scores: pd.Series) -> str:
    """A near tie told as a clear lead; where there is none, a promise that nobody can make."""
    close = close_pairs(scores)
    if not close:
        return _("It is certain that a vote next year would give the same order.")
    above, below = (ballots.name(code) for code in close[0])
    return _("People clearly want {above} more than {below}.").format(above=above, below=below)


def close_pairs(scores: pd.Series) -> list[tuple[str, str]]:
    """Neighbors among the first three that one more ballot could bring into another order."""
    ordered = scores.sort_values(ascending=False, kind="stable").index[:3]
    return [
        pair
        for pair in itertools.pairwise(ordered)
        if methods.is_near_tie(scores, pair[:1], pair[1:], most=len(scores) - 1)
    ]


def _about_roles(package, best: str) -> str:
    """What is false about the first place of a priority in the roles."""
    points = ballots.points(package)
    means = methods.points_by_role(points[ballots.codes(package)], points["role"])
    if all(best in methods.top(means[role], 1) for role in means):
        return _("In no role is {best} in first place.").format(best=ballots.name(best))
    return _("In every role, {best} is in first place.").format(best=ballots.name(best))
