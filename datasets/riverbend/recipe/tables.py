"""What each table of a release holds: its fields, their meaning, and the keys that tie them."""

NEEDED = {"required": True}
COUNT = {"minimum": 0}


def text(name: str, title: str, description: str, **constraints) -> dict:
    """A field of text that every row must have, unless `required=False` is given."""
    rules = NEEDED | constraints
    rules = {key: value for key, value in rules.items() if (key, value) != ("required", False)}
    field = {"name": name, "title": title, "type": "string", "description": description}
    return field | ({"constraints": rules} if rules else {})


def whole(name: str, title: str, description: str, **constraints) -> dict:
    """A field of whole numbers from 0."""
    field = {"name": name, "title": title, "type": "integer", "description": description}
    return field | {"constraints": COUNT | constraints}


def day(name: str, title: str, description: str) -> dict:
    """A field of dates that every row must have."""
    field = {"name": name, "title": title, "type": "date", "description": description}
    return field | {"constraints": NEEDED}


def in_places(column: str) -> list[dict]:
    """The rule that a column's ids must be in the table `places`."""
    return [{"fields": column, "reference": {"resource": "places", "fields": "place_id"}}]


RANKS = ["The priority that matters most to this person, in the person's own writing."]
RANKS += [f"The priority in place {n}. Empty: left blank." for n in range(2, 7)]
PLACE_ID = text("place_id", "Place id", "Id of the place. Text: it starts with a zero.")

TABLES = {
    "places": {
        "title": "Places",
        "description": (
            "One row a place: the region, its towns, and the neighborhoods of four larger towns."
        ),
        "fields": [
            PLACE_ID | {"constraints": NEEDED | {"unique": True}},
            text("name", "Name", "Name of the place. Invented."),
            text(
                "level",
                "Level",
                "What kind of place it is.",
                enum=["state", "region", "town", "neighborhood"],
            ),
            text(
                "parent_id",
                "Part of",
                "Id of the place that it is part of. Empty for the region.",
                required=False,
            ),
            whole("population", "Residents", "Number of residents, in people.", required=True),
        ],
        "primaryKey": ["place_id"],
    },
    "measures": {
        "title": "Measures",
        "description": (
            "One row a measure, of one group, in one place and period. Divide count by population "
            "for a rate. An empty count is a small number that its source left out to protect "
            "people; an empty count_moe means that everybody was counted, not a sample. A group "
            "that nobody in a place belongs to has no row."
        ),
        "fields": [
            PLACE_ID,
            text(
                "measure",
                "Measure",
                "What was counted, asked or modelled; its source says how.",
            ),
            text(
                "group_by",
                "Grouped by",
                "What people are grouped by.",
                enum=["all", "race", "age", "sex", "language", "disability", "tenure"],
            ),
            text(
                "group",
                "Group",
                "The group of people or households. Race groups follow the 2024 federal standard "
                "in short words; Native is American Indian, Alaska Native, Native Hawaiian or "
                "Pacific Islander.",
            ),
            text("period", "Period", "Year or years that the number is about."),
            whole("count", "Count", "How many, in units. Empty: left out to protect people."),
            whole(
                "count_moe",
                "Margin of the count",
                "Margin of error of count, plus or minus, 90 percent confidence, in units. "
                "Empty: a full count.",
            ),
            whole(
                "population",
                "Universe",
                "How many the count is out of: the group's people or households in the place.",
                required=True,
            ),
            whole(
                "population_moe",
                "Margin of the universe",
                "Margin of error of population, plus or minus, 90 percent confidence, in units. "
                "Empty: not from a sample.",
            ),
            text("unit", "Unit", "What is counted.", enum=["people", "households"]),
        ],
        "primaryKey": ["place_id", "measure", "group_by", "group", "period"],
        "foreignKeys": in_places("place_id"),
    },
    "requests": {
        "title": "Requests for help",
        "description": (
            "One row a town, week, need and printing. Where a week was printed twice, the row with "
            "the later date in published holds. The last five weeks are not complete."
        ),
        "fields": [
            PLACE_ID,
            day("week", "Week", "The Monday with which the week begins."),
            text(
                "need",
                "Need",
                "What help was asked for.",
                enum=["food", "housing", "utilities", "behavioral health", "rides"],
            ),
            whole(
                "requests", "Requests", "Requests that were answered in the week.", required=True
            ),
            day("published", "Published", "The day on which this number was printed."),
        ],
        "primaryKey": ["place_id", "week", "need", "published"],
        "foreignKeys": in_places("place_id"),
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
        "fields": [
            text("ballot_id", "Ballot id", "Id of the ballot; it says nothing about the person."),
            text(
                "role",
                "Role",
                "In which role the person voted.",
                enum=[
                    "resident",
                    "community organization staff",
                    "public agency staff",
                    "researcher or funder",
                ],
            ),
            PLACE_ID | {"description": "Id of the town in which the person voted."},
            *(
                text(f"rank_{n}", f"Rank {n}", description, required=False)
                for n, description in enumerate(RANKS, start=1)
            ),
        ],
        "primaryKey": ["ballot_id"],
        "foreignKeys": in_places("place_id"),
    },
    "stories": {
        "title": "Stories",
        "description": (
            "One row a passage that somebody said in a focus group. Use a passage only as its "
            "consent allows: public (may be quoted with the role), anonymous (may be quoted "
            "without role and place), internal (for the team only). Read it first: a few passages "
            "say more than they should about somebody."
        ),
        "fields": [
            text("story_id", "Story id", "Id of the passage."),
            text("group_id", "Focus group", "Id of the focus group, g01 to g20."),
            PLACE_ID | {"description": "Id of the town in which the group met."},
            text("speaker_role", "Speaker", "In which role the person spoke."),
            text("text", "Passage", "What the person said."),
            text(
                "consent",
                "Consent",
                "How the speaker agreed that it may be used.",
                enum=["public", "anonymous", "internal"],
            ),
            text(
                "themes",
                "Themes",
                "What it is about, separated by semicolons; a theme with the name of a measure is "
                "about that measure.",
            ),
        ],
        "primaryKey": ["story_id"],
        "foreignKeys": in_places("place_id"),
    },
    "meal_sites": {
        "title": "Meal sites",
        "description": "One row a town that has places where anybody can eat without paying.",
        "fields": [
            PLACE_ID,
            whole("sites", "Sites", "Number of sites.", required=True),
            whole("meals_a_week", "Meals", "Meals served in a usual week.", required=True),
            whole(
                "days_open", "Days open", "Days of the week with a meal.", required=True, maximum=7
            ),
        ],
        "primaryKey": ["place_id"],
        "foreignKeys": in_places("place_id"),
    },
}
