"""Which exits count as those of people who wanted to leave."""

import polars as pl

#: An exit of unrecorded kind counts as voluntary.
OF_OWN_WILL = pl.col("exit_kind").is_null() | (pl.col("exit_kind") == "voluntary")
