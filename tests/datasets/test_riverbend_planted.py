"""Requests, ballots, stories and releases hold what was planted in them, and only that."""

import re
from collections import Counter
from datetime import date

import pandas as pd
import pytest

RANKS = [f"rank_{n}" for n in range(1, 7)]


def a_year_before(week: str) -> str:
    return date.fromordinal(date.fromisoformat(week).toordinal() - 364).isoformat()


def newest(requests: pd.DataFrame) -> pd.DataFrame:
    """The last print of each place, week and need."""
    requests = requests.sort_values("published")
    return requests.drop_duplicates(["place_id", "week", "need"], keep="last")


@pytest.fixture
def clean(table, planted) -> pd.DataFrame:
    """Requests as a careful reader uses them: the last print, without the incomplete weeks.

    A week in which a desk was closed is left out, and its twin of the year before.
    """
    requests = newest(table("requests"))
    shut = {(row.place_id, row.week) for row in requests[requests["requests"] == 0].itertuples()}
    large = ("039001", "039002", "039003", "039004")
    twins = {(place, a_year_before(week)) for place, week in shut if place in large}
    shut = twins | {(place, week) for place, week in shut if place in large}
    at = pd.MultiIndex.from_frame(requests[["place_id", "week"]])
    requests = requests[~at.isin(list(shut))]
    complete = sorted(requests["week"].unique())[: -planted["requests"]["incomplete_weeks"]]
    wrong = planted["requests"]["damage"]["typed_wrong"]
    typed = (requests["place_id"] == wrong["place_id"]) & (requests["need"] == wrong["need"])
    typed &= requests["week"] == wrong["week"]
    return requests[requests["week"].isin(complete) & ~typed]


def a_year_apart(rows: pd.DataFrame, start: str, end: str) -> float:
    """The requests of the weeks from start to end, against the same weeks one year before."""

    def total(first: date, last: date) -> int:
        return rows[rows["week"].between(first.isoformat(), last.isoformat())]["requests"].sum()

    first, last = date.fromisoformat(start), date.fromisoformat(end)
    before = [date.fromisoformat(a_year_before(day.isoformat())) for day in (first, last)]
    return total(first, last) / total(*before)


def test_two_years_of_mondays_for_every_town_and_need(version, table):
    requests = table("requests")
    weeks = sorted(requests["week"].unique())
    assert len(weeks) == {"2026-Q1": 104, "2026-Q2": 117}[version]
    assert all(date.fromisoformat(week).weekday() == 0 for week in weeks)
    assert requests.groupby("need")["place_id"].nunique().eq(8).all()


def test_the_true_shift_is_in_its_need_in_every_large_town_and_lasts(clean, planted):
    shift = planted["requests"]["true_shift"]
    for place_id in ("039001", "039002", "039003", "039004"):
        here = clean[clean["place_id"] == place_id]
        changed = a_year_apart(
            here[here["need"] == shift["need"]], shift["from_week"], "2026-02-09"
        )
        others = a_year_apart(here[here["need"] != shift["need"]], shift["from_week"], "2026-02-09")
        assert 1.1 < changed < 1.4
        assert 0.88 < others < 1.12


def test_the_false_alarm_is_in_every_need_of_one_town_and_ends(table_in, planted):
    alarm = planted["requests"]["false_alarm"]
    requests = newest(table_in("2026-Q2", "requests"))
    for need, rows in requests.groupby("need"):
        here = rows[rows["place_id"] == alarm["place_id"]]
        months = here[here["week"].between("2025-02-01", "2025-10-31")]
        during = months["week"].between(alarm["from_week"], alarm["to_week"])
        assert months[during]["requests"].mean() > 1.1 * months[~during]["requests"].mean() or (
            need == "utilities"  # its season hides the alarm in a plain comparison
        )
    elsewhere = requests[requests["place_id"] != alarm["place_id"]]
    here = requests[requests["place_id"] == alarm["place_id"]]
    window = (alarm["from_week"], alarm["to_week"])
    assert a_year_apart(here, *window) > 1.2
    assert 0.93 < a_year_apart(elsewhere, *window) < 1.07
    assert 0.9 < a_year_apart(here, "2025-07-07", "2025-10-06") < 1.1


def test_its_cause_can_be_found_by_a_reader(descriptor, table):
    notes = " ".join(source["description"] for source in descriptor["sources"])
    assert "Otterbeck's desk answered in the evening too" in notes
    assert table("stories")["text"].str.contains("picked up the phone").any()


def test_the_last_weeks_are_low_and_grow_in_the_next_release(table_in):
    first, second = (newest(table_in(v, "requests")) for v in ("2026-Q1", "2026-Q2"))
    weeks = sorted(first["week"].unique())[-6:]
    then = first.groupby("week")["requests"].sum()[weeks]
    now = second.groupby("week")["requests"].sum()[weeks]
    reported = then / now
    assert reported.is_monotonic_decreasing
    assert reported.iloc[0] == 1
    assert 0.5 < reported.iloc[-1] < 0.6


def test_prints_that_both_releases_hold_are_the_same(table_in, planted):
    first, second = (table_in(v, "requests") for v in ("2026-Q1", "2026-Q2"))
    key = ["place_id", "week", "need", "published"]
    both = first.merge(second, on=key, suffixes=("", "_now"))
    wrong = planted["requests"]["damage"]["typed_wrong"]
    typed = (both["place_id"] == wrong["place_id"]) & (both["week"] == wrong["week"])
    assert len(both) > 13_000
    assert (both["requests"] == both["requests_now"])[~typed].all()


def test_each_of_the_last_60_weeks_has_prints_after_0_to_6_weeks(table, planted):
    requests = table("requests")
    weeks = sorted(requests["week"].unique())
    wrong = planted["requests"]["damage"]["typed_wrong"]
    requests = requests[
        ~requests["published"].eq(wrong["corrected_on"]) | (requests["week"] > "2026")
    ]
    prints = requests.groupby("week")["published"].nunique()
    assert prints[weeks[-60:]].tolist() == [7] * 53 + [7, 6, 5, 4, 3, 2, 1]
    assert (prints[weeks[:-60]] == 1).all()
    days = pd.to_datetime(requests["published"]) - pd.to_datetime(requests["week"])
    assert sorted(days.dt.days.unique()) == [10 + 7 * after for after in range(7)]


def test_a_week_fills_as_planted_and_never_shrinks(table, planted):
    requests, truth = table("requests"), planted["requests"]
    wrong, late = truth["damage"]["typed_wrong"], ["2025-09-15", "2025-09-22", "2025-09-29"]
    requests = requests[requests["week"] != wrong["week"]]
    requests = requests.assign(
        after=(pd.to_datetime(requests["published"]) - pd.to_datetime(requests["week"])).dt.days
        // 7
        - 1
    )
    cells = requests.pivot_table("requests", ["place_id", "need", "week"], "after")
    cells = cells.dropna()
    assert (cells.diff(axis=1).iloc[:, 1:] >= 0).all().all()
    on_late = cells.index.get_level_values("week").isin(late)
    for rows, shares in ((~on_late, "share_reported"), (on_late, "share_reported_late")):
        sums = cells[rows].sum()
        assert (sums / sums[6])[:5].tolist() == pytest.approx(truth[shares], abs=0.03)


def test_events_are_in_the_numbers(table, planted):
    requests, events = newest(table("requests")), table("events")
    assert set(events["kind"]) == {"closed", "more need", "late reports"}
    weeks = set(requests["week"])
    shut = [e for e in planted["requests"]["events"] if e["kind"] == "closed"]
    for event in shut:
        rows = requests[requests["place_id"].str.startswith(event["place_id"])]
        rows = rows[rows["week"].between(event["first_week"], event["last_week"])]
        assert (rows["requests"] == 0).all() and set(rows["week"]) <= weeks
        assert len(rows) % 5 == 0 and len(rows) >= 5
    large = requests[requests["place_id"].isin(["039001", "039002"]) & (requests["need"] == "food")]
    zeros = set(large.loc[large["requests"] == 0, "week"])
    assert zeros == {"2025-12-22"}


def test_the_damage_is_where_the_truth_says(version, table, planted):
    requests, damage = newest(table("requests")), planted["requests"]["damage"]
    never = damage["never_sent"]
    weeks = set(requests["week"])
    for place_id, rows in requests.groupby("place_id"):
        gone = weeks - set(rows["week"])
        assert gone == (set(never["weeks"]) if place_id == never["place_id"] else set())
    wrong = damage["typed_wrong"]
    series = requests[
        (requests["place_id"] == wrong["place_id"]) & (requests["need"] == wrong["need"])
    ].set_index("week")["requests"]
    typed = series[wrong["week"]] > 4 * series.drop(wrong["week"]).max()
    assert typed == (version < wrong["corrected_in"])


def test_ballots_of_four_roles_are_spoiled_where_the_truth_says(table, planted, parameters):
    ballots = table("ballots").set_index("ballot_id")
    assert len(ballots) == 146
    assert ballots["role"].nunique() == 4
    known = set(parameters["ballots"]["priorities"])
    found = {"used_twice": [], "unknown": [], "blank": []}
    for ballot_id, ranks in ballots[RANKS].iterrows():
        written = list(ranks.dropna())
        if len(written) < 6:
            found["blank"].append(ballot_id)
        if set(written) - known:
            found["unknown"].append(ballot_id)
        if len(set(written)) < len(written):
            found["used_twice"].append(ballot_id)
    assert found == planted["ballots"]["spoiled"]


def borda(ballots: pd.DataFrame, known: list[str]) -> pd.Series:
    """Points 5 to 0 by rank; what is blank, repeated or unknown leaves its points to the rest."""
    points = dict.fromkeys(known, 0.0)
    for _, ranks in ballots[RANKS].iterrows():
        given: dict[str, int] = {}
        for place, written in enumerate(ranks):
            if written in known and written not in given:
                given[written] = 5 - place
        rest = [name for name in known if name not in given]
        for name in known:
            share = (15 - sum(given.values())) / len(rest) if rest else 0
            points[name] += given.get(name, share)
    return pd.Series(points)


def test_first_choices_tie_and_weights_change_the_top_two(table, parameters):
    ballots, known = table("ballots"), list(parameters["ballots"]["priorities"])
    first = Counter(ballots["rank_1"].dropna()).most_common(3)
    assert first[0][1] == first[1][1] > first[2][1]
    by_person = borda(ballots, known)
    by_role = sum(borda(rows, known) / len(rows) for _, rows in ballots.groupby("role"))
    assert set(by_person.nlargest(2).index) != set(by_role.nlargest(2).index)
    favorites = {borda(rows, known).idxmax() for _, rows in ballots.groupby("role")}
    assert len(favorites) >= 3


def test_stories_come_from_twenty_groups_with_every_consent(table, parameters):
    stories = table("stories")
    assert stories["group_id"].nunique() == 20
    assert stories["consent"].value_counts().min() >= 5
    topics = set(parameters["measures"]) - {"residents"}
    public = stories[stories["consent"] == "public"]
    told = Counter(theme for themes in public["themes"] for theme in themes.split("; "))
    assert all(told[topic] >= 3 for topic in topics)


def test_some_passages_identify_people_and_do_not_say_so(table, planted):
    stories = table("stories").set_index("story_id")
    identifying = planted["stories"]["identifying"]
    assert 4 <= len(identifying) <= 10
    assert stories.loc[list(identifying), "consent"].nunique() == 3
    assert not stories["themes"].str.contains("identif").any()


# Words that put a condition before a person. Quotation does not excuse them here.
NOT_PEOPLE_FIRST = r"\b(the (poor|homeless|disabled|elderly|mentally ill)|felons?|inmates?|addicts?"
NOT_PEOPLE_FIRST += r"|junkies|ex-cons?|illegals?|minorities|at-risk|vulnerable|victims?)\b"


def test_stories_are_short_plain_and_people_first(table):
    for text in table("stories")["text"]:
        sentences = re.split(r"(?<=[.?!])\s+", text)
        assert len(text.split()) <= 60
        assert max(len(sentence.split()) for sentence in sentences) <= 35
        assert not re.search(NOT_PEOPLE_FIRST, text, re.IGNORECASE)
        assert all(number.startswith("555-01") for number in re.findall(r"\d{3}-\d{4}", text))


def test_consent_can_be_withdrawn(table_in, planted):
    first, second = (table_in(v, "stories").set_index("story_id") for v in ("2026-Q1", "2026-Q2"))
    changed = first.index[first["consent"] != second["consent"]]
    assert list(changed) == list(planted["stories"]["withdrawn"])
    assert (second.loc[changed, "consent"] == "internal").all()


def test_the_second_release_renames_a_place_and_keeps_its_id(table_in, planted):
    first, second = (table_in(v, "places").set_index("place_id") for v in ("2026-Q1", "2026-Q2"))
    assert list(first.index) == list(second.index)
    changed = first.index[first["name"] != second["name"]]
    renamed = planted["releases"]["2026-Q2"]["renamed"]
    assert second.loc[changed, "name"].to_dict() == renamed
    assert len(renamed) == 1


def test_the_second_release_drops_one_small_table(planted):
    tables = {version: set(r["tables"]) for version, r in planted["releases"].items()}
    assert tables["2026-Q1"] - tables["2026-Q2"] == {"meal_sites"}
    assert tables["2026-Q2"] < tables["2026-Q1"]


def test_the_second_release_revises_what_the_truth_says(table_in):
    key = ["place_id", "measure", "group_by", "group", "period"]
    first, second = (table_in(v, "measures") for v in ("2026-Q1", "2026-Q2"))
    both = first.merge(second, on=key, suffixes=("", "_now"), how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    changed = both[both["count"].ne(both["count_now"]).fillna(False)]
    assert set(changed["measure"]) == {"shelter_stays", "food_insecurity", "housing_cost_burden"}
    housing = changed[changed["measure"] == "housing_cost_burden"]
    assert set(housing["place_id"]) == {"0390", "039004", "03900402"}
    here = housing[(housing["place_id"] == "03900402") & (housing["group_by"] == "all")].iloc[0]
    assert here["count_now"] - here["count"] > here["count_moe"]
    shelter = changed[changed["measure"] == "shelter_stays"]
    assert (shelter["count_now"] > shelter["count"]).all()
