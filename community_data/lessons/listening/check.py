"""The exercises of module 03: what is right, and the mistakes that people make."""

from __future__ import annotations

import pandas as pd

from community_data.data import transcripts
from community_data.exercises import mistakes, options
from community_data.exercises.exercise import ByName, Labels, Names, Number, Parts, exercise
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family
from community_data.lessons.listening import material
from community_data.text.translate import _, lazy_gettext

# The rows of the guide's table that only this module has; those of every module follow them.
FAMILIES = [
    Family(
        lazy_gettext("What is wrong with an invitation"),
        lazy_gettext(
            "Read it aloud as a person of fifteen: “Can I leave? Who asked me? Who will know? Who "
            "is there at night?”"
        ),
        ("sound", "pay", "assent", "secret", "help"),
    ),
    Family(
        lazy_gettext("Another code than the one on which both coders agree"),
        lazy_gettext(
            "Put the turn beside the codebook and ask: “Which words in it made you choose?” A code "
            "is for what is said, not for what we guess."
        ),
        ("other_code",),
    ),
    Family(
        lazy_gettext("A turn that nobody read, taken for one without the code"),
        lazy_gettext(
            "Two people compare notes on a book. Chapters that only one of them read are left out."
        ),
        ("unread", "both_alone", "disagreement"),
    ),
    Family(
        lazy_gettext("Agreement by chance left in"),
        lazy_gettext(
            "Let two people mark a list with eyes shut, one line in ten. They agree on most lines, "
            "and neither has read a word."
        ),
        ("chance_left_in", "not_divided", "chance_alone", "percent_for_share"),
    ),
    Family(
        lazy_gettext("Turns or people counted, not groups"),
        lazy_gettext(
            "One person can say a thing nine times, and eight can nod. Nobody knows how many "
            "agree. Count the rooms in which it came up."
        ),
        ("turns", "percent_of_turns", "roles_added", "all_held"),
    ),
    Family(
        lazy_gettext("More than somebody agreed to"),
        lazy_gettext(
            "Ask the speaker's three questions: “My words? My role? My town?” Each has an answer "
            "of its own."
        ),
        ("role", "words", "stays"),
    ),
    Family(
        lazy_gettext("Somebody could be recognized, or a harmless turn is held back"),
        lazy_gettext(
            "Read it as a neighbor would: “I know who that is.” If more than ten could say so of "
            "ten different people, it may stay."
        ),
        ("full_name", "address", "only_one", "fine"),
    ),
    Family(
        lazy_gettext("High agreement on a rare code"),
        lazy_gettext(
            "Count only the turns that got the code from anybody. On how many of them do both "
            "agree?"
        ),
        ("seldom_used", "lowest_agreement", "highest", "read", "many", "sound_code"),
    ),
    Family(
        lazy_gettext("What “nothing new” tells, and what it does not"),
        lazy_gettext(
            "Cover the list with a sheet and move it down, group by group. Then ask who was in "
            "none of these rooms."
        ),
        ("themes_counted", "summed_up", "everybody", "most_people", "waste"),
    ),
]  # fmt: skip


@exercise(points=3)
def invitations(package, place):
    """A word for each of six invitations: is it sound, or what is wrong with it?"""
    return options.labels(
        material.invitations(package, place),
        {word: str(text) for word, text in material.FIT.items()},
        praise=_("Whoever can leave with the pay in hand can also speak freely."),
    )


@exercise(points=3)
def my_codes(package, place):
    """A code for each of twelve turns; where both coders gave one alike, it is compared."""
    turns = material.to_code(package, place)
    return Labels(
        right={letter: turn.word for letter, turn in turns.items()},
        words=[*transcripts.codes(material.source(package)), transcripts.NONE],
        why={
            letter: Mistake("other_code", None, turn.why)
            for letter, turn in turns.items()
            if turn.word
        },
        skip=material.SKIP,
        fewest=material.MOST_ALIKE,
        otherwise=_("Not all turns are about one thing. Look at each for itself."),
        praise=_(
            "On {n} of the turns both coders agree, and you with them. On the others they did not: "
            "there each code will do, and it is worth talking about."
        ).format(n=sum(bool(turn.word) for turn in turns.values())),
    )


@exercise(points=2)
def agreement(package, theme):
    """The percent of the turns read by both on which the two coders agree about a code."""
    two, unread = material.two_coders(package, theme), material.unread(package)
    n = two.sum()
    share = (two["both"] + two["neither"]) / n
    return Number(
        right=100 * share,
        name="agree",
        known=[
            Mistake("proportion", share, _(
                "This is a share from 0 to 1. Multiply by 100 to make a percent."
            )),
            Mistake("unread", 100 * (two["both"] + two["neither"] + unread) / (n + unread), _(
                "Turns that only one of them read are in it. Nobody can agree on what was not "
                "read: take the four numbers alone."
            )),
            Mistake("disagreement", 100 - 100 * share, _(
                "This is on how many they differ. Add both and neither."
            )),
            *mistakes.of_another(
                "both_alone",
                [100 * two["both"] / n, 100 * two["both"] / (n - two["neither"])],
                _("Both left the code out: that is agreement too. Add both and neither."),
            ),
            Mistake("count", two["both"] + two["neither"], _(
                "So many turns they agree on. Divide by all turns that both read, times 100."
            )),
        ],
        otherwise=_(
            "This is not the percent. Add both and neither, divide by all four together, and "
            "multiply by 100."
        ),
        praise=_("High, is it? Wait for what chance alone would bring."),
    )  # fmt: skip


OF_LETTERS = 0.5  # by chance, in the notebook's example of two teachers and 50 letters


@exercise(points=3)
def kappa(package, theme):
    """Cohen's kappa of one code, present or absent, over the turns that both read."""
    two, unread = material.two_coders(package, theme), material.unread(package)
    share = (two["both"] + two["neither"]) / two.sum()
    by_chance = material.chance(two)
    with_unread = two.add(pd.Series({"neither": unread}), fill_value=0)
    share_unread = (with_unread["both"] + with_unread["neither"]) / with_unread.sum()
    chance_unread = material.chance(with_unread)
    left_in = _("Agreement by chance is still in it. Take chance away, above the line and below.")
    percent = _("A percent and a share do not go together. Use agree / 100 beside chance.")
    return Number(
        right=(share - by_chance) / (1 - by_chance),
        name="kappa",
        tolerance=rounding(2),
        known=[
            *mistakes.of_another("chance_left_in", [share, 100 * share], left_in),
            Mistake("not_divided", share - by_chance, _(
                "You took chance away. Now divide by the most that was left to gain: 1 - chance."
            )),
            Mistake("chance_alone", by_chance, _("This is chance alone. See the line above.")),
            *mistakes.of_another(
                "percent_for_share",
                [(100 * share - by_chance) / (1 - by_chance),
                 (100 * share - by_chance) / (100 - by_chance)],
                percent,
            ),
            Mistake("unread", (share_unread - chance_unread) / (1 - chance_unread), _(
                "Turns that only one of them read are in it. They belong to no measure of how far "
                "two people agree."
            )),
            Mistake("times_100", 100 * (share - by_chance) / (1 - by_chance), _(
                "Kappa is no percent: leave out the times 100."
            )),
            *mistakes.of_another(
                "example",
                [(share - OF_LETTERS) / (1 - OF_LETTERS), (0.7 - OF_LETTERS) / (1 - OF_LETTERS)],
                _("This is of the letters in the example. Your own are agree / 100 and chance."),
            ),
        ],
        otherwise=_(
            "This is not kappa. Above the line: agree / 100 - chance. Below it: 1 - chance. Mind "
            "the brackets."
        ),
        praise=_("1 is full agreement, 0 is what chance alone brings."),
    )  # fmt: skip


@exercise(points=3, answers=2)
def groups(package, theme):
    """In how many groups the theme came up, by role, and in how many in all."""
    coded = material.coded(package, theme)
    by_role = coded.groupby("speaker")["group_id"].nunique()
    turns = coded.groupby("speaker").size()
    everybody = coded["group_id"].nunique()
    all_turns = material.turns(package)
    of_all = all_turns.groupby("speaker")["group_id"].nunique()
    turn = _(
        "These are turns. One person can say it five times in one room: count different "
        "group_id, with nunique."
    )
    return Parts(
        [
            ByName(
                right=by_role, what=_("roles"), name="by_role", zero_left_out=True, tolerance=0,
                known=[
                    Mistake("turns", turns, turn),
                    Mistake("all_held", of_all.reindex(by_role.index), _(
                        "These are the groups of all turns. Use the table coded: it has those "
                        "about your theme."
                    )),
                    Mistake("percent_of_turns", 100 * turns / turns.sum(), _(
                        "A percent of turns is no percent of people, and looks like one. Count "
                        "groups."
                    )),
                ],
                otherwise=_(
                    "These are not the numbers of groups. Group coded by speaker, and count "
                    "different group_id: nunique."
                ),
            ),
            Number(
                right=everybody, name="in_all", tolerance=0,
                known=[
                    *mistakes.of_another(
                        "roles_added", [by_role.sum(), all_turns["group_id"].nunique()],
                        _("So many come out when the roles are added up, or all turns are taken. A "
                          "group in which parents and staff both said it is one group: count "
                          "different group_id of the whole table coded."),
                    ),
                    Mistake("turns", len(coded), turn),
                    Mistake("all_held", transcripts.held(material.source(package)), _(
                        "So many groups were held. In how many did this theme come up?"
                    )),
                    Mistake("percent_of_turns", 100 * everybody / transcripts.held(
                        material.source(package)), _(
                        "A percent would look like a percent of people. Write the number of groups."
                    )),
                ],
                otherwise=_("Count the different group_id of the whole table coded: nunique."),
            ),
        ],
        praise=_(
            "Say it as it is: in so many groups somebody spoke of it. How many people agree, "
            "nobody counted."
        ),
    )  # fmt: skip


@exercise(points=3)
def consents(package, place):
    """What each of six turns may be used for."""
    return options.labels(
        material.consents(package, place),
        {word: str(text) for word, text in material.LEAVES.items()},
        praise=_("Words, role and place are three permissions. And a no stays a no."),
    )


@exercise(points=3)
def recognized(package, place):
    """Which of eight turns would let somebody be recognized."""
    turns = material.to_weigh(package, place)
    right = [letter for letter, turn in turns.items() if turn.word != "fine"]
    more = _("{letter} belongs to it. {why}")
    return options.Letters(
        right=right, allowed=turns, what=_("letters"), list_name="pointing",
        wrong={
            letter: Mistake("fine", letter, _("{letter}: {why}").format(
                letter=letter, why=turns[letter].why))
            for letter in turns if letter not in right
        },
        missing={
            letter: Mistake(
                turns[letter].mistake.hint,
                letter,
                more.format(letter=letter, why=turns[letter].why),
            )
            for letter in right
        },
        otherwise=_("Read each as a neighbor would: who could that be?"),
        praise=_(
            "They agreed to be quoted, and still the words stay. Ask them: with the detail out, "
            "it may do."
        ),
    )  # fmt: skip


@exercise(points=3, answers=2)
def rare_code(package, place):
    """The code with the lowest kappa among those used ten times or more; why a rare one is low."""
    table = transcripts.agreement(material.source(package)).dropna()
    often = table[table["used"] >= material.USED].sort_values("kappa")
    lowest = table.sort_values("kappa")["code"].iloc[0]
    name = _("{code}: {why}")
    wrong = {
        code: Mistake("highest", code, _(
            "Its kappa is not the lowest. Sort by kappa, the lowest first."
        ))
        for code in often["code"][1:]
    } | {
        code: Mistake("seldom_used", code, name.format(code=code, why=_(
            "given to fewer than {n} turns. One turn more or less moves its kappa far. Keep the "
            "codes that were used {n} times or more."
        ).format(n=material.USED)))
        for code in table.loc[table["used"] < material.USED, "code"]
    }  # fmt: skip
    least = often.sort_values("agreement")["code"].iloc[0]
    if least != often["code"].iloc[0]:
        wrong[least] = Mistake("lowest_agreement", least, _(
            "This one has the lowest percent agreement. Chance is still in that: sort by kappa."
        ))  # fmt: skip
    return Parts(
        [
            Names(
                right=[often["code"].iloc[0]], allowed=[*table["code"], lowest], what=_("codes"),
                column="code", wrong=wrong, list_name="lowest",
                otherwise=_("One code is asked for: the one with the lowest kappa."),
            ),
            options.choice(material.why_rare(package, place), "true", "why"),
        ],
        praise=_("Now the coders talk, and the codebook gets an example that settles it."),
    )  # fmt: skip


@exercise(points=3, answers=2)
def new_themes(package, place):
    """How many themes each group adds, in the order in which they were held; when it is enough."""
    heard = material.heard(package)
    groups = heard["group_id"].unique()
    sizes = heard.groupby("group_id").size().reindex(groups)
    first = heard.drop_duplicates("theme").groupby("group_id").size().reindex(groups).fillna(0)
    return Parts(
        [
            ByName(
                right=first, what=_("groups"), name="new", zero_left_out=True, tolerance=0,
                known=[
                    Mistake("themes_counted", sizes, _(
                        "These are all themes of each group. Count only those that no group "
                        "before it had: keep the first row of each theme."
                    )),
                    Mistake("summed_up", first.cumsum(), _(
                        "This grows from group to group: you counted all themes so far."
                    )),
                ],
                otherwise=_(
                    "These are not the new themes. Keep the first row of each theme, with "
                    "drop_duplicates, and count the rows of each group."
                ),
            ),
            options.choice(material.when_enough(package, place), "true", "enough"),
        ],
        praise=_(
            "“Nothing new” is said of people like those who came. Ask who was in none of the rooms."
        ),
    )  # fmt: skip
