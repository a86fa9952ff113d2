"""The same seed gives the same bytes, and what is committed is what the recipe makes."""

import os
import subprocess
import sys
from pathlib import Path

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
SCRIPT = DATASETS / "riverbend" / "build.py"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )


def test_building_into_an_empty_folder_gives_the_committed_bytes(build, tmp_path):
    # Another order of sets and another language of the system must change nothing.
    built = run("--out", str(tmp_path), PYTHONHASHSEED="7", LC_ALL="C", PYTHONUTF8="0")
    assert built.returncode == 0, built.stderr
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) == len(build.recipe())
    for path in made:
        assert (tmp_path / path).read_bytes() == (DATASETS / path).read_bytes(), (
            f"{path} is stale: run python datasets/riverbend/build.py"
        )


def test_check_finds_nothing_stale():
    checked = run("--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_check_names_a_changed_a_missing_and_a_left_over_file(build, tmp_path):
    files = build.recipe()
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert build.stale(files, tmp_path) == []

    release = tmp_path / "riverbend" / "2026-Q1"
    (release / "places.csv").write_bytes((release / "places.csv").read_bytes() + b" ")
    (release / "ballots.csv").unlink()
    (release / "old.csv").write_text("a table that is not made any more")
    (tmp_path / "README.md").write_text("an old catalog")
    assert {path.name for path in build.stale(files, tmp_path)} == {
        "places.csv",
        "ballots.csv",
        "old.csv",
        "README.md",
    }


def test_a_build_removes_what_it_does_not_make_any_more(build, tmp_path, capsys):
    old = tmp_path / "riverbend" / "2026-Q2" / "meal_sites.csv"
    old.parent.mkdir(parents=True)
    old.write_text("left over")
    assert build.main(["--out", str(tmp_path)]) == 0
    assert not old.exists()
    assert f"{len(build.recipe())} files" in capsys.readouterr().out


def test_the_stream_of_chance_is_pinned(build):
    """Should numpy ever change how a uniform number is made of PCG64's bits, this says so."""
    from recipe.draws import Draws

    draws = Draws(20260150, "a name")
    assert [round(draws.uniform(), 12) for _ in range(3)] == PINNED_UNIFORM
    assert round(draws.bell(), 12) == PINNED_BELL
    assert draws.successes(1000, 0.3) == PINNED_SUCCESSES


PINNED_UNIFORM = [0.804557867001, 0.452625323917, 0.380205767866]
PINNED_BELL = -0.016141212886
PINNED_SUCCESSES = 300


def test_shares_are_split_into_whole_numbers_that_add_up(build):
    from recipe.draws import split

    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert split(7, [0.5, 0.25, 0.25]) == [3, 2, 2]
    assert split(0, [2, 1]) == [0, 0]
