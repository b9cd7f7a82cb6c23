import pytest
from click.testing import CliRunner

from data.errors import MissingTable
from echelon import __version__
from echelon.cli import COMMANDS, cli


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []


def test_version_is_that_of_the_code() -> None:
    assert __version__ in CliRunner().invoke(cli, ["--version"]).output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_imported(name: str) -> None:
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(cli, ["promote"])
    assert result.exit_code == 2
    assert "No such command" in result.output


def test_an_error_of_ours_is_one_line_without_a_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    @click.command()
    def broken() -> None:
        raise MissingTable("table pay is absent; import it")

    monkeypatch.setattr("echelon.commands.staffing.staff", broken)
    result = CliRunner().invoke(cli, ["staff"])
    assert result.exit_code == 1
    assert result.output == "Error: table pay is absent; import it\n"


def test_a_wrong_setting_is_told_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHELON_ENGINE", "oracle")
    result = CliRunner().invoke(cli, ["tables"])
    assert result.exit_code == 1
    assert "ECHELON_ENGINE is 'oracle'; allowed are polars" in result.output
