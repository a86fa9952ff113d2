"""A hidden tract stays hidden, though weights and neighborhoods are known, and the other way."""

import numpy as np
import pandas as pd
import pytest

from community_data.data import open_package
from community_data.reports.gate import protect_measures
from tests.package_copies import by_hand

PLACES = """place_id,name,level,parent_id,population
1,Town,town,,4000
11,North,neighborhood,1,1900
12,South,neighborhood,1,2100
21,Tract 1,tract,1,1000
22,Tract 2,tract,1,1500
23,Tract 3,tract,1,1500
"""
CROSSWALK = """from_id,to_id,weight,basis
21,11,1,households
22,11,0.6,households
22,12,0.4,households
23,12,1,households
"""
MEASURES = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit\n"


def shown(tmp_path, tracts):
    """The counts that are shown: by place. Neighborhoods are the sums of the tracts' shares."""
    one, two, three = tracts
    counts = {"21": one, "22": two, "23": three}
    counts |= {"11": round(one + 0.6 * two), "12": round(0.4 * two + three), "1": sum(tracts)}
    rows = "".join(f"{i},stays,all,all,2025,{n},,1500,,people\n" for i, n in counts.items())
    copy = by_hand(
        tmp_path / "made",
        {"places": PLACES, "crosswalk": CROSSWALK, "measures": MEASURES + rows},
    )
    package = open_package(copy.folder)
    protected, _hidden = protect_measures(package.measures, package)
    return protected.set_index("place_id")["count"]


@pytest.mark.parametrize(
    "tracts", [(6, 100, 200), (90, 6, 200), (90, 100, 7), (60, 61, 5), (4, 5, 300), (3, 4, 5)]
)
def test_a_small_count_of_a_tract_cannot_be_worked_out(tmp_path, tracts):
    found = shown(tmp_path, tracts)
    small = [i for i, n in zip(("21", "22", "23"), tracts, strict=True) if 0 < n < 11]
    assert found[small].isna().all()
    assert not _solved(found, small), "by the town, the neighborhoods and the weights"


def test_what_is_large_enough_stays(tmp_path):
    assert shown(tmp_path, (90, 100, 200)).notna().all()


def test_a_hidden_neighborhood_has_a_hidden_tract(tmp_path):
    found = shown(tmp_path, (400, 20, 0))
    assert np.isnan(found["12"]), "8 in the south: 0.4 of 20"
    assert not _solved(found, ["12"])


def _solved(found: pd.Series, wanted: list[str]) -> bool:
    """Whether the sums of the places leave one value only for any of the wanted counts."""
    ids = list(found.index)
    sums = {
        "1": [{"21": 1, "22": 1, "23": 1}, {"11": 1, "12": 1}],
        "11": [{"21": 1, "22": 0.6}],
        "12": [{"22": 0.4, "23": 1}],
    }
    rows = []
    for whole, ways in sums.items():
        for parts in ways:
            row = np.zeros(len(ids))
            row[ids.index(whole)] = -1
            for part, weight in parts.items():
                row[ids.index(part)] = weight
            rows.append(row)
    unknown = [n for n, i in enumerate(ids) if np.isnan(found[i])]
    equations = np.array(rows)[:, unknown]
    rank = np.linalg.matrix_rank(equations)
    for i in wanted:
        own = np.zeros((1, len(unknown)))
        own[0, unknown.index(ids.index(i))] = 1
        if np.linalg.matrix_rank(np.vstack([equations, own])) == rank:
            return True
    return False
