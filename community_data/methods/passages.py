"""What in a passage could tell a reader who said it, or who is meant.

Source: the list of direct identifiers in 45 CFR 164.514(b)(2), the "safe harbor" of the federal
health privacy rule: names, telephone numbers, addresses on the internet, and "any other unique
identifying number, characteristic, or code".
"""

import re

NUMBER, NAME, ONLY_ONE = "a number or an address", "a name", "the only one"

_NUMBER = re.compile(r"\b\d{3}[-. ]\d{4}\b|\S@\S+\.\w|\bwww\.|https?://|(?<!\w)@\w{3,}")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Officer|Judge|Pastor|Coach|Sergeant)\.?\s+[A-Z]\w+")
_CAPITALS = re.compile(r"\b[A-Z][a-zà-ÿ’'-]+(?:\s+[A-Z][a-zà-ÿ’'-]+)+")
# Words that have a capital letter because a sentence begins with them.
_FIRST_WORDS = {
    *("A", "After", "All", "An", "And", "As", "Ask", "At", "Because", "Before", "But", "By", "Do"),
    *("Everybody", "For", "From", "He", "How", "I", "If", "In", "It", "Last", "Meet", "Most", "My"),
    *("Next", "No", "Nobody", "Not", "Old", "On", "One", "Or", "Our", "Please", "See", "She"),
    *("Since", "So", "Some", "Tell", "Than", "That", "The", "Then", "There", "These", "They"),
    *("This", "Those", "To", "Two", "Until", "We", "What", "When", "Where", "Which", "While"),
    *("Who", "Why", "With", "You", "Young", "Your"),
}
_ONLY_ONE = re.compile(
    r"\bthe only (?!one |ones |thing|way|time|place|reason|help|bus|choice|answer|question|number)"
    r"|(?<!if )(?<!that )\b(?:I am|I'm|I’m|I was|my \w+ (?:is|was)) the "
    r"(?!one|same|first|last|kind|sort|type)\w+",
    re.IGNORECASE,
)


def signs_of_a_person(text, places=()):
    """Return what in a passage points at one person: a list of NUMBER, NAME and ONLY_ONE.

    `places` are names that are no persons, such as those of towns. The rules see telephone numbers,
    addresses on the internet, first and last names, titles, and people who say that they are the
    only one of a kind. They do not see everything: an empty list is a reason to read the passage
    again, not to print it.
    """
    text = str(text)
    signs = []
    if _NUMBER.search(text):
        signs.append(NUMBER)
    if _TITLE.search(text) or any(_is_name(run, places) for run in _CAPITALS.findall(text)):
        signs.append(NAME)
    if _ONLY_ONE.search(text):
        signs.append(ONLY_ONE)
    return signs


def _is_name(run, places):
    words = run.split()
    if words[0] in _FIRST_WORDS:  # a capital letter because a sentence begins
        words = words[1:]
    return len(words) > 1 and " ".join(words) not in set(places)
