"""The table `stories`: passages from focus groups, with what their speakers agreed to."""

from recipe.residents import Place


def numbered(groups: list[dict]) -> list[tuple[str, dict, dict]]:
    """Every passage with its id and its group, in the order in which they were written down."""
    pairs = [(group, passage) for group in groups for passage in group["passages"]]
    return [(f"s{i:03}", group, passage) for i, (group, passage) in enumerate(pairs, start=1)]


def consent(passage: dict, version: str) -> str:
    """The consent that holds in a release; a speaker may have withdrawn it."""
    withdrawn = passage.get("withdrawn")
    return "internal" if withdrawn and withdrawn <= version else passage["consent"]


def stories(groups: list[dict], places: dict[str, Place], version: str) -> list[dict]:
    """The rows of a release. What gives a person away is not marked in them."""
    ids = {place.name: place.place_id for place in places.values()}
    return [
        {
            "story_id": story_id,
            "group_id": group["id"],
            "place_id": ids[group["place"]],
            "speaker_role": passage["role"],
            "text": passage["text"],
            "consent": consent(passage, version),
            "themes": "; ".join(passage["themes"]),
        }
        for story_id, group, passage in numbered(groups)
    ]
