"""Options to choose from, each with its letter, in an order that differs from place to place."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from community_data import figures
from community_data.exercises.answers import Wrong, names_of
from community_data.exercises.exercise import Choice, Labels, Names, one_of
from community_data.exercises.judging import Mistake
from community_data.text.translate import _


@dataclass(frozen=True)
class Option:
    """Something to choose.

    word: what it is, such as "true", or the fault that it has. why: what to say of a choice that
    is wrong about it: where it has a fault, which; where it belongs to the answer, what is lost
    without it.
    """

    text: str
    word: str
    why: str = ""

    @property
    def mistake(self) -> Mistake:
        return Mistake(self.word.replace(" ", "_"), self.text, self.why)


def lettered(options: Iterable[Option], *about: str) -> dict[str, Option]:
    """Letter -> option. The order hangs on `about`, such as the name of the place, alone."""
    order = list(options)
    random.Random("|".join(map(str, about))).shuffle(order)
    return dict(zip(string.ascii_uppercase, order, strict=False))


def choices(options: Mapping[str, str | Option]) -> figures.Html:
    """A list to choose from: what to write, then what it stands for."""
    return figures.note(
        [f"{key} – {getattr(option, 'text', option)}" for key, option in options.items()]
    )


def by_letter(options: Mapping[str, Option]) -> figures.Html:
    """A list of sentences to choose from, each with its letter."""
    lines = [f"{letter}. {option.text}" for letter, option in options.items()]
    return figures.note(lines, apart=True)


def letters_of(options: dict[str, Option], *words: str) -> list[str]:
    """The letters of the options with these words, in the order of the words."""
    return [letter for word in words for letter, option in options.items() if option.word == word]


def mistakes_of(options: dict[str, Option], *right: str) -> dict[str, Mistake]:
    """Letter -> its mistake, for the options that have none of the right words."""
    return {
        letter: option.mistake for letter, option in options.items() if option.word not in right
    }


def choice(options: dict[str, Option], right: str, name: str, praise: str = "") -> Choice:
    """The exercise to choose an option with the right word."""
    return Choice(
        options={letter: option.text for letter, option in options.items()},
        right=letters_of(options, right)[0], wrong=mistakes_of(options, right),
        name=name, praise=praise,
    )  # fmt: skip


class Letters(Names):
    """Letters of options, in order; in one text they may stand side by side, as in “AEC”."""

    hints: ClassVar = Names.hints | {"no_option"}

    def _names(self, answer: object) -> list[str]:
        return letters_in(answer, self.allowed)


def letters_in(answer: object, options: Iterable[str]) -> list[str]:
    """The letters that somebody wrote, in a list or in one text. Raises Wrong for what is none."""
    if isinstance(answer, str) and set(answer.strip().upper()) <= set(options):
        answer = list(answer.strip())
    try:
        return names_of(answer, options, _("letters"))
    except Wrong as wrong:
        if wrong.hint not in ("unknown_name", "numbers", "kind"):
            raise
        only = _("Choose from the list: write letters in quotes, such as {example}.")
        hint = "kind" if wrong.hint == "kind" else "no_option"
        raise Wrong(hint, only.format(example='["A", "B"]')) from None


def chosen(answer: object, options: Mapping[str, str]) -> str:
    """The key of the option that was chosen, as a check reads it; "" where there is none."""
    try:
        return one_of(answer, options, "")
    except Wrong:
        return ""


def parts(options: dict[str, Option], *right: str, praise: str) -> Letters:
    """The exercise to write down the letters of the options with the right words, in order."""
    letters = letters_of(options, *right)
    return Letters(
        right=letters, allowed=options, what=_("letters"), in_order=True,
        wrong=mistakes_of(options, *right),
        missing={letter: options[letter].mistake for letter in letters},
        otherwise=_("Write each letter once, in quotes, inside [ ]."), praise=praise,
    )  # fmt: skip


def labels(
    options: dict[str, Option], words: Sequence[str] | Mapping[str, str], praise: str
) -> Labels:
    """The exercise to say of each option which of the words is right for it."""
    return Labels(
        right={letter: option.word for letter, option in options.items()}, words=words,
        why={letter: option.mistake for letter, option in options.items()},
        otherwise=_("Not all of them are the same. Look at each for itself."), praise=praise,
    )  # fmt: skip
