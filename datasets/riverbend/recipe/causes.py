"""Why rates differ: how far people are exposed to each cause, and the rate that follows."""

from recipe.residents import Place


def share(value: float) -> float:
    """The value, kept between 0 and 1."""
    return min(max(value, 0.0), 1.0)


def owned(place: Place, race: dict[str, float]) -> float:
    """The share of a group's homes in a place that the people who live in them own.

    The group's share in the nation, moved by how much of the place is rented. A third of all homes
    are rented in an average place.
    """
    return share(min(max(race["owner"] - 0.7 * (place.conditions["rented"] - 0.34), 0.08), 0.95))


def exposures(place: Place, groups: dict[str, str], parameters: dict) -> dict[str, float]:
    """How far the people of these groups in this place are exposed to each cause, from 0 to 1."""
    here = place.conditions
    kinds = parameters["groups"]
    race = kinds["race"][groups["race"]]
    sex = kinds["sex"].get(groups.get("sex"), {})
    language = kinds["language"].get(groups.get("language"), {})
    disability = kinds["disability"].get(groups.get("disability"), {})
    rented = 1 - owned(place, race)
    shut_out = 1 - race["owner"] / kinds["race"]["White"]["owner"]
    harmed = sex.get("harmed_by_peers", 0.31) * disability.get("harmed_by_peers_times", 1.0)
    return {
        "low_pay": share(race["low_pay"] + 0.2 * (here["far_from_work"] - 0.45)),
        "rent_strain": rented * here["rent_pressure"],
        "rent_pressure_renter": here["rent_pressure"] if groups.get("tenure") == "renters" else 0.0,
        "rent_pressure_owner": here["rent_pressure"] if groups.get("tenure") == "owners" else 0.0,
        "travel_to_work": race["no_car"] * here["far_from_work"],
        "past_policy": shut_out * here["redlined"],
        "uninsured": race["uninsured"],
        "travel_to_care": here["far_from_clinic"],
        "police_contact": here["patrol"] * race["stops"] * sex.get("stops", 1.0),
        "language_gap": language.get("language_gap", 0.0),
        "closed_doors": disability.get("closed_doors", 0.0),
        "hours_of_care": sex.get("hours_of_care", 0.45),
        "harmed_by_peers": share(harmed),
    }


def rate(exposure: dict[str, float], weights: dict[str, float], times: list[float]) -> float:
    """The share of people a thing happens to, from 0 to 1.

    It is told what people are exposed to, never who they are. `times` are the factors of the
    programs and laws that treat an age or a sex differently, stated beside the weights.
    """
    total = weights["always"]
    for cause, weight in weights.items():
        if cause != "always":
            total += weight * exposure[cause]
    for factor in times:
        total *= factor
    return share(total)
