from pathlib import Path

import pytest
from click.testing import CliRunner

from data.home import Home
from data.store import Store
from echelon.cli import cli


@pytest.fixture
def listed(trained: Store, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home of the trained example company, as the commands see it."""
    monkeypatch.setenv("ECHELON_HOME", str(trained.home.root))
    return trained.home


def test_the_list_tells_versions_aliases_and_gates(listed: Home) -> None:
    found = CliRunner().invoke(cli, ["models"])
    assert found.exit_code == 0, found.output
    assert "promotion" in found.output
    assert "attrition" in found.output
    assert "champion" in found.output or "challenger" in found.output
    assert listed.root.exists()


def test_without_a_model_the_list_says_what_to_run(home: Home) -> None:
    found = CliRunner().invoke(cli, ["models"])
    assert found.exit_code == 0, found.output
    assert "echelon train all" in found.output
    assert home.root.exists()


def test_an_unknown_version_is_refused_in_one_line(listed: Home) -> None:
    found = CliRunner().invoke(cli, ["release", "attrition", "99"])
    assert found.exit_code == 1
    assert "there is no version 99 of attrition" in found.output
    assert "Traceback" not in found.output
    assert listed.root.exists()


def test_a_rollback_without_a_former_champion_is_refused_in_one_line(listed: Home) -> None:
    found = CliRunner().invoke(cli, ["rollback", "promotion"])
    assert found.exit_code == 1
    assert "no former champion" in found.output
    assert listed.root.exists()


def test_training_without_tables_says_what_to_import(home: Home, tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["train", "attrition"])
    assert found.exit_code == 1
    assert "no tables are stored" in found.output
    assert "Traceback" not in found.output
    assert home.root.is_relative_to(tmp_path)
