import shutil
from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner, Result

from data.home import Home
from data.store import Store
from data.tables import TABLES
from echelon import demo as module
from echelon.cli import COMMANDS
from echelon.demo import QUESTIONS, demo
from echelon.demo_accounts import seed
from features.roster import roster
from serving.access import Policy
from serving.log import DecisionLog
from serving.sign_in.accounts import Account
from serving.sign_in.entrance import Entrance

#: The list of promotions is followed by its backtest.
ANSWERS = ["appraisal", "promotions", "promotions", "flight-risk", "staff"]


@pytest.fixture
def called(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that the demo runs, without running them; nothing is trained yet."""
    seen: list[str] = []

    def run(args: Sequence[str], **_: object) -> None:
        seen.append(args[0])

    monkeypatch.setattr("echelon.cli.cli.main", run)
    monkeypatch.setattr(module, "_is_trained", lambda _home: False)
    made = [(Account("hr", "hr", "hr", ("company",)), "printed once")]
    monkeypatch.setattr(module, "seed", lambda _home: made)
    return seen


def _demo(*options: str) -> Result:
    return CliRunner().invoke(demo, options)


def test_it_simulates_trains_answers_and_serves(called: list[str]) -> None:
    assert _demo().exit_code == 0
    assert called == ["example", "train", *ANSWERS, "serve"]


def test_it_can_stop_before_serving(called: list[str]) -> None:
    shown = _demo("--no-serve")
    assert called[-1] == "staff"
    assert "echelon token" in shown.output


def test_every_step_is_shown_as_one_would_type_it(called: list[str]) -> None:
    shown = _demo("--employees", "90", "--no-serve").output
    assert "$ echelon example --employees=90 --months=48 --platforms=12 --seed=7" in shown
    assert [question for question, _ in QUESTIONS if question not in shown] == []
    assert "$ echelon promotions backtest" in shown


def test_questions_are_commands_that_exist() -> None:
    assert {command[0] for _, command in QUESTIONS} <= set(COMMANDS)


def test_a_second_run_neither_simulates_nor_trains_again(
    called: list[str], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.truth.mkdir(parents=True)
    monkeypatch.setattr(module, "_is_trained", lambda _home: True)
    assert _demo("--no-serve").exit_code == 0
    assert called == ANSWERS


def test_accounts_are_printed_with_their_passwords(called: list[str]) -> None:
    assert "printed once" in _demo("--no-serve").output


def test_every_role_gets_an_account_of_somebody_who_works_there_and_a_rerun_new_passwords(
    example: Store, home: Home
) -> None:
    shutil.copytree(example.home.tables, home.tables)
    first, second = seed(home), seed(home)
    assert [one.role for one, _ in first] == list(Policy.shipped().roles)
    accounts = Entrance(home, Policy.shipped(), DecisionLog(home)).accounts
    assert accounts.all() == sorted((one for one, _ in second), key=lambda one: one.name)
    for (account, former), (_, password) in zip(first, second, strict=True):
        assert accounts.check(account.name, password) == account
        assert accounts.check(account.name, former) is None
    working = roster(example, as_of=example.known_until())
    by_role = {one.role: one for one, _ in first}
    head, employee = by_role["head"].subject, by_role["employee"].subject
    assert working.loc[employee, "manager_id"] == head
    assert by_role["head"].scopes == (f"manager:{head}",)
    assert by_role["employee"].scopes == (f"self:{employee}",)


def test_it_does_not_touch_a_company_of_ones_own(called: list[str], home: Home) -> None:
    table = TABLES["employees"]
    columns = {name: [None] for name in table.names} | {"employee_id": ["E1"]}
    schema = dict.fromkeys(table.names, pl.String) | {"hire_date": pl.Date, "exit_date": pl.Date}
    frame = pl.DataFrame(columns | {"hire_date": [date(2020, 1, 1)]}, schema=schema)
    Store(home).write({"employees": frame}, note="ours")
    result = _demo("--no-serve")
    assert result.exit_code == 1
    assert "set ECHELON_HOME to an empty folder" in str(result.exception)
    assert called == []


def test_an_error_of_ours_ends_it_in_one_line(
    called: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ECHELON_THREADS", "many")
    monkeypatch.setattr("sys.argv", ["demo", "--no-serve"])
    with pytest.raises(SystemExit) as end:
        module.main()
    assert end.value.code == 1
    assert "ECHELON_THREADS is 'many'" in capsys.readouterr().err
