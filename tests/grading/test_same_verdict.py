"""Whatever a trainee answers, the judge says of it what the check in their notebook says.

All the answers of all banks (`tests/lessons/*/answers.toml`) go the way of a graded notebook: the
recorder writes them down, JSON carries them, and the judge reads them.
"""

import random
import warnings
from pathlib import Path

import pytest

from community_data.exercises.exercise import REGISTRY
from community_data.grading import judge, recorder
from tests.lessons import test_answers as bank

# Every run tries half of the exercises, each in one place: which ones, the seed decides.
# `make test-all` tries all the others.
SEED, SHARE = 2027, 0.5


class Recorder:
    """`check`, as it is while a notebook is graded, for what the notebook's check cell calls."""

    def __init__(self):
        self.record = ""

    def __getattr__(self, exercise):
        def write(*answers, **named):
            self.record = recorder.written_down(exercise, answers, named)

        return write


def at_home_and_graded(module: str, case: int, exercise: str, code: str):
    """What the check says, and what the judge says of the same answer, in a kernel of its own."""
    at_home, _names = bank.judge(module, case, exercise, code)
    names = {n: bank.copied(v) for n, v in bank.names_before(module, case, exercise).items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bank.run(code, names)
    names["check"] = Recorder()
    cell = bank.cells(module)[bank.exercises(module)[exercise] + 1]
    bank.run(cell.source, names)
    lesson = module.partition("_")[2]
    graded = judge.verdict(lesson, exercise, names["check"].record, bank.REAL.parent)
    return at_home, graded


def _as_params():
    for module, answers in bank.BANKS.items():
        for exercise in bank.exercises(module):
            draw = random.Random(f"{SEED}-{module}-{exercise}")
            in_every_run = draw.random() < SHARE
            share = draw.choice([0, *bank.others(module)])
            for number, case in enumerate(answers["cases"]):
                marks = [] if in_every_run and number == share else [pytest.mark.thorough]
                if case["package"].startswith(str(bank.REAL)) and not bank.REAL.exists():
                    marks.append(pytest.mark.skip(reason="../shared/real is not here"))
                label = "-".join(Path(str(value)).name for value in case.values())
                yield pytest.param(
                    module, exercise, number, id=f"{module}-{exercise}-{label}", marks=marks
                )


@pytest.mark.parametrize(("module", "exercise", "case"), list(_as_params()))
def test_the_judge_says_what_the_check_says(module, exercise, case):
    kinds = bank.BANKS[module][exercise]
    for answer in [*kinds["right"], *kinds["wrong"]]:
        at_home, graded = at_home_and_graded(module, case, exercise, answer["code"])
        assert (graded.hint, graded.points) == (at_home.hint, at_home.points), answer["code"]
        assert graded.message == at_home.message, answer["code"]


@pytest.mark.parametrize("module", bank.BANKS)
def test_every_exercise_can_be_judged(module):
    lesson = module.partition("_")[2]
    for exercise in bank.exercises(module):
        result = judge.verdict(lesson, exercise, None, Path.cwd())
        assert (result.points, result.hint) == (0, "cell_stopped")
        assert result.out_of == REGISTRY[lesson][exercise].points
