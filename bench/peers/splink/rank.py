"""Pairs of records that splink takes for one person: ``python rank.py RECORDS.csv PAIRS.csv``.

Comparisons, blocking and training are those its documentation begins with, for the columns we have.
"""

from __future__ import annotations

import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main(records: str, pairs: str) -> None:
    """Read records, write pairs with the probability of each, the likeliest first."""
    read = duckdb.read_csv(records, all_varchar=True)
    table = DuckDBAPI().register(read.to_arrow_table(), dataset_display_name="records")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            cl.NameComparison("given"),
            cl.NameComparison("family"),
            cl.DateOfBirthComparison("born", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("identifier"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("family"),
            block_on("given"),
            block_on("born"),
            block_on("identifier"),
            "l.given = r.family and l.family = r.given",
            block_on("postcode", "substr(family, 1, 1)"),
            block_on("postcode", "substr(given, 1, 1)"),
        ],
    )
    linker = Linker(table, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("given", "family"), block_on("born", "family")], recall=0.6
    )
    training.estimate_u_using_random_sampling(max_pairs=4e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    found = linker.inference.predict(threshold_match_weight=-10).as_duckdbpyrelation()
    found.project("id_l, id_r, match_probability").order("match_probability DESC").write_csv(pairs)


if __name__ == "__main__":
    main(*sys.argv[1:])
