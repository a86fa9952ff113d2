"""Options to choose from, each with its letter, in an order that differs from place to place."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """Something to choose: its text, the word that is right for it, and why where it is wrong."""

    text: str
    word: str
    why: str = ""


def lettered(options: Iterable[Option], *about: str) -> dict[str, Option]:
    """Letter -> option. The order hangs on `about`, such as the name of the place, alone."""
    order = list(options)
    random.Random("|".join(map(str, about))).shuffle(order)
    return dict(zip(string.ascii_uppercase, order, strict=False))


def letters_of(options: dict[str, Option], *words: str) -> list[str]:
    """The letters of the options with these words, in the order of the words."""
    return [letter for word in words for letter, option in options.items() if option.word == word]
