"""``echelon account``: the local accounts that people sign in with."""

import sys
from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.home import Home
from echelon.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from serving.sign_in.accounts import Account
    from serving.sign_in.entrance import Entrance

_GENERATED = click.option("--generate", is_flag=True, help="Make a password and print it once.")
_PIPED = click.option(
    "--stdin", "piped", is_flag=True, help="Read the password from standard input, up to the end of the line."
)


@click.group()
def account() -> None:
    """Add and change the accounts that people sign in with.

    A password is asked for, read from standard input or made; never an argument, which others could see.
    """


@account.command()
@click.argument("name", metavar="NAME")
@click.option("--role", required=True, help="hr, planner, head, auditor, employee or operator.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="company, department:NAME, platform:ID, manager:ID (the tree below) or self:ID; may be repeated.",
)
@click.option(
    "--subject", help="Employee id of the holder, so that the own risk stays hidden; default: NAME."
)
@_GENERATED
@_PIPED
def add(
    name: str, role: str, scopes: tuple[str, ...], subject: str | None, *, generate: bool, piped: bool
) -> None:
    """Add an account."""
    from serving.sign_in.accounts import Account

    entrance = opened()
    password = _password(generate=generate, piped=piped)
    added = entrance.accounts.add(Account(name, subject or name, role, scopes), password)
    _done(entrance, "account.add", added, "{name} may sign in as {subject}, role {role}")
    if generate:
        click.echo(password)


@account.command("list")
def list_() -> None:
    """List the accounts."""
    from echelon.terminal import show_table

    word = words(Home.from_environment().language)
    rows = [
        (one.name, one.subject, one.role, " ".join(one.scopes), word("disabled") if one.disabled else "")
        for one in opened().accounts.all()
    ]
    columns = (word("account"), word("subject"), word("role of access"), word("scopes"), word("state"))
    show_table(word("Accounts ({n})", n=len(rows)), columns, rows)


@account.command()
@click.argument("name", metavar="NAME")
@_GENERATED
@_PIPED
def password(name: str, *, generate: bool, piped: bool) -> None:
    """Give an account another password; its sessions end."""
    entrance = opened()
    given = _password(generate=generate, piped=piped)
    changed = entrance.accounts.set_password(name, given)
    _done(entrance, "account.password", changed, "{name} has another password")
    if generate:
        click.echo(given)


@account.command()
@click.argument("name", metavar="NAME")
def disable(name: str) -> None:
    """Let an account sign in no more, until it is enabled; its sessions end."""
    entrance = opened()
    changed = entrance.accounts.set_disabled(name, disabled=True)
    _done(entrance, "account.disable", changed, "{name} may no longer sign in")


@account.command()
@click.argument("name", metavar="NAME")
def enable(name: str) -> None:
    """Let an account sign in again."""
    entrance = opened()
    changed = entrance.accounts.set_disabled(name, disabled=False)
    _done(entrance, "account.enable", changed, "{name} may sign in again")


@account.command()
@click.argument("name", metavar="NAME")
def remove(name: str) -> None:
    """Remove an account; its sessions end."""
    entrance = opened()
    removed = entrance.accounts.remove(name)
    _done(entrance, "account.remove", removed, "{name} is removed")


def opened() -> "Entrance":
    """Return the entrance of the installation that the settings name."""
    from serving.access import Policy
    from serving.log import DecisionLog
    from serving.sign_in.entrance import Entrance

    home = Home.from_environment()
    return Entrance(home, Policy.shipped(), DecisionLog(home))


def new_password() -> str:
    """Return a password that nobody guesses: 20 characters, 119 bits."""
    import secrets

    return secrets.token_urlsafe(15)


def _password(*, generate: bool, piped: bool) -> str:
    if generate and piped:
        msg = "--generate and --stdin say different things; give one of them"
        raise InputError(msg)
    if generate:
        return new_password()
    if piped:
        return sys.stdin.readline().rstrip("\r\n")
    asked: Callable[..., str] = click.prompt
    return asked("Password", hide_input=True, confirmation_prompt=True)


def _done(entrance: "Entrance", what: str, account: "Account", text: str) -> None:
    from serving.access import console

    entrance.changed(console(), what, account)
    word = words(entrance.home.language)
    told = word(text, name=account.name, subject=account.subject, role=account.role)
    click.echo(told, err=True)
