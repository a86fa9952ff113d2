"""The timeline explorer: what it says when an action is put off."""

import html
import re

from community_data.lessons.roadmap import widget


def sentence(explorer) -> str:
    return html.unescape(re.sub("<[^>]+>", " ", explorer.sentence.value))


def choose(explorer, action: str, weeks: int) -> str:
    explorer.action.value = next(n for name, n in explorer.action.options if name == action)
    explorer.later.value = weeks
    return sentence(explorer)


def test_what_waits_moves_with_it():
    explorer = widget.timeline_explorer("riverbend")
    told = choose(explorer, "a10", 5)
    assert "All is done after 71 weeks. Without a delay it would be 66." in told
    for action in ("a03", "a04", "a06", "a07", "a09"):
        assert action in told.split("moves too:")[1]
    assert explorer.picture.value.count("→") == 6


def test_what_nobody_waits_for_moves_alone():
    explorer = widget.timeline_explorer("riverbend")
    told = choose(explorer, "a11", 26)
    assert "All is done after 66 weeks." in told and "Nothing that waits for it moves." in told
    assert "moves" not in choose(explorer, "a11", 0)


def test_the_picture_has_words_and_the_printed_page_a_sentence():
    explorer = widget.timeline_explorer("riverbend")
    assert 'role="img"' in explorer.picture.value
    assert "Picture. A bar for each action." in html.unescape(explorer.picture.value)
    assert "all is done after 66 weeks" in repr(explorer)
