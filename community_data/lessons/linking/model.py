"""The link by a kept library: splink fits the weights to the records, with DuckDB, in memory.

Nothing is printed, no file is written, nothing is fetched. The same records give the same weights:
one thread, and a seed. splink and DuckDB are imported when they are used: they take a second, and
a kernel that was forked from a warm one must not inherit DuckDB's threads.
"""

from __future__ import annotations

import functools
import logging

import pandas as pd

from community_data.data import clients

SEED = 11
ALIKE = 0.9  # names from here on are alike, as in the weights that are worked out by hand
COMPARED = ["record_id", "given", "family", "birth_date", "sex", "place_id"]


def fitted(package) -> pd.DataFrame:
    """The pairs that splink finds, with the probability that both are of one person.

    record_id_a, record_id_b, probability (0 to 1), the highest first. Each record of agency A
    stands with the one that is most like it.
    """
    return _fitted(*clients.state(package)).copy()


@functools.lru_cache(maxsize=4)
def _fitted(folder: str, changed_a: int, changed_b: int) -> pd.DataFrame:
    return link(*(clients.records(folder, side) for side in clients.TABLES))


def link(a: pd.DataFrame, b: pd.DataFrame, threads: int = 1) -> pd.DataFrame:
    """Link two tables of records, as `fitted` does. With one thread it is the same each time."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            compare.JaroWinklerAtThresholds("given", [ALIKE]),
            compare.JaroWinklerAtThresholds("family", [ALIKE]),
            *map(compare.ExactMatch, ["birth_date", "sex", "place_id"]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("birth_date"),
            block_on("given", "family"),
        ],
        retain_matching_columns=False,
    )
    # No file: neither for a table that is too large for memory, nor for an extension.
    without_files = {
        "threads": threads,
        "temp_directory": "",
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=without_files) as connection:
        database = DuckDBAPI(connection)
        tables = [
            database.register(records[COMPARED].replace("", None), table_name=f"agency_{side}")
            for side, records in (("a", a), ("b", b))
        ]
        linker = Linker(tables, settings, log_level=logging.CRITICAL)
        training = linker.training
        training.estimate_probability_two_random_records_match(
            [block_on("given", "family", "birth_date")], recall=0.7
        )
        training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        for known in (["birth_date"], ["given", "family"]):
            training.estimate_parameters_using_expectation_maximisation(block_on(*known))
        found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    columns = {
        "record_id_l": "record_id_a",
        "record_id_r": "record_id_b",
        "match_probability": "probability",
    }
    pairs = found[list(columns)].rename(columns=columns)
    by = ["probability", "record_id_a", "record_id_b"]
    pairs = pairs.sort_values(by, ascending=[False, True, True])
    return (
        pairs.drop_duplicates("record_id_a").drop_duplicates("record_id_b").reset_index(drop=True)
    )
