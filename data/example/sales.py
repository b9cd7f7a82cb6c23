"""Leads and orders of a month, row by row."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.example.arrays import Flags, Floats, Ints, sigmoid
from data.example.ids import Ids
from data.example.work import Legs
from data.example.world import World

DAY = 86_400
OPENS, CLOSES = 9 * 3600, 21 * 3600
LAG_DAYS, LONGEST_LAG_DAYS = 5.0, 27.0
REFUND_DAYS, LONGEST_REFUND_DAYS = 6.0, 40.0
#: Customers that a platform has before the first month, and how far back a repeat customer is sought.
CUSTOMERS_BEFORE, CUSTOMERS_REMEMBERED = 2_000, 8_000


@dataclass(frozen=True, slots=True)
class _Orders:
    employee: Ints
    platform: Ints
    ordered: Ints  # seconds since 1970
    care: Floats


class SalesBook:
    """Turns the counts of each month into rows, one month in memory at a time.

    Parameters
    ----------
    world : World
        Platforms and months.
    seed : int
        Seed of the company; each month has a generator of its own.
    ids : Ids
        Writes ids.
    """

    def __init__(self, world: World, seed: int, ids: Ids) -> None:
        self._world = world
        self._seed = seed
        self._ids = ids
        self._n_leads = 0
        self._n_orders = 0
        self._customers = np.full(world.n_platforms, CUSTOMERS_BEFORE)
        self._carried: list[pl.DataFrame] = []

    def month(self, legs: Legs, last_day: Ints) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows of leads that came in, and of orders placed, in the month of `legs`.

        Parameters
        ----------
        legs : Legs
            Counts of the month.
        last_day : ndarray of shape (n_legs,)
            Last day at work of each leg's person, as far as known a month later; later conversions are lost.

        Returns
        -------
        tuple of (DataFrame, DataFrame)
            Rows of ``leads`` and of ``orders``.
        """
        rng = np.random.default_rng([self._seed, legs.month])
        leg = np.repeat(np.arange(len(legs.seat)), legs.leads)
        n = len(leg)
        # within a leg the first leads convert; their times are drawn alike, so which ones does not matter
        rank = np.arange(n) - np.repeat(np.cumsum(legs.leads) - legs.leads, legs.leads)
        days = legs.last_day[leg] - legs.first_day[leg] + 1
        day = legs.first_day[leg] + (rng.random(n) * days).astype(np.int64)
        created = day * DAY + rng.integers(OPENS, CLOSES, n)
        lag = np.minimum(rng.exponential(LAG_DAYS, n), LONGEST_LAG_DAYS)
        converted = created + (lag * DAY).astype(np.int64) + 60
        closing = np.minimum(last_day[leg] + 1, self._world.month_days[-1]) * DAY
        won = (rank < legs.conversions[leg]) & (converted < closing)
        number = np.where(won, np.cumsum(won) - 1 + self._n_orders, 0)
        leads = pl.DataFrame(
            {
                "lead_id": self._ids.lead(np.arange(self._n_leads, self._n_leads + n)),
                "employee_id": self._ids.employee(legs.employee[leg]),
                "platform_id": self._ids.platform(legs.platform[leg]),
                "created_at": _moment(created),
                "converted_at": _moment(converted, won),
                "order_id": self._ids.order(number, won),
            }
        )
        orders = self._orders(
            rng,
            _Orders(*(x[won] for x in (legs.employee[leg], legs.platform[leg], converted, legs.care[leg]))),
            legs.month,
        )
        self._n_leads += n
        self._n_orders += len(orders)
        return leads, self._split(orders, legs.month)

    def _orders(self, rng: np.random.Generator, won: _Orders, month: int) -> pl.DataFrame:
        n = len(won.employee)
        maturity = self._world.maturity[won.platform, month]
        basket = np.exp(rng.normal(0, 0.6, n) + 0.03 * won.care)
        amount = np.rint(self._world.price[won.platform] * basket).astype(np.int64)
        margin = np.rint(amount * np.clip(0.12 + 0.16 * maturity + rng.normal(0, 0.05, n), -0.2, 0.6))
        repeat = rng.random(n) < sigmoid(-1.6 + 1.5 * maturity + 0.25 * won.care)
        customer = self._customer(rng, won.platform, repeat)
        wait = np.minimum(1 + rng.exponential(REFUND_DAYS, n), LONGEST_REFUND_DAYS)
        refunded = won.ordered + (wait * DAY).astype(np.int64)
        back = (rng.random(n) < sigmoid(-2.8 - 0.3 * won.care)) & (
            refunded < self._world.month_days[-1] * DAY
        )
        part = np.where(rng.random(n) < 0.7, 1.0, rng.uniform(0.2, 0.9, n))
        return pl.DataFrame(
            {
                "order_id": self._ids.order(np.arange(self._n_orders, self._n_orders + n)),
                "employee_id": self._ids.employee(won.employee),
                "platform_id": self._ids.platform(won.platform),
                "customer_id": self._ids.customer(won.platform, customer),
                "ordered_at": _moment(won.ordered),
                "amount": amount,
                "margin": margin.astype(np.int64),
                "refunded_amount": pl.Series(np.rint(amount * part).astype(np.int64)).set(
                    pl.Series(~back), None
                ),
                "refunded_at": _moment(refunded, back),
                "new_customer": ~repeat,
            }
        )

    def _customer(self, rng: np.random.Generator, platform: Ints, repeat: Flags) -> Ints:
        """Count the new customers of a platform on, and take repeat customers from its latest."""
        order = np.argsort(platform, kind="stable")
        new = (~repeat)[order]
        first = np.searchsorted(platform[order], np.arange(self._world.n_platforms))
        counted = np.concatenate([[0], np.cumsum(new)])
        so_far = np.empty(len(platform), np.int64)
        so_far[order] = counted[1:] - counted[first][platform[order]]
        known = self._customers[platform] + so_far
        self._customers += np.bincount(platform[~repeat], minlength=self._world.n_platforms)
        reach = np.minimum(known, CUSTOMERS_REMEMBERED)
        number: Ints = np.where(
            repeat, known - 1 - (rng.random(len(platform)) * reach).astype(np.int64), known
        )
        return number

    def _split(self, orders: pl.DataFrame, month: int) -> pl.DataFrame:
        rows = pl.concat([*self._carried, orders])
        after = pl.lit(int(self._world.month_days[month + 1]) * DAY * 1_000_000).cast(pl.Datetime("us"))
        self._carried = [rows.filter(pl.col("ordered_at") >= after)]
        return rows.filter(pl.col("ordered_at") < after)


def _moment(seconds: Ints, known: Flags | None = None) -> pl.Series:
    series = pl.Series(seconds * 1_000_000).cast(pl.Datetime("us"))
    return series if known is None else series.set(pl.Series(~known), None)
