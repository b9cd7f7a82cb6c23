"""Reviews with a planted truth, for the tests of severity."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.appraisal.reviews.dyads import Dyads

Array = npt.NDArray[np.float64]

TEAM_SIZE = 8
CYCLES = ("2023H2", "2024H1")


@dataclass(frozen=True)
class Scored:
    """Rows, and what made them: level of each person, severity of each rater."""

    rows: Dyads
    level: Array
    severity: Array

    def reviews(self) -> pl.DataFrame:
        """Return the rows as the table of a company."""
        rows = self.rows
        relations = np.array(["manager", "peer", "report", "customer"])
        columns = {
            "cycle": np.array(rows.cycles)[rows.cycle],
            "rater_id": np.array(rows.raters)[rows.rater],
            "ratee_id": np.array(rows.ratees)[rows.ratee],
            "relation": relations[rows.relation],
        }
        frames = [
            pl.DataFrame({**columns, "dimension": name, "score": rows.score[:, index]})
            for index, name in enumerate(rows.dimensions)
        ]
        return pl.concat(frames).drop_nans("score")


def scored(
    seed: int = 0,
    *,
    n_teams: int = 25,
    outside: int = 2,
    team_sd: float = 0.2,
    severity_sd: float = 0.5,
    dimensions: tuple[str, ...] = ("results",),
) -> Scored:
    """Return people who were scored in two cycles by the team's manager, three mates and some from outside.

    Raters are the people themselves; the first of each team manages it. Scores are not rounded.
    """
    rng = np.random.default_rng(seed)
    n = n_teams * TEAM_SIZE
    team = np.repeat(np.arange(n_teams), TEAM_SIZE)
    level = rng.normal(0, team_sd, n_teams)[team] + rng.normal(0, 0.5, n)
    severity = rng.normal(0, severity_sd, n)
    place = np.arange(n) % TEAM_SIZE
    parts = []
    for cycle in range(len(CYCLES)):
        mates = [team * TEAM_SIZE + (place + step) % TEAM_SIZE for step in rng.permutation(range(1, 8))[:3]]
        others = [rng.permutation(n) for _ in range(outside)]
        for kind, rater in [(0, team * TEAM_SIZE), *((1, one) for one in (*mates, *others))]:
            parts.append(np.stack([rater, np.arange(n), np.full(n, cycle), np.full(n, kind)]))
    rater, ratee, cycle, kind = np.concatenate(parts, axis=1)
    kept = np.unique(np.stack([cycle, rater, ratee]), axis=1, return_index=True)[1]
    kept = kept[rater[kept] != ratee[kept]]
    rater, ratee, cycle, kind = rater[kept], ratee[kept], cycle[kept], kind[kept]
    fair = 3.3 + level[ratee] - severity[rater] + 0.1 * kind
    score = fair[:, None] + rng.normal(0, 0.6, (len(kept), len(dimensions)))
    names = tuple(f"E{i:04d}" for i in range(n))
    rows = Dyads(
        raters=names,
        ratees=names,
        teams=tuple(f"T{i:03d}" for i in range(n_teams)),
        cycles=CYCLES,
        dimensions=dimensions,
        rater=rater,
        ratee=ratee,
        team=team[ratee],
        cycle=cycle,
        relation=kind,
        window=np.zeros(len(kept), np.int64),
        score=score,
    )
    return Scored(rows, level, severity)
