import re

import pytest
from click.testing import CliRunner, Result

from data.home import Home
from echelon.cli import cli
from serving.access import Policy
from serving.log import DecisionLog
from serving.sign_in.entrance import Entrance

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests
HR = ("--role", "hr", "--scope", "company")


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, list(arguments), input=typed)


@pytest.fixture
def entrance(home: Home) -> Entrance:
    return Entrance(home, Policy.shipped(), DecisionLog(home))


def test_an_account_is_added_with_a_password_that_is_asked_for_twice(entrance: Entrance) -> None:
    added = run("account", "add", "Li.Na", *HR, "--subject", "E00042", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    found = entrance.accounts.check("li.na", PASSWORD)
    assert found is not None
    assert (found.subject, found.role, found.scopes) == ("E00042", "hr", ("company",))
    listed = run("account", "list").output
    assert "li.na" in listed
    assert "E00042" in listed


def test_a_password_is_read_from_standard_input_or_made_and_printed_once(entrance: Entrance) -> None:
    assert run("account", "add", "a", *HR, "--stdin", typed=f"{PASSWORD}\r\nnot this\n").exit_code == 0
    assert entrance.accounts.check("a", PASSWORD) is not None
    made = run("account", "add", "b", *HR, "--generate")
    printed = made.stdout.strip()
    assert re.fullmatch(r"[\w-]{20}", printed)
    assert entrance.accounts.check("b", printed) is not None
    assert run("account", "add", "c", *HR, "--generate", "--stdin").exit_code == 1


def test_an_account_can_be_changed_and_removed(entrance: Entrance) -> None:
    run("account", "add", "a", *HR, "--stdin", typed=PASSWORD)
    assert run("account", "password", "A", "--stdin", typed="another long password").exit_code == 0
    assert entrance.accounts.check("a", "another long password") is not None
    assert run("account", "disable", "a").exit_code == 0
    assert "disabled" in run("account", "list").output
    assert entrance.accounts.check("a", "another long password") is None
    assert run("account", "enable", "a").exit_code == 0
    assert entrance.accounts.check("a", "another long password") is not None
    assert run("account", "remove", "a").exit_code == 0
    assert entrance.accounts.all() == []


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("account", "add", "a", *HR, "--stdin"), "short", "has 5 characters"),
        (("account", "add", "a", "--role", "king", "--scope", "company", "--stdin"), PASSWORD, "no role"),
        (("account", "disable", "nobody"), "", "echelon account list"),
        (("session", "end", "nothing"), "", "echelon session list"),
        (("session", "end"), "", "expected one of SESSION"),
        (("session", "end", "x", "--all"), "", "expected one of SESSION"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    home: Home, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    refused = run(*arguments, typed=typed)
    assert refused.exit_code == 1
    assert said in refused.output
    assert PASSWORD not in refused.output


def test_sessions_are_listed_and_ended_one_by_one_by_subject_or_all(entrance: Entrance, home: Home) -> None:
    run("account", "add", "a", *HR, "--subject", "E1", "--stdin", typed=PASSWORD)
    (account,) = entrance.accounts.all()
    one, two = (entrance.sessions.begin(account.key, account.caller) for _ in range(2))
    listed = run("session", "list").output
    assert one[1].number in listed
    assert two[1].number in listed
    assert "Sessions ended: 1" in run("session", "end", one[1].number).output
    assert entrance.sessions.read(one[0]) is None
    assert entrance.sessions.read(two[0]) is not None
    assert "Sessions ended: 1" in run("session", "end", "--subject", "E1").output
    assert "Sessions ended: 0" in run("session", "end", "--all").output
    ended = [entry.body for entry in DecisionLog(home).entries(routes=["session.end"])]
    assert [len(entry["ended"]) for entry in ended] == [1, 1, 0]
    assert ended[0]["ended"] == [{"session": one[1].number, "subject": "E1"}]
    assert ended[0]["caller"]["subject"] == "console"


def test_changes_of_accounts_are_in_the_decision_log_without_passwords(home: Home) -> None:
    run("account", "add", "a", *HR, "--stdin", typed=PASSWORD)
    run("account", "remove", "a")
    entries = [entry.body for entry in DecisionLog(home).entries()]
    assert [entry["route"] for entry in entries] == ["account.add", "account.remove"]
    assert entries[0]["account"]["name"] == "a"
    assert "argon2" not in str(entries)
    assert PASSWORD not in str(entries)
