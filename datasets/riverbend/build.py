"""Build Riverbend, the synthetic practice region: `python datasets/riverbend/build.py [--check]`.

Reads the places (places.csv), what is stated about them (parameters.toml), what was said in the
focus groups (stories.toml) and what is to be done (roadmap.toml). Writes one folder a release, the
known truth beside them, and the catalog. The same files give the same bytes on any machine.

With --check nothing is written: the command names every file that differs from what the recipe
makes, and ends with 1 when there is one.
"""

import argparse
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

# The recipe lies beside this script, in no installed package.
from recipe import truth  # noqa: E402
from recipe.areas import areas, housing_rate  # noqa: E402
from recipe.areas import measures as housing  # noqa: E402
from recipe.ballots import ballots  # noqa: E402
from recipe.catalog import catalog  # noqa: E402
from recipe.clients import clients  # noqa: E402
from recipe.events import events  # noqa: E402
from recipe.measures import measures, protected, true_rates, universes  # noqa: E402
from recipe.release import package  # noqa: E402
from recipe.requests import final, prints, requests  # noqa: E402
from recipe.residents import Place, places  # noqa: E402
from recipe.roadmap import roadmap  # noqa: E402
from recipe.stories import stories  # noqa: E402
from recipe.visits import visits  # noqa: E402


def read(name: str) -> dict:
    """A TOML file that lies beside this script."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def syllabus() -> list[dict]:
    """The modules, with the tables that each needs."""
    path = HERE.parents[1] / "community_data" / "course" / "syllabus.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["module"]


def place_rows(region: dict[str, Place], renamed: dict[str, str]) -> list[dict]:
    """The rows of the table `places`; a release may give a place a new name."""
    columns = ["place_id", "name", "level", "parent_id", "population"]
    rows = [{column: getattr(place, column) for column in columns} for place in region.values()]
    return [row | {"name": renamed.get(row["place_id"], row["name"])} for row in rows]


def recipe() -> dict[str, bytes]:
    """Every file that this script makes, by its path in the folder `datasets`."""
    parameters = read("parameters.toml")
    groups = read("stories.toml")["group"]
    draft = read("roadmap.toml")
    region = places(HERE / "places.csv")
    rates = true_rates(region, parameters)
    poor = {
        place.place_id: place.population * rates["poverty", place.place_id, "all", "all residents"]
        for place in region.values()
        if place.level == "town"
    }
    complete = final(poor, parameters["releases"][-1]["last_week"], parameters)
    printed = prints(complete, parameters)
    votes = ballots(region, parameters)
    known = clients(region, read("clients.toml"), parameters["seed"])
    homes = universes(region, parameters)["housing_cost_burden"]
    small = areas(region, homes, housing_rate(region, parameters), parameters)

    packages, whole, shown = {}, {}, {}
    for release in parameters["releases"]:
        version = release["version"]
        whole[version] = measures(region, parameters, version)
        shown[version] = protected(whole[version], region, parameters)
        made = {
            "places": place_rows(region | small.tracts, release["renamed"]),
            "measures": shown[version] + housing(small, region, parameters),
            "requests": requests(printed, release, parameters),
            "events": events(release, parameters),
            "ballots": votes,
            "stories": stories(groups, region, version),
            "roadmap": roadmap(draft["action"], shown[version], next(iter(region)), version),
            "meal_sites": parameters["meal_sites"],
            "visits": visits(release, parameters),
            "clients_a": known["clients_a"],
            "clients_b": known["clients_b"],
            "crosswalk": small.crosswalk,
            "id_changes": small.id_changes,
            "boundaries": small.boundaries,
        }
        tables = {name: made[name] for name in release["tables"]}
        report_back = draft["report_back"]
        packages[version] = package(release, tables, parameters | {"report_back": report_back})

    files = {
        f"riverbend/{version}/{name}": content
        for version, release_files in packages.items()
        for name, content in release_files.items()
    }
    return files | {
        "riverbend/truth/planted.json": truth.planted(groups, draft["action"], parameters),
        "riverbend/truth/rates.csv": truth.rates_csv(rates),
        "riverbend/truth/hidden_counts.csv": truth.hidden_csv(whole, shown),
        "riverbend/truth/links.csv": truth.links_csv(known["links"]),
        "riverbend/truth/link_causes.csv": truth.links_csv(known["link_causes"]),
        "README.md": catalog(packages, syllabus()),
    }


def left_over(files: dict[str, bytes], root: Path) -> list[Path]:
    """Files in the folders that this script makes, which it does not make any more."""
    folders = {(root / name).parent for name in files} - {root}
    made = {root / name for name in files}
    return sorted(
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path not in made and not path.name.startswith(".")
    )


def stale(files: dict[str, bytes], root: Path) -> list[Path]:
    """The files that are missing, differ from what the recipe makes, or should not be there."""
    differ = [
        root / name
        for name, content in files.items()
        if not (root / name).is_file() or (root / name).read_bytes() != content
    ]
    return differ + left_over(files, root)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build Riverbend, the synthetic practice region.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    parser.add_argument(
        "--out", type=Path, default=HERE.parent, help="the folder to write to (default: datasets)"
    )
    options = parser.parse_args(arguments)
    files = recipe()
    if options.check:
        wrong = stale(files, options.out)
        for path in wrong:
            print(f"{path} is stale: run python datasets/riverbend/build.py")
        return 1 if wrong else 0
    for name, content in files.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in left_over(files, options.out):
        path.unlink()
    print(f"Riverbend: {len(files)} files in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
