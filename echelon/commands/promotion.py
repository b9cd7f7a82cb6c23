"""``echelon promotions``: who is ready to be promoted, and what follows from it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from data.home import Home
from echelon.commands.asking import asked, promotion_options
from echelon.commands.promotion_decided import decide, follow
from echelon.commands.promotion_fairness import fairness
from echelon.commands.promotion_judged import backtest, bench
from echelon.commands.promotion_people import compare, why_not
from echelon.commands.promotion_shown import show_list, show_nine_box
from echelon.commands.promotion_targets import targets

if TYPE_CHECKING:
    from serving.promotion.answers import RankAnswer


@click.group(invoke_without_command=True)
@promotion_options
def promotions(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Rank those who may be promoted, with intervals, tiers and reasons; or ask more of such a list."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        language = lang or Home.from_environment().language
        show_list(_ranked(as_of, given), language)
        return
    early = [name for name in context.params if context.get_parameter_source(name) != ParameterSource.DEFAULT]
    if early:
        msg = f"give options after {context.invoked_subcommand}, not before it"
        raise click.UsageError(msg)


@promotions.command("nine-box")
@promotion_options
def nine_box(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Show how many candidates are where in performance against readiness, with intervals."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.nine_box import nine_box as count
    from serving.promotion.requests import NineBoxRequest

    home = Home.from_environment()
    answer = count(Context(home), console(), read(NineBoxRequest, asked(as_of, given)))
    show_nine_box(answer, lang or home.language)


for command in (why_not, compare, bench, backtest, fairness, decide, follow, targets):
    promotions.add_command(command)


def _ranked(as_of: datetime | None, given: dict[str, Any]) -> "RankAnswer":
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.rank import rank
    from serving.promotion.requests import RankRequest

    request = read(RankRequest, asked(as_of, given))
    return rank(Context(Home.from_environment()), console(), request)
