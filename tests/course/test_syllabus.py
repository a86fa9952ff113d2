"""What can be written into the syllabus has its line in the guide."""

import re
import tomllib

from community_data.course.needs import NEEDS
from community_data.course.syllabus import syllabus_file
from tests.conftest import COURSE

GUIDE = (COURSE / "facilitator_guide" / "adapting.md").read_text("utf-8")
SECTION = GUIDE.split("### What the syllabus says of a module")[1].split("\n## ")[0]


def test_every_line_of_the_syllabus_is_explained():
    entries = tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["module"]
    lines = {name for entry in entries for name in entry}
    assert lines | set(NEEDS) == set(re.findall(r"^\| `(.+?)` \|", SECTION, re.MULTILINE))
