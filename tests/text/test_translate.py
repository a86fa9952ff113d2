"""Which language the course speaks."""

import datetime
import gettext

import pytest

from community_data.errors import CourseError
from community_data.text import translate
from community_data.text.dates import long_day
from community_data.text.lists import and_, nearest, or_
from community_data.text.translate import lazy_gettext, ngettext, use_catalog, use_language


class Backwards(gettext.NullTranslations):
    """A language in which every sentence is written from its end."""

    def gettext(self, message):
        return message[::-1]


@pytest.fixture(autouse=True)
def english_again():
    yield
    use_language("en")


def test_the_machine_does_not_choose_the_language(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "es")
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    assert and_(["a", "b", "c"]) == "a, b and c"
    assert long_day(datetime.date(2023, 12, 5)) == "December 5, 2023"


def test_a_text_made_before_the_language_was_asked_for_follows_it():
    early = lazy_gettext("abc")
    assert str(early) == "abc"
    use_catalog(Backwards(), "es")
    assert str(early) == "cba"
    use_language("en")
    assert f"{early}" == "abc"


def test_lists_and_dates_follow_the_language():
    use_catalog(gettext.NullTranslations(), "es")
    assert and_(["a", "b"]) == "a y b" and or_(["a", "b", "c"]) == "a, b o c"
    assert long_day(datetime.date(2023, 12, 5)) == "5 de diciembre de 2023"


def test_one_and_many():
    assert [ngettext("{n} row", "{n} rows", n).format(n=n) for n in (0, 1, 2)] == [
        "0 rows",
        "1 row",
        "2 rows",
    ]


def test_a_language_that_the_course_does_not_speak_is_said():
    with pytest.raises(CourseError, match=r"does not speak “xx”\. It speaks: en"):
        use_language("xx")
    assert translate.languages()[0] == "en"


def test_the_nearest_words_are_named():
    assert nearest("Otterbek", ["Otterbeck", "Alder"]) == " Did you mean Otterbeck?"
    assert nearest("qqq", ["Otterbeck"]) == ""
