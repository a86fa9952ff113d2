"""What a vote on priorities says, in plain sentences and one picture, for a community's page.

How fewer people voted than the package's `smallest_count` is never shown, alone or by taking one
number from another: not as an order, and not as what a result would be if their ballots counted
more, or not at all. Roles and places appear with the order of their priorities, never with counts
of who chose what.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures, methods
from community_data.data import ballots
from community_data.exercises.answers import numbers_by_name
from community_data.exercises.exercise import one_of
from community_data.exercises.options import by_letter
from community_data.exercises.unfinished import until_answered
from community_data.lessons.priorities import material
from community_data.lessons.priorities.answers import table_by_role
from community_data.text.dates import day_in
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import whole
from community_data.text.people import upper_first
from community_data.text.translate import _, lazy_gettext, ngettext

# Numbers up to ten are written out.
NUMBERS = [
    lazy_gettext("no"), lazy_gettext("one"), lazy_gettext("two"), lazy_gettext("three"),
    lazy_gettext("four"), lazy_gettext("five"), lazy_gettext("six"), lazy_gettext("seven"),
    lazy_gettext("eight"), lazy_gettext("nine"), lazy_gettext("ten"),
]  # fmt: skip
RULE = lazy_gettext(
    "The rule for them: what cannot be counted is taken out, the rest stays in its place, and "
    "priorities without a place share the points that are left."
)

choices = by_letter  # as the notebook calls it


@until_answered(lazy_gettext("What you work out appears here."))
def shown(answer) -> pd.DataFrame | figures.Html:
    """What a trainee worked out, as a table: numbers by priority with their names, most first."""
    if isinstance(answer, pd.DataFrame):
        return answer
    numbers = numbers_by_name(answer).astype(float).sort_values(ascending=False)
    return pd.DataFrame(
        {
            "code": numbers.index,
            "what people asked for": [ballots.name(code) for code in numbers.index],
            "number": [_figure(number) for number in numbers],
        }
    )


@until_answered(lazy_gettext("What your choice does appears here when exercise 3 is answered."))
def your_choice(rule, weights, package) -> figures.Html:
    """The top two by the rule and weights that a trainee chose, beside the other fair ways."""
    words = [
        choices[one_of(answer, {key: option.text for key, option in choices.items()}, "")].word
        for choices, answer in ((material.rules(), rule), (material.weights(), weights))
    ]
    results = _results(package)
    chosen = results.pop(tuple(words))
    sentence = _("You chose before you saw the result. It puts on top: {names}.")
    lines = [sentence.format(names=_names(chosen))]
    other = [top for top in results.values() if set(top) != set(chosen)]
    if not other:
        lines.append(_("The other fair ways have the same on top."))
    for top in {_names(top): top for top in other}.values():
        sentence = _("With another fair rule or other fair weights: {names}.")
        lines.append(sentence.format(names=_names(top)))
    lines.append(_("Do not choose again now: you know whom it helps."))
    return figures.note(lines)


def _results(package) -> dict[tuple[str, str], list[str]]:
    """The top two by each fair rule and weights."""
    codes, clean = ballots.codes(package), ballots.clean(package)
    results = {}
    for rule, table in (
        (material.STAYS, clean),
        (material.MOVES_UP, methods.move_up(clean)),
    ):
        points = methods.borda_points(table, codes)
        results[rule, material.ONE_EACH] = methods.top(points.sum())
        results[rule, material.SAME_SAY] = methods.top(methods.equal_say(points, clean["role"]))
    return results


@until_answered(lazy_gettext("Who voted appears here when the cells above have run."))
def turnout(package) -> figures.Html:
    """What was voted on, by how many people of which roles, and what a ballot cannot say."""
    where = data.top_place(package)
    counts = ballots.ballots(package)["role"].value_counts()
    asked = _(
        "How could data serve people better? In {where}, people put {number} priorities in order."
    ).format(where=where, number=_in_words(len(ballots.codes(package))))
    if counts.sum() < _few(package):
        return figures.note([asked, paragraph(_too_few(package), _("That protects them."))])
    people = _("{people} people voted.").format(people=whole(counts.sum()))
    lines = [asked, paragraph(people, _roles_in_words(counts, package)), *_about_faulty(package)]
    lines.append(
        _(
            "This is what the people who voted want. People who were not asked, or could not come, "
            "may want something else."
        )
    )
    return figures.note(lines)


def _about_faulty(package) -> list[str]:
    """How many ballots were not filled in as asked, and the rule for them."""
    faulty = len(ballots.faulty(package))
    if not faulty:
        return []
    some = _("A few ballots were not filled in as asked.")
    if faulty >= _few(package):
        some = _("{n} ballots were not filled in as asked.").format(n=whole(faulty))
    kept = _("Nobody was left out: all that can be read on them counts.")
    return [paragraph(some, kept, str(RULE))]


@until_answered(lazy_gettext("The picture appears here when exercise 6 is answered."))
def picture(scores, package) -> figures.Html:
    """The priorities in the order of their points, as bars, with the roles' own orders behind."""
    if not _enough(package):
        return figures.note(_too_few(package))
    codes = ballots.codes(package)
    scores = numbers_by_name(scores)[codes].astype(float)
    people = len(ballots.ballots(package))
    table = pd.DataFrame({"rank": _ranks(scores), _("points"): scores.map(_figure)})
    own = methods.points_by_role(ballots.points(package)[codes], ballots.points(package)["role"])
    for role in ballots.large_roles(package):
        table[_("rank: {role}").format(role=role)] = _ranks(own[role])
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
        "xlabel": _("Average points, from 0 to {most}").format(most=last),
    }
    in_order = _("In order: {priorities}").format(
        priorities=" ".join(f"{row}." for row in drawn["priority"])
    )
    caption = _(
        "A ballot gives {most} points to the priority in first place and 0 to the one in last "
        "place. The bar is the average of {people} ballots, each counted once."
    )
    shown = figures.show(
        figures.bars(drawn, title, **drawing),
        alt=f"{figures.bars_alt(drawn, title, **drawing)} {in_order}",
        table=table.drop(columns="rank")
        .set_axis(drawn["priority"])
        .reset_index(names=_("priority")),
        caption=caption.format(most=last, people=whole(people)),
        source=source(package),
    )
    return figures.together(figures.note(f"{title}."), shown)  # a page may fold the picture


def finding(scores, package) -> str:
    """A title that says which priority has the most points."""
    best = [ballots.name(code) for code in methods.top(scores, 1)]
    where = data.top_place(package)
    if len(best) == 1:
        return _("In {where}, people asked most for {best}").format(where=where, best=best[0])
    return _("In {where}, {best} share the first place").format(where=where, best=and_(best))


@until_answered(lazy_gettext("What each role asked for appears here when exercise 8 is answered."))
def by_role(ranks, package) -> figures.Html:
    """Which two priorities people of each role put on top, for roles with enough people."""
    if not _enough(package):
        return figures.note(_too_few(package))
    codes = ballots.codes(package)
    large = ballots.large_roles(package)
    if not large:
        none = _("No role had {few} people or more, so none is shown.")
        return figures.note(none.format(few=_few(package)))
    ranks = table_by_role(ranks, package)
    columns = {role: -ranks.loc[codes, role].astype(float) for role in large}
    tops = {role: methods.top(column) for role, column in columns.items()}
    question = _("Do people in different roles want the same?")
    if len(large) > 1 and len({frozenset(top) for top in tops.values()}) == 1:
        same = _("In every role shown, the top two are {priorities}.")
        lines = [paragraph(question, same.format(priorities=_names(tops[large[0]])))]
    else:
        lines = [question, *(_top_of_role(role, columns[role]) for role in large)]
    if len(large) < len(ballots.roles(package)):
        small = _(
            "Roles with fewer than {few} people are not shown alone, to protect them. Their "
            "ballots count in the whole."
        )
        lines.append(small.format(few=_few(package)))
    return figures.note(lines)


def _top_of_role(role: str, scores: pd.Series) -> str:
    first = methods.top(scores, 1)
    then = [code for code in methods.top(scores) if code not in first]
    words = {"role": upper_first(role), "first": _names(first), "then": _names(then)}
    if then:
        return _("{role}: first {first}, then {then}.").format(**words)
    return _("{role}: first {first}.").format(**words)


@until_answered(lazy_gettext("How firm the result is appears here when part 4 is answered."))
def firmness(changed, equal, package) -> figures.Html:
    """How close the first places are, and what the weights decide.

    The sentences are made from the ballots: `changed` and `equal` are what a trainee found.
    """
    if not _enough(package):
        return figures.note(_too_few(package))
    float(changed), numbers_by_name(equal)
    points = ballots.points(package)
    scores = points[ballots.codes(package)].sum()
    lines = [
        _("How firm is this order?"), *_close_calls(scores), *_about_weights(package, scores),
        *_without_faulty(package, points, scores),
    ]  # fmt: skip
    return figures.note(lines)


def _about_weights(package, scores: pd.Series) -> list[str]:
    """What other weights would change. Only roles with enough people are weighed."""
    large = ballots.large_roles(package)
    ways = ballots.weightings(package, large)
    lines = []
    if len(ways):
        lines.append(paragraph(*_weights_in_words(ways, scores)))
    if set(large) != set(ballots.roles(package)):
        small = _(
            "Roles with fewer than {few} people are not weighed alone, to protect them."
        ).format(few=_few(package))
        return [*lines, small]
    if len(large) > 1:
        points = ballots.points(package)
        equal = methods.top(methods.equal_say(points[list(scores.index)], points["role"]))
        lines.append(
            _("If each role had the same say, the top two would be the same.")
            if set(equal) == set(methods.top(scores))
            else _("If each role had the same say, the top two would be {priorities}.").format(
                priorities=_names(equal)
            )
        )
    return lines


def _weights_in_words(ways: pd.DataFrame, scores: pd.Series) -> list[str]:
    """How many ways change the top two, and in how many it is more than a near tie."""
    changes = ways["what_changes"]
    changed = int((changes != ballots.NOTHING).sum())
    near = int((changes == ballots.NEAR_TIE).sum())
    tried = ngettext(
        "Each ballot counted once. We also tried {n} way to let some roles count more.",
        "Each ballot counted once. We also tried {n} ways to let some roles count more.",
        len(ways),
    ).format(n=len(ways))
    if not changed:
        return [tried, _("The top two are the same in all of them.")]
    lines = [tried, _("In {n} of them, the top two change.").format(n=changed)]
    if near == changed:
        lines.append(_("That is a near tie each time: one more ballot could do the same."))
    elif near:
        both = _(
            "In {near}, that is only a near tie, which one more ballot could turn as well. In the "
            "other {more}, the weights decide."
        )
        lines.append(both.format(near=near, more=changed - near))
    best = methods.top(scores, 1)[0]
    kept = sum(best in top.split(" + ") for top in ways["top_two"])
    always = _("In all of them, {priority} is among the top two.")
    often = _("In {n} of all {ways} ways, {priority} is among the top two.")
    text = always if kept == len(ways) else often
    return [*lines, text.format(n=kept, ways=len(ways), priority=_names([best]))]


def _without_faulty(package, points: pd.DataFrame, scores: pd.Series) -> list[str]:
    """What the result would be without faulty ballots, where enough people wrote either kind."""
    as_asked = ~points["ballot_id"].isin(ballots.faulty(package)["ballot_id"])
    if min(as_asked.sum(), (~as_asked).sum()) < _few(package):
        return []
    without = methods.top(points.loc[as_asked, list(scores.index)].sum())
    if set(without) == set(methods.top(scores)):
        return [
            _("Without the ballots that were not filled in as asked, the top two are the same.")
        ]
    other = _(
        "Without the ballots that were not filled in as asked, the top two would be {priorities}."
    )
    return [other.format(priorities=_names(without))]


def _close_calls(scores: pd.Series) -> list[str]:
    """Neighbors among the first three that one more ballot could bring into another order."""
    lines = []
    for above, below in material.close_pairs(scores):
        pair, gap = _names([above, below]), scores[above] - scores[below]
        lines.append(paragraph(_apart(pair, gap), _("One more ballot could change their order.")))
    return lines


def _apart(pair: str, gap: float) -> str:
    if gap < 1e-6:
        return _("The same points went to {pair}.").format(pair=pair)
    if abs(gap - 0.5) < 1e-6:
        return _("Only half a point lies between {pair}.").format(pair=pair)
    if abs(gap - 1) < 1e-6:
        return _("Only 1 point lies between {pair}.").format(pair=pair)
    return _("Only {gap} points lie between {pair}.").format(gap=_figure(gap), pair=pair)


@until_answered(
    lazy_gettext("How people of your place voted appears here when the cells above have run.")
)
def here(package, place: str) -> figures.Html:
    """The order in which people of a place put the priorities, where enough people voted."""
    if not _enough(package):
        return figures.note(_too_few(package))
    name, chosen = ballots.in_place(package, place)
    asked = data.open_package(package).place(place)["name"]
    part = "" if asked == name else _("Ballots do not name {place} alone.").format(place=asked)
    if len(chosen) == len(ballots.ballots(package)):
        everyone = _("The order above is that of all people who voted in {place}.")
        return figures.note(paragraph(everyone.format(place=name), part))
    if len(chosen) < _few(package):
        few = _("Fewer than {few} people voted in {place}.").format(few=_few(package), place=name)
        hidden = _(
            "How they voted is not shown, to protect them. Their ballots count in the whole."
        )
        return figures.note(paragraph(few, part, hidden))
    scores = chosen[ballots.codes(package)].sum()
    ranks = _ranks(scores).sort_values(kind="stable")
    order = "; ".join(f"{rank}. {ballots.name(code)}" for code, rank in ranks.items())
    return figures.note(
        [
            paragraph(_("How did people vote in {place}?").format(place=name), part),
            _("Their order: {order}.").format(order=order),
            _("They are a part of all who voted, and a small part of all who live there."),
        ]
    )


def source(package) -> str:
    """Where the ballots come from, and when they were collected."""
    sources = data.open_package(package).sources
    about = [s for s in sources if "ballots" in s.get("tables", [])]
    about = about or [s for s in sources if not s.get("tables")] or sources
    dates = sorted({s["collected_to"] for s in about if s.get("collected_to")})
    titles = "; ".join(s["title"] for s in about)
    if not dates:
        return titles
    return _("{titles}. Collected until {day}.").format(titles=titles, day=day_in(dates[-1]))


def _figure(number: float) -> str:
    """Two decimal places at most: a small difference is seen, and a long tail is not."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _few(package) -> int:
    return ballots.smallest_group(package)


def _too_few(package) -> str:
    return _("Fewer than {few} people voted, so how they voted is not shown.").format(
        few=_few(package)
    )


def _enough(package) -> bool:
    return len(ballots.ballots(package)) >= _few(package)


def _ranks(scores: pd.Series) -> pd.Series:
    """Places from 1; those with the same points share the better one."""
    return scores.round(9).rank(ascending=False, method="min").astype(int)


def _names(codes) -> str:
    return and_([f"“{ballots.name(code)}”" for code in codes])


def _in_words(number: int) -> str:
    return str(NUMBERS[number]) if number < len(NUMBERS) else f"{number}"


def _roles_in_words(counts: pd.Series, package) -> str:
    """How many people voted in each role, without a small number or one that gives it away."""
    hidden = methods.cells_to_hide(counts, _few(package))
    shown_roles = "; ".join(f"{role} {whole(count)}" for role, count in counts[~hidden].items())
    lines = []
    if shown_roles:
        lines.append(_("In these roles: {roles}.").format(roles=shown_roles))
    if hidden.any():
        names = and_([str(role) for role in counts.index[hidden]])
        lines.append(
            _("The number is not shown, to protect people, for: {names}.").format(names=names)
        )
    return paragraph(*lines)
