"""What module 09 puts on a community's page: a number, a map with its table, and its limits.

The functions take answers of the notebook, finished or not; see `exercises.unfinished`. No number
stands here that `areas.neighborhoods` withholds: not in a sentence, a table, a color or the words
of a shape, and not by the place of its row. Limits of classes are made of what is shown.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures, methods
from community_data.data import areas, rates
from community_data.data.measures import source
from community_data.data.rate_words import why_not, with_margin
from community_data.exercises.answers import Wrong, one_number
from community_data.exercises.exercise import one_of
from community_data.exercises.unfinished import until_answered
from community_data.figures import map as maps
from community_data.lessons.places import material
from community_data.text.lists import and_
from community_data.text.numbers import decimal, whole
from community_data.text.people import margin_text, percent_text, percent_words, upper_first
from community_data.text.translate import _, lazy_gettext, ngettext


@until_answered(lazy_gettext("The number of the place appears here when exercise 5 is answered."))
def headline(percent, percent_margin, package, place: str, measure: str) -> figures.Html:
    """The number of the place itself, large: from its own row, or added up from its tracts."""
    one_number(percent)
    one_number(percent_margin)
    row, added = _own(package, place, measure)
    about = {
        "name": data.open_package(package).place(place)["name"],
        "noun": material.noun(package, measure),
        "words": data.words(measure),
    }
    count_all = _("The needs of the people there count all the same.")
    if row is None:
        text = _("How many {noun} in {name} {words}? The data have no number for it.")
        return figures.note([text.format(**about), count_all])
    modelled = rates.is_modelled(package, measure)
    if row["decision"] == "withhold":
        text = _("How many {noun} in {name} {words}? There is no number to show here: {why}.")
        why = why_not(row["reason"], modelled)
        return figures.note([text.format(why=why, **about), count_all])
    how = [f"{upper_first(percent_words(row['percent']))}.", f"{upper_first(_sure(row, added))}."]
    if added:
        how.append(_("Added up from tracts, by the share of each that lies here."))
    label = _("of {noun} in {name} {words}").format(**about)
    return figures.big_number(percent_text(row["percent"]), label, " ".join(how))


def _own(package, place: str, measure: str) -> tuple[pd.Series | None, bool]:
    """The row of the place, and whether it was added up from tracts."""
    own = data.open_package(package).place(place)["place_id"]
    table = areas.neighborhoods(package, place, measure).set_index("place_id")
    if own in table.index:
        return table.loc[own], True
    rows = areas.of_places(package, measure)
    if own not in rows.index:
        return None, False
    return rates.judged(rows.loc[[own]], package, measure).iloc[0], False


def _sure(row: pd.Series, added: bool) -> str:
    """A percent with its margin; for a sum of split tracts the margin is the least it may be."""
    if added and row["split"] and row["kind"] == "survey" and 0 < row["percent"] < 100:
        return _("{percent} ± {margin} points or more").format(
            percent=percent_text(row["percent"]), margin=margin_text(row["margin"])
        )
    return with_margin(row)


@until_answered(lazy_gettext("The map appears here when exercises 6 and 7 are right."))
def picture(title, colored, unsure, beside, package, place: str, measure: str) -> figures.Html:
    """The map of the neighborhoods around the place, and the numbers of it in a table."""
    options = material.titles(package, place, measure)
    texts = {letter: option.text for letter, option in options.items()}
    if options[one_of(title, texts, "title")].word != "true":
        raise Wrong("wrong_value", _("This title is not true."))
    chosen = [
        one_of(answer, known, name)
        for answer, known, name in (
            (colored, material.COLORED, "colored"),
            (unsure, material.UNSURE, "unsure"),
            (beside, material.BESIDE, "beside"),
        )
    ]
    if chosen != ["percent", "hatched", "table"]:
        raise Wrong("wrong_value", _("Such a map would mislead."))
    if not areas.has_own(package, place):
        name = data.open_package(package).place(place)["name"]
        text = _("{name} has no neighborhoods in this data, so there is no map of them.")
        return figures.note(text.format(name=name))
    lines = _lines(package, place, measure)
    heading = material.finding(package, place, measure)
    drawn = _drawn(package, lines)
    behind = pd.DataFrame(
        {
            _("Neighborhood"): lines["line"],
            _("Percent and margin"): lines["number"],
            _("How to use it"): lines["use"],
        }
    )
    words = source(package, _with_a_row(package, measure), measure)
    if drawn is None:
        return figures.table_of(behind, heading, [_("Source: {source}").format(source=words)])
    return figures.show(
        drawn,
        alt=_alt(package, lines, heading),
        table=behind,
        source=words,
        caption=f"{heading}.",
        opened=True,
    )


def _with_a_row(package, measure: str) -> str:
    """The id of a place of which the measure is told."""
    return str(areas.of_places(package, measure).index[0])


def _lines(package, place: str, measure: str) -> pd.DataFrame:
    """The neighborhoods as a page may hold them: the highest first, those withheld last, and the
    words of each: key, line, number, use, says, class."""
    table = areas.neighborhoods(package, place, measure)
    held = table["decision"] == "withhold"
    up = table[~held].sort_values("percent", ascending=False, kind="stable")
    # Those that are withheld stand in the order of the package: no rank tells their number.
    lines = pd.concat([up, table[held]], ignore_index=True)
    own = data.open_package(package).place(place)["place_id"]
    modelled = rates.is_modelled(package, measure)
    lines["class"] = _classes(lines)
    lines["key"] = [str(number) for number in range(1, len(lines) + 1)]
    names = [
        _("{name} (this place)").format(name=row["neighborhood"])
        if row["place_id"] == own
        else row["neighborhood"]
        for _index, row in lines.iterrows()
    ]
    lines["line"] = [f"{key}. {name}" for key, name in zip(lines["key"], names, strict=True)]
    held = lines["decision"] == "withhold"
    lines["number"] = [
        _("not shown") if hide else _sure(row, True)
        for hide, (_index, row) in zip(held, lines.iterrows(), strict=True)
    ]
    use = {"show": _("can be used"), "flag": _("look twice")}
    lines["use"] = [
        use.get(word, upper_first(why_not(reason, modelled)))
        for word, reason in zip(lines["decision"], lines["reason"], strict=True)
    ]
    lines["says"] = [
        _("{line}: {number}").format(line=line, number=text if not hide else reason)
        for line, text, reason, hide in zip(
            lines["line"], lines["number"], lines["use"], held, strict=True
        )
    ]
    return lines


def _classes(lines: pd.DataFrame) -> pd.Series:
    percents = lines["percent"].mask(lines["decision"] == "withhold")
    if percents.notna().sum() == 0:
        return percents
    return methods.class_of(percents, _limits(percents))


def _limits(percents: pd.Series) -> list[float]:
    """The limits of the classes as they are printed; fewer classes where few values are shown."""
    number = min(material.CLASSES, percents.nunique())
    return [round(limit, 1) for limit in methods.quantile_limits(percents, number)]


def _drawn(package, lines: pd.DataFrame) -> maps.Map | None:
    percents = lines["percent"].mask(lines["decision"] == "withhold").dropna()
    words = []
    if len(percents):
        words = maps.legend(_limits(percents), percent_text)
    return maps.areas(areas.boundaries(package), lines, words, _("not shown: see the table"))


def _alt(package, lines: pd.DataFrame, heading: str) -> str:
    """What the map shows, in words: title, colors, highest, lowest, and what is missing."""
    held = lines[lines["decision"] == "withhold"]["neighborhood"].tolist()
    usable = lines[lines["decision"] != "withhold"]
    told = [_("Map."), f"{heading}.", _("A darker color is a higher percent.")]
    if len(usable) > 1:
        text = _("Highest: {high}, {most}. Lowest: {low}, {least}.")
        told.append(
            text.format(
                high=usable["neighborhood"].iloc[0],
                most=percent_text(usable["percent"].iloc[0]),
                low=usable["neighborhood"].iloc[-1],
                least=percent_text(usable["percent"].iloc[-1]),
            )
        )
    if held:
        told.append(_("Hatched, without a number: {names}.").format(names=and_(held)))
    lost = _without_land(package, lines)
    if lost:
        told.append(_("Not on the map: {names}.").format(names=and_(lost)))
    return " ".join(told)


def _without_land(package, lines: pd.DataFrame) -> list[str]:
    known = areas.boundaries(package).index
    return lines.loc[~lines["place_id"].isin(known), "neighborhood"].tolist()


@until_answered(lazy_gettext("What the map hides appears here when exercise 5 is answered."))
def limits(percent, package, place: str, measure: str) -> figures.Html:
    """What these numbers cannot say: unsure places, split tracts, those off the map, no reason."""
    one_number(percent)
    frame = areas.around(package, place)["name"]
    if not areas.has_own(package, place):
        text = _("Where people of this place name parts of it, the data do not know them yet.")
        return figures.note([text, _("Ask residents what they call the parts of their town.")])
    lines = _lines(package, place, measure)
    held = lines.loc[lines["decision"] == "withhold", "neighborhood"].tolist()
    told = []
    if held:
        text = _("No number is shown for {names}. The needs of people there count all the same.")
        told.append(text.format(names=and_(held)))
    split = int((lines["split"] > 0).sum())
    if split:
        text = ngettext(
            "In {frame}, {n} neighborhood holds parts of tracts that lie in others too. Its number "
            "is an estimate by shares, and may be off by more than its margin says.",
            "In {frame}, {n} neighborhoods hold parts of tracts that lie in others too. Their "
            "numbers are estimates by shares, and may be off by more than their margins say.",
            split,
        )
        told.append(text.format(frame=frame, n=split))
    lost = _without_land(package, lines)
    if lost:
        text = _("Without a boundary in this data, and so not on the map: {names}.")
        told.append(text.format(names=and_(lost)))
    told += [
        _("A number for a neighborhood hides how different its streets are."),
        _("It does not say why. Ask the people who live there, and look at rents and rules."),
    ]
    return figures.note(told)


def apart(package, place: str, measure: str) -> figures.Html:
    """If the highest and the lowest neighborhood can be told apart, in a sentence or two."""
    if not areas.has_own(package, place):
        return figures.note(_("There are no neighborhoods here to compare."))
    table = areas.neighborhoods(package, place, measure)
    found = material.extremes(table)
    if found.high is None:
        return figures.note(_("Too few neighborhoods have a number that can be used to compare."))
    about = {"high": found.high["neighborhood"], "low": found.low["neighborhood"]}
    one, other = (decimal(row["percent"]) for row in (found.high, found.low))
    about |= {
        "n": whole(len(material.shown(table))),
        "gap": decimal(found.gap),
        "needed": margin_text(found.needed),
    }
    text = _(
        "Of {n} neighborhoods with a number that can be used, {high} has the highest percent "
        "({one}%) and {low} the lowest ({other}%). They are {gap} points apart."
    )
    why = _(
        "We picked the two most different of all, so chance alone may make {needed} points of it."
    )
    verdict = _("The gap is larger than that: it is real.")
    if not found.real:
        verdict = _("The gap is not larger than that: these numbers cannot tell which is higher.")
    told = [text.format(one=one, other=other, **about), why.format(**about), verdict]
    return figures.note(told)
