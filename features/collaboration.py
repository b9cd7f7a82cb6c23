"""Reviews by others, with the severity of the raters taken out."""

import numpy as np
import polars as pl

from features.appraisal.reviews.dyads import dyads
from features.appraisal.reviews.levels import n_raters, overall
from features.appraisal.reviews.relations import cycle_change, relation_means
from features.appraisal.reviews.reviewed import places, reviewed
from features.facts import Known

_DIMENSIONS = ("leadership", "results", "collaboration", "customer")
_RELATIONS = ("manager", "peer", "report")


def collaboration(known: Known) -> pl.DataFrame:
    """Return the review features of the last 12 months, one row a person.

    Levels are those of `features.appraisal.reviews.reviewed`; what managers, peers and reports say apart is
    there from three raters of the kind on, and only where nobody's words can be worked out from it.
    """
    levels = {f"review_{name}": reviewed(known, name).mean for name in _DIMENSIONS}
    rows = dyads(known)
    count = np.append(n_raters(rows), 0)[places(known.people["employee_id"], rows.ratees)]
    frame = known.frame({**levels, "n_raters": np.where(count > 0, count, np.nan)})
    said = overall(known)
    if said is None:
        absent = (*(f"review_{name}" for name in _RELATIONS), "review_change")
        return frame.with_columns(pl.lit(None, pl.Float64()).alias(name) for name in absent)
    by_kind = relation_means(said.rows, said.adjusted, said.component)
    for name in _RELATIONS:
        one = by_kind.filter(pl.col("relation") == name).select("employee_id", **{f"review_{name}": "mean"})
        frame = frame.join(one, on="employee_id", how="left", maintain_order="left")
    change = cycle_change(said.rows, said.adjusted).rename({"change": "review_change"})
    return frame.join(change, on="employee_id", how="left", maintain_order="left")
