"""Each rule of this folder finds what it is there to find, and lets what is right pass."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.content import links, structure, wording
from tests.content.pages import COURSE, page, read
from tests.content.wording import PAIRS

ENTRY = {"id": "09_places", "part": "Analyze", "minutes": 60, "title": "Places"}


@pytest.fixture
def notebook(tmp_path):
    """A page made of cells: text, or `code:` and code, or `task:` and an answer."""

    def make(*cells, outputs=()):
        made = nbformat.v4.new_notebook()
        for cell in cells:
            kind, _, source = cell.partition(":")
            if kind == "code":
                made.cells.append(new_code_cell(source, outputs=list(outputs)))
            elif kind == "task":
                metadata = {"nbgrader": {"solution": True}}
                made.cells.append(new_markdown_cell(source, metadata=metadata))
            else:
                made.cells.append(new_markdown_cell(cell))
        file = tmp_path / "solutions" / "09_places" / "09_places.ipynb"
        file.parent.mkdir(parents=True)
        nbformat.write(made, file)
        return read(file, tmp_path)

    return make


def words(number):
    return " ".join(["word"] * number)


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("# One\n\n# Two", "2 titles"),
        ("Text.\n\n## Part", "0 titles"),
        ("## Part\n\n# Title", "not its title"),
        ("# Title\n\n## Part\n\n#### Deep", "from level 2 to 4"),
        ("# Title\n\n## Part\n\n### Deep\n\n## Part", None),
        ("# Title\n\n```\n# a comment\n```", None),
    ],
)
def test_headings(markdown, said):
    found(structure.headings(page(markdown)), said)


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("![](a.png)", "a.png has no alt text"),
        ("![a.png](a.png)", "no alt text"),
        ("![picture](a.png)", "no alt text"),
        ('<img src="a.png">', "no alt text"),
        ("![Bars: most people live in Lanternby.](a.png)", None),
        ('<img src="a.png" alt="Bars: most people live in Lanternby.">', None),
    ],
)
def test_figures_in_a_text(markdown, said):
    found(structure.figures(page(markdown)), said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"image/png": "aGk=", "text/plain": "<Figure>"}, "image/png, without words"),
        ({"text/html": "<figure><img src='data:x'></figure>"}, "no alt text"),
        ({"text/html": "<svg><rect/></svg>"}, "svg"),
        ({"text/html": "<img src='data:x' alt='Bars: Lanternby is the largest.'>"}, None),
        ({"text/html": "<svg role='img' aria-label='Bars: Lanternby is the largest.'/>"}, None),
    ],
)
def test_figures_in_an_output(notebook, data, said):
    made = notebook("code:draw()", outputs=[new_output("display_data", data)])
    found(structure.figures(made), said)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://www.census.gov/programs-surveys/acs", "first page of the site"),
        ("http://www.census.gov", "https://"),
        ("/etc/hosts", "relative"),
        ("missing.md", "no such file"),
        ("README.md#nowhere", "no such heading"),
        ("#nowhere", "no such heading"),
        ("https://www.census.gov", None),
        ("https://www.census.gov/", None),
        ("README.md", None),
        ("README.md#two-commands", None),
        ("#a-part-with-a-comma", None),
        ("solutions", None),
    ],
)
def test_links(target, said):
    markdown = f"# Title\n\n## A part, with a comma\n\n[there]({target})"
    found(links.links(page(markdown, file=COURSE / "page.md")), said)


def test_an_address_that_is_written_out_is_a_link_too():
    found(links.links(page("See https://www.census.gov/data/tables for more.")), "first page")


def test_a_module_links_to_nothing_that_trainees_do_not_get(notebook, tmp_path):
    made = notebook("# Title\n\n## A part\n\n[a](../../README.md) [b](#A-part) [c](../x.csv)")
    (tmp_path / "README.md").write_text("# Read me")
    (tmp_path / "solutions" / "x.csv").write_text("")
    assert [problem.split(":")[0] for problem in links.links(made)] == ["../../README.md"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "must stand"),
        ("**Module 09 · Analyze · 75 minutes**", "“75”, and the syllabus “60”"),
        ("**Module 08 · Analyze · 60 minutes**", "“08”, and the syllabus “09”"),
        ("**Module 09 · Collect · 60 minutes**", "Collect"),
        ("**Module 09 · Analyze · 60 minutes**", None),
    ],
)
def test_title_line(line, said):
    found(structure.title_line(page(f"# Places\n\n{line}"), ENTRY), said)


def test_a_module_that_the_syllabus_does_not_list():
    found(structure.title_line(page("# Places"), None), "does not list it")


@pytest.mark.parametrize(
    ("sitting", "parts", "said"),
    [(60, [30, 40], "70 minutes"), (120, [60], "not 120"), (60, [], "No part"), (60, [60], None)],
)
def test_minutes(sitting, parts, said):
    steps = "".join(f"\n\n## Part\n\n*{number} minutes*" for number in parts)
    text = f"# Places\n\n**Module 09 · Analyze · {sitting} minutes**{steps}"
    found(structure.minutes(page(text)), said)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["0–20", "25–60"], "from minute 20 to 25"),
        (["0–20", "20–50"], "from minute 50 to 60"),
        (["0–20", "the rest"], "no minutes"),
        ([], "goes from minute 0 to 60"),
        (["0–20", "20–60"], None),
    ],
)
def test_plan(steps, said):
    rows = "".join(f"| {step} | what |\n" for step in steps)
    found(structure.plan(page(f"# Page\n\n| minutes | what |\n|---|---|\n{rows}"), 60), said)


def test_a_page_without_a_plan():
    found(structure.plan(page("# Page"), 60), "no plan")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([words(121)], "121 words in one cell"),
        (["code:1", words(70), words(60), "code:2"], "130 words to read"),
        (["code:1", f"{words(70)}\n\n- {words(60)}", "code:2"], "130 words in one cell"),
        (["code:1", words(70), "code:2", words(60), "code:3"], None),
        (["code:1", words(70), "task:an answer", words(60), "code:3"], None),
        (["code:1", f"{words(99)}\n\n<details>\n\n{words(60)}\n\n</details>", "code:2"], None),
        (["code:1", f"{words(99)}\n\n> {words(60)}", "code:2"], None),
        (["code:1", words(100), words(100)], None),  # the end: nothing comes after it
    ],
)
def test_long_reading(notebook, cells, said):
    found(structure.long_reading(notebook("# Title", *cells)), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Just run it.", "Just"),
        ("It is simply a row.", "simply"),
        ("Obviously it is.", "Obviously"),
        ("That is easy.", "easy"),
        ("You can easily see.", "easily"),
        ("A trivial step.", "trivial"),
        ("Never say “just” to a learner.", None),
        ("Type `just` and run it.", None),
        ("Adjust the justice of it with ease.", None),
    ],
)
def test_banned_words(text, said):
    found(wording.words_of_page(page(text)), said)


def test_a_banned_word_in_an_answer_that_the_course_keeps_is_found(notebook):
    found(wording.words_of_page(notebook("# Title", "task:We just ask.")), "just")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The homeless need beds.", "people without a home"),
        ("It is for poor people.", "people with low income"),
        ("Two inmates came.", "people in jail"),
        ("- A list for the elderly", "people over 65"),
        ("| who |\n|---|\n| the disabled |", "people with a disability"),
        ("> The poor do not plan ahead.", None),
        ("Homelessness and criminal justice; the poor quality of a table.", None),
    ],
)
def test_people_first(text, said):
    found(wording.words_of_page(page(text)), said)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["avoid"][:20])
def test_no_word_that_is_preferred_is_to_be_avoided(pair):
    assert wording.people_first(pair["prefer"]) == []


HARD = (
    "Epidemiological investigators characteristically operationalize multidimensional "
    "deprivation utilizing standardized administrative classifications, notwithstanding "
    "considerable methodological heterogeneity across participating jurisdictions."
)


def test_grade():
    assert wording.grade(page("# T\n\nWe count the people. Then we add the counts.")) < 3
    assert wording.grade(page(f"# T\n\n{HARD}")) > 15


@pytest.mark.parametrize("left_out", [f"## {HARD}", f"| {HARD} |\n|---|", f"`{HARD}`"])
def test_the_grade_leaves_out_headings_tables_and_code(left_out):
    assert wording.grade(page(f"# T\n\nWe count.\n\n{left_out}\n")) < 3


def test_the_grade_leaves_out_names_and_the_words_that_are_taught():
    text = page("# T\n\nWe ask Otterbeckington. Then the denominators come.")
    easier = wording.grade(text, ["denominator"])
    assert easier < wording.grade(text)
    assert wording.names("We ask Otterbeckington. Then we go.") == {"Otterbeckington"}


TABLE = "\n\n## New words\n\n| word | what it means |\n|---|---|\n| **row, rate** | a line |"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A row is a line. A **row** and a **rate**.", None),
        ("A **row**.\n\nThe rate is high. A **rate** is a part.", None),
        ("A row is a line.\n\nThis is a **row** and a **rate**.", "“row” is not in bold"),
        ("A **row** is a line.", "“rate” is a new word that the text never uses"),
        ("**Rows** are lines. **Rates** are parts.", None),
        ("### A row\n\nA **row** and a **rate**. Nobody rows.", None),
    ],
)
def test_new_words(notebook, text, said):
    found(wording.new_words(notebook("# A row", text, TABLE.strip())), said)


def found(problems, said):
    """The rule said so, or said nothing."""
    if said is None:
        assert problems == []
    else:
        assert any(said in problem for problem in problems), problems
