"""How far effects of people on platforms hold where they were not estimated.

Whoever optimises over estimates picks those that came out too high. So for everybody who worked on more than
one platform, what was learnt without the platform begun last is held against what they reached there: by how
much of the person's part, and of the part that differs between platforms, it came true.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.staffing.evidence import Evidence
from models.encoder import Floats, Ints
from models.match_cells import cells
from models.match_known import Known

if TYPE_CHECKING:
    from models.match import MatchModel

#: People who worked on several platforms, below which nothing is measured.
FEWEST = 30
#: Groups of people whose results are left out in turn.
FOLDS = 5
#: Standard deviation of a share around 1 before any evidence.
SURELY = 0.5


@dataclass(frozen=True)
class Trust:
    """Shares of effects that came true where they were not estimated.

    Parameters
    ----------
    person : float
        Of what a person adds on all platforms; at most 1.
    match : float
        Of what differs between platforms; at most 1.
    n_people : int
        How many people tell; with fewer than `FEWEST` both shares are 1 and say nothing.
    """

    person: float
    match: float
    n_people: int

    def scaled(self, known: Known) -> Floats:
        """Return effects scaled by the shares; the average person stays."""
        general = known.general
        middle = float(general.mean()) if len(general) else 0.0
        between = known.mean - general[:, None]
        return np.asarray(middle + self.person * (general - middle)[:, None] + self.match * between)

    def to_json(self) -> dict[str, float]:
        """Return the shares."""
        return asdict(self)


def trust(model: "MatchModel", evidence: Evidence, attributes: pd.DataFrame) -> Trust:
    """Measure how far effects hold on the platforms that people moved to.

    Parameters
    ----------
    model : MatchModel
        Fitted; its spreads are kept.
    evidence : Evidence
        What people reached.
    attributes : DataFrame of shape (n_platforms, n_attributes)
        Of platforms.

    Returns
    -------
    Trust
        By weighted least squares without intercept, held towards 1.
    """
    latest = _latest(evidence)
    movers = np.flatnonzero(latest >= 0)
    if len(movers) < FEWEST:
        return Trust(1.0, 1.0, len(movers))
    fold = np.full(len(evidence.people), -1)
    fold[movers] = np.arange(len(movers)) % FOLDS
    general, between, reached, weight = (np.zeros(len(movers)) for _ in range(4))
    for one in range(FOLDS):
        chosen = np.flatnonzero(fold[movers] == one)
        people = movers[chosen]
        hidden = (evidence.platform == latest[evidence.person]) & np.isin(evidence.person, people)
        apart = ~np.isin(evidence.person, people)
        learnt = type(model)(spreads=model.spreads_).fit(evidence.part(apart), attributes)
        known = learnt.known(evidence.part(~hidden), attributes)
        at = (people, latest[people])
        effect = known.mean[evidence.person, evidence.platform]
        seen = cells(evidence.part(hidden), effect[hidden])
        general[chosen] = known.general[people] - known.general.mean()
        between[chosen] = known.mean[at] - known.general[people]
        reached[chosen] = seen.estimate - known.general.mean()
        noise = 1.0 / seen.information + known.sd(*at) ** 2
        weight[chosen] = 1.0 / noise
    design = np.column_stack([general, between])
    pull = np.eye(2) / SURELY**2
    moment = design.T @ (weight * reached) + pull @ np.ones(2)
    found = np.linalg.solve(design.T @ (weight[:, None] * design) + pull, moment)
    person, match = np.clip(found, 0.0, 1.0).tolist()
    return Trust(person, match, len(movers))


def _latest(evidence: Evidence) -> Ints:
    """Return the platform that each person began on last; -1 for those who began on one only."""
    order = np.lexsort((evidence.month, evidence.platform, evidence.person))
    key = evidence.person[order] * len(evidence.platforms) + evidence.platform[order]
    first = order[np.flatnonzero(np.diff(key, prepend=-1))]
    person, month = evidence.person[first], evidence.month[first]
    n_each = np.bincount(person, minlength=len(evidence.people))
    begun = np.lexsort((month, person))
    last = begun[np.flatnonzero(np.diff(person[begun], append=-1))]
    found = np.full(len(evidence.people), -1, dtype=np.int64)
    found[person[last]] = evidence.platform[first[last]]
    return np.where(n_each > 1, found, -1)
