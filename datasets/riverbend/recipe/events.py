"""The table `events`: what is known to have moved the weekly requests, as the desks noted it."""

from datetime import date


def concerns(event: dict, place_id: str, week: date, need: str) -> bool:
    """Whether an event touched the requests of a place for a need in a week.

    An event of the region is one of every town in it. Without a need it touches all of them, and
    without a last week it goes on.
    """
    here = place_id.startswith(event["place_id"])
    weeks = event["first_week"] <= week.isoformat() <= (event.get("last_week") or "9999")
    return here and weeks and event.get("need", need) == need


def events(release: dict, parameters: dict) -> list[dict]:
    """The rows of a release: the events that had begun by its last week."""
    known = [e for e in parameters["events"] if e["first_week"] <= release["last_week"]]
    columns = ("place_id", "first_week", "last_week", "need", "kind", "note")
    return [
        {"event_id": f"e{number:02}"} | {column: event.get(column) for column in columns}
        for number, event in enumerate(known, 1)
    ]
