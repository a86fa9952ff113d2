"""How hard a text is to read, as the school grade that it needs.

Source: Kincaid, Fishburne, Rogers, Chissom (1975), "Derivation of new readability formulas for Navy
enlisted personnel", Research Branch Report 8-75: the grade level is
.39 × words per sentence + 11.8 × syllables per word − 15.59. It is made for English prose.

Libraries that measure this fetch a dictionary over the internet when they are first used, or bring
one under a license that would bind this course. So syllables are counted by rule here, as a reader
says them: each group of vowels is one, but for endings that are silent.
"""

import re

# A sentence ends with a stop that is followed by a space or the end, so 10.6 stays in one piece.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_VOWELS = re.compile(r"[aeiouyáàâäéèêëíìîïóòôöúùûü]+")
# Two vowels side by side that are said apart, as in "giant", "video", "going", "idea" …
_APART = re.compile(
    r"i[ao]|[^q]u[ao]|[^q]uin|eo(?!u)|[aeiouy]ing|iet|ien[ct]|iu|eum$|creat(?!ure)|reali|yo[nu]d|ea[sn]?$"
)
# … and where they are said as one all the same, as in "special", "people", "mean", "board".
_AS_ONE = re.compile(
    r"[ct]i(?:al|an|on|en|ou)|[gx]iou|[gs]ion|[gls]ia[ln]|geo(?:us|n)|people|qua|quo|gua[rd]|"
    r"(?:^|[^aeiou])[sptmlrbdfhnw]ea[sn]?$"
)
# An e that is written and not said: "hope", "hopes", "hoped", "hopeless", "household".
_SILENT = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ly|ful|fully|less|lessness|ness|where|things?|times?|body|one|"
    r"books?|holds?|teen|line)$)|(?<=[^aeiouyl])e(?=ments?$)"
    r"|(?<=[^aeioudtyr])ed$|(?<=[aeiouy][r])ed$|(?<=[^aeiouycgszxlh])es$"
    r"|(?<=[^aeiouyl])e$|(?<=[aeiouyrl]l)es?$"
)


def grade_level(words, sentences, syllables):
    """Return the grade level of a text with so many words, sentences and syllables.

    8.0 is a text that an eighth grader can read. There is no upper end; the lowest is −3.4.
    Raises ValueError where there is no word or no sentence.
    """
    if words <= 0 or sentences <= 0:
        raise ValueError("A text needs at least one word before its reading grade can be measured.")
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def reading_grade(text):
    """Return the grade level of an English text, a float; see `grade_level`.

    A number in digits counts one syllable a digit: 106 is said in about three. The grade of a few
    sentences can be off by one; that of a page by much less. Raises ValueError where there is no
    word.
    """
    words = words_of(text)
    return grade_level(len(words), len(sentences_of(text)), sum(map(syllables_of, words)))


def words_of(text):
    """The words of a text, in order. Two words with a hyphen between them are two."""
    # A point or a comma inside a number does not make two words of it.
    return _WORD.findall(re.sub(r"(?<=\d)[.,](?=\d)", "", text))


def sentences_of(text):
    """The sentences of a text, in order; what stands after the last stop is one too."""
    parts = (part.strip() for part in _END.split(text))
    return [part for part in parts if _WORD.search(part)]


def syllables_of(word):
    """How many syllables a word has when it is said; at least 1."""
    digits = len(_DIGIT.findall(word))
    letters = re.sub(r"['’]s?|\d", "", word.lower())
    if word.isupper() and len(word) <= 4 and not _VOWELS.search(letters):
        return max(1, len(word))  # such as CDC, which is spelled out
    groups = len(_VOWELS.findall(_SILENT.sub("", letters)))
    apart = len(_APART.findall(letters)) - len(_AS_ONE.findall(letters))
    contracted = bool(re.search(r"[^aeiouyr]n['’]t$", word.lower()))  # "doesn't" has two
    return max(1, digits + groups + max(0, apart) + contracted)
