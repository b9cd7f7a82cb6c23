"""Staffing as a transportation network: people, platforms and the seats between them.

Everybody has exactly one seat; those without a place sit on a last platform, *nowhere*, which costs and
brings nothing. Rules on moves, skills and salaries are no part of the network: their prices go into what a
seat brings.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from models.encoder import Floats, Ints
from models.plan import Prices, StaffingRequest

#: Whole units that the widest difference between two seats is cut into for the solver of the network.
UNITS = 5e6
#: Most of these units that a person too few or too many is taken to cost.
DEAR = 1e12
_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Arcs:
    """Every possible (person, platform), sorted by person.

    Parameters
    ----------
    row, column : ndarray of shape (n_arcs,)
        Person and platform; the platform after the last is nowhere.
    worth : ndarray of shape (n_arcs,)
        Gain less cost of the move.
    moves : ndarray of shape (n_arcs,)
        Whether it is a move.
    first : ndarray of shape (n_people,)
        First arc of each person.
    """

    row: Ints
    column: Ints
    worth: Floats
    moves: npt.NDArray[np.bool_]
    first: Ints

    @classmethod
    def of(cls, request: StaffingRequest, *, loosely: bool = False) -> "Arcs":
        """List the arcs of a request; loosely as if nobody were held, locked or excluded."""
        n_people, n_platforms = request.gain.shape
        gain = request.gain.to_numpy(dtype=np.float64)
        able = ~np.isnan(gain)
        if not loosely:
            able &= ~request.out[:, None]
        if request.locked and not loosely:
            able &= (request.lock < 0)[:, None] | (request.lock[:, None] == np.arange(n_platforms))
        row, column = np.nonzero(able)
        worth, moves = gain[row, column], column != request.place[row]
        worth -= request.move_cost * moves
        idle = np.flatnonzero(~request.held | loosely)
        if len(idle):
            row, column = np.append(row, idle), np.append(column, np.full(len(idle), n_platforms))
            worth, moves = np.append(worth, np.zeros(len(idle))), np.append(moves, np.zeros(len(idle), bool))
            order = np.argsort(row, kind="stable")
            row, column, worth, moves = row[order], column[order], worth[order], moves[order]
        return cls(row, column, worth, moves, np.searchsorted(row, np.arange(n_people)))

    def some(self, kept: npt.NDArray[np.bool_]) -> "Arcs":
        """Return some of the arcs."""
        row = self.row[kept]
        first = np.searchsorted(row, np.arange(len(self.first)))
        return Arcs(row, self.column[kept], self.worth[kept], self.moves[kept], first)

    @property
    def complete(self) -> bool:
        """Whether everybody has somewhere to be."""
        return bool((np.diff(self.first, append=len(self.row)) > 0).all())


@dataclass(frozen=True)
class Network:
    """A request as a network, and what its rules cost.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.
    low, high : ndarray of shape (n_platforms + 1,)
        Seats of each platform and of nowhere.
    less, more : ndarray of shape (n_platforms + 1,)
        Price of a person below and above those; infinite where it may not be.
    """

    request: StaffingRequest
    low: Ints
    high: Ints
    less: Floats
    more: Floats

    @classmethod
    def of(cls, request: StaffingRequest) -> "Network":
        """Add nowhere to the platforms."""
        low, high = np.append(request.low, 0), np.append(request.high, len(request.gain) + 1)
        wish = request.wish
        return cls(request, low, high, np.append(wish.lower, np.inf), np.append(wish.upper, np.inf))

    def fits(self, count: Ints) -> bool:
        """Whether so many people on each platform and nowhere are allowed, at whatever price."""
        below, above = (count < self.low) & np.isinf(self.less), (count > self.high) & np.isinf(self.more)
        return not (below | above).any()

    def priced(self, arcs: Arcs, prices: Prices) -> Floats:
        """Return what each arc is worth once moves, skills and salaries are paid for."""
        request, worth = self.request, arcs.worth.copy()
        if prices.move:
            worth -= prices.move * arcs.moves
        for k in np.flatnonzero(prices.skill.any(axis=0)):
            worth += request.holds[arcs.row, k] * np.append(prices.skill[:, k], 0.0)[arcs.column]
        if prices.pay:
            worth -= prices.pay * request.pay[arcs.row] * (arcs.column < len(self.low) - 1)
        return worth

    def bound(self, arcs: Arcs, priced: Floats, prices: Prices) -> float:
        """Return what no plan exceeds, by duality; it holds for whatever prices are given."""
        request, seat, wish = self.request, np.append(prices.seat, 0.0), self.request.wish
        best = np.maximum.reduceat(priced - seat[arcs.column], arcs.first).sum()
        seats = self._seats(seat).sum()
        rules = -(np.minimum(prices.skill, wish.need) * request.needs).sum()
        rules += _most(prices.move, request.max_moves, wish.move, len(request.gain))
        rules += _most(prices.pay, request.budget, wish.pay, float(request.pay.sum()))
        total = float(best + seats + rules)
        return total + 1e-12 * (abs(total) + float(np.abs(seat * self.high).sum()))

    def _seats(self, seat: Floats) -> Floats:
        """Most that the prices of seats come to on each platform, less what people below or above cost."""
        most = np.maximum(seat * self.low, seat * self.high)
        below, above = np.isfinite(self.less), np.isfinite(self.more)
        most[below] = np.maximum(most[below], -self.less[below] * self.low[below])
        over = np.maximum(self.high, len(self.request.gain))[above]
        full = seat[above] * over - self.more[above] * (over - self.high[above])
        most[above] = np.maximum(most[above], full)
        return np.asarray(most, dtype=np.float64)

    def solve(self, arcs: Arcs, priced: Floats) -> tuple[Ints, Floats] | None:
        """Return the best seats for what arcs are worth, and the prices of seats; None if there are none."""
        n, m = len(arcs.first), len(self.low)
        spread = float(np.ptp(priced)) if len(priced) else 0.0
        scale = UNITS / spread if spread > 0.0 else 1.0
        cost = np.round((priced.max(initial=0.0) - priced) * scale).astype(np.int64)
        if int(self.low[np.isinf(self.less)].sum()) > n:
            return None
        flow = min_cost_flow.SimpleMinCostFlow()
        one = np.ones(len(cost), dtype=np.int64)
        flow.add_arcs_with_capacity_and_unit_cost(
            arcs.row.astype(np.int32), (n + arcs.column).astype(np.int32), one, cost
        )
        self._add_seats(flow, scale)
        supply = np.concatenate([np.ones(n, dtype=np.int64), -self.low, [int(self.low.sum()) - n]])
        flow.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
        if flow.solve() != flow.OPTIMAL:
            return None
        taken = np.flatnonzero(np.asarray(flow.flows(np.arange(len(cost), dtype=np.int32))))
        return arcs.column[taken], self._seat_prices(arcs, cost, taken, scale) / scale

    def _add_seats(self, flow: min_cost_flow.SimpleMinCostFlow, scale: float) -> None:
        """Lead platforms to where everybody ends; back from there come people who are lacking."""
        n, m = len(self.request.gain), len(self.low)
        below, above = np.flatnonzero(np.isfinite(self.less)), np.flatnonzero(np.isfinite(self.more))
        seats, end = np.arange(n, n + m, dtype=np.int32), np.full(m, n + m, dtype=np.int32)
        tail = np.concatenate([seats, end[below], seats[above]])
        head = np.concatenate([end, seats[below], end[above]])
        room = np.concatenate([self.high - self.low, self.low[below], np.maximum(0, n - self.high[above])])
        cost = np.concatenate(
            [np.zeros(m, dtype=np.int64), _units(self.less[below], scale), _units(self.more[above], scale)]
        )
        flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)

    def _seat_prices(self, arcs: Arcs, cost: Ints, taken: Ints, scale: float) -> Floats:
        """Return prices at which nobody wants to change seats: shortest ways through who could move."""
        m = len(self.low)
        place = arcs.column[taken]
        way = np.full((m + 1, m + 1), _FAR, dtype=np.int64)  # from, to; the last is any empty seat
        np.minimum.at(way, (place[arcs.row], arcs.column), cost - cost[taken][arcs.row])
        count = np.bincount(place, minlength=m)
        # An empty seat is free of charge, and so is one that somebody may leave; beyond that it has a price.
        less, more = _units(self.less, scale), _units(self.more, scale)
        way[:m, m] = np.where(count < self.low, -less, np.where(count < self.high, 0, more))
        way[m, :m] = np.where(count > self.high, -more, np.where(count > self.low, 0, less))
        way[m, :m][count == 0] = _FAR
        price = np.zeros(m + 1, dtype=np.int64)
        for _ in range(m + 2):
            less = np.minimum(price, (way + price[None, :]).min(axis=1))
            if (less == price).all():
                break
            price = less
        return np.asarray((price - price[m])[:-2], dtype=np.float64)


def _units(price: Floats, scale: float) -> Ints:
    """Cut prices of people too few or too many into whole units; what may not be is far away."""
    scaled = np.round(np.minimum(np.where(np.isinf(price), 0.0, price) * scale, DEAR)).astype(np.int64)
    return np.where(np.isinf(price), _FAR, scaled)


def _most(price: float, most: float | None, wish: float, all_of_it: float) -> float:
    """Most that a sum can come to at a price, less what exceeding its limit costs where that is a wish."""
    if most is None:
        return 0.0
    return price * most + max(0.0, price - wish) * max(0.0, all_of_it - most)
