"""What a vote on priorities says, in plain sentences and one picture, for a community's page.

How fewer than 11 people voted is never shown, alone or by taking one number from another. Roles
and places appear with the order of their priorities, never with counts of who chose what.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures, methods
from community_data.data import ballots
from community_data.exercises.unfinished import until_answered
from community_data.lessons.priorities.answers import numbers_by_code, table_by_role
from community_data.text.dates import day_in
from community_data.text.lists import and_
from community_data.text.people import upper_first

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@until_answered("What you work out appears here.")
def shown(answer) -> pd.DataFrame | figures.Html:
    """What a trainee worked out, as a table: numbers by priority with their names, most first."""
    if isinstance(answer, pd.DataFrame):
        return answer
    numbers = numbers_by_code(answer).astype(float).sort_values(ascending=False)
    return pd.DataFrame(
        {
            "code": numbers.index,
            "what people asked for": [ballots.name(code) for code in numbers.index],
            "number": [_figure(number) for number in numbers],
        }
    )


@until_answered("Who voted appears here when the cells above have run.")
def turnout(package) -> figures.Html:
    """What was voted on, by how many people of which roles, and what a ballot cannot say."""
    where = data.top_place(package)
    priorities = _in_words(len(ballots.codes(package)))
    counts = ballots.ballots(package)["role"].value_counts()
    asked = (
        f"How could data serve people better? In {where}, people put {priorities} priorities in "
        f"order."
    )
    if counts.sum() < _few(package):
        return figures.note([asked, f"{_too_few(package)} That protects them."])
    said = [asked, f"{counts.sum():,} people voted. {_roles_in_words(counts, package)}"]
    spoiled = len(ballots.spoiled(package))
    if spoiled:
        some = f"{spoiled:,} ballots" if spoiled >= _few(package) else "A few ballots"
        said.append(
            f"{some} were not filled in as asked. Nobody was left out: all that can be read on "
            f"them counts."
        )
    said.append(
        "This is what the people who voted want. People who were not asked, or could not come, "
        "may want something else."
    )
    return figures.note(said)


@until_answered("The picture appears here when exercise 5 is answered.")
def picture(scores, package) -> figures.Html:
    """The priorities in the order of their points, as bars, with the roles' own orders behind."""
    if not _enough(package):
        return figures.note(_too_few(package))
    codes = ballots.codes(package)
    scores = numbers_by_code(scores)[codes].astype(float)
    people = len(ballots.ballots(package))
    table = pd.DataFrame({"rank": _ranks(scores), "points": scores.map(_figure)})
    own = methods.points_by_role(ballots.points(package)[codes], ballots.points(package)["role"])
    for role in ballots.large_roles(package):
        table[f"rank: {role}"] = _ranks(own[role])
    table = table.loc[scores.sort_values(ascending=False, kind="stable").index]
    drawn = pd.DataFrame(
        {
            "priority": [f"{r}. {upper_first(ballots.name(c))}" for c, r in table["rank"].items()],
            "average": scores[table.index] / people,
        }
    )
    title = finding(scores, package)
    last = len(codes) - 1
    drawing = {
        "name": "priority",
        "value": "average",
        "xlabel": f"Average points, from 0 to {last}",
    }
    in_order = " ".join(f"{row}." for row in drawn["priority"])
    return figures.show(
        figures.bars(drawn, title, **drawing),
        alt=f"{figures.bars_alt(drawn, title, **drawing)} In order: {in_order}",
        table=table.drop(columns="rank").set_axis(drawn["priority"]).reset_index(),
        caption=f"A ballot gives {last} points to the priority in first place and 0 to the one in "
        f"last place. The bar is the average of {people:,} ballots.",
        source=source(package),
    )


def finding(scores, package) -> str:
    """A title that says which priority has the most points."""
    best = [ballots.name(code) for code in methods.top(scores, 1)]
    where = data.top_place(package)
    if len(best) == 1:
        return f"In {where}, people asked most for {best[0]}"
    return f"In {where}, {and_(best)} share the first place"


@until_answered("What each role asked for appears here when exercise 7 is answered.")
def by_role(ranks, package) -> figures.Html:
    """Which two priorities people of each role put on top, for roles with enough people."""
    if not _enough(package):
        return figures.note(_too_few(package))
    codes = ballots.codes(package)
    large = ballots.large_roles(package)
    ranks = table_by_role(ranks, package)
    tops = {role: methods.top(-ranks.loc[codes, role].astype(float)) for role in large}
    firsts = {role: methods.top(-ranks.loc[codes, role].astype(float), 1) for role in large}
    if not large:
        return figures.note(f"No role had {_few(package)} people or more, so none is shown.")
    same = len({frozenset(top) for top in tops.values()}) == 1
    said = ["Do people in different roles want the same?"]
    if len(large) > 1 and same:
        said[0] += f" In every role shown, the top two are {_names(tops[large[0]])}."
    else:
        for role in large:
            first = firsts[role]
            then = [code for code in tops[role] if code not in first]
            after = f", then {_names(then)}" if then else ""
            said.append(f"{upper_first(role)}: first {_names(first)}{after}.")
    if len(large) < len(ballots.roles(package)):
        said.append(
            f"Roles with fewer than {_few(package)} people are not shown alone, to protect "
            f"them. Their ballots count in the whole."
        )
    return figures.note(said)


@until_answered("How firm the result is appears here when exercises 8 and 9 are answered.")
def firmness(changed, equal, package) -> figures.Html:
    """How close the first places are, and whether weights would change them."""
    if not _enough(package):
        return figures.note(_too_few(package))
    codes = ballots.codes(package)
    points = ballots.points(package)
    scores = points[codes].sum()
    said = ["How firm is this order?", *_close_calls(scores)]
    ways = ballots.weightings(package)
    if len(ways) > 1:
        said += _weights_in_words(int(changed), ways, scores)
        equal = numbers_by_code(equal)[codes].astype(float)
        same = set(methods.top(equal)) == set(methods.top(scores))
        said.append(
            "If each role had the same say, however many people came, the top two would be "
            + ("the same." if same else f"{_names(methods.top(equal))}.")
        )
    filled_in = ~points["ballot_id"].isin(ballots.spoiled(package)["ballot_id"])
    if not filled_in.all() and filled_in.any():
        without = methods.top(points.loc[filled_in, codes].sum())
        same = set(without) == set(methods.top(scores))
        said.append(
            "Without the ballots that were not filled in as asked, the top two would be "
            + ("the same." if same else f"{_names(without)}.")
        )
    return figures.note(said)


def _weights_in_words(changed: int, ways: pd.DataFrame, scores: pd.Series) -> list[str]:
    if changed == 0:
        result = "The top two are the same in all of them."
    else:
        result = f"In {changed} of them, the top two change."
        best = methods.top(scores, 1)[0]
        kept = ways["top_two"].map(lambda text: best in text.split(" + ")).sum()
        always = "all" if kept == len(ways) else f"{kept}"
        result += f" In {always} of them, {_names([best])} is among the top two."
    return [f"We tried {len(ways)} ways to let some roles count more than others. {result}"]


def _close_calls(scores: pd.Series) -> list[str]:
    """Neighbors among the first three that one more ballot could bring into another order."""
    ordered = scores.sort_values(ascending=False, kind="stable")
    said = []
    for place in (1, 2):
        if place >= len(ordered):
            break
        gap = ordered.iloc[place - 1] - ordered.iloc[place]
        # A ballot gives one priority at most n − 1 points more than another.
        if gap <= len(scores) - 1 + methods.voting.SAME * ordered.iloc[0]:
            pair = _names(ordered.index[place - 1 : place + 1])
            apart = "The same points went to" if gap < 1e-6 else f"Only {_points(gap)} between"
            said.append(f"{apart} {pair}. One more ballot could change their order.")
    return said


@until_answered("How people of your place voted appears here when the cells above have run.")
def here(package, place: str) -> figures.Html:
    """The order in which people of a place put the priorities, where at least 11 voted."""
    if not _enough(package):
        return figures.note(_too_few(package))
    name, chosen = ballots.in_place(package, place)
    asked = data.open_package(package).place(place)["name"]
    part = f" Ballots do not name {asked} alone." if asked != name else ""
    if len(chosen) == len(ballots.ballots(package)):
        return figures.note(f"The order above is that of all people who voted in {name}.{part}")
    if len(chosen) < _few(package):
        return figures.note(
            f"Fewer than {_few(package)} people voted in {name}.{part} How they voted is "
            f"not shown, to protect them. Their ballots count in the whole."
        )
    scores = chosen[ballots.codes(package)].sum()
    ranks = _ranks(scores).sort_values(kind="stable")
    order = "; ".join(f"{rank}. {ballots.name(code)}" for code, rank in ranks.items())
    return figures.note(
        [
            f"How did people vote in {name}?{part}",
            f"Their order: {order}.",
            "They are a part of all who voted, and a small part of all who live there.",
        ]
    )


def source(package) -> str:
    """Where the ballots come from, and when they were collected."""
    sources = data.open_package(package).sources
    about = [s for s in sources if "ballots" in s.get("tables", [])]
    about = about or [s for s in sources if not s.get("tables")] or sources
    dates = sorted({s["collected_to"] for s in about if s.get("collected_to")})
    return "; ".join(s["title"] for s in about) + (
        f". Collected until {day_in(dates[-1])}." if dates else "."
    )


def _figure(number: float) -> str:
    """Two decimal places at most: a small difference is seen, and a long tail is not."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _few(package) -> int:
    return ballots.smallest_group(package)


def _too_few(package) -> str:
    return f"Fewer than {_few(package)} people voted, so how they voted is not shown."


def _enough(package) -> bool:
    return len(ballots.ballots(package)) >= _few(package)


def _ranks(scores: pd.Series) -> pd.Series:
    """Places from 1; those with the same points share the better one."""
    return scores.round(9).rank(ascending=False, method="min").astype(int)


def _names(codes) -> str:
    return and_([f"“{ballots.name(code)}”" for code in codes])


def _in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number}"


def _points(gap: float) -> str:
    if abs(gap - 0.5) < 1e-6:
        return "half a point lies"
    return "1 point lies" if abs(gap - 1) < 1e-6 else f"{_figure(gap)} points lie"


def _roles_in_words(counts: pd.Series, package) -> str:
    """How many people voted in each role, without a small number or one that gives it away."""
    hidden = methods.cells_to_hide(counts, _few(package))
    shown = [f"{role} {count:,}" for role, count in counts[~hidden].items()]
    said = f"In these roles: {'; '.join(shown)}." if shown else ""
    if hidden.any():
        names = and_([str(role) for role in counts.index[hidden]])
        said += f" The number is not shown, to protect people, for: {names}."
    return said.strip()
