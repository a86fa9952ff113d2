"""An exercise, described: what is right, which mistakes people make, and what to say of each.

    @exercise(points=2)
    def percent(package, place, measure):
        row = data.everyone(package, place, measure)
        return Number(
            right=100 * row["count"] / row["population"],
            known=mistakes.of_a_rate(row, per=100),
            otherwise=_("This is not the percent of your place. Divide …"),
            praise=_("You divided the people who are counted by all …"),
        )

In the notebook the answer comes first: `check.percent(percent, package, place, measure)`. An
exercise with several answers says how many, `@exercise(points=3, answers=2)`, and returns `Parts`.

What is described can be looked at without an answer (`percent.describe(package, place, measure)`).
So the guide's table of mistakes, the points in a notebook, and tests that feed an exercise its own
wrong values are all made of it. `REGISTRY` holds every exercise of the lessons that are imported.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pandas as pd

from community_data.exercises import check
from community_data.exercises.answers import (
    Wrong,
    a_table,
    answered,
    beside_names,
    in_order,
    names_of,
    not_emptied,
    numbers_by_name,
    one_number,
    same_groups,
    yes_or_no,
)
from community_data.exercises.judging import (
    Mistake,
    column,
    number,
    rounding,
    two_numbers,
)
from community_data.text.lists import and_, nearest, paragraph
from community_data.text.translate import _, ngettext

ONE_PLACE = rounding(1)
MOST_KEYS = 8  # more choices than that are not read out in a message

# Lesson -> name -> the check, in the order of the file.
REGISTRY: dict[str, dict[str, Callable]] = {}

# What the layers below every answer can say, see `answers` and `check`.
OF_EVERY_ANSWER = frozenset(
    {
        "not_answered",
        "cell_stopped",
        "name_overwritten",
        "nothing",
        "not_called",
        "comma",
        "unreadable",
        "data",
        "wrong_value",
    }
)


def exercise(points: float, answers: int = 1, kept: Callable | None = None) -> Callable:
    """Make a check of the description of an exercise: it always returns a `Result`.

    `answers` is how many answers the notebook gives it before the names that the description takes.
    `kept` makes of a right answer what grading keeps of it (see `check.exercise`).
    """

    def register(describe: Callable) -> Callable:
        @functools.wraps(describe)
        def judge(*given, **named) -> str:
            own, about = given[:answers], given[answers:]
            for answer in own:
                if answer is ...:
                    answered(answer)
            return judged.describe(*about, **named).judge(*own)

        judge.__signature__ = _with_answers(inspect.signature(describe), answers)
        judged = check.exercise(points, kept)(judge)
        judged.describe, judged.answers = describe, answers
        lesson = describe.__module__.split(".")[-2]
        REGISTRY.setdefault(lesson, {})[describe.__name__] = judged
        return judged

    return register


def _with_answers(signature: inspect.Signature, answers: int) -> inspect.Signature:
    """How a check is called: with its answers first, then with what its description takes."""
    only = inspect.Parameter.POSITIONAL_ONLY
    own = [inspect.Parameter(f"answer_{number}", only) for number in range(answers)]
    return signature.replace(parameters=[*own, *signature.parameters.values()])


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number. `known` holds the mistakes with the value that each of them gives.

    Where `right` is NaN the data hold no number for `who`, and an empty answer (nan) is right.
    Where it is NaN because somebody would divide by zero, `by_zero` says so, and infinity is right
    too. `also` holds other numbers that are right, such as those made from rounded ones.
    """

    right: float
    known: Iterable[Mistake] = ()
    also: Iterable[float] = ()
    tolerance: rounding | float = ONE_PLACE
    otherwise: str
    praise: str = ""
    name: str = ""
    who: str = ""
    by_zero: Mistake | None = None

    @property
    def hints(self) -> frozenset[str]:
        of_zero = {self.by_zero.hint} if self.by_zero else set()
        return OF_EVERY_ANSWER | of_zero | {
            "comma", "many_numbers", "text", "kind", "missing", "rounded", "hidden_filled",
            "true_or_false",
        }  # fmt: skip

    def judge(self, answer: object) -> str:
        name = self.name or _("Your answer")
        if math.isnan(self.right) and self.by_zero:
            if math.isfinite(one_number(answer, name)):
                raise Wrong(self.by_zero.hint, self.by_zero.message)
            return self.praise
        if math.isnan(self.right):
            return left_empty(self.who, answer)
        number(
            answer, self.right, tolerance=self.tolerance, also=self.also, mistakes=self.known,
            otherwise=self.otherwise, name=name,
        )  # fmt: skip
        return self.praise


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Two numbers: the low end, then the high end."""

    right: tuple[float, float]
    known: Iterable[Mistake] = ()
    tolerance: rounding | float = ONE_PLACE
    otherwise: str
    praise: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {
        "not_a_pair", "comma", "many_numbers", "text", "kind", "rounded",
    }  # fmt: skip

    def judge(self, answer: object) -> str:
        two_numbers(
            answer, self.right, tolerance=self.tolerance, mistakes=self.known,
            otherwise=self.otherwise,
        )  # fmt: skip
        return self.praise


@dataclass(frozen=True, kw_only=True)
class Column:
    """The numbers of one column of a `Table`; the values of `known` are whole columns."""

    name: str
    known: Iterable[Mistake] = ()
    tolerance: rounding | float = ONE_PLACE
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a row a group: each column of numbers beside the names in `key`.

    `right` holds the key and the columns; the columns are judged in their order. `prepare` reads
    other ways to write the same numbers. `also_needed` are columns of other things than numbers,
    for `then`, which looks at the table when its numbers are right. Both may raise `Wrong`.
    `highest_first` is the column by which the rows must be sorted, where an order was asked for.
    """

    right: pd.DataFrame
    columns: Sequence[Column]
    key: str = "group"
    also_needed: Sequence[str] = ()
    prepare: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    then: Callable[[pd.DataFrame], object] | None = None
    highest_first: str = ""
    praise: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {
        "column", "column_twice", "one_column", "group_dropped", "group_twice", "extra_group",
        "text", "kind", "missing", "rounded", "hidden_filled", "beside_the_wrong_group",
        "lowest_first", "by_name", "not_sorted",
    }  # fmt: skip

    @property
    def known(self) -> list[Mistake]:
        return [mistake for each in self.columns for mistake in each.known]

    def judge(self, answer: object) -> str:
        names = [self.key, *(each.name for each in self.columns), *self.also_needed]
        table = a_table(answer, names)
        same_groups(table[self.key], self.right[self.key])
        if self.prepare:
            table = self.prepare(table)
        for each in self.columns:
            column(
                table, self.right, each.name, key=self.key, tolerance=each.tolerance,
                mistakes=each.known, otherwise=each.otherwise,
            )  # fmt: skip
        if self.then:
            self.then(table)
        if self.highest_first:
            highest_first(table, self.highest_first, self.key)
        return self.praise


@dataclass(frozen=True, kw_only=True)
class ByName:
    """A number beside each of several names: a Series, a dict, or a table with a column of each.

    `right` has the names in its index; the values of `known` are such Series too. `wrong` says of
    a name why it does not belong there. Where `zero_left_out`, a name with 0 may be missing, as
    `value_counts` leaves it out. `filled` is the mistake of a number beside a name that has none.
    `name` is what the notebook calls the answer, `what` says in the plural what the names are of.
    """

    right: pd.Series
    what: str
    name: str
    known: Iterable[Mistake] = ()
    wrong: Mapping[str, Mistake] = field(default_factory=dict)
    zero_left_out: bool = False
    filled: Mistake | None = None
    tolerance: rounding | float = ONE_PLACE
    otherwise: str
    praise: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {
        "many_rows", "one_value", "no_names", "group_dropped", "group_twice", "extra_group",
        "text", "kind", "missing", "rounded", "hidden_filled", "beside_the_wrong_group",
    }  # fmt: skip

    def judge(self, answer: object) -> str:
        given = self._by_name(answer)
        codes = {str(name).casefold(): name for name in self.right.index}
        self._same_names(given, codes)
        given = given.rename(codes).reindex(self.right.index)
        if self.zero_left_out:
            given = given.where(given.notna() | (self.right != 0), 0)
        if self.filled and (given.notna() & self.right.isna()).any():
            raise Wrong(self.filled.hint, self.filled.message)
        self._not_empty(given)
        table = pd.DataFrame({"group": self.right.index, self.name: given.to_numpy()})
        wanted = pd.DataFrame({"group": self.right.index, self.name: self.right.to_numpy(float)})
        in_order = [
            Mistake(m.hint, pd.Series(m.value).reindex(self.right.index).to_numpy(float), m.message)
            for m in self.known
        ]
        column(
            table, wanted, self.name, tolerance=self.tolerance, mistakes=in_order,
            otherwise=self.otherwise,
        )  # fmt: skip
        return self.praise

    def _not_empty(self, given: pd.Series) -> None:
        gone = given.index[given.isna() & self.right.notna()]
        if len(gone):
            empty = _("{name} is empty (NaN) for “{row}”, where a number is known.")
            told = empty.format(name=self.name, row=gone[0])
            raise Wrong("missing", f"{told} {self.otherwise}")

    def _by_name(self, answer: object) -> pd.Series:
        answered(answer)
        if isinstance(answer, (str, numbers.Number)):
            one = _("{name} holds one value. A number beside each of the {what} is needed.")
            raise Wrong("one_value", one.format(name=self.name, what=self.what))
        if isinstance(answer, (pd.Series, pd.DataFrame)) and len(answer) > len(self.right) + 2:
            many = _("{name} has {n} rows, and needs one number beside each of the {what}.")
            raise Wrong(
                "many_rows", many.format(name=self.name, n=f"{len(answer)}", what=self.what)
            )
        try:
            return numbers_by_name(answer)
        except (ValueError, TypeError):
            if isinstance(answer, pd.DataFrame):
                whole = _(
                    "{name} is a whole table. One number beside each of the {what} is needed."
                )
                raise Wrong("many_rows", whole.format(name=self.name, what=self.what)) from None
            alone = _(
                "{name} holds numbers without the names of the {what}, so nobody can see which is "
                "which. Keep the names: compare with the example above."
            )
            raise Wrong("no_names", alone.format(name=self.name, what=self.what)) from None

    def _same_names(self, given: pd.Series, codes: Mapping[str, str]) -> None:
        for name in given.index:
            if name in self.wrong:
                raise Wrong(self.wrong[name].hint, self.wrong[name].message)
        extra = [name for name in given.index if name not in codes]
        if extra:
            row = _("{name} has a row “{row}”, which is none of the {what}. Leave it out.")
            text = row.format(name=self.name, row=extra[0][:40], what=self.what)
            raise Wrong("extra_group", text)
        if given.index.duplicated().any():
            twice = _("One of the {what} stands in {name} twice. Keep one row for each.")
            raise Wrong("group_twice", twice.format(name=self.name, what=self.what))
        lost = [
            name
            for folded, name in codes.items()
            if folded not in given.index and not (self.zero_left_out and self.right[name] == 0)
        ]
        if lost:
            gone = _("{name} has no row “{row}”. Keep all of the {what}.")
            told = gone.format(name=self.name, row=lost[0], what=self.what)
            if self.zero_left_out:
                some = _("{name} has no row “{row}”, and its number is not 0.")
                told = f"{some.format(name=self.name, row=lost[0])} {self.otherwise}"
            raise Wrong("group_dropped", told)


@dataclass(frozen=True, kw_only=True)
class Names:
    """A set of names out of a list. The value of each of `known` is a whole wrong set.

    `wrong` and `missing` say of one name why it does not belong to the answer, or what is lost
    without it; the first that fits is said. `what` says what they are names of, in the plural.
    `column` is the one that holds them where the answer is a table. Where `in_order`, their order
    counts. `also` holds other ways to write a name, such as its number. `list_name` is what the
    notebook calls the list, where an exercise has several.
    """

    right: Sequence[str]
    allowed: Iterable[str]
    what: str
    known: Iterable[Mistake] = ()
    wrong: Mapping[str, Mistake] = field(default_factory=dict)
    missing: Mapping[str, Mistake] = field(default_factory=dict)
    column: str = ""
    in_order: bool = False
    also: Mapping[str, str] = field(default_factory=dict)
    list_name: str = ""
    otherwise: str
    praise: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {
        "unknown_name", "numbers", "true_or_false", "one_name", "other_order", "kind", "column",
        "column_twice",
    }  # fmt: skip

    def judge(self, answer: object) -> str:
        if isinstance(answer, tuple) and not answer and not self.right:
            return self.praise  # empty brackets are nobody's name, where there is nobody
        not_emptied(answer)
        if self.in_order:
            in_order(answer)
        names = self._names(answer)
        right = [str(name) for name in self.right]
        if names == right or (not self.in_order and sorted(set(names)) == sorted(right)):
            return self.praise
        for mistake in self.known:
            wrong = [str(name) for name in mistake.value]
            if names == wrong if self.in_order else set(names) == set(wrong):
                raise Wrong(mistake.hint, mistake.message)
        of_one = [
            *(mistake for name, mistake in self.wrong.items() if name in names),
            *(mistake for name, mistake in self.missing.items() if name not in names),
        ]
        if of_one:
            raise Wrong(of_one[0].hint, of_one[0].message)
        if sorted(names) == sorted(right):
            raise Wrong(
                "other_order",
                _("These are the right {what}. Put them in the order that was asked for.").format(
                    what=self.what
                ),
            )
        raise Wrong("wrong_value", self.otherwise)

    def _names(self, answer: object) -> list[str]:
        try:
            names = names_of(answer, [*self.allowed, *self.also], self.what, self.column)
        except Wrong as wrong:
            if not self.list_name:
                raise
            text = _("{name}: {message}").format(name=self.list_name, message=wrong.message)
            raise Wrong(wrong.hint, text) from None
        return [self.also.get(name, name) for name in names]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several options: its letter, or its text. Each wrong one says why it is wrong.

    More than one may be right: those without an entry in `wrong`. `right` is one of them.
    """

    options: Mapping[str, str]
    right: str
    wrong: Mapping[str, Mistake]
    praise: str = ""
    name: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {"no_option", "several_options"}

    @property
    def known(self) -> list[Mistake]:
        return list(self.wrong.values())

    def judge(self, answer: object) -> str:
        chosen = one_of(answer, self.options, self.name or _("Your answer"))
        if chosen in self.wrong:
            raise Wrong(self.wrong[chosen].hint, self.wrong[chosen].message)
        return self.praise


@dataclass(frozen=True, kw_only=True)
class Labels:
    """A word for each of several things, such as what is wrong with each of five titles.

    `right` is thing -> word; where the word is "", each of them will do. `words` are the words to
    choose from, or word -> what it means, which may be written in its place. `why` says for a
    thing what to look at when its word is wrong: a sentence, or a mistake with a hint of its own.
    The answer is a dict, a Series, pairs, a table of both, or the words in the order of the things.
    Who leaves a thing out writes the word `skip`; `fewest` things need another one.
    """

    right: Mapping[str, str]
    words: Sequence[str] | Mapping[str, str]
    why: Mapping[str, str | Mistake] = field(default_factory=dict)
    skip: str = ""
    fewest: int = 0
    otherwise: str
    praise: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {
        "no_option", "several_options", "length", "all_the_same", "other_order",
    }  # fmt: skip

    @property
    def known(self) -> list[Mistake]:
        """Each with a wrong answer: its thing has another word, all the others are right."""
        words = list(self.words)
        right = {thing: word or words[0] for thing, word in self.right.items()}
        others = {thing: [w for w in words if w != word] for thing, word in right.items()}
        return [
            replace(why, value={**right, thing: others[thing][0]})
            for thing, why in self.why.items()
            if isinstance(why, Mistake)
        ]

    def judge(self, answer: object) -> str:
        given = self._in_order(answer)
        options = self.words
        if not isinstance(options, Mapping):
            options = {word: word for word in options}
        if self.skip:
            options = {**options, self.skip: self.skip}
        words = {
            thing: one_of(word, options, thing)
            for thing, word in zip(self.right, given, strict=True)
        }
        if self.skip:
            words = self._without_skipped(words)
        wrong = [thing for thing, word in words.items() if self.right[thing] not in ("", word)]
        if not wrong:
            return self.praise
        if len(set(words.values())) == 1 and len(words) > 1:
            raise Wrong("all_the_same", self.otherwise)
        why = self.why.get(wrong[0], self.otherwise)
        if not isinstance(why, Mistake):
            why = Mistake("wrong_value", None, why)
        message = _("{first}: look at it again. {why}").format(first=wrong[0], why=why.message)
        raise Wrong(why.hint, message.strip())

    def _without_skipped(self, words: dict[str, str]) -> dict[str, str]:
        kept = {thing: word for thing, word in words.items() if word != self.skip}
        if len(kept) < self.fewest:
            few = _(
                "You skipped {skipped} of {all}. At least {fewest} need a word of yours, so that "
                "there is enough to compare."
            )
            told = few.format(skipped=len(words) - len(kept), all=len(words), fewest=self.fewest)
            raise Wrong("length", told)
        return kept

    def _in_order(self, answer: object) -> list:
        answered(answer)
        not_emptied(answer)
        in_order(answer)
        answer = self._by_thing(answer)
        if isinstance(answer, Mapping):
            by_name = {_plain(thing): word for thing, word in answer.items()}
            answer = [by_name.get(_plain(thing), "") for thing in self.right]
            answered(answer)
        if isinstance(answer, str):
            apart = answer.casefold().split()
            known = set(apart) <= {word.casefold() for word in self.words}
            answer = apart if known else [word.strip() for word in _parts(answer)]
        if not isinstance(answer, Iterable):
            answer = [answer]
        given = list(answer)
        if len(given) != len(self.right):
            raise Wrong(
                "length",
                ngettext(
                    "{wanted} words are needed, one for each, and there is {given}.",
                    "{wanted} words are needed, one for each, and there are {given}.",
                    len(given),
                ).format(wanted=len(self.right), given=len(given)),
            )
        without = [thing for thing, word in zip(self.right, given, strict=True) if _empty(word)]
        if without:
            none = _("{thing} has no word yet. Write one beside each of {things}.")
            things = and_(list(self.right))
            raise Wrong("length", none.format(thing=without[0], things=things))
        return given

    def _by_thing(self, answer: object) -> object:
        """The words beside their things, from each form that holds both."""
        if isinstance(answer, str):
            pairs = [re.split(r"\s*[:=]\s*", part.strip(), maxsplit=1) for part in _parts(answer)]
            answer = pairs if all(len(pair) == 2 for pair in pairs) else answer
        answer = beside_names(answer)
        if isinstance(answer, pd.DataFrame):
            if len(answer.columns) == 2:  # they may have one name
                answer = answer.set_axis(["thing", "word"], axis="columns").set_index("thing")
            answer = answer.squeeze(axis="columns" if len(answer.columns) == 1 else "index")
        if isinstance(answer, pd.Series) and set(map(_plain, answer.index)) >= set(
            map(_plain, self.right)
        ):
            answer = answer.to_dict()
        return answer


def _parts(text: str) -> list[str]:
    """What somebody wrote in one text, with commas or line ends between."""
    return [part for part in re.split("[,;\n]", text) if part.strip()]


def _empty(word: object) -> bool:
    missing = pd.api.types.is_scalar(word) and pd.isna(word)
    return missing or not str(word).strip()


@dataclass(frozen=True, kw_only=True)
class YesNo:
    """True or False, also as "yes" or "no". `because` says what to look at where it is wrong.

    Where it is so near that rounding decides, `either` is right.
    """

    right: bool
    because: Mistake
    either: bool = False
    praise: str = ""
    name: str = ""

    hints: ClassVar = OF_EVERY_ANSWER | {"kind"}

    @property
    def known(self) -> list[Mistake]:
        return [self.because]

    def judge(self, answer: object) -> str:
        given = yes_or_no(answer, self.name or _("Your answer"))
        if given != self.right and not self.either:
            raise Wrong(self.because.hint, self.because.message)
        return self.praise


@dataclass(frozen=True)
class Parts:
    """Several answers, judged one after the other. The first that is not right ends it.

    `together` looks at all of them when each is right by itself: it raises `Wrong` where they do
    not go together.
    """

    parts: Sequence
    praise: str
    together: Callable[..., object] | None = None

    @property
    def hints(self) -> frozenset[str]:
        return frozenset().union(*(part.hints for part in self.parts))

    @property
    def known(self) -> list[Mistake]:
        return [mistake for part in self.parts for mistake in part.known]

    def judge(self, *answers: object) -> str:
        for part, answer in zip(self.parts, answers, strict=True):
            part.judge(answer)
        if self.together:
            self.together(*answers)
        return self.praise


@dataclass(frozen=True)
class Custom:
    """What none of the others fits: a function of the answers that praises, or raises `Wrong`.

    `known` holds mistakes with a whole wrong answer as their value, where there are any.
    """

    judge: Callable[..., str]
    known: Sequence[Mistake] = ()

    hints: ClassVar = OF_EVERY_ANSWER


def highest_first(table: pd.DataFrame, by: str, key: str) -> None:
    """Raises Wrong where the rows of a table do not go down in a column, empty ones aside."""
    values = pd.to_numeric(table[by], errors="coerce").dropna()
    if values.is_monotonic_decreasing:
        return
    if values.is_monotonic_increasing:
        raise Wrong(
            "lowest_first", _("The lowest comes first in your table. Put the highest first.")
        )
    if table[key].astype(str).is_monotonic_increasing:
        raise Wrong(
            "by_name",
            _("The rows are sorted by name. Sort them by {column}, the highest first.").format(
                column=by
            ),
        )
    raise Wrong("not_sorted", _("Sort the rows by {column}, the highest first.").format(column=by))


def left_empty(who: str, *answers: object) -> str:
    """What is said of the only right answer where the data hold no number: an empty one (nan)."""
    told = _("There is no number for {who} here: its count is hidden, or nobody belongs to it.")
    for answer in answers:
        # Who writes "nan" or "hidden" is not helped by the advice to take the quotes away.
        text = isinstance(answer, str)
        if text or not math.isnan(one_number(answer)):
            todo = _(
                "Hidden is not zero. Work it out from the table, and it stays empty (nan). "
                "Or choose another group or place."
            )
            raise Wrong("text" if text else "hidden_filled", f"{told.format(who=who)} {todo}")
    return f"{told.format(who=who)} " + _("You left it empty, and that is right.")


def one_of(answer: object, options: Mapping[str, str], name: str) -> str:
    """The key of the option that was chosen: by its letter, or by its text.

    Raises Wrong where there is none, or more than one.
    """
    answered(answer)
    not_emptied(answer)
    if isinstance(answer, (list, tuple, set, pd.Series)):
        chosen = list(answer)
        if len(chosen) != 1:
            raise Wrong(
                "several_options", _("{name} needs one choice, and no more.").format(name=name)
            )
        return one_of(chosen[0], options, name)
    written = _plain(answer)
    for key, text in options.items():
        # The list shows “key – text”, and some copy all of it.
        if written in (_plain(key), _plain(text), _plain(f"{key} – {text}")):
            return key
    written = _words(answer)
    alike = [
        key
        for key, text in options.items()
        if written in (_words(key), _words(text), _words(f"{key} {text}"))
    ]
    if written and len(alike) == 1:
        return alike[0]
    sentence = _("{name}: “{written}” is none of the choices.").format(
        name=name, written=str(answer)[:40]
    )
    keys = _("Choose from: {keys}.").format(keys=", ".join(list(options)[:MOST_KEYS]))
    if len(options) > MOST_KEYS:
        keys = _("Choose one of those that are shown above.")
    raise Wrong("no_option", paragraph(sentence, nearest(str(answer), list(options)), keys))


def _plain(text: object) -> str:
    """A choice without what people add to it or change in it: dots, quotes, capitals, dashes."""
    # A dash before a digit may be a minus.
    words = re.split(r"[\s_]+(?:[–-]\s+)?|(?<=[^\W\d])-(?=[^\W\d])", str(text).casefold())
    return " ".join(words).strip(" .:)(\"'“”")


def _words(text: object) -> str:
    """The words and numbers of a choice alone: “B – 2025–2029” and “b) 2025-2029” are the same."""
    return re.sub(r"[\W_]+", " ", str(text)).strip().casefold()
