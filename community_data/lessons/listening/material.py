"""What module 03 works with: invitations, the codebook, and turns to code, to weigh and to keep.

Everything that is sorted by hand has its key here. The turns are those of the package; where it
holds too few, the practice region's.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, methods
from community_data.data import stories, transcripts
from community_data.exercises.options import Option, lettered
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext, ngettext

CODEBOOK = {
    "waiting": lazy_gettext("a wait for help, or no help at the hour when it is needed"),
    "reach": lazy_gettext("help is there and cannot be reached: cost, distance, forms, hours"),
    "school": lazy_gettext("what school does: rules, marks, class, who is sent out"),
    "online": lazy_gettext("what comes over the phone, good or bad"),
    "listening": lazy_gettext("somebody listens, or does not; what is kept secret, or told"),
    "belonging": lazy_gettext("people and places that hold: friends, a group, music, faith"),
    "home": lazy_gettext("work, care, money or rent that weighs at home"),
    "language": lazy_gettext("words and languages: a child who interprets, a letter in English"),
    "shame": lazy_gettext("what others may think or see"),
    "unfair": lazy_gettext("treated worse for who somebody is"),
    "rest": lazy_gettext("sleep, and time with nothing to do"),
}
FIT = {
    "sound": lazy_gettext("nothing is wrong with it"),
    "pay": lazy_gettext("it holds people by their pay: who leaves gets nothing"),
    "assent": lazy_gettext("the guardian is asked, and the young person is not"),
    "secret": lazy_gettext("it promises more secrecy than the law allows"),
    "help": lazy_gettext("no help is at hand for who feels bad later"),
}
LEAVES = {
    "role": lazy_gettext("its words may be quoted, with role and place"),
    "words": lazy_gettext("its words may be quoted, without role and place"),
    "stays": lazy_gettext("it stays with the team"),
}
ENOUGH, MORE = "enough", "more"
MOST_ALIKE, TURNS = 8, 12
SKIP = "skip"  # beside a turn that somebody does not want to read
USED = 10  # a code that was given less often says little about the coders
FEWEST_GROUPS = 4


def codebook(package) -> pd.DataFrame:
    """The codes of the package with what they mean: code, meaning. Empty where nobody said."""
    codes = transcripts.codes(source(package))
    meanings = [str(CODEBOOK.get(code, "")) for code in codes]
    return pd.DataFrame({"code": codes, "meaning": meanings})


def theme_name(code: str) -> str:
    """A code in the words of a page."""
    return str(THEMES.get(code, code.replace("_", " ")))


THEMES = {
    "waiting": lazy_gettext("Waiting for help"),
    "reach": lazy_gettext("Help that cannot be reached"),
    "school": lazy_gettext("What school does"),
    "online": lazy_gettext("What comes over the phone"),
    "listening": lazy_gettext("Somebody who listens, or does not"),
    "belonging": lazy_gettext("People and places that hold"),
    "home": lazy_gettext("What weighs at home"),
    "language": lazy_gettext("Language"),
    "shame": lazy_gettext("What others may think"),
    "unfair": lazy_gettext("Being treated worse"),
    "rest": lazy_gettext("Sleep and rest"),
}


def source(package) -> data.Package:
    """The package whose turns we work with: its own, or the practice region's where it has few."""
    opened = data.open_package(package)
    try:
        enough = _enough(opened)
    except data.DataProblem:
        enough = False
    return opened if enough else data.open_package(data.PRACTICE)


def _enough(opened: data.Package) -> bool:
    if not {"transcripts", "codings"} <= set(opened.tables):
        return False
    read, themes = transcripts.read_by_both(opened), transcripts.themes(opened)
    alike, other = _alike(read)
    table = transcripts.agreement(opened)
    often = table.loc[table["used"] >= USED, "kappa"].dropna()
    return (
        len(alike) >= MOST_ALIKE
        and len(other) >= TURNS - MOST_ALIKE
        and themes["group_id"].nunique() >= FEWEST_GROUPS
        and len(often) > 1
        and len(_pointing(opened)) > 1
    )


def about(package) -> str:
    """Whose groups these are, and how many turns may leave the room."""
    opened = source(package)
    turns = transcripts.turns(opened)
    text = ngettext(
        "{n} turn of {groups} focus groups may leave the room: {title}.",
        "{n} turns of {groups} focus groups may leave the room: {title}.", len(turns),
    )  # fmt: skip
    return text.format(
        n=whole(len(turns)), groups=whole(turns["group_id"].nunique()), title=opened.title
    )


# Exercise 1: six invitations


def invitations(package, place: str) -> dict[str, Option]:
    """Six invitations, each with its letter: two are sound, four have a fault each."""
    return lettered(
        [
            Option(_(
                "Come and talk about how young people are doing. You get 40 dollars when you come, "
                "also if you leave after five minutes. Under 18: you say yes, and a guardian says "
                "yes. If somebody is in danger we must tell it. A counselor is in the house."
            ), "sound", _("You can leave with your pay, both say yes, the limit is said, and help "
                          "is there.")),
            Option(_(
                "We invite parents and their teenagers, in two rooms. Each of you signs for "
                "yourself, and may stop at any time. A meal, a ride and 40 dollars are yours at "
                "the door. What is said stays with us, except danger to a person. Call 988 at any "
                "hour, and Jo is here until nine."
            ), "sound", _("Each decides alone, pay comes first, the limit of secrecy is said, and "
                          "somebody is there.")),
            Option(_(
                "Two hours on the stress of school. Young people sign, and a guardian signs too. "
                "You receive 40 dollars at the end, if you stay for the whole talk. If somebody "
                "is in danger we must tell it. A counselor is in the house."
            ), "pay", _("When is the money paid, and to whom?")),
            Option(_(
                "Parents: sign here, and your child will take part on Tuesday after class. 40 "
                "dollars are paid at the start. If somebody is in danger we must tell it. A "
                "counselor is in the house, and 988 answers at any hour."
            ), "assent", _("Who signs here, and who is not asked?")),
            Option(_(
                "Young people of 16 and over, come with a yes of your own and of a guardian. 40 "
                "dollars are yours at the door. Whatever you tell us, we will never tell anybody, "
                "no matter what it is. A counselor is in the house."
            ), "secret", _("What must be told, by law, if somebody is in danger?")),
            Option(_(
                "Tell us about the hardest year of your life. You sign, a guardian signs, and 40 "
                "dollars are yours at the door. You may stop when you like. If somebody is in "
                "danger we must tell it. Afterwards the house is closed: please go home."
            ), "help", _("Who is there when the talk is over and it hurts?")),
        ],
        place,
    )  # fmt: skip


# Exercise 2: twelve turns to code


def to_code(package, place: str) -> dict[str, Option]:
    """Twelve turns, each with its letter. The word of one is the code that both coders gave it
    and no other; "" where they differ, so that every code will do."""
    opened = source(package)
    texts = transcripts.quotable(opened).set_index("turn_id")["text"]
    read = transcripts.read_by_both(opened)
    alike, other = _alike(read[read.index.isin(texts.index)])
    of_codes = _one_of_each(alike, place)
    chosen = [(turn, alike[turn]) for turn in of_codes]
    chosen += [(turn, "") for turn in _spread(other, place)[: TURNS - len(chosen)]]
    look = _("Both coders gave it the same code. Read it again beside the codebook.")
    return lettered(
        [Option(texts[turn], code, look if code else "")
         for turn, code in chosen],
        place,
    )  # fmt: skip


def _alike(read: pd.DataFrame) -> tuple[dict[str, str], list[str]]:
    """Turn -> the one code that both gave it; and the turns to which they gave other codes."""
    same = read["A"] == read["B"]
    one = same & (read["A"].map(len) == 1)
    differ = ~same & ((read["A"].map(len) > 0) & (read["B"].map(len) > 0))
    return {turn: next(iter(codes)) for turn, codes in read.loc[one, "A"].items()}, list(
        read.index[differ]
    )


def _one_of_each(alike: dict[str, str], place: str) -> list[str]:
    """So many turns as `MOST_ALIKE`, of as many different codes as there are."""
    order = _spread(list(alike), place)
    first = [t for n, t in enumerate(order) if alike[t] not in {alike[o] for o in order[:n]}]
    return [*first, *(turn for turn in order if turn not in first)][:MOST_ALIKE]


def _spread(turns: list[str], place: str) -> list[str]:
    """Turns in an order that hangs on the place alone."""
    options = lettered([Option(turn, "") for turn in turns[:26]], "turns", place)
    return [option.text for option in options.values()]


# Exercises 3 and 4: how far two coders agree on one code


def code_of(package, theme: str) -> str:
    """The code that is looked at: the one that was asked for, or the most used one."""
    table = transcripts.agreement(source(package))
    asked = table[table["code"] == str(theme).strip().casefold()]
    often = table[(table["used"] >= USED) & table["kappa"].notna()]
    return (asked if len(asked) and asked["kappa"].notna().all() else often)["code"].iloc[0]


def two_coders(package, theme: str) -> pd.Series:
    """How two coders gave one code to the turns that both read: both, only_a, only_b, neither."""
    opened = source(package)
    code = code_of(package, theme)
    return pd.Series(transcripts.two_by_two(opened, code), name=code)


def unread(package) -> int:
    """How many turns only one of the two coders read."""
    opened = source(package)
    return transcripts.codings(opened)["turn_id"].nunique() - len(transcripts.read_by_both(opened))


def chance(two: pd.Series) -> float:
    """How often two coders would agree by chance alone: a share from 0 to 1."""
    two = pd.Series(two)
    n = two.sum()
    a, b = (two["both"] + two["only_a"]) / n, (two["both"] + two["only_b"]) / n
    return float(a * b + (1 - a) * (1 - b))


def agreement(package) -> pd.DataFrame:
    """How far the coders agree, a row a code: code, used, agreement (0 to 1), kappa."""
    return transcripts.agreement(source(package))


# Exercise 5: in how many groups


def turns(package) -> pd.DataFrame:
    """The turns that may leave the room, without their words: turn_id, group_id, speaker."""
    return transcripts.turns(source(package))[["turn_id", "group_id", "speaker"]]


def coded(package, theme: str) -> pd.DataFrame:
    """The turns that may leave the room and got the code: turn_id, group_id, speaker.

    Their words are not beside the role: who is anonymous agreed to one without the other.
    """
    opened = source(package)
    table = transcripts.codings(opened)
    got = table.loc[table["code"] == code_of(package, theme), "turn_id"]
    turns = transcripts.turns(opened)
    kept = turns[turns["turn_id"].isin(got)]
    return kept[["turn_id", "group_id", "speaker"]].reset_index(drop=True)


# Exercises 6 and 7: what may leave the room


def consents(package, place: str) -> dict[str, Option]:
    """Six turns with what their speakers agreed to; of what stays, the words are not shown."""
    opened = source(package)
    shown = transcripts.quotable(opened)
    kept = opened.table("transcripts")
    kept = kept[~kept["turn_id"].isin(transcripts.turns(opened)["turn_id"])]
    led = kept["speaker"] == transcripts.FACILITATOR
    gone = kept["text"].str.strip() == ""
    inside = kept[~led & ~gone]
    look = {
        "role": _("This one is public."),
        "words": _("This one is anonymous: the words alone."),
        "stays": _("Internal, withdrawn, or said by the facilitator: it stays."),
    }
    line = _("({consent}) {text}")

    def option(word: str, consent: str, text: str) -> Option:
        return Option(line.format(consent=consent, text=text), word, look[word])

    def some(table: pd.DataFrame, n: int) -> list:
        wanted = _spread(list(table["turn_id"].sample(min(26, len(table)), random_state=3)), place)
        return list(table[table["turn_id"].isin(wanted[:n])].itertuples())

    shown = shown[shown["text"].str.len().between(40, 220)]
    hidden = str(stories.KEPT_INSIDE)
    taken = _("The speaker took these words back.")
    return lettered(
        [
            *(option("role", r.consent, r.text)
              for r in some(shown[shown["consent"] == stories.PUBLIC], 2)),
            *(option("words", r.consent, r.text)
              for r in some(shown[shown["consent"] == stories.ANONYMOUS], 2)),
            *(option("stays", stories.INTERNAL, hidden) for r in some(inside, 1)),
            *(option("stays", _("withdrawn"), taken) for r in some(kept[~led & gone], 1)),
        ],
        "consents", place,
    )  # fmt: skip


def to_weigh(package, place: str) -> dict[str, Option]:
    """Eight turns that may be quoted by their consent; some let somebody be recognized."""
    opened = source(package)
    names = list(opened.places["name"])
    signs = {
        methods.passages.NUMBER: ("address", _("A number or an address leads to a person.")),
        methods.passages.NAME: ("full_name", _("A full name leads to a person.")),
        methods.passages.ONLY_ONE: ("only_one", _("There is one such person. Neighbors know who.")),
    }

    def found(text: str) -> tuple[str, str]:
        return signs[methods.signs_of_a_person(text, names)[0]]

    pointing = _pointing(opened).head(4)
    plain = transcripts.quotable(opened)
    plain = plain[plain["text"].str.len().between(60, 200)]
    wanted = _spread(list(plain["turn_id"].sample(min(26, len(plain)), random_state=7)), place)
    plain = plain[plain["turn_id"].isin(wanted[: 8 - len(pointing)])]
    fine = _("Many people could have said this, and it names nobody.")
    return lettered(
        [
            *(Option(text, *found(text)) for text in pointing["text"]),
            *(Option(text, "fine", fine) for text in plain["text"]),
        ],
        "weigh", place,
    )  # fmt: skip


def _pointing(opened: data.Package) -> pd.DataFrame:
    turns = transcripts.turns(opened)
    return turns[~turns["turn_id"].isin(transcripts.quotable(opened)["turn_id"])]


# At home


def rare(package) -> pd.Series:
    """A code that was given seldom: code, used, agreement, kappa; the lowest kappa of them."""
    table = transcripts.agreement(source(package)).dropna()
    seldom = table[table["used"] < USED]
    return (seldom if len(seldom) else table).sort_values("kappa").iloc[0]


def why_rare(package, place: str) -> dict[str, Option]:
    """Why two coders agree on nearly every turn and kappa is low all the same."""
    return lettered(
        [
            Option(_("Both left nearly all turns without it, and chance alone does that too."),
                   "true"),
            Option(_("One of the coders did not read the turns."), "read",
                   _("The table holds only turns that both read.")),
            Option(_("Kappa falls whenever there are many turns."), "many",
                   _("More turns make kappa surer, not lower.")),
            Option(_("They agree, so the code is sound; kappa can be left out."), "sound_code",
                   _("Look only at the turns that got the code: how often did both give it?")),
        ],
        "rare", place,
    )  # fmt: skip


def heard(package) -> pd.DataFrame:
    """Every theme of every group, in the order in which they were held: group_id, theme."""
    opened = source(package)
    held = opened.table("transcripts").drop_duplicates("group_id")
    months = held.set_index("group_id")["held_on"]
    table = transcripts.themes(opened)[["group_id", "theme"]].drop_duplicates()
    table = table.assign(held_on=table["group_id"].map(months))
    ordered = table.sort_values(["held_on", "group_id", "theme"], kind="stable")
    return ordered[["group_id", "theme"]].reset_index(drop=True)


def when_enough(package, place: str) -> dict[str, Option]:
    """What may be said when no new theme comes up."""
    return lettered(
        [
            Option(_("People like those who came may have told us most of it; we do not know of "
                     "others."), "true"),
            Option(_("All young people of the region have told us what matters."), "everybody",
                   _("Think of who never came: at work, without a ride, in another language.")),
            Option(_("The themes that came up most often matter to most people."), "most_people",
                   _("Groups were counted, not people. And who came was not drawn by chance.")),
            Option(_("One more group would be a waste, whoever is in it."), "waste",
                   _("A group of people who have not been heard may bring new themes.")),
        ],
        "enough", place,
    )  # fmt: skip


def small_list() -> pd.DataFrame:
    """Two invented groups and their themes, as an example."""
    return pd.DataFrame(
        {"group_id": ["b1", "b1", "b2", "b2"], "theme": ["home", "rest", "home", "online"]}
    )
