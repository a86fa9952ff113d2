"""The tables `clients_a` and `clients_b`: one person, written down by two agencies.

Which records are of one person is known, because they were made: the truth lies apart.
"""

import unicodedata

from recipe.draws import Draws, split
from recipe.residents import Place

COLUMNS = ["record_id", "given_name", "family_name", "family_name_2", "birth_date", "sex", "phone",
           "address", "place_id", "language", "race", "consent_to_link"]  # fmt: skip


def clients(places: dict[str, Place], stated: dict, seed: int) -> dict[str, list[dict]]:
    """The tables by name: clients_a, clients_b, and what is known: links, link_causes."""
    draws = Draws(seed, f"clients {stated['stream']}")
    towns = [place for place in places.values() if place.level == "town"]
    people = _people(towns, stated, draws)
    records = {side: [] for side in "ab"}
    causes = {}
    for number, person in enumerate(people):
        for side in person["known_to"]:
            record, happened = _written(person, side, stated, draws)
            records[side].append((number, record))
            causes.setdefault(number, []).extend(happened)
    ids, tables = {}, {}
    for side, rows in records.items():
        # In no order that tells anything: neither who is in both tables, nor who came first.
        rows = draws.shuffled(rows)
        ids[side] = {number: f"{side}{i:04}" for i, (number, _) in enumerate(rows, start=1)}
        tables[f"clients_{side}"] = [
            {"record_id": ids[side][number]} | record for number, record in rows
        ]
    pairs = {
        number: {"record_id_a": ids["a"][number], "record_id_b": ids["b"][number]}
        for number in ids["a"].keys() & ids["b"].keys()
    }
    ordered = sorted(pairs, key=lambda number: pairs[number]["record_id_a"])
    return tables | {
        "links": [pairs[number] for number in ordered],
        "link_causes": [
            pairs[number] | {"cause": cause}
            for number in ordered
            for cause in dict.fromkeys(causes[number])
        ],
    }


def _people(towns: list[Place], stated: dict, draws: Draws) -> list[dict]:
    """Everybody whom an agency knows, each once, with what is true of them."""
    number = stated["people"]
    known_to = ["a"] * number["only_a"] + ["b"] * number["only_b"] + ["ab"] * number["both"]
    names = list(stated["traditions"])
    shares = [stated["traditions"][name]["share"] for name in names]
    traditions = [
        name
        for name, people in zip(names, split(len(known_to), shares), strict=True)
        for _ in range(people)
    ]
    homes = [
        town.place_id
        for town, people in zip(
            towns, split(len(known_to), [town.population for town in towns]), strict=True
        )
        for _ in range(people)
    ]
    people = [
        _person(tradition, home, stated, draws) | {"known_to": agencies, "number": i}
        for i, (agencies, tradition, home) in enumerate(
            zip(known_to, draws.shuffled(traditions), draws.shuffled(homes), strict=True)
        )
    ]
    return people + _likenesses(people, stated, draws)


def _person(tradition: str, home: str, stated: dict, draws: Draws) -> dict:
    kind = stated["traditions"][tradition]
    first, second = draws.shuffled(kind["family"])[:2]
    races = [race for race, share in kind["race"].items() for _ in range(share)]
    year, month, day = (int(draws.uniform(*ends)) for ends in ((1946, 2007), (1, 13), (1, 29)))
    return {
        "tradition": tradition,
        "given": draws.choice(kind["given"]),
        "family": first,
        "family_2": second if draws.uniform() < kind["two_names"] else "",
        "born": (year, month, day),
        "sex": draws.choice(["female", "male"]),
        "place_id": home,
        "language": kind["language"] if draws.uniform() < kind["speaks"] else "English",
        "race": draws.choice(races),
        "housed": draws.uniform() >= stated["chances"]["no_fixed_address"],
        "address": f"{int(draws.uniform(1, 90))} {draws.choice(stated['addresses']['streets'])}",
        "twin": False,
        "alike": False,
    }


def _likenesses(people: list[dict], stated: dict, draws: Draws) -> list[dict]:
    """People who are easily taken for one of `people`: twins, namesakes and doubles."""
    wanted = {
        "a": [name for name in ("twins_apart", "namesakes", "doubles") for _ in range(
            stated["people"][name])],
        "ab": ["twins_in_both"] * stated["people"]["twins_in_both"],
    }  # fmt: skip
    alike = []
    for person in draws.shuffled(people):
        kinds = wanted.get(person["known_to"])
        if kinds:
            person["alike"] = True
            alike.append(_alike(person, kinds.pop(0), len(people) + len(alike), stated, draws))
    return alike


def _alike(person: dict, kind: str, number: int, stated: dict, draws: Draws) -> dict:
    names = stated["traditions"][person["tradition"]]
    other = {"known_to": "ab" if kind == "twins_in_both" else "b", "alike": True}
    if kind.startswith("twins"):
        person["twin"] = True
        given = draws.choice([name for name in names["given"] if name != person["given"]])
        return person | other | {"given": given}
    own = {"number": number, "address": f"{number} {stated['addresses']['streets'][0]}"}
    if kind == "namesakes":
        family = [name for name in names["family"] if name != person["family"]]
        own |= {"family": draws.choice(family), "family_2": ""}
    return person | other | own


def _written(person: dict, side: str, stated: dict, draws: Draws) -> tuple[dict, list[str]]:
    """The record of a person in one agency, and what made it differ from the other's."""
    chances = stated["chances"]
    happened = ["twins"] if person["twin"] else []

    def does(chance: str) -> bool:
        return draws.uniform() < chances[chance]

    given, family, second = person["given"], person["family"], person["family_2"]
    year, month, day = person["born"]
    if side == "b":
        if does("name_changed"):
            happened.append("name_changed")
            kind = stated["traditions"][person["tradition"]]
            if draws.uniform() < 0.7:
                family = draws.choice([n for n in kind["family"] if n not in (family, second)])
            else:
                given = draws.choice([name for name in kind["given"] if name != given])
        if second:
            happened.append("one_box")
            family, second = _one_box(family, second, chances, draws), ""
        if does("by_ear_english" if person["language"] == "English" else "by_ear"):
            happened.append("by_ear")
            given, family = _by_ear(given, family, stated["spelling"]["sounds"], draws)
        if (plain(given), plain(family)) != (given, family):
            happened.append("accents_lost")
            given, family = plain(given), plain(family)
    elif person["language"] != "English" and day <= 12 and day != month and does("day_and_month"):
        happened.append("day_and_month")
        month, day = day, month
    if does("typing"):
        happened.append("typing")
        family = _slip(family, draws)
    housed = person["housed"]
    if not housed:
        happened.append("no_fixed_address")
    moved = side == "b" and does("moved")
    address = f"{int(draws.uniform(1, 90))} {draws.choice(stated['addresses']['streets'])}"
    phone = f"000-555-{int(draws.uniform(0, 10000)):04}"
    if not (side == "b" and does("new_phone")):
        # The number of a person, the same in both agencies, and the same for twins.
        phone = f"000-555-{(person['number'] * 7919 + 1013) % 10000:04}"
    record = {
        "given_name": given,
        "family_name": family,
        "family_name_2": second,
        "birth_date": "" if does("birth_date_unknown") else f"{year}-{month:02}-{day:02}",
        "sex": person["sex"],
        "phone": "" if does("no_phone" if housed else "no_phone_then") else phone,
        "address": "" if not housed else (address if moved else person["address"]),
        "place_id": person["place_id"],
        "language": "" if does("language_not_asked") else person["language"],
        "race": _race(person["race"], chances, draws),
        "consent_to_link": "no" if does("consent_no") else "yes",
    }
    return record, happened


def _race(race: str, chances: dict, draws: Draws) -> str:
    """Race as an agency wrote it: not asked, guessed, or as the person says."""
    if draws.uniform() < chances["race_not_asked"]:
        return ""
    guessed = draws.uniform() < chances["race_guessed"]
    return draws.choice(["White", "Black", "Latino"]) if guessed else race


def _one_box(first: str, second: str, chances: dict, draws: Draws) -> str:
    """What is left of two family names in one box."""
    chance = draws.uniform()
    if chance < chances["one_box_first"]:
        return first
    if chance < chances["one_box_first"] + chances["one_box_second"]:
        return second
    return f"{first} {second}"


def _by_ear(given: str, family: str, sounds: list, draws: Draws) -> tuple[str, str]:
    """Both names as they sound: one sound in each is written in another way, where one can be."""
    return _as_heard(given, sounds, draws), _as_heard(family, sounds, draws)


def _as_heard(name: str, sounds: list, draws: Draws) -> str:
    for sound, heard in draws.shuffled(sounds):
        at = name.lower().find(sound)
        if at >= 0:
            written = name[:at] + heard + name[at + len(sound) :]
            return written[:1].upper() + written[1:]
    return name


def _slip(name: str, draws: Draws) -> str:
    """Two neighboring letters in the wrong order."""
    at = int(draws.uniform(1, len(name) - 2))
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def plain(name: str) -> str:
    """A name in letters without accents, as an old computer writes it."""
    apart = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
