"""Fair scores written by hand, for the tests of what judges them."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.appraisal.schemes.scheme import shipped
from features.appraisal.score.fair_score import FairScores

AS_OF = date(2026, 7, 1)


def scored(
    z: Mapping[str, npt.NDArray[np.float64]], weight: Mapping[str, float], *, role: object = "front_line"
) -> FairScores:
    """Return the scores of people whose indicators have these values and weights.

    `role` is one for all or an array of one for each person.
    """
    n = len(next(iter(z.values())))
    ids = [f"E{i:04d}" for i in range(n)]
    total = sum(weight.values())
    standing = np.sum([weight[name] / total * z[name] for name in z], axis=0)
    standing = standing / max(float(standing.std()), 1e-9)
    rank = (pd.Series(standing).rank() - 0.5) / n
    people = pd.DataFrame(
        {
            "score": 100 * rank.to_numpy(),
            "standing": standing,
            "sd": 5.0,
            "trend": 0.0,
            "state": "scored",
            "role": role,
        },
        index=pd.Index(ids, name="employee_id"),
    )
    parts = pd.concat(
        pd.DataFrame(
            {
                "employee_id": ids,
                "indicator": name,
                "weight": weight[name] / total,
                "z": values,
                "z_sd": 0.3,
                "enough": True,
            }
        )
        for name, values in z.items()
    )
    return FairScores(AS_OF, shipped(), people, parts, pd.DataFrame())
