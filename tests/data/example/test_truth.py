from pathlib import Path

import polars as pl
import pytest

from data.errors import MissingTable
from data.example.truth import read_truth, write_truth
from data.home import Home


def test_truth_lies_apart_from_the_tables(tmp_path: Path) -> None:
    home = Home(root=tmp_path)
    write_truth(home, "people", pl.DataFrame({"employee_id": ["E1"], "skill": [0.5]}))
    assert read_truth(home, "people")["skill"].tolist() == [0.5]
    assert not home.tables.exists()


def test_an_absent_table_says_what_there_is(tmp_path: Path) -> None:
    home = Home(root=tmp_path)
    with pytest.raises(MissingTable, match="echelon example"):
        read_truth(home, "people")
    write_truth(home, "people", pl.DataFrame({"employee_id": ["E1"]}))
    with pytest.raises(MissingTable, match="it has people"):
        read_truth(home, "salaries")
