"""The table `requests`: weekly requests for help, as they were known on the day of each print."""

from datetime import date, timedelta

from recipe.draws import Draws
from recipe.events import concerns

# A count of rare events, drawn as this many chances for each request that is expected.
TRIALS = 20
WRONG_AT = ("place_id", "need", "week")


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
    closed = [event for event in parameters["events"] if event["kind"] == "closed"]
    result = {}
    for place_id, people in poor.items():
        for need in stated["needs"]:
            draws = Draws(parameters["seed"], f"requests {place_id} {need}")
            for week in weeks(stated["first_week"], last_week):
                expected = likely(place_id, need, week, people, stated)
                expected *= 1 + stated["scatter"] * draws.bell()
                trials = int(expected * TRIALS + 0.5)
                number = draws.successes(trials, 1 / TRIALS)
                shut = any(concerns(event, place_id, week, need) for event in closed)
                result[place_id, week, need] = 0 if shut else number
    return result


def prints(complete: dict[tuple, int], parameters: dict) -> dict[tuple, list[int]]:
    """How many requests of each (place_id, week, need) were known after 0, 1, 2 … full weeks.

    Each request has a delay of its own, so a later print is never smaller, and two releases that
    hold the same print hold the same number.
    """
    stated = parameters["requests"]
    late = [event for event in parameters["events"] if event["kind"] == "late reports"]
    streams: dict[tuple, Draws] = {}
    result = {}
    for (place_id, week, need), number in complete.items():
        name = f"requests delay {place_id} {need}"
        draws = streams.setdefault((place_id, need), Draws(parameters["seed"], name))
        delays = sorted(draws.uniform() for _request in range(number))
        here = any(concerns(event, place_id, week, need) for event in late)
        shares = stated["reported_late" if here else "reported"]
        known = [sum(delay < share for delay in delays) for share in shares]
        result[place_id, week, need] = known + [number] * (stated["prints"] - len(known))
    return result


def requests(printed: dict[tuple, list[int]], release: dict, parameters: dict) -> list[dict]:
    """The rows of a release: every print of the last weeks, and the last print of those before."""
    stated = parameters["requests"]
    last = date.fromisoformat(release["last_week"])
    rows = []
    for (place_id, week, need), numbers in sorted(printed.items()):
        age = (last - week).days // 7
        newest = min(age, len(numbers) - 1)
        first = 0 if age < stated["reprinted_weeks"] else newest
        for after in range(first, newest + 1):
            rows.append(
                {
                    "place_id": place_id,
                    "week": week.isoformat(),
                    "need": need,
                    "requests": numbers[after],
                    "published": day_of_print(week, after, stated).isoformat(),
                }
            )
    return damaged(rows, release["version"], parameters)


def day_of_print(week: date, after: int, stated: dict) -> date:
    """The day on which a week is printed for the first time, or so many full weeks later."""
    return week + timedelta(days=stated["printed_after_days"] + 7 * after)


def damaged(rows: list[dict], version: str, parameters: dict) -> list[dict]:
    """The same rows with what went wrong on their way: never sent, typed wrong."""
    stated = parameters["requests"]
    never, wrong = (stated["damage"][kind] for kind in ("never_sent", "typed_wrong"))
    result = []
    for row in rows:
        place_id, week, need = row["place_id"], row["week"], row["need"]
        if place_id == never["place_id"] and week in never["weeks"]:
            continue
        final = day_of_print(date.fromisoformat(week), stated["prints"] - 1, stated)
        last_print = row["published"] == final.isoformat()
        if last_print and (place_id, need, week) == tuple(wrong[k] for k in WRONG_AT):
            if version < wrong["corrected_in"]:
                row = row | {"requests": row["requests"] * wrong["times"]}
            else:
                row = row | {"published": wrong["corrected_on"]}
        result.append(row)
    return result
