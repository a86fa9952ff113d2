"""What is known about Riverbend because it was made: for tests and facilitators, not for trainees.

It lies beside the releases and never inside one.
"""

import json

from recipe import roadmap
from recipe.release import csv_bytes
from recipe.stories import numbered

NOTE = "SYNTHETIC. Known truth about the practice region, for tests and facilitators."


def rates_csv(rates: dict[tuple, float]) -> bytes:
    """The rates that follow from the causes, before any sample was drawn; shares from 0 to 1."""
    columns = ["place_id", "measure", "group_by", "group", "rate"]
    rows = [
        {"measure": key[0], "place_id": key[1], "group_by": key[2], "group": key[3]}
        | {"rate": f"{rate:.5f}"}
        for key, rate in rates.items()
    ]
    return csv_bytes(columns, rows)


def hidden_csv(whole: dict[str, list[dict]], shown: dict[str, list[dict]]) -> bytes:
    """The counts that each release hides."""
    columns = ["version", "place_id", "measure", "group_by", "group", "count"]
    rows = [
        {"version": version} | {column: before[column] for column in columns[1:]}
        for version in whole
        for before, after in zip(whole[version], shown[version], strict=True)
        if before["count"] != after["count"]
    ]
    return csv_bytes(columns, rows)


def links_csv(pairs: list[dict]) -> bytes:
    """Which records of the two agencies are of one person; with a cause a row, why they differ."""
    return csv_bytes(list(pairs[0]), pairs)


def planted(groups: list[dict], actions: list[dict], parameters: dict) -> bytes:
    """What was planted where: shifts, damage, spoiled ballots, what identifies people, changes."""
    requests, ballots = parameters["requests"], parameters["ballots"]["spoiled"]
    spoiled = {
        "used_twice": [f"b{number:03}" for number, _, _ in ballots["used_twice"]],
        "unknown": [f"b{number:03}" for number, _, _ in ballots["unknown"]],
        "blank": [f"b{number:03}" for number, _ in ballots["blank"]],
    }
    passages = numbered(groups)
    known = {
        "note": NOTE,
        "requests": {
            "true_shift": requests["true_shift"],
            "false_alarm": requests["false_alarm"] | {"cause": "capacity: open in the evening"},
            "damage": requests["damage"],
            "incomplete_weeks": len(requests["reported"]),
            "share_reported": requests["reported"],
            "share_reported_late": requests["reported_late"],
            "events": parameters["events"],
        },
        "ballots": {"spoiled": spoiled},
        "stories": {
            "identifying": {i: p["identifying"] for i, _, p in passages if "identifying" in p},
            "withdrawn": {i: p["withdrawn"] for i, _, p in passages if "withdrawn" in p},
        },
        "visits": {"same_reason": parameters["visits"]["same_reason"]},
        "measures": {
            "held_back": {
                name: stated["held"]
                for name, stated in parameters["measures"].items()
                if "held" in stated
            },
            "model_run_again": {
                name: stated["newer_weights"]
                for name, stated in parameters["measures"].items()
                if "newer_weights" in stated
            },
        },
        "roadmap": roadmap.planted(actions, [r["version"] for r in parameters["releases"]]),
        "releases": {
            release["version"]: {"renamed": release["renamed"], "tables": release["tables"]}
            for release in parameters["releases"]
        },
    }
    return (json.dumps(known, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
