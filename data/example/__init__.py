"""The example company: simulated from a written causal story (docs/example-company.md)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from data.errors import InputError
from data.example.canonical import Scribe
from data.example.careers import run
from data.example.firm import Chance, Firm
from data.example.founding import found
from data.example.ids import Ids
from data.example.sales import SalesBook
from data.example.story import Story
from data.example.surveys import ATTRIBUTES
from data.example.truth import truth_tables, write_truth
from data.example.world import build_world
from data.manifest import Company
from data.progress import Progress, silent
from data.store import Store

#: The example company ends on the day before this date.
END = date(2026, 7, 1)
STEP = "simulate the example company"


class Size(NamedTuple):
    """How large a simulated company is."""

    n_employees: int
    n_months: int
    n_platforms: int


def generate(
    store: Store,
    *,
    n_employees: int = 1200,
    n_months: int = 48,
    n_platforms: int = 12,
    seed: int = 7,
    progress: Progress = silent,
) -> None:
    """Write a simulated company to the tables, and its ground truth apart from them.

    Parameters
    ----------
    store : Store
        Tables to write to; they must be empty.
    n_employees : int, default 1200
        People at work at any time; leavers are replaced.
    n_months : int, default 48
        Months up to `END`.
    n_platforms : int, default 12
        Sales platforms, from ten years to two months old at the end.
    seed : int, default 7
        The same seed gives the same company.
    progress : Progress, optional
        Told how far the months are.

    Raises
    ------
    InputError
        If the tables hold something, or the company would be too small to have a story.
    """
    simulate(store, Size(n_employees, n_months, n_platforms), seed=seed, progress=progress)


def simulate(store: Store, size: Size, *, seed: int, progress: Progress = silent) -> tuple[Firm, Ids]:
    """Do what `generate` does, and return the company as it stands at the end.

    Parameters
    ----------
    store : Store
        Tables to write to; they must be empty.
    size : Size
        Employees, months and platforms.
    seed : int
        The same seed gives the same company.
    progress : Progress, optional
        Told how far the months are.

    Returns
    -------
    tuple of (Firm, Ids)
        Seats after the last month, whose leavers are not yet replaced, and how ids are written.

    Raises
    ------
    InputError
        If the tables hold something, or the company would be too small to have a story.
    """
    _refuse(store, size)
    n_employees, n_months, n_platforms = size
    chance = Chance.from_seed(seed)
    world = build_world(chance.world, END, n_months, n_platforms, Story())
    firm = found(world, n_employees, Story(), chance)
    ids = Ids(n_employees * (1 + n_months // 24))
    scribe = Scribe(world, firm.teams, ids, firm.journal)
    book = SalesBook(world, seed, ids)

    def tables() -> Iterator[tuple[str, pl.DataFrame]]:
        for legs, last_day in run(firm):
            leads, orders = book.month(legs, last_day)
            yield "leads", leads
            yield "orders", orders
            yield scribe.activities()
            progress(STEP, (legs.month + 1) / (n_months + 1))
        people = firm.journal.peek("employees")
        yield from scribe.everyone(chance.people)
        yield from scribe.surroundings()
        yield from scribe.work()
        yield from scribe.appraisals()
        for name, frame in truth_tables(firm, ids, people):
            write_truth(store.home, name, frame)

    company = Company(currency="CNY", attributes=ATTRIBUTES)
    store.write(tables(), append=True, note=f"example company, seed {seed}", company=company)
    progress(STEP, 1.0)
    return firm, ids


def _refuse(store: Store, size: Size) -> None:
    n_employees, n_months, n_platforms = size
    if store.names():
        msg = (
            f"{store.home.root} already holds the tables {', '.join(store.names())}; "
            "the example company needs an empty home: set ECHELON_HOME to a new folder"
        )
        raise InputError(msg)
    if n_employees < 12 * n_platforms or n_months < 3 or not 2 <= n_platforms <= 99:
        msg = (
            f"{n_employees} employees, {n_months} months and {n_platforms} platforms make no "
            "example company; give 2 to 99 platforms, at least 12 employees a platform and at least 3 months"
        )
        raise InputError(msg)
