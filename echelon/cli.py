"""The ``echelon`` command: names and help here, each command imported only when it is called."""

from importlib import import_module
from typing import Any

import click

from data.errors import EchelonError
from data.home import Home, limit_threads
from echelon import __version__

#: Command -> (module:function, one-line help).
COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("echelon.commands.facts:import_", "Check and store tables from files or a database."),
    "example": ("echelon.commands.facts:example", "Simulate the example company."),
    "tables": ("echelon.commands.facts:tables", "Show what is stored, and its versions."),
    "profile": ("echelon.commands.profile:profile", "Print what was known of a person as of a date."),
    "train": ("echelon.commands.models:train", "Train, evaluate and gate a model."),
    "models": ("echelon.commands.models:models", "List the models and which is released."),
    "release": ("echelon.commands.models:release", "Make a challenger the champion, if its gates passed."),
    "rollback": ("echelon.commands.models:rollback", "Return to the former champion."),
    "appraisal": ("echelon.commands.appraisal:appraisal", "Fair scores, and what follows from them."),
    "promotions": ("echelon.commands.promotion:promotions", "Rank the candidates of a promotion round."),
    "flight-risk": ("echelon.commands.attrition:flight_risk", "List the high performers who may leave."),
    "exit-curve": ("echelon.commands.attrition:exit_curve", "Print one person's probability of leaving."),
    "what-if": ("echelon.commands.what_if:what_if", "Compare a person's profile with changed ones."),
    "retention": (
        "echelon.commands.retention:retention",
        "Tell how many leave, of the best and of everybody.",
    ),
    "flags": ("echelon.commands.flags:flags", "Raise flags of flight risks and follow them."),
    "staff": ("echelon.commands.staffing:staff", "Staff platforms as well as possible."),
    "scheme": ("echelon.commands.scheme:scheme", "Check, show, compare, try and adopt appraisal schemes."),
    "serve": ("echelon.commands.service:serve", "Start the service and its pages."),
    "token": ("echelon.commands.access:token", "Issue an access token."),
    "account": ("echelon.commands.accounts:account", "Add and change the accounts that people sign in with."),
    "session": ("echelon.commands.sessions:session", "Show who is signed in, and end sessions."),
    "audit": ("echelon.commands.access:audit", "Verify and export the decision log."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when called."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error that is ours is told in one line, without a stack trace."""
        try:
            limit_threads(Home.from_environment().threads)  # before a command imports a numeric library
            return super().invoke(ctx)
        except EchelonError as error:
            raise click.ClickException(str(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="echelon")
def cli() -> None:
    """Fair scores, promotion, flight risk and staffing for companies that run many sales platforms."""
