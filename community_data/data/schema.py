"""What a table of a data package is: its columns, its keys, its numbers."""

# The columns that a table must have, and which of them hold whole numbers.
COLUMNS = {
    "places": ["place_id", "name", "level", "parent_id", "population"],
    "measures": [
        "place_id", "measure", "group_by", "group", "period",
        "count", "count_moe", "population", "population_moe", "unit",
    ],
    "requests": ["place_id", "week", "need", "requests", "published"],
    "ballots": [
        "ballot_id", "role", "place_id",
        "rank_1", "rank_2", "rank_3", "rank_4", "rank_5", "rank_6",
    ],
    "stories": [
        "story_id", "group_id", "place_id", "speaker_role", "text", "consent", "themes",
    ],
}  # fmt: skip
NUMBERS = {"count", "count_moe", "population", "population_moe", "requests"}
KEYS = {
    "places": ["place_id"],
    "measures": ["place_id", "measure", "group_by", "group", "period"],
}
LEVELS = ["state", "region", "town", "neighborhood"]
