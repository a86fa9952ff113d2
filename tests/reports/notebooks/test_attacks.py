"""A trainee who wants a name, a hidden number or markup on a page gets none of them there.

Each notebook goes the whole way: through the sandbox and the judge, then through the course's own
notebook, as a report does it. What must come out is the course's own part, letter by letter, or
nothing at all with a reason that repeats nothing of the trainee's.
"""

import pytest
from nbformat.v4 import new_code_cell

from community_data import data
from community_data.course.syllabus import modules
from community_data.reports.gate import protected
from community_data.reports.notebooks.trainee import Trainee
from community_data.reports.run import Failure, Run, Section, run_module
from tests.reports.notebooks.trainee import answer, notebook, save

pytestmark = pytest.mark.needs("bubblewrap")
NAME = "Maria Delgado"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def room(course, tmp_path_factory):
    """(the runs of Otterbeck's page by module, what answers them, the work's folder)."""
    work = tmp_path_factory.mktemp("work")
    package = data.open_package("riverbend")
    where = package.place("Otterbeck")["place_id"]
    with protected(package, tmp_path_factory.mktemp("site")) as copy:
        folder = copy.package.folder
        asked = {
            "package": str(folder), "place": where, "measure": "poverty", "group_by": "race",
            "day": "2026-07-09",
        }  # fmt: skip
        runs = {
            module.id: Run(
                module.id, module.title, str(module.notebook),
                {name: asked[name] for name in asked if name in module.parameters}, 300,
            )
            for module in modules(("08_groups", "12_stories"), course)
        }  # fmt: skip
        for module in runs:
            save(work, notebook(module), module)
        trainee = Trainee(work, course)
        with trainee.opened(copy.package) as answered:

            def run(module, changed):
                """The part of a page that a trainee's notebook makes, or a failure."""
                save(work, changed, module)
                trainee.__init__(work, course)
                assert module not in trainee.held
                ready = answered(runs[module])
                return ready if isinstance(ready, Failure) else run_module(ready)

            yield runs, run


@pytest.fixture(scope="module")
def as_the_course_says(room):
    runs, _run = room
    return {module: run_module(run).html for module, run in runs.items()}


def insert(notebook, after, source, **metadata):
    """Put a cell of the trainee's own below a cell, by its `grade_id`."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    notebook.cells.insert(names.index(after) + 1, new_code_cell(source, metadata=metadata))


def test_an_honest_notebook_makes_the_part(room, as_the_course_says):
    _runs, run = room
    section = run("08_groups", notebook("08_groups"))
    assert isinstance(section, Section) and section.own
    assert section.html == as_the_course_says["08_groups"]


def test_an_answer_in_another_form_is_as_right(room, as_the_course_says):
    """A table with a column more, a list in the place of a table, a number of numpy."""
    _runs, run = room
    other = notebook("08_groups")
    answer(other, "percent", "import numpy\npercent = numpy.float32(everyone['count'] / "
           "everyone['population'] * 100)")  # fmt: skip
    insert(other, "rates", f"rates['name'] = '{NAME} {SCRIPT}'")
    assert run("08_groups", other).html == as_the_course_says["08_groups"]


def test_a_choice_that_is_right_is_the_one_on_the_page(room, as_the_course_says):
    _runs, run = room
    own = notebook("08_groups")
    answer(own, "comparison", "because, row_order, decided_by = 'asked', 'percent', 'residents'")
    html, told = run("08_groups", own).html, "People of these groups decided that, and were paid"
    assert told in html and told not in as_the_course_says["08_groups"]


def test_own_cells_say_nothing_on_a_page(room, as_the_course_says):
    """Cells of one's own, tagged for the page, and the course's own cells with another text."""
    _runs, run = room
    loud = notebook("08_groups")
    shout = (
        "from IPython.display import HTML, display, Markdown\n"
        f"display(HTML('<h1>{NAME}</h1>{SCRIPT}')); display(Markdown('# {NAME}'))\n"
        f"print('{NAME}: 3 people')\n'{NAME}'"
    )
    insert(loud, "percent_check", shout, tags=["report"])
    for cell in loud.cells:
        if "report" in cell.metadata.get("tags", []):
            cell.source = shout
    assert run("08_groups", loud).html == as_the_course_says["08_groups"]


def test_other_tools_in_the_kernel_are_not_those_of_the_page(room, as_the_course_says):
    _runs, run = room
    swapped = notebook("08_groups")
    insert(
        swapped,
        "percent_check",
        f"from community_data import figures\nloud = lambda *a, **n: figures.Html('{SCRIPT}', '')\n"
        "figures.note = figures.show = figures.big_number = loud\n"
        "for name in dir(page):\n    if not name.startswith('_'): setattr(page, name, loud)\n"
        "data.everyone = data.groups",
    )
    outcome = run("08_groups", swapped)
    assert SCRIPT not in str(outcome)
    assert isinstance(outcome, Failure) or outcome.html == as_the_course_says["08_groups"]


def test_a_value_that_changes_after_its_check_is_not_the_one_on_the_page(room, as_the_course_says):
    _runs, run = room
    later = notebook("08_groups")
    insert(later, "percent_check", "percent = 99.9")
    insert(later, "gap_check", f"ratio, title = 42, '{SCRIPT}'")
    section = run("08_groups", later)
    assert section.html == as_the_course_says["08_groups"] and "99.9" not in section.html


WRONG = {
    "percent": f"percent = '{NAME}'",
    "per_1000": "per_1000 = 99.9",
    "margin": "import os\nos._exit(1)",
    "comparison": f"because, row_order, decided_by = 'none', 'percent', '{NAME}'",
    "chart": f"title = '{SCRIPT}'",
    "flaws": f"raise ValueError('{NAME} {SCRIPT}')",
    "hide": f"hide = ['{NAME}', '{SCRIPT}']",
    "decision": f"decision = {{'{NAME}': '{SCRIPT}'}}",
}
STOPPING = {"margin", "flaws"}


@pytest.mark.parametrize("names", [STOPPING, WRONG.keys() - STOPPING, WRONG.keys()])
def test_answers_that_are_not_right_make_no_part(room, names):
    """Each is named by its exercise, those that stop a cell first; nothing in it is repeated."""
    _runs, run = room
    wrong = notebook("08_groups")
    for name in names:
        answer(wrong, name, WRONG[name])
    outcome = run("08_groups", wrong)
    assert isinstance(outcome, Failure) and not (outcome.source or outcome.cell)
    listed = outcome.reason.partition(": ")[2].partition(".")[0]
    assert {*listed.replace(" and ", ", ").split(", ")} == (names & STOPPING or names)
    assert NAME not in str(outcome) and "script" not in str(outcome)


@pytest.mark.parametrize("name", ["percent", "chart"])
def test_one_wrong_answer_is_enough(room, name):
    _runs, run = room
    wrong = notebook("08_groups")
    answer(wrong, name, WRONG[name])
    outcome = run("08_groups", wrong)
    assert isinstance(outcome, Failure) and f": {name}. Run the" in outcome.reason


def test_what_a_notebook_says_it_was_checked_is_not_believed(room):
    """A record that the trainee's own code sends, with what a page might show."""
    _runs, run = room
    forged = notebook("08_groups")
    record = (
        '{"exercise":"%s","language":"en","answers":["%s","riverbend","Otterbeck","poverty"],'
        '"named":{}}'
    )
    insert(
        forged,
        "percent",
        "from IPython.display import publish_display_data as say\n"
        "import sys\nclass check:\n    percent = staticmethod(lambda *a: say({'application/vnd."
        f"community-data.record+json': '{record % ('percent', NAME)}'}}))",
    )
    outcome = run("08_groups", forged)
    assert isinstance(outcome, Failure) and NAME not in str(outcome)


def test_another_place_or_package_further_down_is_said(room):
    _runs, run = room
    other = notebook("08_groups")
    insert(other, "percent", "place, package = 'Lanternby', 'riverbend'")
    outcome = run("08_groups", other)
    assert outcome.reason.startswith(
        "Further down, the notebook gives package and place another value than in its first cell."
    )


def test_other_groups_than_the_page_compares_make_no_part(room):
    _runs, run = room
    other = notebook("08_groups")
    for cell in other.cells:
        if cell.source.startswith("focus, reference = material.pair"):
            cell.source += "\nfocus, reference = reference, focus"
    outcome = run("08_groups", other)
    assert isinstance(outcome, Failure) and not outcome.source


def test_the_sandbox_sees_the_gates_copy_and_no_file_beside_the_notebook(room, as_the_course_says):
    runs, run = room
    raw = data.open_package("riverbend").folder
    curious = notebook("08_groups")
    insert(
        curious,
        "percent",
        "import os\n"
        f"paths = [{str(raw)!r}, {runs['08_groups'].parameters['package']!r}]\n"
        "full = data.open_package(package).measures.query('count_moe.isna()')['count']\n"
        "seen = [os.path.exists(path) for path in paths] + os.listdir('.')\n"
        "seen += [full.between(1, 10).any(), not len(full)]\n"
        "seen += {'of-pages', 'practice_api', 'riverbend'} ^ {*os.listdir('/course/datasets')}\n"
        "percent = -1 if any(seen) else percent",
    )
    assert run("08_groups", curious).html == as_the_course_says["08_groups"]


def test_a_voice_that_may_not_be_quoted_is_on_no_page(room, as_the_course_says):
    _runs, run = room
    assert run("12_stories", notebook("12_stories")).html == as_the_course_says["12_stories"]
    own = notebook("12_stories")
    answer(own, "page", f"voice = '{NAME} said: {SCRIPT}'\nask = 'Ask them.'")
    outcome = run("12_stories", own)
    assert isinstance(outcome, Failure) and NAME not in str(outcome)
