import polars as pl
import pytest
from click.testing import CliRunner

from data.home import Home
from data.store import Store
from echelon.cli import cli
from tests.features.company import company, filled


@pytest.fixture
def firm(home: Home) -> Store:
    frames = company(n_people=30)
    kept = ("employees", "positions", "compensation", "sales_monthly", "protected_attributes")
    return filled(Store(home), {name: frames[name] for name in kept if name in frames})


def test_a_dossier_is_printed_in_english(firm: Store) -> None:
    done = CliRunner().invoke(cli, ["profile", "E001", "--as-of", "2024-05-15", "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "E001 as of 2024-05-15" in done.output
    assert "Pay and promotion" in done.output
    assert "Base salary" in done.output
    assert "CNY" in done.output
    assert "Not computed for lack of" in done.output


def test_a_dossier_is_printed_in_chinese_as_of_the_latest_date(firm: Store) -> None:
    person = company(n_people=30)["employees"].filter(pl.col("exit_date").is_null())["employee_id"][0]
    done = CliRunner().invoke(cli, ["profile", person, "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert f"{person} 的档案，截至 {firm.known_until()}" in done.output
    assert "薪酬晋升" in done.output


def test_a_dossier_shows_no_protected_attribute(firm: Store) -> None:
    done = CliRunner().invoke(cli, ["profile", "E001", "--as-of", "2024-05-15"])
    assert done.exit_code == 0
    assert not any(word in done.output for word in ("sex", "birth", "1990"))


def test_an_unknown_person_is_told_in_one_line(firm: Store) -> None:
    done = CliRunner().invoke(cli, ["profile", "E999"])
    assert done.exit_code == 1
    assert "E999" in done.output
    assert "Traceback" not in done.output
