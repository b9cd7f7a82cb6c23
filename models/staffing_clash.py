"""Which rules of a staffing request cannot hold together, and what is the cheapest way out.

A set of rules whose giving way makes a plan possible is met by every clash. So the smallest set that meets
all of those found so far is either a clash itself, and then a smallest one, or shows one more such set.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import hstack  # type: ignore[import-untyped]

from models.encoder import Floats
from models.plan import StaffingRequest
from models.staffing_exact import TIMED_OUT, programme
from models.staffing_network import Arcs
from models.staffing_rules import Rules

#: Seconds for the cheapest way out; and then for the smallest clash.
SECONDS, MORE = 30.0, 10.0
#: Ties go to seats: a person without a place or one more move is the last thing to give.
_PRICES = {"lower": 1.0, "upper": 1.0, "locked": 1.015, "excluded": 1.015, "together": 0.505, "places": 1.02}
_OTHER = 1.01
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
    """

    rules: tuple[str, ...]
    kind: str
    relaxations: dict[str, float]
    told: list[str]

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
    cheapest = ways.out((), seconds=seconds, gap=_LEAST)
    if not cheapest:
        return Clash((), "found", {}, [])
    relaxations, told = ways.told()
    hunt = _Hunt(ways, time.perf_counter() + more, [frozenset(cheapest)])
    rules, kind = hunt.smallest()
    return Clash(tuple(sorted(rules, key=ways.order)), kind, relaxations, told)


class _Ways:
    """Ways out of a clash: the rows of a request, each of which may give way at a price."""

    def __init__(self, request: StaffingRequest) -> None:
        self.arcs = Arcs.of(request, loosely=True)
        self.rules = Rules.of(request, self.arcs, loosely=True)
        sides = [(row, side) for row, told in enumerate(self.rules.told) for side in told if side[0]]
        self.sides = [side for _, side in sides]
        self.names = list(dict.fromkeys(name for name, _ in self.sides if name not in request.wishes))
        salary = max(float(request.pay.max(initial=0.0)), 1e-9)
        price = dict.fromkeys(self.names, _OTHER) | {"budget": _OTHER / salary}
        price |= {name: _PRICES[kind] for name in self.names if (kind := name.partition(":")[0]) in _PRICES}
        price |= {name: 0.0 for name, _ in self.sides if name in request.wishes}
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
        found = programme(
            cost, self.matrix, self.rules, np.append(np.ones(n), most), seconds=seconds, gap=gap
        )
        if found.x is None and found.status == TIMED_OUT:
            raise TimeoutError
        if found.x is None:
            return None
        self.by = np.where(self.price > 0.0, found.x[n:], 0.0)
        self.by[self.by <= self.least] = 0.0
        return frozenset(name for (name, _), by in zip(self.sides, self.by, strict=True) if by)

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
        every = len(found) == len(self.ways.names)
        spent = 2.0 * MORE
        try:
            for name in sorted(found, key=self.ways.order):
                if self._clash(found - {name}, extra=spent):
                    found -= {name}
        except TimeoutError:
            return (frozenset() if every else found), "found"
        return found, "irreducible"
