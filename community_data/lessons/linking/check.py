"""The exercises of module 11: what is right, and the mistakes that people make.

Nothing that a check says names a record: it counts pairs, and speaks of groups.
"""

from __future__ import annotations

import math

import pandas as pd

from community_data import methods
from community_data.data import clients
from community_data.exercises import mistakes, options
from community_data.exercises.answers import Wrong, one_number
from community_data.exercises.exercise import (
    Choice,
    Column,
    Custom,
    Number,
    Parts,
    Table,
    exercise,
)
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family
from community_data.lessons.linking import material, model
from community_data.lessons.linking.given import careful_links as careful_links
from community_data.text.numbers import decimal
from community_data.text.translate import _, lazy_gettext

TWO_PLACES = rounding(2)
NAMES, WRITTEN = ["given", "family"], ["given_name", "family_name"]
# The probability from which on exercise 9 takes a pair for a link.
PROBABLE = 0.95

FAMILIES = [
    Family(
        lazy_gettext("A request that the agreement does not name, or one that it does"),
        lazy_gettext("Ask: “Is it about a group, or about one person?” Then read the purposes."),
        ("covered", "not_covered", "everything"),
    ),
    Family(
        lazy_gettext("Names as they were written, in place of plain ones"),
        lazy_gettext(
            "Write “Peña” and “PENA” on the board. Is it one person? Would a computer say so?"
        ),
        ("not_cleaned", "not_plain"),
    ),
    Family(
        lazy_gettext("Too few columns, or those of another step"),
        lazy_gettext("Ask who in the room shares a first name. A birthday? Both are needed."),
        ("too_few_columns", "both_together", "records", "swapped_count"),
    ),
    Family(
        lazy_gettext("Another measure of likeness"),
        lazy_gettext("Two people, two rulers: say which one you used, and use one for all."),
        ("jaro", "the_same"),
    ),
    Family(
        lazy_gettext("A weight without its logarithm, or the wrong one"),
        lazy_gettext(
            "Toss a coin: each “yes” doubles. The weight counts how often it doubled: base 2."
        ),
        ("no_logarithm", "other_logarithm", "minus_agree", "agree_for_differ"),
    ),
    Family(
        lazy_gettext("A weight taken for a probability"),
        lazy_gettext(
            "One pair in 1,700 is true before we look. Strong evidence for a rare thing can still "
            "be wrong."
        ),
        ("share_forgotten", "odds", "weight_itself"),
    ),
    Family(
        lazy_gettext("A line that is too low or too high"),
        lazy_gettext(
            "Who is hurt by a false link? Who by a missed one? Let two people argue for each."
        ),
        ("too_low", "no_line"),
    ),
    Family(
        lazy_gettext("Precision and recall mixed up"),
        lazy_gettext(
            "Precision looks at the links that we made. Recall looks at those that are true."
        ),
        ("recall_for_precision", "precision_for_recall", "among_the_scored", "counted"),
    ),
    Family(
        lazy_gettext("Another interval than Wilson's at 90%"),
        lazy_gettext("Few people, wide interval. It never leaves 0 to 100."),
        ("95_percent", "plus_minus", "recall_for_an_end"),
    ),
    Family(
        lazy_gettext("Another group than the one that the link misses most"),
        lazy_gettext("Read the column recall aloud, from low to high. Then look how many people."),
        ("too_few_people", "not_the_lowest", "the_highest"),
    ),
    Family(
        lazy_gettext("What is left and what is lost"),
        lazy_gettext("Draw two piles: what we still compare, and what we never look at again."),
        ("all_pairs", "saved", "another_block", "kept_for_lost", "all_links"),
    ),
    Family(
        lazy_gettext("False links and missed links mixed up"),
        lazy_gettext("False: we joined two people. Missed: we did not find one person twice."),
        ("found_for_missed", "false_for_missed", "missed_for_false", "by_hand"),
    ),
    Family(
        lazy_gettext("What a hash does, and does not"),
        lazy_gettext("A hash is a stamp. Change one letter, and the stamp is another one."),
        ("two_keys", "true", "false"),
    ),
]  # fmt: skip


# May we?


@exercise(points=3)
def may_we(package, place):
    """The letters of the requests that the agreement covers."""
    requests = material.requests(package, place)
    covered = [letter for letter, each in requests.items() if each.word == material.COVERED]
    everything = _(
        "You say yes to everybody who asks. Then the agreement protects nobody. Read its purposes "
        "once more."
    )
    more = _(
        "What you wrote is right so far. One more request is about groups of people, and serves a "
        "purpose that the agreement names."
    )
    about = _("{letter}: {why}")
    nothing = _(
        "You say no to everybody. But people agreed to some uses, and hope for what comes of them."
    )
    all_of_them = [
        Mistake("everything", list(requests), everything),
        Mistake("covered", [], nothing),
    ]
    return options.Letters(
        right=covered,
        allowed=requests,
        what=_("letters"),
        known=all_of_them if 0 < len(covered) < len(requests) else [],
        wrong={
            letter: Mistake(
                "not_covered", letter, about.format(letter=letter, why=requests[letter].why)
            )
            for letter, each in requests.items()
            if letter not in covered
        },
        missing={letter: Mistake("covered", letter, more) for letter in covered},
        otherwise=_("Write the letters of the requests that the agreement covers."),
        praise=_("You asked “may we?” before “how?”. The others need another paper, or a no."),
    )


# Exact links


@exercise(points=3, answers=2)
def exact(package):
    """How many pairs agree in plain names and birth date, and how many more in a swapped date."""
    a, b = (clients.records(package, side) for side in clients.TABLES)

    def pairs(names: list[str], *dates: str) -> int:
        same = [*names, *("birth_date" for _date in dates)]
        return len(clients.pairs_on(a, b, [*names, *dates], same))

    def few(name: str, date: str) -> list[Mistake]:
        return mistakes.of_another(
            "too_few_columns",
            [pairs(names, date) for names in (NAMES[:1], NAMES[1:], [])],
            too_few.format(name=name),
        )

    right, more = pairs(NAMES, "birth_date"), pairs(NAMES, "birth_date_swapped")
    both_swapped = len(clients.pairs_on(a, b, [*NAMES, "birth_date_swapped"]))
    as_written = _(
        "{name}: these are the names as they were written, with capitals and accents. Use the "
        "plain names: given and family."
    )
    too_few = _("{name}: different people can share that. Use both names and the birth date.")
    sizes = [len(a), len(b), len(a) * len(b)]
    return Parts(
        [
            Number(
                name="exact_links", right=right, tolerance=0, known=[
                    Mistake("not_cleaned", pairs(WRITTEN, "birth_date"), as_written.format(
                        name="exact_links"
                    )),
                    Mistake("both_together", right + more, _(
                        "exact_links holds those with a swapped date too. They come in the second "
                        "answer."
                    )),
                    Mistake("too_few_columns", pairs(NAMES), too_few.format(name="exact_links")),
                    *few("exact_links", "birth_date"),
                    *mistakes.of_another("records", sizes, _(
                        "exact_links holds how many records there are, not how many pairs agree."
                    )),
                ],
                otherwise=_(
                    "exact_links is not the number of pairs that agree. Use the example above with "
                    "the plain names: given, family, birth_date."
                ),
            ),
            Number(
                name="swapped_links", right=more, tolerance=0, known=[
                    Mistake("both_together", right + more, _(
                        "swapped_links holds all pairs. Only those are asked for that agree when "
                        "day and month are swapped."
                    )),
                    *mistakes.of_another("swapped_count", [right, both_swapped], _(
                        "swapped_links holds pairs with the same date. Take birth_date_swapped on "
                        "the side of agency A, and birth_date in the second list."
                    )),
                    *few("swapped_links", "birth_date_swapped"),
                ],
                otherwise=_(
                    "swapped_links is not right yet. On the side of agency A, birth_date_swapped "
                    "stands in the place of birth_date."
                ),
            ),
        ],
        praise=_(
            "You compared plain names, and gave a swapped date a second chance. Now see who is "
            "still lost."
        ),
    )  # fmt: skip


# Names and weights


@exercise(points=2)
def likeness(place):
    """How alike two spellings of a name are, by Jaro and Winkler."""
    from rapidfuzz.distance import Jaro

    name, other = material.two_names(place)
    plain = methods.plain_name(name), methods.plain_name(other)
    right = methods.name_likeness(*plain)
    written = [
        (name, other), (plain[0], other), (name, plain[1]), (name.lower(), other.lower()),
        (name.upper(), other.upper()),
    ]  # fmt: skip
    not_plain = [methods.name_likeness(*pair) for pair in written]
    return Number(
        right=right, tolerance=TWO_PLACES,
        known=[
            *mistakes.of_another("not_plain", [n for n in not_plain if n != right], _(
                "You compared a name as it is written. Then a capital letter or an accent makes "
                "another letter. Take methods.plain_name of each first."
            )),
            Mistake("jaro", Jaro.similarity(*plain), _(
                "This is Jaro's likeness. Winkler added that a like beginning counts more: use "
                "methods.name_likeness."
            )),
            Mistake("percent", 100 * right, _("This is a percent. The likeness goes from 0 to 1.")),
            Mistake("the_same", 1, _(
                "1 would say that the names are the same. They are not: look. Did you round? Keep "
                "two decimals."
            )),
            Mistake("others", 1 - right, _(
                "This says how different they are. Here we ask how alike."
            )),
        ],
        otherwise=_(
            "This is not the likeness of the two names. Use methods.name_likeness with the two "
            "plain names."
        ),
        praise=_(
            "You gave both names the same chance: no accent and no capital counts against anybody."
        ),
    )  # fmt: skip


@exercise(points=3, answers=3)
def weights(place):
    """The two weights of the family name, and the probability of a pair from its whole weight."""
    m, u = material.EVIDENCE["family name"]
    total = material.a_pair(place)["weight"].sum()
    agree, differ = methods.agreement_weight(m, u), methods.disagreement_weight(m, u)
    return Parts(
        [
            _weight("agree", agree, m / u, _("Use methods.agreement_weight with m and u.")),
            _weight("differ", differ, (1 - m) / (1 - u), _(
                "Use methods.disagreement_weight with m and u."
            ), [
                Mistake("minus_agree", -agree, _(
                    "differ is not agree with a minus. To differ has chances of its own: 1 − m and"
                    " 1 − u."
                )),
                Mistake("agree_for_differ", agree, _(
                    "differ holds the weight for names that agree."
                )),
            ]),
            _probability("chance", total),
        ],
        praise=_(
            "You weighed the evidence, and then asked how rare a true pair is. Without that, a "
            "weight is no probability."
        ),
    )  # fmt: skip


def _weight(name: str, right: float, ratio: float, todo: str, more=()) -> Number:
    upside_down = _("{name}: m and u are the wrong way round, or its sign is lost.").format(
        name=name
    )
    no_log = _("{name} holds the ratio itself. A weight is its logarithm, base 2.").format(
        name=name
    )
    other = _("{name} has another base. Weights count in doublings: base 2.").format(name=name)
    return Number(
        name=name, right=right, tolerance=TWO_PLACES,
        known=[
            *more,
            Mistake("upside_down", -right, upside_down),
            Mistake("upside_down", 1 / ratio, upside_down),
            Mistake("no_logarithm", ratio, no_log),
            Mistake("other_logarithm", math.log(ratio), other),
            Mistake("other_logarithm", math.log10(ratio), other),
        ],
        otherwise=_(
            "{name} is not the weight of the family name. {todo}"
        ).format(name=name, todo=todo),
    )  # fmt: skip


def _probability(name: str, weight: float) -> Number:
    share = material.SHARE
    right, odds = methods.match_probability(weight, share), share / (1 - share) * 2**weight
    return Number(
        name=name, right=right, tolerance=TWO_PLACES,
        known=[
            Mistake("share_forgotten", 2**weight / (1 + 2**weight), _(
                "chance leaves out how rare true pairs are. Give methods.match_probability the "
                "weight and then share."
            )),
            Mistake("odds", odds, _("chance holds the odds. A probability goes from 0 to 1.")),
            Mistake("percent", 100 * right, _("chance is a percent. Leave it between 0 and 1.")),
            Mistake("others", 1 - right, _(
                "chance holds the probability that they are two people."
            )),
            Mistake("weight_itself", weight, _(
                "chance holds the weight of the pair. Give it to methods.match_probability, and "
                "share after it."
            )),
        ],
        otherwise=_(
            "chance is not the probability of this pair. Give methods.match_probability "
            "pair_weight, "
            "then share."
        ),
    )  # fmt: skip


# The line


@exercise(points=3, answers=3)
def line(package):
    """The lowest careful line, and the precision and recall of the links at it."""
    pairs, true = material.scored(package), len(clients.links(package))
    careful = careful_links(package)
    right, links = int(careful["same_person"].sum()), len(careful)
    precision, recall = 100 * right / links, 100 * right / true
    return Parts(
        [
            Custom(lambda answer: _line(answer, pairs)),
            Number(name="precision", right=precision, known=[
                Mistake("proportion", precision / 100, _(
                    "precision goes from 0 to 1 here. Multiply it by 100."
                )),
                Mistake("recall_for_precision", recall, _(
                    "precision holds the recall. Below the line stand the links that you made."
                )),
                Mistake("upside_down", 100 * links / right, _(
                    "precision is upside down: all links go below the line."
                )),
                Mistake("others", 100 - precision, _(
                    "This is the percent of links that are false."
                )),
                Mistake("counted", right, _(
                    "precision holds a number of pairs. Divide it by the number of links."
                )),
                Mistake("counted", links, _(
                    "precision holds the number of links. It goes below the line."
                )),
            ], otherwise=_(
                "precision is not right yet. Of the links in found: what percent is of one person?"
            )),
            Number(name="recall", right=recall, known=[
                Mistake("proportion", recall / 100, _(
                    "recall goes from 0 to 1 here. Multiply it by 100."
                )),
                Mistake("precision_for_recall", precision, _(
                    "recall holds the precision. Below the line stand all people who truly are in "
                    "both."
                )),
                Mistake("among_the_scored", 100 * right / pairs["same_person"].sum(), _(
                    "recall forgets the true links that are in no scored pair. They were missed "
                    "too: "
                    "divide by all true links."
                )),
                Mistake("upside_down", 100 * true / right, _(
                    "recall is upside down: all true links go below the line."
                )),
                Mistake("others", 100 - recall, _(
                    "This is the percent of people whom the link misses."
                )),
                Mistake("counted", right, _(
                    "recall holds a number of pairs. Divide it by all true links."
                )),
                Mistake("counted", true, _(
                    "recall holds the number of true links. It goes below the line."
                )),
            ], otherwise=_(
                "recall is not right yet. Of all true links: what percent is in found?"
            )),
        ],
        praise=_(
            "At this line, {precision} of 100 links are right, and {missed} of 100 people are "
            "missed. Who are they?"
        ).format(precision=decimal(precision), missed=decimal(100 - recall)),
    )  # fmt: skip


def _line(answer: object, pairs: pd.DataFrame) -> str:
    """Praise a line that gives the careful links, whatever its number; raise Wrong for another."""
    careful, given = material.careful_line(pairs), one_number(answer, "line")
    most = material.MOST_FALSE
    if not (pairs["weight"] >= given).any():
        raise Wrong("no_line", _("No pair has so high a weight, so this line links nobody."))
    if len(material.links_from(pairs, given)) > len(material.links_from(pairs, careful)):
        low = _("This line is too low: more than {most} of 100 links join two people. Raise it.")
        raise Wrong("too_low", low.format(most=most))
    return ""


# Who is missed


@exercise(points=3, answers=2)
def by_group(package, compare_by):
    """The recall of each group with Wilson's interval, and the group that is missed most."""
    right = material.by_group(package, careful_links(package), compare_by)
    found, people = right["found"], right["people"]
    right["recall"] = 100 * found / people
    right["low"], right["high"] = methods.percent_interval(found, people)
    low95, high95 = methods.wilson_interval(found, people, 0.95)
    wald = methods.Z90 * (right["recall"] * (100 - right["recall"]) / people) ** 0.5
    rates = pd.DataFrame({"count": found, "population": people})

    def end(name: str, of_95: pd.Series, other: str, away: pd.Series) -> Column:
        return Column(
            name=name,
            known=[
                Mistake(
                    "ends_swapped",
                    right[other],
                    _("low and high are swapped: the low end comes first."),
                ),
                Mistake(
                    "95_percent",
                    100 * of_95,
                    _(
                        "This is a 95% interval. Use methods.percent_interval: 90%, as everywhere "
                        "here."
                    ),
                ),
                Mistake(
                    "plus_minus",
                    away,
                    _(
                        "This is the percent plus and minus a margin. With few people that can "
                        "leave 0 to 100. "
                        "Use methods.percent_interval."
                    ),
                ),
                Mistake(
                    "proportion",
                    right[name] / 100,
                    _("{name} goes from 0 to 1 here. It must be a percent.").format(name=name),
                ),
                Mistake(
                    "recall_for_an_end",
                    right["recall"],
                    _("{name} holds the recall itself.").format(name=name),
                ),
            ],
            otherwise=_(
                "{name} is not right yet. Give methods.percent_interval the columns found and "
                "people."
            ).format(name=name),
        )

    return Parts(
        [
            Table(right=right, columns=[
                Column(name="recall", known=mistakes.of_a_rate(rates, per=100), otherwise=_(
                    "recall is not right yet. In each row: found, divided by people, times 100."
                )),
                end("low", low95, "high", right["recall"] - wald),
                end("high", high95, "low", right["recall"] + wald),
            ]),
            _missed_most(right),
        ],
        praise=_(
            "The link finds fewer people of this group. So the clinic looks less used by them than "
            "it is: the fault is in the form and the desk."
        ),
    )  # fmt: skip


def _missed_most(table: pd.DataFrame) -> Choice:
    """The group with the lowest recall among those of whom enough people are known."""
    large = table[table["people"] >= material.LARGE]
    large = large if len(large) else table
    lowest = large.loc[large["recall"] == large["recall"].min(), "group"]
    few = _(
        "Of this group, fewer than {n} people are known. Chance alone moves its recall. Take a "
        "larger one."
    )
    wrong = {
        row["group"]: Mistake("too_few_people", row["group"], few.format(n=material.LARGE))
        if row["people"] < large["people"].min()
        else Mistake("the_highest", row["group"], _(
            "This group has the highest recall. Whom does the link miss most?"
        ))
        if row["recall"] == large["recall"].max()
        else Mistake("not_the_lowest", row["group"], _("Another large group has a lower recall."))
        for _index, row in table.iterrows()
        if row["group"] not in set(lowest)
    }  # fmt: skip
    groups = {group: group for group in table["group"]}
    return Choice(options=groups, right=lowest.iloc[0], wrong=wrong, name="unused")


# At home


@exercise(points=2, answers=2)
def blocks(package):
    """How many pairs are left when the year of birth must agree, and how many links are lost."""
    a, b = (clients.records(package, side) for side in clients.TABLES)
    true = clients.links(package)

    def left_and_lost(column: str) -> tuple[int, int]:
        pairs = clients.pairs_on(a, b, [column])
        return len(pairs), len(true) - len(true.merge(pairs))

    left, lost = left_and_lost("birth_year")
    other = [left_and_lost(column) for column in ("place_id", "birth_date", "family", "given")]
    every = len(a) * len(b)
    by_year = _("{name} belongs to another column. Use birth_year.")
    return Parts(
        [
            Number(name="pairs_left", right=left, tolerance=0, known=[
                Mistake("all_pairs", every, _(
                    "pairs_left holds all pairs. Only those with the same year are compared."
                )),
                Mistake("saved", every - left, _(
                    "pairs_left holds the pairs that are saved. How many are left?"
                )),
                *mistakes.of_another(
                    "another_block", [pairs for pairs, _lost in other],
                    by_year.format(name="pairs_left"),
                ),
            ], otherwise=_(
                "pairs_left is not right yet. Use the example with birth_year, and count the rows."
            )),
            Number(name="links_lost", right=lost, tolerance=0, known=[
                Mistake("kept_for_lost", len(true) - lost, _(
                    "links_lost holds the true links that are kept."
                )),
                Mistake("all_links", len(true), _("links_lost holds all true links.")),
                Mistake("saved", every - left, _(
                    "links_lost holds pairs. Count the true links that are in no block."
                )),
                *mistakes.of_another(
                    "another_block", [gone for _pairs, gone in other],
                    by_year.format(name="links_lost"),
                ),
            ], otherwise=_(
                "links_lost is not right yet. All true links, minus those that are still in the "
                "pairs."
            )),
        ],
        praise=_(
            "Most pairs need not be compared. But whoever has no birth date on file can never be "
            "found this way: that is a choice, too."
        ),
    )  # fmt: skip


@exercise(points=2, answers=2)
def fitted(package):
    """How many links of the fitted model are false, and how many people it misses."""
    true = clients.links(package)
    pairs = model.fitted(package)
    links = pairs[pairs["probability"] >= PROBABLE]
    right = len(links.merge(true))
    false, missed = len(links) - right, len(true) - right
    by_hand = careful_links(package)
    hand_false = len(by_hand) - int(by_hand["same_person"].sum())
    hand_missed = len(true) - int(by_hand["same_person"].sum())
    another = _("{name} belongs to the links of exercise 5. Use model_links.")
    return Parts(
        [
            Number(name="model_false", right=false, tolerance=0, known=[
                Mistake("missed_for_false", missed, _(
                    "model_false holds the people who are missed."
                )),
                Mistake("found_for_missed", right, _(
                    "model_false holds the links that are right. Count the others."
                )),
                Mistake("counted", len(links), _(
                    "model_false holds all links. Take away those that are right."
                )),
                Mistake("counted", len(pairs) - right, _(
                    "model_false counts all pairs. Use model_links, above the line."
                )),
                Mistake("by_hand", hand_false, another.format(name="model_false")),
            ], otherwise=_(
                "model_false is not right yet. The links of the model, minus those that are right: "
                "model_right."
            )),
            Number(name="model_missed", right=missed, tolerance=0, known=[
                Mistake("false_for_missed", false, _("model_missed holds the false links.")),
                Mistake("found_for_missed", right, _(
                    "model_missed holds the people who were found."
                )),
                Mistake("all_links", len(true), _(
                    "model_missed holds all true links. Take away those that were found."
                )),
                Mistake("by_hand", hand_missed, another.format(name="model_missed")),
            ], otherwise=_(
                "model_missed is not right yet. All true links, minus those that the model found: "
                "model_right."
            )),
        ],
        praise=_(
            "The model misses fewer people than your line, and makes more false links. Neither is "
            "free."
        ),
    )  # fmt: skip


@exercise(points=3, answers=2)
def hashes(package, place):
    """How many pairs have the same keyed hash, and which statements about hashes are true."""
    a, b = (clients.records(package, side) for side in clients.TABLES)
    columns = [*NAMES, "birth_date"]
    right = len(clients.pairs_on(a, b, columns))
    written = len(clients.pairs_on(a, b, [*WRITTEN, "birth_date"]))
    return Parts(
        [
            Number(name="hash_links", right=right, tolerance=0, known=[
                Mistake("two_keys", 0, _(
                    "No hash of agency A is one of agency B. Both must use the same secret: make "
                    "it once, and give it to both."
                )),
                Mistake("not_cleaned", written, _(
                    "hash_links: hash the plain names, as material.hashed does."
                )),
                Mistake("records", len(a), _(
                    "hash_links holds the records of agency A. How many pairs have the same hash?"
                )),
                Mistake("records", len(b), _(
                    "hash_links holds the records of agency B. How many pairs have the same hash?"
                )),
            ], otherwise=_(
                "hash_links is not the number of pairs with the same hash. Use pairs_on with the "
                "column hash."
            )),
            options.labels(material.statements(place), ["true", "false"], ""),
        ],
        praise=_(
            "As many as in exercise 2: a hash finds what is exactly the same, and nothing that is "
            "alike. That is its price."
        ),
    )  # fmt: skip
