"""Which rules of a staffing request cannot hold together, and what is the cheapest way out.

A set of rules whose giving way makes a plan possible is met by every clash. So the smallest set that meets
all of those found so far is either a clash itself, and then a smallest one, or shows one more such set.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import hstack  # type: ignore[import-untyped]

from models.encoder import Floats, Ints
from models.plan import StaffingRequest
from models.staffing_clash_large import way_out
from models.staffing_exact import TIMED_OUT, programme
from models.staffing_network import Arcs
from models.staffing_rules import Rules, keepers

#: Seconds for the cheapest way out; and then for the smallest clash.
SECONDS, MORE = 30.0, 3.0
#: Ties go to seats: a person without a place or one more move is the last thing to give.
_PRICES = {"lower": 1.0, "upper": 1.0, "locked": 1.015, "excluded": 1.015, "together": 0.505, "places": 1.02}
_OTHER = 1.01
#: Most columns that are left to HiGHS, which keeps no time limit on many more.
FEW = 30_000
#: By less than this nothing gives way, as HiGHS takes it.
_LEAST = 1e-6


@dataclass(frozen=True)
class Clash:
    """Why there is no plan.

    Parameters
    ----------
    rules : tuple of str
        Names of rules that cannot hold together; empty where none were found in time.
    kind : str
        ``smallest`` of all clashes, ``irreducible`` (no rule of it can be left out), or just ``found``.
    relaxations : dict of str to float
        The cheapest way out: by how much each rule has to give way.
    told : list of str
        The same, a sentence for each rule.
    place : ndarray of shape (n_people,) or None
        A plan after all, if nothing has to give way: column of each person, nowhere is after the last.
    """

    rules: tuple[str, ...]
    kind: str
    relaxations: dict[str, float]
    told: list[str]
    place: Ints | None = None

    @property
    def sentence(self) -> str:
        """All of it in words."""
        if not self.told:
            return "the rules clash; which of them was not found in time"
        told = f"{'; '.join(self.told)}; loosen by that much"
        if not self.rules:
            return told
        how = {"smallest": " (no fewer do)", "irreducible": " (but would without any one of them)"}
        return f"{told}. What cannot hold together{how.get(self.kind, '')}: {', '.join(self.rules)}"


def clash_of(request: StaffingRequest, *, seconds: float = SECONDS, more: float = MORE) -> Clash:
    """Find why a request cannot be met.

    Parameters
    ----------
    request : StaffingRequest
        What cannot be met.
    seconds : float
        Most time for the cheapest way out.
    more : float
        Most time for a smallest clash after that.

    Returns
    -------
    Clash
        Rules are named as in `models.staffing_explained.rules`; beside them ``places``: whoever has a place
        and is not excluded keeps one.
    """
    ways = _Ways(request)
    if len(ways.arcs.row) > FEW:
        return ways.large(time.perf_counter() + seconds)
    try:
        cheapest = ways.out((), seconds=seconds, gap=_LEAST)
    except TimeoutError:
        cheapest = None
    if not cheapest:
        return Clash((), "found", {}, [], None if cheapest is None else ways.place())
    relaxations, told = ways.told()
    hunt = _Hunt(ways, time.perf_counter() + more, [frozenset(cheapest)])
    rules, kind = hunt.smallest()
    return Clash(tuple(sorted(rules, key=ways.order)), kind, relaxations, told)


def alike(request: StaffingRequest) -> Ints:
    """Find the people whom no rule tells apart.

    Parameters
    ----------
    request : StaffingRequest
        What is asked.

    Returns
    -------
    ndarray of shape (n_people,)
        Row of the first person who is like each.
    """
    able = np.packbits(request.gain.notna().to_numpy(), axis=1)
    own = np.zeros(len(able))
    groups = (*request.together, *request.apart, *(rule.people for rule in request.groups))
    named = sorted({*request.locked, *request.excluded, *(person for group in groups for person in group)})
    own[request.rows(tuple(named))] = 1.0 + np.arange(len(named))
    paid = request.pay if request.budget is not None else np.zeros(len(able))
    needed = request.holds[:, (request.needs > 0).any(axis=0)]
    traits = np.column_stack([able, request.place, own, paid, needed])
    first, which = np.unique(traits, axis=0, return_index=True, return_inverse=True)[1:]
    return np.asarray(first[which.ravel()], dtype=np.int64)


class _Ways:
    """Ways out of a clash: the rows of a request, each of which may give way at a price.

    Nothing is gained here, so people whom no rule tells apart are counted and not named.
    """

    def __init__(self, request: StaffingRequest) -> None:
        self.first, self.request = alike(request), request
        arcs = Arcs.of(request, loosely=True)
        rules = Rules.of(request, arcs, loosely=True)
        of_first = self.first == np.arange(len(self.first))
        kept, size = of_first[arcs.row], np.bincount(self.first, minlength=len(self.first))
        held = np.array([more[0] == "places" for _, more in rules.told])
        rows = np.concatenate([of_first, np.ones(len(held) - len(of_first), dtype=bool)])
        rows[held] = of_first[keepers(request)]
        bounds = [bound.copy() for bound in (rules.low, rules.high)]
        for bound in bounds:
            bound[: len(size)] = size
        told = [told for told, one in zip(rules.told, rows, strict=True) if one]
        self.rules = Rules(rules.matrix[rows][:, kept], bounds[0][rows], bounds[1][rows], told)
        self.arcs, self.size = arcs.some(kept), size[arcs.row[kept]].astype(np.float64)
        self._price()

    def large(self, until: float) -> Clash:
        """Find a way out, and a clash, where there are many people and platforms."""
        kinds = ("lower", "upper", "need", "max_moves", "budget")
        price = {name: self.of[name] for name in self.names if name.partition(":")[0] in kinds}
        place, clash = way_out(self.request, price, until=until)
        if place is None:
            return Clash((), "found", {}, [])
        lacking = replace(self.request, wishes=price).lacking(place)
        if not lacking:
            nowhere = self.request.gain.shape[1]
            return Clash((), "found", {}, [], np.where(place >= 0, place, nowhere))
        if not clash:
            return Clash((), "found", {}, [])
        self.by[:] = np.array([lacking.get(name, 0.0) for name, _ in self.sides])
        return Clash(clash, "found", *self.told())

    def _price(self) -> None:
        request = self.request
        self.sides = [side for told in self.rules.told for side in told if side[0]]
        self.names = list(dict.fromkeys(name for name, _ in self.sides if name not in request.wishes))
        salary = max(float(request.pay.max(initial=0.0)), 1e-9)
        price = dict.fromkeys(self.names, _OTHER) | {"budget": _OTHER / salary}
        price |= {name: _PRICES[kind] for name in self.names if (kind := name.partition(":")[0]) in _PRICES}
        price |= {name: 0.0 for name, _ in self.sides if name in request.wishes}
        self.of = price
        self.ways, self.price = self.rules.wished(price)
        self.matrix = hstack([self.rules.matrix, self.ways], format="csr")
        self.least = np.array([_LEAST * (salary if name == "budget" else 1.0) for name, _ in self.sides])
        self.by: Floats = np.zeros(len(self.sides))

    def order(self, name: str) -> int:
        """Where a rule stands among all."""
        return self.names.index(name)

    def out(self, kept: Iterable[str], *, seconds: float, gap: float) -> frozenset[str] | None:
        """Return rules that make a plan possible when they give way; None where those kept clash."""
        n, held = len(self.arcs.row), set(kept)
        most = np.where([name in held for name, _ in self.sides], 0.0, np.inf)
        cost = np.concatenate([np.zeros(n), self.price])
        found = programme(cost, self.matrix, self.rules, np.append(self.size, most), seconds=seconds, gap=gap)
        if found.x is None and found.status == TIMED_OUT:
            raise TimeoutError
        if found.x is None:
            return None
        self.count = np.round(found.x[:n]).astype(np.int64)
        self.by = np.where(self.price > 0.0, found.x[n:], 0.0)
        self.by[self.by <= self.least] = 0.0
        return frozenset(name for (name, _), by in zip(self.sides, self.by, strict=True) if by)

    def place(self) -> Ints:
        """Name who is where, as counted last."""
        taken = np.flatnonzero(self.count)
        order = np.argsort(self.first, kind="stable")
        found = np.zeros(len(self.first), dtype=np.int64)
        found[order] = np.repeat(self.arcs.column[taken], self.count[taken])
        return found

    def told(self) -> tuple[dict[str, float], list[str]]:
        """Say by how much rules gave way, by name and in words."""
        amounts: dict[str, float] = {}
        words: dict[str, float] = {}
        for (name, told), by in zip(self.sides, self.by.tolist(), strict=True):
            if by:
                amounts[name] = amounts.get(name, 0.0) + by
                words[told] = words.get(told, 0.0) + by
        for name in amounts:
            halved = np.ceil(amounts[name] / 2.0 - _LEAST) if name.startswith("together:") else amounts[name]
            amounts[name] = round(float(halved), 6)
        return amounts, [told.replace("{}", f"{round(by, 6):.10g}") for told, by in words.items()]


@dataclass
class _Hunt:
    """Look for a smallest clash."""

    ways: _Ways
    until: float
    outs: list[frozenset[str]] = field(default_factory=list)

    def smallest(self) -> tuple[frozenset[str], str]:
        """Return a clash, and how small it is."""
        found: frozenset[str] = frozenset(self.ways.names)
        try:
            while True:
                fewest = self._fewest()
                if self._clash(fewest):
                    return fewest, "smallest"
                grown = fewest | self.outs[-1]
                while not self._clash(grown):
                    grown |= self.outs[-1]
                found = min(found, grown, key=len)
        except TimeoutError:
            return self._reduced(found)

    def _clash(self, rules: frozenset[str], extra: float = 0.0) -> bool:
        """Whether some rules clash; if not, what else has to give way is noted."""
        left = self.until + extra - time.perf_counter()
        if left <= 0.0:
            raise TimeoutError
        out = self.ways.out(rules, seconds=left, gap=0.5)
        if out is None:
            return True
        if not out:  # only by what the solver takes for nothing
            raise TimeoutError
        self.outs.append(out)
        return False

    def _fewest(self) -> frozenset[str]:
        """Return as few rules as meet every way out that is known."""
        names = sorted({name for out in self.outs for name in out}, key=self.ways.order)
        met = np.array([[name in out for name in names] for out in self.outs], dtype=np.float64)
        one = np.ones(len(names))
        taken = milp(one, integrality=one, bounds=Bounds(0, 1), constraints=LinearConstraint(met, 1.0)).x
        return frozenset(name for name, on in zip(names, taken, strict=True) if on > 0.5)

    def _reduced(self, found: frozenset[str]) -> tuple[frozenset[str], str]:
        """Leave out of a clash whatever it is one without, as long as there is time."""
        every = len(found) == len(self.ways.names)  # not known to be a clash in time
        spent = 2.0 * MORE
        each = sorted(found, key=self.ways.order)
        size = max(1, len(each) // 2)
        try:
            while True:
                for i in range(0, len(each), size):
                    if self._clash(found - set(each[i : i + size]), extra=spent):
                        found -= set(each[i : i + size])
                if size == 1:
                    break
                each, size = [name for name in each if name in found], size // 2
        except TimeoutError:
            return (frozenset() if every else found), "found"
        return found, "irreducible"
