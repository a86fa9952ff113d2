"""How long a cohort's grading takes: with stock nbgrader, and with the course's own command.

    python tests/benchmarks/grading.py [--people 60]

Makes a course of module 08 and 60 submissions of it from the banks of answers: right, wrong, half
done and blank. Grades them with `nbgrader autograde`, with nbgrader's own steps, one after the
other, as nbgrader does; then with `community-data grade`, in its sandbox, on a copy of the same
course. Says both times and their ratio, submissions a minute, and the floor: the time that the
cells alone take in warm kernels, divided by the cores. Fails where a score differs, or where
grading is less than 4 times as fast. Not a test: the time depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO))

from nbgrader.api import Gradebook  # noqa: E402

from community_data.grading import recorder  # noqa: E402
from community_data.kernels.sandbox import Sandbox  # noqa: E402
from tests.grading import cohort  # noqa: E402

# The command of this checkout, also where another one is installed.
COMMAND = "import sys; from community_data.cli import main; sys.exit(main())"
LEAST = 4  # times as fast as nbgrader alone
STOCK = """\
c = get_config()
c.CourseDirectory.course_id = "community_data"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "modules"
c.ClearSolutions.code_stub = {"python": "..."}
c.ClearSolutions.text_stub = "*Double-click this text, then write your answer here.*"
c.Execute.timeout = 120
c.OverwriteCells.add_missing_cells = True
"""


def run(course: Path, *command: str) -> float:
    """Seconds that a command takes in a course's folder. Raises where it fails."""
    home = course / ".home"
    home.mkdir(exist_ok=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {
        "HOME": str(home), "PATH": path, "PYTHONPATH": str(REPO),
        "COMMUNITY_DATA_COURSE": str(course),
    }  # fmt: skip
    begun = time.perf_counter()
    outcome = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    taken = time.perf_counter() - begun
    if outcome.returncode:
        sys.exit(f"{' '.join(command)}: {outcome.returncode}\n{outcome.stdout}{outcome.stderr}")
    return taken


def scores(course: Path, people: list[str]) -> dict[str, dict[str, float | None]]:
    """Each person's points by cell, as the gradebook has them."""
    module = cohort.MODULE.name
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            person: {
                grade.name: grade.auto_score
                for grade in book.find_submission_notebook(module, module, person).grades
            }
            for person in people
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=60)
    people = cohort.honest(parser.parse_args().people)
    with tempfile.TemporaryDirectory() as folder:
        ours = cohort.make_course(Path(folder) / "ours", list(people))
        for person, notebook in people.items():
            cohort.hand_in(ours, person, notebook)
        stock = Path(shutil.copytree(ours, Path(folder) / "stock"))
        (stock / "nbgrader_config.py").write_text(STOCK, "utf-8")
        module = cohort.MODULE.name
        run(stock, "nbgrader", "generate_assignment", module, "--force")
        by_nbgrader = run(stock, "nbgrader", "autograde", module)
        by_us = run(ours, sys.executable, "-c", COMMAND, "grade", module)
        floor = cells_alone(people) / os.cpu_count()
        print(f"people                        {len(people)}")
        print(f"cores                         {os.cpu_count()}")
        print(f"nbgrader autograde            {by_nbgrader:.1f} s")
        print(f"community-data grade          {by_us:.1f} s")
        print(f"as fast                       {by_nbgrader / by_us:.1f} times")
        print(f"submissions a minute          {60 * len(people) / by_us:.0f}")
        print(f"floor: cells alone / cores    {floor:.1f} s, {by_us / floor:.2f} times that")
        names = list(people)
        differ = differences(scores(stock, names), scores(ours, names))
    print(f"scores that differ            {len(differ)}")
    print("\n".join(differ))
    if differ or by_nbgrader / by_us < LEAST:
        sys.exit(1)


def differences(stock: dict, ours: dict) -> list[str]:
    return [
        f"  {person}, {cell}: {points} with nbgrader, {ours[person].get(cell)} here"
        for person, cells in stock.items()
        for cell, points in cells.items()
        if ours[person].get(cell) != points
    ]


def cells_alone(people: dict) -> float:
    """Seconds that the cells of all notebooks take, one after the other, in warm kernels.

    Starting a kernel is not counted, nor is what grading does besides.
    """
    with Sandbox(course=REPO) as sandbox:
        return sum(map(functools.partial(cells_of, sandbox), people.values()))


def cells_of(sandbox: Sandbox, notebook) -> float:
    with sandbox.kernel(None) as kernel:
        until_idle(kernel.client, f"import {recorder.__name__} as r; r.begin()")
        begun = time.perf_counter()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                until_idle(kernel.client, cell.source)
        return time.perf_counter() - begun


def until_idle(client, code: str) -> None:
    sent = client.execute(code, allow_stdin=False, stop_on_error=False)
    while True:
        message = client.get_iopub_msg(timeout=120)
        ours = message["parent_header"].get("msg_id") == sent
        if ours and message["content"].get("execution_state") == "idle":
            return


if __name__ == "__main__":
    main()
