"""A file of 200 MB: under 1 GB of memory, and the command says how long it takes."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.package_copies import by_hand

MEGABYTE = 1_000_000
GROUPS = {
    "all": ["all residents"],
    "age": ["under 18", "18 to 64", "65 and over"],
    "race": ["White", "Black", "Latino", "Asian", "Another race or two or more"],
}
TOWNS = [f"09{n:05}" for n in range(2800)]
COMMAND = """
import sys
from pathlib import Path
from community_data.validate.package import run
code = run(sys.argv[1])
# The memory of this process at its largest, in kB. (What getrusage says includes the parent's.)
status = Path("/proc/self/status")
print(*[line for line in status.read_text().splitlines() if "VmHWM" in line])
sys.exit(code)
"""


def rows(places: list[str]) -> Iterator[str]:
    """Every measure of every place, by age and race; parts add up to their totals."""
    yield "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit\n"
    for year, measure, place in product(range(2015, 2022), range(15), places):
        size = len(TOWNS) if place == "09" else 1
        # A fifth of the measures are full counts; the others have margins.
        margin = "" if measure % 5 == 0 else "310"
        for by, groups in GROUPS.items():
            count, people = (n * size // len(groups) for n in (150 * (measure + 20), 90_000))
            for group in groups:
                yield (
                    f"{place},measure_number_{measure},{by},{group},{year}–{year + 4},"
                    f"{count},{margin},{people},{margin},people\n"
                )


@pytest.fixture
def large(tmp_path) -> Iterator[Path]:
    places = ["place_id,name,level,parent_id,population",
              f"09,Bigmark,state,,{90_000 * len(TOWNS)}"]  # fmt: skip
    places += [f"{town},Town {town},town,09,90000" for town in TOWNS]
    copy = by_hand(tmp_path / "made", {"places": "\n".join(places), "measures": "-"})
    with copy.file("measures").open("w", encoding="utf-8", newline="") as file:
        file.writelines(rows(["09", *TOWNS]))
    with copy.file("measures").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = copy.file("measures").stat().st_size
    copy.describe("measures", hash=f"sha256:{digest}", bytes=size)
    yield copy.folder
    copy.file("measures").unlink()  # pytest would keep it for three sessions


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Memory is read from /proc.")
def test_a_file_of_200_megabytes(large):
    assert (large / "measures.csv").stat().st_size > 200 * MEGABYTE
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, str(large)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Sound: 0 problems" in done.stdout
    assert int(re.search(r"VmHWM:\s+(\d+) kB", done.stdout)[1]) * 1024 < 1000 * MEGABYTE
    # It says how long it will take, and how long it took.
    assert re.search(r"measures.csv: \d+ MB of \d+ MB, about \d+ seconds left", done.stderr)
    assert re.search(r"Looked at \d+ MB in \d+ seconds\.", done.stdout)
