"""What each table of a release holds, and what this region says of its own columns.

What a table is, in any package, stands in the course's schemas (`community_data/data/schema`). Here
stands what is Riverbend's own: its words, its marks, and a table that no other package has.
"""

from community_data.data.schema import described

NEEDED = {"required": True}
PLACE_ID = {"description": "Id of the place. Text: it starts with a zero."}
TOWN = "Id of the town where the person lives or stays."
LEVELS = ["state", "region", "town", "neighborhood", "tract"]
GROUPINGS = ["all", "race", "age", "sex", "language", "disability", "tenure"]
NEEDS = ["food", "housing", "utilities", "behavioral health", "rides"]
ROLES = ["resident", "community organization staff", "public agency staff", "researcher or funder"]


def count(name: str, title: str, description: str, **constraints) -> dict:
    """A field of whole numbers from 0, which every row must have."""
    rules = {"minimum": 0} | NEEDED | constraints
    field = {"name": name, "title": title, "type": "integer", "description": description}
    return field | {"constraints": rules}


def visits_schema() -> dict:
    """The course's schema, with the names that this agency should not have passed on."""
    schema = described("visits", place_id=PLACE_ID)
    name = {"name": "name", "title": "Name", "type": "string", "description": "Invented."}
    at = [field["name"] for field in schema["fields"]].index("person_id") + 1
    schema["fields"].insert(at, name)
    return schema


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
            "One row a town, week, need and print. A row is the whole count known on the day in "
            "published, so the row with the latest day holds, and prints are never added up. The "
            "last 60 weeks have all their prints, from 0 to 6 weeks after the first one. The last "
            "five weeks are not complete. A closed desk has a row with 0 and an event; a week "
            "without a row was never sent."
        ),
        "schema": described("requests", place_id=PLACE_ID, need={"enum": NEEDS}, requests=NEEDED),
    },
    "events": {
        "title": "Events",
        "description": (
            "One row an event that moved the requests: a desk was closed, more people were in "
            "need, reports came late. One of the region is one of all its towns."
        ),
        "schema": described("events", place_id=PLACE_ID, need={"enum": NEEDS}),
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
    "visits": {
        "title": "Visits",
        "description": (
            "One row a visit to one agency. A person can have many. Nobody in it exists, and every "
            "family name is Invented. The table is here to practice protecting people: a real one "
            "is never published."
        ),
        "schema": visits_schema(),
    },
    "clients_a": {
        "title": "Clients of agency A",
        "description": (
            "One row a person whom the shelters know, as they wrote it down. Names are invented, "
            "and people who speak these languages have not yet read them."
        ),
        "schema": described("clients_a", place_id=NEEDED | {"description": TOWN}),
    },
    "clients_b": {
        "title": "Clients of agency B",
        "description": (
            "One row a person whom the clinics know, as they wrote it down. Their form has one box "
            "for the family name, and their computer takes no accents. Names are invented, and "
            "people who speak these languages have not yet read them."
        ),
        "schema": described("clients_b", place_id=NEEDED | {"description": TOWN}),
    },
    "roadmap": {
        "title": "Roadmap",
        "description": (
            "One row an action of the draft roadmap. An empty owner, end, measure or funder is not "
            "decided yet. Actions whose ids begin with b are over. Weigh the draft before you use "
            "it: some targets could not be seen, and some actions wait for each other."
        ),
        "schema": described("roadmap", place_id=PLACE_ID),
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
