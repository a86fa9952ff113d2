"""The table `requests`: weekly requests for help, as reported when a release was made."""

from datetime import date, timedelta

from recipe.draws import Draws

# A count of rare events, drawn as this many chances for each request that is expected.
TRIALS = 20


def weeks(first: str, last: str) -> list[date]:
    """The Mondays from the first to the last, both included."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=7 * i) for i in range((end - start).days // 7 + 1)]


def season(week: date, months: list[float]) -> float:
    """The factor of the month in which the week's Thursday lies."""
    return months[(week + timedelta(days=3)).month - 1]


def likely(place_id: str, need: str, week: date, poor: float, stated: dict) -> float:
    """The number of requests to expect in a town and week, given its people in poverty."""
    kind = stated["needs"][need]
    expected = poor * kind["weekly"] * season(week, kind["season"])
    shift, alarm = stated["true_shift"], stated["false_alarm"]
    if need == shift["need"] and week.isoformat() >= shift["from_week"]:
        expected *= shift["times"]
    during_alarm = alarm["from_week"] <= week.isoformat() <= alarm["to_week"]
    if place_id == alarm["place_id"] and during_alarm:
        expected *= alarm["times"]
    return expected


def final(poor: dict[str, float], last_week: str, parameters: dict) -> dict[tuple, int]:
    """The numbers once everything is reported, by (place_id, week, need).

    `poor` gives the people in poverty of each town. A longer range of weeks has the same numbers
    in the weeks that it shares with a shorter one, because each series draws in order of time.
    """
    stated = parameters["requests"]
    result = {}
    for place_id, people in poor.items():
        for need in stated["needs"]:
            draws = Draws(parameters["seed"], f"requests {place_id} {need}")
            for week in weeks(stated["first_week"], last_week):
                expected = likely(place_id, need, week, people, stated)
                expected *= 1 + stated["scatter"] * draws.bell()
                trials = int(expected * TRIALS + 0.5)
                result[place_id, week, need] = draws.successes(trials, 1 / TRIALS)
    return result


def requests(complete: dict[tuple, int], release: dict, parameters: dict) -> list[dict]:
    """The rows of a release: complete weeks, and the last ones as far as they were reported."""
    stated = parameters["requests"]
    draws = Draws(parameters["seed"], f"requests reported {release['version']}")
    last = date.fromisoformat(release["last_week"])
    rows = []
    for (place_id, week, need), number in sorted(complete.items()):
        if week <= last:
            age = (last - week).days // 7
            if age < len(stated["reported"]):
                number = draws.successes(number, stated["reported"][age])
            printed = week + timedelta(days=stated["final_after_days"])
            printed = min(printed, last + timedelta(days=stated["printed_after_days"]))
            rows.append(
                {
                    "place_id": place_id,
                    "week": week.isoformat(),
                    "need": need,
                    "requests": number,
                    "published": printed.isoformat(),
                }
            )
    return damaged(rows, release["version"], parameters)


def damaged(rows: list[dict], version: str, parameters: dict) -> list[dict]:
    """The same rows with what went wrong on their way: printed twice, never sent, typed wrong."""
    stated = parameters["requests"]
    twice, never, wrong = (
        stated["damage"][kind] for kind in ("printed_twice", "never_sent", "typed_wrong")
    )
    result = []
    for row in rows:
        place_id, week, need = row["place_id"], row["week"], row["need"]
        if place_id == never["place_id"] and week in never["weeks"]:
            continue
        if place_id == twice["place_id"] and week in twice["weeks"]:
            # An early printing, when fewer requests had been reported, was never taken out.
            draws = Draws(parameters["seed"], f"requests early {week} {need}")
            early = date.fromisoformat(week) + timedelta(days=stated["printed_after_days"] + 7)
            number = draws.successes(row["requests"], stated["reported"][1])
            result.append(row | {"requests": number, "published": early.isoformat()})
        if (place_id, need, week) == (wrong["place_id"], wrong["need"], wrong["week"]):
            if version < wrong["corrected_in"]:
                row = row | {"requests": row["requests"] * wrong["times"]}
            else:
                row = row | {"published": wrong["corrected_on"]}
        result.append(row)
    return result
