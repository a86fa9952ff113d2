"""Every module, guide page and message keeps the rules of this folder."""

import pytest

from tests.content import links, messages, structure, wording
from tests.content.pages import COURSE, SYLLABUS, generated_pages, guide_pages, modules, read
from tests.content.written_out import every_text

MODULES = {page.file.stem: page for page in modules()}
GUIDE = {page.name: page for page in guide_pages()}
GENERATED = {page.name: page for page in generated_pages()}
ALL = {page.name: page for page in [*MODULES.values(), *GUIDE.values(), *GENERATED.values()]}
MODULE_PAGES = {page.file.stem: page for page in GUIDE.values() if "/modules/" in page.name}

# Whatever the course says, to trainees, readers of a report or who types a command, is in these.
CODE = sorted(
    file.relative_to(COURSE).as_posix() for file in (COURSE / "community_data").rglob("*.py")
)
HOUSE = COURSE / "community_data"
CHECKS = sorted(
    str(file.relative_to(HOUSE))
    for file in [*HOUSE.glob("exercises/*.py"), *HOUSE.glob("lessons/*/*.py")]
    if messages.of_file(file)
)

each_page = pytest.mark.parametrize("name", ALL)
each_module = pytest.mark.parametrize("name", MODULES)


def none_of(problems):
    assert not problems, "\n".join(problems)


@each_page
def test_headings_go_down_step_by_step(name):
    none_of(structure.headings(ALL[name]))


@each_page
def test_every_picture_says_in_words_what_it_shows(name):
    none_of(structure.figures(ALL[name]))


@each_page
def test_every_link_holds(name):
    none_of(links.links(ALL[name]))


@each_page
def test_no_word_is_used_that_should_not_be(name):
    none_of(wording.words_of_page(ALL[name]))


@pytest.mark.parametrize("name", [*MODULES, *GUIDE])
def test_an_eighth_grader_can_read_it(name):
    page = MODULES.get(name) or GUIDE[name]
    module = MODULES.get(page.file.stem)  # a guide page may use the words that its module teaches
    grade = wording.grade(page, wording.taught(module) if module else ())
    assert grade <= wording.HIGHEST_GRADE, f"Grade {grade:.1f}: write shorter sentences."


@each_module
def test_the_title_says_what_the_syllabus_says(name):
    none_of(structure.title_line(MODULES[name], SYLLABUS.get(name)))


@each_module
def test_it_fits_into_a_sitting(name):
    none_of(structure.minutes(MODULES[name]))


@each_module
def test_there_is_never_much_to_read_before_there_is_something_to_do(name):
    none_of(structure.long_reading(MODULES[name]))


@each_module
def test_a_new_word_is_explained_where_it_first_stands(name):
    none_of(wording.new_words(MODULES[name]))


@each_module
def test_it_has_a_page_for_who_teaches_it(name):
    assert name in MODULE_PAGES, f"Write facilitator_guide/modules/{name}.md"


@pytest.mark.parametrize("name", [name for name in MODULE_PAGES if name in SYLLABUS])
def test_the_plan_fills_the_sitting(name):
    none_of(structure.plan(MODULE_PAGES[name], SYLLABUS[name]["minutes"]))


@pytest.mark.parametrize("name", CODE)
def test_what_the_course_says_uses_no_word_that_should_not_be(name):
    said = every_text(COURSE / name)
    none_of([problem for text in said for problem in wording.banned(text)])
    none_of([problem for text in said for problem in wording.people_first(text)])


@pytest.mark.parametrize("name", CHECKS)
def test_an_eighth_grader_can_read_what_the_checks_say(name):
    said = messages.of_file(HOUSE / name)
    assert wording.grade_of(said) <= wording.HIGHEST_GRADE


def test_the_syllabus_lists_what_is_there():
    assert set(SYLLABUS) == set(MODULES)


def test_readme_leads_to_the_guide_and_the_guide_to_every_page_of_it():
    readme, guide = COURSE / "README.md", COURSE / "facilitator_guide" / "README.md"
    front = links.targets(read(readme))
    assert {"facilitator_guide/README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= set(front)
    linked = {(guide.parent / target).resolve() for target in links.targets(read(guide))}
    pages = {page.file for page in ALL.values() if guide.parent in page.file.parents} - {guide}
    assert not {page.name for page in pages if page.resolve() not in linked}
