"""``echelon session``: who is signed in, and ending it."""

import click

from data.errors import InputError
from data.home import Home
from echelon.commands.accounts import opened
from echelon.words import words


@click.group()
def session() -> None:
    """Show who is signed in, and end sessions."""


@session.command("list")
def list_() -> None:
    """List the sessions that have not ended, newest first."""
    from echelon.commands.asking import minute
    from echelon.terminal import show_table

    word = words(Home.from_environment().language)
    rows = [
        (
            one.number,
            one.subject,
            one.caller.role,
            one.account,
            *(minute(at.isoformat()) for at in (one.began, one.seen, one.ends)),
        )
        for one in opened().sessions.all()
    ]
    columns = (
        "session",
        "subject",
        "role of access",
        "account",
        "began",
        "last used",
        "ends unless used",
    )
    show_table(word("Sessions ({n})", n=len(rows)), [word(one) for one in columns], rows)


@session.command()
@click.argument("number", metavar="[SESSION]", required=False)
@click.option("--subject", help="End every session of this subject.")
@click.option("--all", "everybody", is_flag=True, help="End every session.")
def end(number: str | None, subject: str | None, *, everybody: bool) -> None:
    """End SESSION, those of a subject, or all; whoever used them has to sign in again."""
    from serving.access import console

    if sum((number is not None, subject is not None, everybody)) != 1:
        msg = "expected one of SESSION, --subject or --all; `echelon session list` shows the sessions"
        raise InputError(msg)
    entrance = opened()
    sessions = entrance.sessions
    ended = [sessions.end(number)] if number is not None else sessions.end_all(subject)
    entrance.revoked(console(), "session.end", ended)
    word = words(entrance.home.language)
    click.echo(word("Sessions ended: {n}", n=len(ended)))
