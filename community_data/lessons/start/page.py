"""The page parts of module 00: how many people live in a place."""

from __future__ import annotations

from community_data import data, figures
from community_data.exercises.answers import a_table, one_number
from community_data.exercises.unfinished import until_answered


@until_answered("Your number appears here when the exercise above is answered.")
def about_place(population, package, place: str) -> figures.Html:
    """How many people live in a place, and which part of the whole area that is."""
    opened = data.open_package(package)
    here, whole = opened.place(place), opened.place(data.top_place(package))
    people = one_number(population)
    detail = [f"{here['name']} is a {here['level']}."]
    if here["place_id"] != whole["place_id"]:
        part = 100 * people / whole["population"]
        part = f"About {part:.0f}" if part >= 1 else "Fewer than 1"
        detail.append(f"{part} of every 100 residents of {whole['name']} live here.")
    inside = opened.places.query("parent_id == @here.place_id")
    if len(inside):
        level = inside["level"].iloc[0]
        detail.append(f"It has {len(inside)} {level}{'s' if len(inside) > 1 else ''}.")
    return figures.big_number(
        f"{people:,.0f}", f"residents live in {here['name']}", " ".join(detail)
    )


@until_answered("The picture appears here when the exercise above is answered.")
def bars_of_places(ordered, title, package) -> figures.Html:
    """Places as bars, as long as they have residents."""
    opened = data.open_package(package)
    ordered = a_table(ordered, ["name", "population"])
    drawing = {"value": "population", "xlabel": "Residents"}
    return figures.show(
        figures.bars(ordered, title, **drawing),
        alt=figures.bars_alt(ordered, title, **drawing),
        table=ordered[["name", "population"]].rename(columns=str.capitalize),
        source=f"{opened.title}.",
    )
