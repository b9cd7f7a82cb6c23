"""What else tells how well somebody sells anywhere: reviews of their results, and how they work."""

import numpy as np
import pandas as pd
import polars as pl

from features.appraisal.reviews.reviewed import reviewed
from features.catalog import catalogue
from features.facts import Known
from features.quality import quality

#: Topic under which the catalogue says what may be used.
TOPIC = "staffing"
#: Features of the catalogue that are no results of sales themselves: those are the evidence.
REVIEWED, PROCESS = (
    "review_results",
    ("visits_monthly_6m", "listings_monthly_6m", "follow_ups_per_lead_6m", "quality_6m"),
)
_DIMENSION = "results"


def traits(known: Known) -> pd.DataFrame:
    """Return reviews of results and process measures.

    Parameters
    ----------
    known : Known
        What was known; with windows of activities (`features.profile.known_at`), or process is left out.

    Returns
    -------
    DataFrame of shape (n_people, n_traits)
        Index employee_id; features of the catalogue that the company records and staffing may use.
    """
    every = catalogue(known.facts.company)
    frame = known.people.select("employee_id")
    if known.facts.has("reviews") and known.people.height:
        mean = np.asarray(reviewed(known, _DIMENSION).mean, dtype=np.float64)
        frame = frame.with_columns(pl.Series(REVIEWED, mean))
    if known.activities.width:
        frame = frame.join(quality(known).select("employee_id", *PROCESS), on="employee_id", how="left")
    table = frame.to_pandas().set_index("employee_id").astype(np.float64)
    allowed = [name for name in table.columns if not every[name].topics or TOPIC in every[name].topics]
    return table[allowed]
