import json
import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli
from serving.access import Caller, Policy
from serving.log import DecisionLog
from serving.tokens import Tokens


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(cli, list(arguments))
    return ran.exit_code, ran.output


def test_a_token_that_is_printed_is_accepted(home: Home) -> None:
    code, printed = run(
        "token", "--role", "head", "--scope", "platform:P01", "--scope", "manager:E1", "--subject", "E1"
    )
    assert code == 0
    read = Tokens(home, Policy.shipped()).read(f"Bearer {printed.strip()}")
    assert read == Caller("E1", "head", ("platform:P01", "manager:E1"))


def test_a_role_or_scope_that_the_policy_does_not_know_is_refused_with_those_that_it_does(home: Home) -> None:
    code, said = run("token", "--role", "king", "--scope", "company", "--subject", "x")
    assert code == 1
    assert "auditor" in said
    code, said = run("token", "--role", "employee", "--scope", "company", "--subject", "x")
    assert code == 1
    assert "self:ID" in said


def test_a_whole_log_is_verified_and_exported(home: Home, tmp_path: Path) -> None:
    log = DecisionLog(home)
    for i in range(3):
        log.append({"i": i, "name": "李"})
    code, said = run("audit", "verify", "--head", run("audit", "head")[1].strip())
    assert code == 0
    assert "whole: 3 entries" in said
    target = tmp_path / "log.jsonl"
    assert run("audit", "export", "--after", "1", "--to", str(target))[0] == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(line["number"], line["i"], line["name"]) for line in lines] == [(2, 1, "李"), (3, 2, "李")]
    assert len(run("audit", "export")[1].splitlines()) == 3


def test_a_log_that_was_altered_or_cut_ends_with_one_and_the_place(home: Home) -> None:
    log = DecisionLog(home)
    for i in range(3):
        log.append({"i": i})
    head = run("audit", "head")[1].strip()
    with closing(sqlite3.connect(home.root / "decisions.db")) as connection:
        connection.executescript("DROP TRIGGER decisions_no_delete; DELETE FROM decisions WHERE number = 3")
    assert run("audit", "verify")[0] == 0
    code, said = run("audit", "verify", "--head", head)
    assert code == 1
    assert "entry 3" in said
    assert run("audit", "verify", "--head", "nonsense")[0] == 1
