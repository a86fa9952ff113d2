"""The judge says what the checks say, and goes on whatever it is given."""

import json
import time
from pathlib import Path

import psutil
import pytest

from community_data.grading.judge import Judge
from community_data.grading.recorder import written_down

ABOUT = ("riverbend", "Otterbeck", "poverty")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def judge():
    with Judge() as judge:
        yield judge


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def of_percent(judge, *answers):
    return judge.judge("groups", "percent", written_down("percent", answers, {}), HERE)


def test_points_hint_and_message_are_those_of_the_check(judge):
    right = of_percent(judge, 10.645, *ABOUT)
    assert (right.points, right.out_of, right.hint) == (2, 2, "right")
    wrong = of_percent(judge, 0.106, *ABOUT)
    assert (wrong.points, wrong.out_of, wrong.hint) == (0, 2, "proportion")
    assert "100" in wrong.message


def test_a_check_that_did_not_run_has_its_full_points(judge):
    result = judge.judge("groups", "percent", None, HERE)
    assert (result.points, result.out_of, result.hint) == (0, 2, "cell_stopped")


@pytest.mark.parametrize(
    "record",
    [
        "", "null", "[]", "{}", "3", "{", "[" * 100_000, '{"language":"en"}',
        '{"language":"en","answers":3,"named":{}}', '{"language":"en","answers":[1],"named":[]}',
        '{"language":"en","answers":[["eval","1"],1,1,1],"named":{}}',
        '{"language":"en","answers":[1],"named":{"self":1}}',
        '{"language":"en","answers":[' + "9" * 5000 + ',1,1,1],"named":{}}',
        '{"language":["en"],"answers":[["too_much"],1,1,1],"named":{}}',
        "\ud800", "line\nof\nlines",
    ],
    ids=lambda record: record[:30],
)  # fmt: skip
def test_what_the_recorder_never_writes_earns_nothing(judge, record):
    result = judge.judge("groups", "percent", record, HERE)
    assert (result.points, result.out_of, result.hint) == (0, 2, "unreadable")
    assert of_percent(judge, 10.645, *ABOUT).hint == "right"


def test_a_large_answer_is_unreadable_in_words(judge):
    assert of_percent(judge, list(range(2_000_000)), *ABOUT).hint == "unreadable"


def test_half_a_letter_in_an_answer_reaches_no_file(judge):
    record = written_down("my_place", ("half \ud800", "riverbend", "Otterbeck"), {})
    result = judge.judge("start", "my_place", record, HERE)
    assert result.hint == "unknown_place"
    result.message.encode("utf-8")


def test_an_exercise_that_there_is_not_is_no_verdict(judge):
    assert judge.judge("groups", "nothing", None, HERE).hint == "judge_failed"
    assert judge.judge("nothing", "percent", None, HERE).hint == "judge_failed"
    assert of_percent(judge, 10.645, *ABOUT).hint == "right"


def test_a_judge_that_died_is_begun_again():
    before = children()
    with Judge() as judge:
        assert of_percent(judge, 10.645, *ABOUT).hint == "right"
        for process in children() - before:
            process.kill()
        outcomes = {of_percent(judge, 10.645, *ABOUT).hint for _turn in range(2)}
        assert outcomes <= {"right", "judge_failed"} and "right" in outcomes


def test_a_judgement_that_takes_too_long_costs_that_one():
    with Judge(seconds=0.001) as judge:
        assert of_percent(judge, 10.645, *ABOUT).hint == "judge_failed"
        judge.seconds = 20
        assert of_percent(judge, 10.645, *ABOUT).hint == "right"


def test_nothing_is_left_of_it():
    before = children()
    with Judge() as judge:
        of_percent(judge, 10.645, *ABOUT)
        begun = children() - before
    gone, left = psutil.wait_procs(begun, timeout=20)
    assert gone and not left


def test_answers_of_another_language_are_in_it(judge):
    record = json.loads(written_down("percent", (10.645, *ABOUT), {})) | {"language": "xx"}
    result = judge.judge("groups", "percent", json.dumps(record), HERE)
    assert result.message.startswith("You divided")


def test_how_long_a_submission_takes(judge):
    """The twelve checks of module 08, in a judge that has its data already: seconds."""
    records = [written_down("percent", (10.645, *ABOUT), {})] * 12
    of_percent(judge, 10.645, *ABOUT)
    start = time.perf_counter()
    for record in records:
        judge.judge("groups", "percent", record, HERE)
    print(f"{time.perf_counter() - start:.3f} s")
    assert time.perf_counter() - start < 2
