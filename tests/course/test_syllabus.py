"""What can be written into the syllabus has its line in the guide."""

import re
import tomllib

from community_data.course.needs import NEEDS
from community_data.course.syllabus import every_module, modules, named, syllabus_file
from tests.conftest import COURSE

GUIDE = (COURSE / "facilitator_guide" / "adapting.md").read_text("utf-8")
SECTION = GUIDE.split("### What the syllabus says of a module")[1].split("\n## ")[0]


def test_every_line_of_the_syllabus_is_explained():
    entries = tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["module"]
    lines = {name for entry in entries for name in entry}
    assert lines | set(NEEDS) == set(re.findall(r"^\| `(.+?)` \|", SECTION, re.MULTILINE))


def test_a_page_has_each_part_at_the_place_that_the_syllabus_gives_it():
    order = tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["page_order"]
    parts = [module.id for module in modules((), COURSE)]
    shown = {module.id for module in every_module(COURSE) if module.shows_something}
    assert len(order) == len(set(order)) and shown <= set(order)
    assert parts == [module for module in order if module in parts]
    # How far to trust it, and how people are protected, come after what it says.
    assert parts.index("06_quality") > max(parts.index("08_groups"), parts.index("12_stories"))


def test_a_module_is_known_by_its_id_its_name_and_its_number():
    for name in ("08_groups", " Groups ", "08", "08_groups.ipynb"):
        assert [module.id for module in named((name,), COURSE)] == ["08_groups"]


def test_a_part_that_has_no_place_comes_last(tmp_path):
    file = syllabus_file(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text(
        'page_order = ["02_b"]\n[[module]]\nid = "01_a"\ntitle = "A"\n'
        '[[module]]\nid = "02_b"\ntitle = "B"\n',
        encoding="utf-8",
    )
    for name in ("01_a", "02_b"):
        folder = tmp_path / "solutions" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    assert [module.id for module in modules((), tmp_path)] == ["02_b", "01_a"]
    assert [module.id for module in every_module(tmp_path)] == ["01_a", "02_b"]
