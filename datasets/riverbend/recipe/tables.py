"""What each table of a release holds, and what this region says of its own columns.

What a table is, in any package, stands in the course's schemas (`community_data/data/schema`). Here
stands what is Riverbend's own: its words, its marks, and a table that no other package has.
"""

from community_data.data.schema import described

NEEDED = {"required": True}
PLACE_ID = {"description": "Id of the place. Text: it starts with a zero."}
LEVELS = ["state", "region", "town", "neighborhood", "tract"]
GROUPINGS = ["all", "race", "age", "sex", "language", "disability", "tenure"]
NEEDS = ["food", "housing", "utilities", "behavioral health", "rides"]
ROLES = ["resident", "community organization staff", "public agency staff", "researcher or funder"]


def count(name: str, title: str, description: str, **constraints) -> dict:
    """A field of whole numbers from 0, which every row must have."""
    rules = {"minimum": 0} | NEEDED | constraints
    field = {"name": name, "title": title, "type": "integer", "description": description}
    return field | {"constraints": rules}


TABLES = {
    "places": {
        "title": "Places",
        "description": (
            "One row a place: the region, its towns, the neighborhoods of four larger towns, and "
            "census tracts. Neighborhoods and tracts are both parts of a town."
        ),
        "schema": described(
            "places",
            place_id=PLACE_ID,
            name={"description": "Name of the place. Invented."},
            level={"description": "What kind of place it is.", "enum": LEVELS},
            parent_id={"description": "Id of the place that it is part of. Empty for the region."},
            population=NEEDED,
        ),
    },
    "measures": {
        "title": "Measures",
        "description": (
            "One row a measure, of one group, in one place and period. Divide count by population "
            "for a rate. An empty count is a small number that its source left out to protect "
            "people; an empty count_moe means that everybody was counted, not a sample. A group "
            "that nobody in a place belongs to has no row."
        ),
        "schema": described(
            "measures",
            place_id=PLACE_ID,
            group_by={"enum": GROUPINGS},
            group={
                "description": (
                    "The group of people or households. Race groups follow the 2024 federal "
                    "standard in short words; Native is American Indian, Alaska Native, Native "
                    "Hawaiian or Pacific Islander."
                )
            },
            count={"description": "How many, in units. Empty: left out to protect people."},
            population=NEEDED
            | {
                "description": (
                    "How many the count is out of: the group's people or households in the place."
                )
            },
            unit=NEEDED | {"enum": ["people", "households"]},
        ),
    },
    "requests": {
        "title": "Requests for help",
        "description": (
            "One row a town, week, need and printing. Where a week was printed twice, the row with "
            "the later date in published holds. The last five weeks are not complete."
        ),
        "schema": described("requests", place_id=PLACE_ID, need={"enum": NEEDS}, requests=NEEDED),
    },
    "ballots": {
        "title": "Ballots",
        "description": (
            "One row a person who ranked the six data-access priorities, as it was filled in: some "
            "ranks are empty, repeat a priority, or name something else. The priorities: groups "
            "(P1, data by demographic group), places (P2, data by neighborhood and town), linking "
            "(P3, link existing sources), timely (P4, publish more often), center (P5, a center "
            "with trained staff), stories (P6, stories beside statistics)."
        ),
        "schema": described("ballots", role=NEEDED | {"enum": ROLES}, place_id=NEEDED),
    },
    "stories": {
        "title": "Stories",
        "description": (
            "One row a passage that somebody said in a focus group. Use a passage only as its "
            "consent allows: public (may be quoted with the role), anonymous (may be quoted "
            "without role and place), internal (for the team only). Read it first: a few passages "
            "say more than they should about somebody."
        ),
        "schema": described(
            "stories",
            group_id=NEEDED | {"description": "Id of the focus group, g01 to g20."},
            place_id=NEEDED,
            speaker_role=NEEDED,
            text=NEEDED,
            themes=NEEDED,
        ),
    },
    "crosswalk": {
        "title": "Tracts and neighborhoods",
        "description": (
            "One row a part of a tract that lies in a neighborhood, with the share of the tract's "
            "households that live there. Towns without neighborhoods have no row."
        ),
        "schema": described("crosswalk"),
    },
    "id_changes": {
        "title": "Changes of tract ids",
        "description": (
            "One row an old id of a tract and what it became when the counties were given up: "
            "renamed, split or merged."
        ),
        "schema": described("id_changes"),
    },
    "boundaries": {
        "title": "Boundaries",
        "description": (
            "One feature a place: an area of invented land, drawn in the middle of the Atlantic, "
            "in longitude and latitude (WGS 84)."
        ),
        "format": "geojson",
        "mediatype": "application/geo+json",
    },
    "meal_sites": {
        "title": "Meal sites",
        "description": "One row a town that has places where anybody can eat without paying.",
        "schema": {
            "fields": [
                {"name": "place_id", "title": "Place id", "type": "string"}
                | PLACE_ID
                | {"constraints": NEEDED},
                count("sites", "Sites", "Number of sites."),
                count("meals_a_week", "Meals", "Meals served in a usual week."),
                count("days_open", "Days open", "Days of the week with a meal.", maximum=7),
            ],
            "primaryKey": ["place_id"],
            "foreignKeys": described("measures")["foreignKeys"],
            "missingValues": [""],
        },
    },
}
