"""The table `roadmap`: actions with owners, dates and measures, as drafted in roadmap.toml."""

GIVEN = (
    "action_id", "action", "priority", "task", "finding", "owner", "partner", "funder", "cost",
    "weeks", "starts", "ends", "target", "decided_by", "residents_paid", "effort", "effect",
)  # fmt: skip
NAMES = ("place_id", "measure", "group_by", "group")
LACKING = {
    "no_owner": "owner",
    "no_end": "ends",
    "no_measure": "measure",
    "no_money": "funder",
}


def as_of(action: dict, version: str) -> dict:
    """An action as a release says it: `newer` holds what changed since the first one."""
    changes = [new for since, new in action.get("newer", {}).items() if since <= version]
    return {name: value for stated in (action, *changes) for name, value in stated.items()}


def roadmap(actions: list[dict], measures: list[dict], region: str, version: str) -> list[dict]:
    """The rows of a release. A planned action's baseline is the number that this release has."""
    newest = {tuple(row[name] for name in NAMES): row for row in measures}
    rows = []
    for action in (as_of(action, version) for action in actions):
        row = {name: action.get(name) for name in GIVEN}
        row["depends_on"] = "; ".join(action["depends_on"]) or None
        row["place_id"] = region
        if "measure" in action:
            number = newest[tuple(action["measure"])]
            row |= dict(zip(NAMES, action["measure"], strict=True)) | {"unit": number["unit"]}
            row["period"] = action.get("period", number["period"])
            row["baseline"] = action.get("baseline", number["count"])
        rows.append(row)
    return rows


def planted(actions: list[dict], versions: list[str]) -> dict:
    """What was planted in the draft: the rows of each release that lack something, and the rest."""
    return {
        "lacking": {
            version: {
                fault: [a["action_id"] for a in actions if column not in as_of(a, version)]
                for fault, column in LACKING.items()
            }
            for version in versions
        },
        "unserved": {"priorities": ["stories"], "tasks": ["coordination"]},
        "circle": ["a04", "a09", "a10"],
        "too_small": ["a02", "a06", "a11"],
        "modelled": ["a05"],
        "overlapping": ["a12"],
        "only_agencies": [a["action_id"] for a in actions if a["decided_by"] == "agencies"],
        "unpaid": [
            a["action_id"]
            for a in actions
            if a["decided_by"] != "agencies" and a["residents_paid"] == "no"
        ],
        "became": {
            "2026-Q1": {"b01": "reached", "b02": "reached", "b03": "missed", "b04": "cannot tell"},
            "2026-Q2": {
                "b01": "cannot tell", "b02": "reached", "b03": "missed", "b04": "cannot tell",
            },
        },
    }  # fmt: skip
