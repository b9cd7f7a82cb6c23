"""What ``make demo`` runs: a simulated company, three trained models, the four answers, the service.

Every step is a command of ``echelon``, printed as one would type it.
"""

import shlex
import sys

import click

from data.errors import EchelonError, InputError
from data.home import Home, limit_threads
from echelon.cli import cli
from echelon.demo_accounts import seed, show

#: The four questions, as commands.
QUESTIONS = (
    ("Who contributed what?", ["appraisal", "scores", "--top", "10"]),
    ("Who is ready to be promoted?", ["promotions", "--top", "10"]),
    ("Which of the best people may leave?", ["flight-risk", "--top", "10"]),
    ("Who should work on which platform?", ["staff", "--max-moves", "10"]),
)
#: What follows the list of promotions.
BACKTEST = ("Would such lists have done well?", ["promotions", "backtest"])
_TOPICS = ("promotion", "attrition", "productivity")


@click.command()
@click.option("--employees", default=1200, show_default=True, help="People who work there at the start.")
@click.option("--months", default=48, show_default=True, help="Months of history.")
@click.option("--platforms", default=12, show_default=True, help="Sales platforms.")
@click.option("--seed", default=7, show_default=True, help="Another seed, another company.")
@click.option("--serve/--no-serve", default=True, help="Start the service at the end.")
def demo(*, serve: bool, **company: int) -> None:
    """Simulate a company, train, print the four answers as tables, make an account a role, serve."""
    from echelon.terminal import say

    home = Home.from_environment()
    limit_threads(home.threads)
    say(f"Everything of this demo lies in {home.root}", style="dim")
    if not _is_simulated(home):
        _run("A company to look at", ["example", *(f"--{name}={value}" for name, value in company.items())])
    if not _is_trained(home):
        _run("Three models, each behind its gates", ["train", "all"])
    for question, command in QUESTIONS:
        _run(question, command)
        if command[0] == "promotions":
            _run(*BACKTEST)
    say("\nWho signs in to the pages, one a role", style="bold")
    show(seed(home), home.language)
    say("\nGo on with any command on the same company:", style="bold")
    say(f"  export ECHELON_HOME={shlex.quote(str(home.root))}")
    say("  echelon token --role hr --scope company --subject me --days 1")
    if serve:
        say("\nSign in at http://127.0.0.1:3000 with an account above", style="bold")
        _run("The service, until Ctrl-C", ["serve"])


def _is_simulated(home: Home) -> bool:
    from data.store import Store

    if home.truth.is_dir():
        return True
    if Store(home).names():
        msg = f"{home.root} holds tables that are not the example's; set ECHELON_HOME to an empty folder"
        raise InputError(msg)
    return False


def _is_trained(home: Home) -> bool:
    from training.tracking import CHAMPION, Tracking

    tracking = Tracking(home)
    return all(CHAMPION in tracking.aliases(topic) for topic in _TOPICS)


def _run(why: str, command: list[str]) -> None:
    from echelon.terminal import say

    say(f"\n{why}", style="bold")
    say(f"$ echelon {shlex.join(command)}", style="cyan")
    cli.main(args=command, prog_name="echelon", standalone_mode=False)


def main() -> None:
    """Run the demo; an error that is ours is told in one line."""
    try:
        demo.main(standalone_mode=False)
    except (EchelonError, click.ClickException) as error:
        click.echo(
            f"Error: {error.format_message() if isinstance(error, click.ClickException) else error}", err=True
        )
        sys.exit(1)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    main()
