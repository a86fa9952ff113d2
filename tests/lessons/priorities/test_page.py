"""Module 05 on votes that are not Riverbend's: other roles and priorities, ties, few ballots."""

import json
import random
import re

import pytest

from community_data import data, methods
from community_data.data import ballots
from community_data.lessons.priorities import check, material, page
from tests.lessons.test_answers import BANKS, SEED, cells, exercises, run, wrong_here

MODULE = "05_priorities"
PLACES = """\
place_id,name,level,parent_id,population
9,Fablemark,region,,9000
91,Inkwell,town,9,6000
911,Quillside,neighborhood,91,2000
92,Parchment,town,9,3000
"""
OWN = ["buses", "clinics", "libraries", "parks", "shade", "trees"]


def package_of(folder, rows, ranks=6):
    """A package whose ballots are `rows` of (role, place_id, marks), at most `ranks` marks."""
    head = ["ballot_id", "role", "place_id", *(f"rank_{n}" for n in range(1, max(ranks, 6) + 1))]
    lines = [",".join(head)]
    for number, (role, place, marks) in enumerate(rows, start=1):
        cells = [f"v{number:03}", role, place, *marks]
        lines.append(",".join(cells + [""] * (len(head) - len(cells))))
    (folder / "places.csv").write_text(PLACES, "utf-8")
    (folder / "ballots.csv").write_text("\n".join(lines) + "\n", "utf-8")
    descriptor = {
        "name": "fablemark",
        "title": "Fablemark, invented",
        "version": "1",
        "synthetic": True,
        "resources": [{"name": n, "path": f"{n}.csv"} for n in ("places", "ballots")],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return str(folder)


def shifted(names, by):
    """The same names, begun further on: a ballot that differs from the one before."""
    by %= len(names)
    return [*names[by:], *names[:by]]


def own_priorities(folder):
    """Priorities of their own, three roles of which one is small, and every kind of fault."""
    rows = [("guest", "91", shifted(OWN, n % 3)) for n in range(16)]
    rows += [("cook", "92", shifted(OWN, 2 + n % 2)[::-1]) for n in range(12)]
    rows += [("driver", "92", ["trees", "parks"]) for _ in range(4)]
    rows += [("guest", "92", ["buses", "buses", "free soup", "", "trees", "parks"])]
    rows += [("", "91", ["", "", "Clinics ", "clinics"])]
    return package_of(folder, rows)


def a_tie_of_all(folder):
    """Each of the six priorities is put in each rank equally often."""
    codes = list(ballots.NAMES)
    return package_of(folder, [(f"role {n % 2}", "91", shifted(codes, n)) for n in range(24)])


def few_ballots(folder):
    codes = list(ballots.NAMES)
    rows = [("resident", "91", codes), ("resident", "92", codes[::-1]), ("staff", "92", codes)]
    return package_of(folder, rows * 2)


def one_role_no_fault(folder):
    codes = list(ballots.NAMES)
    rows = [("resident", "91", shifted(codes, n % 2)) for n in range(20)]
    return package_of(folder, rows)


def first_three_only(folder):
    """People were asked for their first three, so nobody ranks them all."""
    codes = list(ballots.NAMES)
    rows = [(f"role {n % 3}", "92", shifted(codes, n % 4)[:3]) for n in range(45)]
    return package_of(folder, rows)


ELSEWHERE = [own_priorities, a_tie_of_all, few_ballots, one_role_no_fault, first_three_only]
EVERY_RUN = random.Random(SEED).sample(ELSEWHERE, 2)  # with the whole bank; test-all the others


@pytest.fixture(scope="module", params=ELSEWHERE, ids=lambda make: make.__name__)
def elsewhere(request, tmp_path_factory):
    return request.param(tmp_path_factory.mktemp(request.param.__name__))


def run_notebook(package, place, blank=False):
    """Run the module as a trainee's: solved, or with three dots. The outputs by cell id."""
    names, outputs = {}, {}
    for cell in cells(MODULE):
        source = cell.source
        if blank:
            pattern = r"(?ms)^ *### BEGIN SOLUTION$.*?^ *### END SOLUTION$"
            source = re.sub(pattern, "    ...", source)
        if "parameters" in cell.metadata.get("tags", []):
            source = f"package = {package!r}\nplace = {place!r}"
        outputs[cell["id"]] = run(source, names)
    return outputs


@pytest.mark.parametrize("place", ["Quillside", "Parchment"])
def test_solved_it_passes_and_blank_it_runs(elsewhere, place):
    for name, result in run_notebook(elsewhere, place).items():
        if name.endswith("-check"):
            assert result.passed, f"{name}: {result.hint}: {result.message}"
    for name, result in run_notebook(elsewhere, place, blank=True).items():
        if name.endswith("-check"):
            assert result.hint == "not_answered", f"{name}: {result.hint}"


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(make, marks=[] if make in EVERY_RUN else pytest.mark.thorough)
        for make in ELSEWHERE
    ],
    indirect=True,
    ids=lambda make: make.__name__,
)
def test_the_bank_holds_elsewhere(elsewhere):
    names = {}
    notebook = cells(MODULE)
    at = {position: exercise for exercise, position in exercises(MODULE).items()}
    for position, cell in enumerate(notebook):
        if position in at:
            judge_the_bank(at[position], notebook[position + 1].source, names)
        source = cell.source
        if "parameters" in cell.metadata.get("tags", []):
            source = f"package = {elsewhere!r}\nplace = 'Inkwell'"
        if "widget." not in source and "report" not in cell.metadata.get("tags", []):
            run(source, names)


def judge_the_bank(exercise, judge, names):
    for kind, answers in BANKS[MODULE][exercise].items():
        for answer in answers:
            here = dict(names)
            run(answer["code"], here)
            result = run(judge, here)
            said = f"{answer['code']}\n{result.hint}: {result.message}"
            if kind == "right":
                assert result.passed, said
            elif wrong_here(answer, here):
                # Where two mistakes meet on such a small vote, either of their hints will do.
                assert not result.passed and result.hint != "unreadable", said


def test_nothing_in_a_report_counts_fewer_than_eleven_people(elsewhere):
    outputs = run_notebook(elsewhere, "Inkwell")
    reports = {c["id"] for c in cells(MODULE) if "report" in c.metadata.get("tags", [])}
    counts = ballots.ballots(elsewhere)["role"].value_counts()
    text = outputs["turnout"].text
    for role, count in counts.items():
        shown = f"{role} {count}" in text
        assert not (shown and count < ballots.smallest_group(elsewhere)), text
    if counts.sum() < ballots.smallest_group(elsewhere):
        for name in reports - {"turnout"}:
            assert outputs[name].text.startswith("Fewer than 11 people voted, so how they voted")
    for role in set(counts.index[counts < ballots.smallest_group(elsewhere)]):
        for name in reports - {"turnout"}:
            assert f"{role}:" not in outputs[name].page, name


def test_the_own_priorities_are_read_from_the_ballots(tmp_path):
    package = own_priorities(tmp_path)
    assert ballots.codes(package) == OWN
    assert ballots.name("parks") == "parks"
    faulty = ["v029", "v030", "v031", "v032", "v033", "v034"]
    assert ballots.faulty(package)["ballot_id"].tolist() == faulty
    assert ballots.NOT_SAID in ballots.roles(package)


def test_a_known_priority_that_nobody_ranks_is_a_priority_all_the_same(tmp_path):
    ranked = ["groups", "places", "linking", "timely", "center"]
    package = package_of(tmp_path, [("resident", "91", shifted(ranked, n)) for n in range(20)])
    assert ballots.codes(package) == list(ballots.NAMES)
    assert ballots.points(package)["stories"].tolist() == [0] * 20


def test_a_neighborhood_is_heard_through_its_town_and_a_small_town_is_protected(tmp_path):
    package = own_priorities(tmp_path)
    name, rows = ballots.in_place(package, "Quillside")
    assert (name, len(rows)) == ("Inkwell", 17)
    assert "Ballots do not name Quillside alone." in page.here(package, "Quillside").text
    assert len(ballots.in_place(package, "Fablemark")[1]) == 34
    rows = [("resident", "91", OWN)] * 20 + [("resident", "92", OWN[::-1])] * 3
    small = package_of(tmp_path, rows)
    said = page.here(small, "Parchment").text
    assert said.startswith("Fewer than 11 people voted in Parchment.")
    assert "buses" not in said


def test_a_role_that_could_be_worked_out_is_not_counted_either(tmp_path):
    rows = [("resident", "91", OWN)] * 30 + [("staff", "91", OWN)] * 15
    rows += [("mayor", "91", OWN[::-1])] * 2
    said = page.turnout(package_of(tmp_path, rows)).text
    assert "47 people voted. In these roles: resident 30." in said
    assert "to protect people, for: staff and mayor." in said


def test_ballots_on_which_nothing_can_be_read_are_a_sentence(tmp_path):
    package = package_of(tmp_path, [("resident", "91", [""])] * 12)
    with pytest.raises(data.DataProblem, match="rank fewer than two priorities"):
        ballots.codes(package)
    result = check.borda([1], package)
    assert result.hint == "data" and "rank fewer than two priorities" in result.message


def test_a_package_without_ballots_is_a_sentence(real_package):
    with pytest.raises(data.DataProblem, match="has no table ballots"):
        ballots.codes(str(real_package))


def test_no_message_of_a_check_tells_a_count_that_is_asked_for():
    """The number of weightings, and both sides of a tie, stay the trainee's to find."""
    points = ballots.points("riverbend")
    for_one, for_other = methods.head_to_head(points, *ballots.first_two("riverbend"))
    for answer in (0, 1, 5000, 35, 79, for_other, "x", None, [1, 2]):
        assert not re.search(r"\b44\b", check.weights_that_change(answer, "riverbend").message)
        assert str(for_one) not in check.tie(answer, answer, "riverbend").message


def with_a_mayor(folder):
    """Two roles of many people, and one of two people who want something else."""
    rows = [("resident", "91", OWN)] * 30 + [("staff", "91", shifted(OWN, 1))] * 15
    return package_of(folder, rows + [("mayor", "91", OWN[::-1])] * 2)


def test_no_role_of_a_few_people_is_weighed_alone_on_the_page(tmp_path):
    """What would come out if the mayor's ballots counted more would tell how the mayor voted."""
    package = with_a_mayor(tmp_path)
    changed = (ballots.weightings(package)["what_changes"] != ballots.NOTHING).sum()
    assert changed, "the mayor's ballots can change the result"
    shown = page.firmness(changed, check.right_role_means(package).mean(axis=1), package).text
    assert "Roles with fewer than 11 people are not weighed alone" in shown
    assert "If each role had the same say" not in shown
    # The two large roles alone: 1 to 1, 2, 3 and 2 to 3, and each the other way round.
    assert "tried 6 ways" in shown
    for code in ("trees", "shade"):
        assert code not in shown, shown


def test_a_few_faulty_ballots_are_not_told_apart_on_the_page(tmp_path):
    """The result without them would tell how those few people voted."""
    package = own_priorities(tmp_path)
    faulty = len(ballots.faulty(package))
    assert 0 < faulty < ballots.smallest_group(package)
    shown = page.firmness(0, check.right_role_means(package).mean(axis=1), package).text
    assert "Without the ballots" not in shown
    told = page.turnout(package).text
    assert "A few ballots" in told and "The rule for them:" in told


def test_one_vote_each_is_what_weightings_are_compared_with(elsewhere):
    table = ballots.weightings(elsewhere)
    assert not (table[ballots.roles(elsewhere)] == 1).all(axis=1).any()
    usual = ballots.top_two(elsewhere)
    assert ((table["top_two"] == usual) == (table["what_changes"] == ballots.NOTHING)).all()


def test_weights_decide_less_than_all_that_changes():
    changes = ballots.weightings("riverbend")["what_changes"].value_counts()
    assert changes.to_dict() == {"nothing": 34, "near tie": 33, "more": 11}


def test_each_claim_is_what_its_word_says(elsewhere):
    """Worked out here from the ballots: the true one is true, and that about roles is false."""
    claims = {o.word: o.text for o in material.claims(elsewhere).values()}
    assert set(claims) == set(material.CLAIM_WORDS)
    points = ballots.points(elsewhere)
    codes = ballots.codes(elsewhere)
    totals = {code: round(float(points[code].sum()), 6) for code in codes}
    best = [code for code in codes if totals[code] == max(totals.values())]
    for code in codes:
        assert (ballots.name(code) in claims["true"]) == (code in best)
    first_in = {
        role: {c for c in codes if abs(pile[c].mean() - pile[codes].mean().max()) < 1e-9}
        for role, pile in points.groupby("role")
    }
    everywhere = all(best[0] in first for first in first_in.values())
    assert claims["roles"].startswith("In no role" if everywhere else "In every role")


@pytest.mark.parametrize("rule", "ABCDE")
@pytest.mark.parametrize("weights", "ABCDE")
def test_a_choice_shows_what_it_does_where_it_is_fair(elsewhere, rule, weights):
    shown = page.your_choice(rule, weights, elsewhere).text
    fair = check.before_the_count(rule, weights).passed
    assert shown.startswith("You chose before" if fair else "What your choice does appears")
