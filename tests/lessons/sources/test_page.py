"""What a resident reads of where numbers come from, and what is never on a page."""

import pytest

from community_data.lessons.sources import check, material, page
from tests import small_package

FOOD = small_package.SOURCE | {
    "title": "Pantry survey", "measures": ["food_insecurity"], "collected_to": "2024-12-31",
    "published": "2025-03-01", "publisher": "The food office", "path": "https://example.org/food",
}  # fmt: skip


def written(tmp_path, *sources, measure="food_insecurity"):
    return small_package.write(tmp_path / "p", [], measure=measure, sources=list(sources))


def told(shown) -> list[str]:
    return repr(shown).splitlines()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {},
            "– Pantry survey. It says how many cannot always afford enough food. Some people were "
            "asked, not all. Its data end on December 31, 2024, 12 months ago. It came out on "
            "March 1, 2025. Ask The food office: https://example.org/food",
        ),
        (
            {"publisher": "", "kind": "modelled", "published": ""},
            "– Pantry survey. It says how many cannot always afford enough food. A model worked "
            "the numbers out. Nobody here was asked. Its data end on December 31, 2024, 12 months "
            "ago. It is here: https://example.org/food",
        ),
        (
            {"path": "javascript:alert(1)", "kind": "", "collected_to": ""},
            "– Pantry survey. It says how many cannot always afford enough food. It is not said "
            "how its numbers were made. It is not said of when its data are. It came out on March "
            "1, 2025. Ask The food office.",
        ),
        (
            {"path": "", "publisher": "", "collected_to": "2027-01-01"},
            "– Pantry survey. It says how many cannot always afford enough food. Some people were "
            "asked, not all. Its data end on January 1, 2027. It came out on March 1, 2025.",
        ),
    ],
)
def test_a_source_in_every_state(tmp_path, change, words):
    package = written(tmp_path, FOOD | change)
    lines = told(page.food(package, "Elmtown", "2026-01-01"))
    assert lines[1] == words
    assert lines[0].startswith("Who in and around Elmtown has enough to eat?")
    assert told(page.others(package, "Elmtown")) == [
        "No other source of numbers is named in the data."
    ]


def test_a_place_without_a_number_on_food_is_told_how_to_ask(tmp_path):
    package = written(tmp_path, small_package.SOURCE, measure="poverty")
    none = told(page.food(package, "Elmtown"))
    assert none[:2] == [
        "The numbers on this page come from: A survey of Anywhere.",
        "There is no number on food in the data for Elmtown.",
    ]
    assert "A survey of Anywhere" in told(page.others(package, "Elmtown"))[1]
    assert "Counts below 11" in " ".join(told(page.how_to_ask(package, "Elmtown")))


def test_markup_of_a_publisher_is_only_text(tmp_path):
    package = written(tmp_path, FOOD | {"publisher": "<script>x</script>"})
    shown = page.food(package, "Elmtown")._repr_mimebundle_()["text/html"]
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_the_letters_differ_by_place_and_each_place_has_one_source_that_fits():
    orders = {
        tuple(option.word for option in material.sources(place).values())
        for place in ("Otterbeck", "Tinderfold", "Lanternby", "Union")
    }
    assert len(orders) > 2 and all(order.count(material.FITS) == 1 for order in orders)


def test_a_key_in_a_request_is_never_repeated():
    result = check.request(material.REQUEST | {"key": "s3cret"})
    shown = str(result._repr_mimebundle_())
    assert result.hint == "key_inside" and "s3cret" not in shown
    waiting = page.address(material.REQUEST | {"key": "s3cret"}, material.own("census"))
    assert "s3cret" not in repr(waiting)
