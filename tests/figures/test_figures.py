"""Figures that everybody can read, and that never show what must stay hidden."""

import base64
import io
import os
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from community_data import figures
from community_data.figures import style

TITLE = "Black residents are twice as likely to be poor"
COLUMNS = ["group", "percent", "low", "high", "decision", "count", "population"]


@pytest.fixture
def rates():
    """Six groups; the numbers of the first and the fifth (71.7, 43.2 …) must never be seen."""
    rows = [
        ["American Indian or Alaska Native", np.nan, 71.7, 72.8, "show", 717, 1728],
        ["Asian", 9.44, 6.1, 13.0, "show", 310, 3284],
        ["Black or African American", 21.3, 18.2, 24.9, "show", 1204, 5652],
        ["Hispanic or Latino", 17.8, 10.2, 27.0, "flag", 801, 4500],
        ["Native Hawaiian or Pacific Islander", 43.2, 31.6, 58.7, "withhold", 4321, 9876],
        ["White", 8.13, 7.5, 8.8, "show", 5120, 62976],
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


HIDDEN = ["71.7", "72.8", "717", "1728", "1,728"]
HIDDEN += ["43.2", "31.6", "58.7", "4321", "4,321", "9876", "9,876"]


def shown(rates, **options):
    figure = figures.intervals(rates, TITLE, **options)
    alt = figures.intervals_alt(rates, TITLE)
    return figures.show(figure, alt, rates, "Practice data 2024", "Poverty by race")


def page_of(output):
    return BeautifulSoup(output._repr_mimebundle_()["text/html"], "html.parser")


def words_in(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def picture_in(output):
    return base64.b64decode(page_of(output).img["src"].removeprefix("data:image/png;base64,"))


# The page


def test_a_figure_has_its_alt_text_its_source_and_its_numbers(rates):
    page = page_of(shown(rates))
    assert page.figure.img["alt"] == figures.intervals_alt(rates, TITLE)
    assert page.figcaption.get_text("\n") == "Poverty by race\nSource: Practice data 2024"
    assert page.details.summary.get_text() == "The numbers behind this picture"
    assert page.table.caption.get_text() == "Poverty by race"
    assert {head["scope"] for head in page.thead.find_all("th")} == {"col"}
    assert [head["scope"] for head in page.tbody.find_all("th")] == ["row"] * 6
    assert "open" not in page.details.attrs


def test_the_table_is_written_for_reading(rates):
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in page_of(shown(rates)).table.find_all("tr")
    ]
    assert rows[0][:4] == ["Group", "Percent", "Range from", "Range to"]
    assert rows[2] == ["Asian", "9.4%", "6.1%", "13.0%", "shown", "310", "3,284"]
    assert rows[4][4] == "use with care"
    assert rows[6][-1] == "62,976"


def test_a_table_without_percents_is_written_for_reading():
    table = pd.DataFrame({"place_id": ["007"], "year": [2024], "ratio": [1.424], "people": [1e6]})
    figure = figures.intervals(two_groups(), TITLE)
    row = page_of(figures.show(figure, "Two dots.", table)).tbody.tr
    assert [cell.get_text() for cell in row] == ["007", "2024", "1.42", "1,000,000"]


def test_text_is_the_alt_text_and_the_source(rates):
    text = shown(rates)._repr_mimebundle_()["text/plain"]
    assert text.startswith("Dot chart")
    assert text.endswith("Poverty by race\nSource: Practice data 2024")
    assert repr(shown(rates)) == text


def test_names_cannot_become_part_of_the_page(rates):
    rates["group"] = '<script>alert("x")</script>'
    rates = rates.rename(columns={"population": "<b>people</b>"})
    alt = figures.intervals_alt(rates, '"><script>')
    output = figures.show(figures.intervals(rates, '"><script>'), alt, rates, "<i>", "<u>")
    page = page_of(output)
    assert not page.find_all(["script", "b", "i", "u"])
    assert page.tbody.th.get_text() == '<script>alert("x")</script>'
    assert page.img["alt"] == alt
    assert not page_of(figures.note("<script>")).script
    assert not page_of(figures.big_number("<script>", "<b>", "<i>")).find(["script", "b", "i"])


def test_an_empty_alt_is_refused(rates):
    with pytest.raises(ValueError, match="needs alt text"):
        figures.show(figures.intervals(rates, TITLE), " ")


def test_notes_and_big_numbers_are_words_too():
    assert repr(figures.note(["One.", "Two."])) == "One.\nTwo."
    number = figures.big_number("11.2%", "of residents are poor", "about 1 in 9 people")
    assert repr(number) == "11.2% of residents are poor\nabout 1 in 9 people"
    assert page_of(number).strong.get_text() == "11.2%"


# Unanswered steps and tables that are no tables


def two_groups():
    return pd.DataFrame(
        {
            "group": ["Under 18", "65 and over"],
            "percent": [14.2, 3.1],
            "low": [12.0, 2.1],
            "high": [16.5, 4.4],
        }
    )


def changed(**columns):
    return two_groups().assign(**columns)


@pytest.mark.parametrize(
    "table",
    [
        ...,
        None,
        14.2,
        "a table",
        [1, 2],
        pd.DataFrame(),
        two_groups().iloc[:0],
        two_groups()["percent"],
        two_groups().drop(columns="low"),
        changed(percent=...),
        changed(percent=["many", "few"]),
        changed(percent=[1420, 310]),
        changed(percent=[np.inf, 3]),
        changed(decision=...),
        pd.concat([two_groups(), two_groups()], axis=1),
        pd.concat([two_groups()] * 100),
    ],
)
def test_what_cannot_be_drawn_is_a_friendly_box_and_never_an_error(table):
    assert figures.intervals(table, TITLE) is None
    assert figures.intervals_alt(table, TITLE) == ""
    output = figures.show(
        figures.intervals(table, TITLE), figures.intervals_alt(table, TITLE), table, ...
    )
    assert "appears here when the step above is answered" in repr(output)


def test_an_unanswered_title_alt_or_number_is_a_friendly_box():
    assert figures.intervals(two_groups(), ...) is None
    waiting = repr(figures.show(None))
    assert repr(figures.show(figures.intervals(two_groups(), TITLE), ...)) == waiting
    assert repr(figures.note(...)) == repr(figures.big_number(..., "people")) == waiting


@pytest.mark.parametrize(
    "table",
    [
        changed(percent=pd.array([14.2, None], dtype="Float64")),
        changed(percent=pd.Series([14.2, None], dtype=object)),
        changed(percent=pd.Series([14, 3], dtype="int64")),
        changed(group=pd.Categorical(["b", "a"])),
        changed(group=[1, None]),
        changed(low=np.nan, high=np.nan),
        changed(decision=[None, np.nan]),
        changed(percent=np.nan, low=np.nan, high=np.nan),
        two_groups().set_index("group", drop=False),
        two_groups().iloc[:1],
    ],
)
def test_tables_of_every_make_are_drawn(table):
    output = figures.show(
        figures.intervals(table, TITLE), figures.intervals_alt(table, TITLE), table
    )
    assert page_of(output).img["alt"].startswith("Dot chart")


# What must stay hidden


def test_hidden_numbers_are_nowhere(rates):
    figure = figures.intervals(rates, TITLE)
    output = shown(rates)
    page = re.sub(r"base64,[^\"]+", "", output._repr_mimebundle_()["text/html"])
    # Style holds numbers of its own, and no data.
    page = re.sub(r'style="[^"]*"', "", page)
    everything = "\n".join([page, repr(output), *words_in(figure)])
    assert [number for number in HIDDEN if number in everything] == []
    assert "hidden to protect people" in everything
    assert "too uncertain to show" in everything


def test_a_withheld_row_takes_no_room_on_the_axis():
    """Its range has the number in the middle, and an axis that holds it gives both away."""
    table = two_groups().assign(decision="show")
    held = ["Withheld", 60.0, 40.0, 95.0, "withhold"]
    more = table[["group", "percent", "low", "high", "decision"]].copy()
    more.loc[len(more)] = held
    axes, without = (figures.intervals(each, TITLE).axes[0] for each in (more, table))
    assert axes.get_xlim() == without.get_xlim()
    assert not [patch for patch in axes.patches if patch.get_width() > 0]


def test_a_reason_stands_in_the_place_of_the_usual_words(rates):
    rates["reason"] = ["", "", "", "", "none were counted", *[None] * (len(rates) - 5)]
    everything = "\n".join([repr(shown(rates)), *words_in(figures.intervals(rates, TITLE))])
    assert "None were counted: Native Hawaiian or Pacific Islander." in everything
    assert "too uncertain" not in everything.lower()


def test_hidden_rows_draw_no_dot(rates):
    axes = figures.intervals(rates, TITLE).axes[0]
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "None"]
    assert dots == [9.44, 21.3, 17.8, 8.13]


def test_a_hidden_number_does_not_escape_as_words(rates):
    rates["range"] = "31.6 to 58.7"
    rates["percent"] = rates["percent"].astype(object)
    hidden_row = page_of(shown(rates)).tbody.find_all("tr")[4]
    assert not re.search(r"\d", hidden_row.get_text())


def test_a_missing_count_hides_the_row(rates):
    rates.loc[2, "count"] = None
    output = shown(rates)
    assert "21.3" not in repr(output) + page_of(output).table.get_text()


def test_a_decision_nobody_defined_hides_the_row(rates):
    rates.loc[2, "decision"] = "witheld"
    assert "21.3" not in repr(shown(rates))


# The words


def test_alt_text_says_kind_data_and_finding(rates):
    assert figures.intervals_alt(two_groups(), "Children are poorer.", "Percent poor") == (
        "Dot chart with a line for the uncertainty of each dot. Children are poorer. "
        "Percent poor, 2 groups. "
        "Highest: Under 18, 14.2 percent, between 12.0 and 16.5. "
        "Lowest: 65 and over, 3.1 percent, between 2.1 and 4.4. "
        "Each line shows where the true percent probably is."
    )
    alt = figures.intervals_alt(rates, TITLE)
    assert "Highest of the groups shown: Black or African American, 21.3 percent" in alt
    assert "Use with care: Hispanic or Latino." in alt
    equal = two_groups().assign(percent=0.0)
    assert "All groups shown: 0.0 percent." in figures.intervals_alt(equal, "None.", "Percent poor")


def test_the_order_is_the_order_given(rates):
    backward = rates.iloc[::-1]
    words = words_in(figures.intervals(backward, TITLE))
    groups = [word for word in words if word in set(rates["group"])]
    assert groups == list(backward["group"])


def test_dollar_signs_are_not_formulas():
    table = changed(group=["$5,000 to $10,000", "$x^{2"])
    figure = figures.intervals(table, "Under $10,000 and over $20,000", "Percent of $")
    assert not any(
        text.get_parse_math()
        for text in figure.findobj(Text)
        if text.get_text() in ("$5,000 to $10,000", "$x^{2", "Percent of $")
    )
    figures.show(figure, "Dollars.")


# The picture


def luminance(color):
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2: from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("background", [style.BACKGROUND, style.HIGHLIGHT])
def test_contrast(background):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for text in (style.TEXT, style.QUIET_TEXT, style.FLAGGED):
        assert contrast(text, background) >= 4.5
    for mark in (style.ESTIMATE, style.FLAGGED, style.WITHHELD_EDGE):
        assert contrast(mark, background) >= 3


def test_marks_on_a_page_are_seen_in_both_themes():
    for theme in ("#ffffff", "#111111"):
        assert contrast(style.ACCENT, theme) >= 3


def test_text_and_marks_use_the_colors_that_were_measured(rates):
    figure = figures.intervals(rates, TITLE, highlight="White")
    visible = [text for text in figure.findobj(Text) if text.get_text()]
    assert {text.get_color() for text in visible} <= {style.TEXT, style.QUIET_TEXT}
    assert min(text.get_fontsize() for text in visible) >= 12
    colors = {line.get_color() for line in figure.axes[0].lines}
    assert colors == {style.ESTIMATE, style.FLAGGED}


def test_color_is_never_the_only_signal(rates):
    figure = figures.intervals(rates, TITLE)
    markers = {(line.get_marker(), line.get_color()) for line in figure.axes[0].lines}
    assert {("o", style.ESTIMATE), ("D", style.FLAGGED)} <= markers
    assert "*" in words_in(figure)


def test_the_same_picture_has_the_same_bytes_and_few_of_them(rates):
    first, second = picture_in(shown(rates)), picture_in(shown(rates))
    assert first == second
    assert len(first) < 60_000
    assert Image.open(io.BytesIO(first)).info.keys() <= {"transparency"}


def test_nothing_sticks_out(rates):
    rates["group"] = rates["group"] + " " + "of any age, in every household " * 3
    figure = figures.intervals(rates, "A finding that needs many words " * 4)
    outer = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert outer.x0 >= 0 and outer.y0 >= 0
    assert outer.x1 <= width and outer.y1 <= height


@pytest.mark.parametrize(("high", "end"), [(0.4, 0.5), (27, 30), (61, 80), (93, 100), (100, 100)])
def test_the_axis_starts_at_zero_and_ends_sensibly(high, end):
    table = changed(percent=[0.1, 0.2], low=[0, 0], high=[0.3, high])
    assert figures.intervals(table, TITLE).axes[0].get_xlim() == (0, end)


def test_more_groups_make_a_taller_picture_of_the_same_width():
    heights = []
    for copies in (1, 10):
        figure = figures.intervals(pd.concat([two_groups()] * copies), TITLE)
        assert figure.get_figwidth() == 5.6
        heights.append(figure.get_figheight())
    assert heights[1] > 4 * heights[0]


def test_a_trainees_own_plot_settings_do_not_change_the_style(rates):
    expected = picture_in(shown(rates))
    settings = {"font.size": 4, "axes.grid": True, "savefig.bbox": "tight", "lines.linewidth": 9}
    with matplotlib.rc_context(settings):
        assert picture_in(shown(rates)) == expected


def test_a_figure_made_with_pyplot_is_shown_once_and_whole():
    from matplotlib import pyplot as plt

    axes = two_groups().plot.barh(x="group", y="percent")
    output = figures.show(axes, "A bar chart.")
    assert plt.get_fignums() == []
    assert Image.open(io.BytesIO(picture_in(output))).width >= 2 * 640


def test_drawing_needs_no_display_and_no_pyplot():
    program = (
        "import sys, pandas as pd; from community_data import figures;"
        "t = pd.DataFrame({'group': ['a'], 'percent': [1], 'low': [0], 'high': [2]});"
        "figures.show(figures.intervals(t, 'A'), 'B');"
        "assert 'matplotlib.pyplot' not in sys.modules and 'seaborn' not in sys.modules"
    )
    environment = os.environ | {"MPLBACKEND": "tkagg"}
    environment.pop("DISPLAY", None)
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_letters_the_font_lacks_print_no_warning(recwarn):
    table = changed(group=["中文", "हिन्दी"])
    output = figures.show(figures.intervals(table, TITLE), "Two languages.", table)
    assert "中文" in page_of(output).table.get_text()
    assert not recwarn.list


def test_other_figures_are_welcome():
    figure = Figure()
    figure.subplots().plot([1, 2], [3, 4])
    assert page_of(figures.show(figure, "A line.")).img["alt"] == "A line."


PLACES = pd.DataFrame({"name": ["Big <b>", "Small", "Hidden"], "people": [1200, 30, None]})


def test_bars_keep_their_order_and_hide_what_is_missing():
    figure = figures.bars(PLACES, "Most people live in Big", value="people", xlabel="Residents")
    alt = figures.bars_alt(PLACES, "Most people live in Big", value="people", xlabel="Residents")
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert texts == ["Big <b>", "1,200", "Small", "30", "Hidden", "not shown"]
    assert figure.axes[0].get_xlim()[0] == 0
    assert alt.startswith("Bar chart. Most people live in Big. Residents, 3 bars.")
    assert "Longest: Big <b>, 1,200." in alt
    assert "Not shown: Hidden." in alt


@pytest.mark.parametrize("values", [[0.4, 0.2], [0, 0], [3, 7], [1_234_567, 9], [100, 1]])
def test_the_axis_of_bars_starts_at_zero_and_holds_the_longest(values):
    table = pd.DataFrame({"name": ["a", "b"], "value": values})
    axes = figures.bars(table, "A finding").axes[0]
    assert axes.get_xlim()[0] == 0
    assert axes.get_xlim()[1] >= max(values)
    assert len(axes.get_xticks()) <= 6


@pytest.mark.parametrize(
    ("table", "title"),
    [
        (..., "A finding"),
        (PLACES, ...),
        (PLACES, ""),
        (PLACES["people"], "A finding"),
        (PLACES.assign(people=-1), "A finding"),
        (PLACES.assign(people="many"), "A finding"),
        (PLACES.drop(columns="people"), "A finding"),
    ],
)
def test_bars_wait_where_something_is_not_there_yet(table, title):
    assert figures.bars(table, title, value="people") is None
    assert figures.bars_alt(table, title, value="people") == ""
