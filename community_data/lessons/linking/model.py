"""The link by a kept library: splink fits the weights to the records, with DuckDB, in memory.

Nothing is printed, no file is written, nothing is fetched, and the same records give the same
weights: one thread, and a seed. splink and DuckDB are imported when they are used, since a second
of waiting and their threads belong to no cell that does without them.
"""

from __future__ import annotations

import functools
import logging
import warnings

import pandas as pd

from community_data.data import clients
from community_data.methods import plain_name

SEED = 11
NEAR = 0.9  # names from here on are alike, as in the weights that were worked out by hand


@functools.lru_cache(maxsize=4)
def _fitted(folder: str, changed: int) -> pd.DataFrame:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    import duckdb

    connection = duckdb.connect(":memory:", config=_alone())
    database = DuckDBAPI(connection)
    tables = [
        database.register(_for_splink(clients.records(folder, side)), f"agency_{side}")
        for side in clients.TABLES
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            compare.JaroWinklerAtThresholds("given", [NEAR]),
            compare.JaroWinklerAtThresholds("family", [NEAR]),
            compare.ExactMatch("birth_date"),
            compare.ExactMatch("sex"),
            compare.ExactMatch("place_id"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("birth_date"), block_on("given", "place_id"), block_on("family", "place_id"),
        ],
    )  # fmt: skip
    linker = Linker(tables, settings, log_level=logging.CRITICAL)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("given", "family", "birth_date")], recall=0.7
    )
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    train.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    train.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    return linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
