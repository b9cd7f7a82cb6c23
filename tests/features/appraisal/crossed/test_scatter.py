"""Marks for the whole work scatter less than cases would, and are believed the more."""

from dataclasses import replace

import numpy as np

from features.appraisal.crossed.model import fit, parameters
from tests.features.appraisal.panels import Plan, planted


def test_a_mark_for_the_whole_work_is_not_taken_for_separate_cases() -> None:
    true = planted(Plan(n_people=120, n_months=18, n_units=3, movers=0.0, team_sd=0.0, newness=0.0))
    rows, rng = true.panel, np.random.default_rng(0)
    eta = true.cells[rows.unit, rows.month] + true.level[rows.person] + rng.normal(0, 0.2, len(rows.person))
    marked = replace(rows, numerator=rows.exposure / (1 + np.exp(2.3 - eta)))
    given = parameters(marked, "logit", homes=False)
    assert given.dispersion.binomial < 0.6
    assert given.dispersion.shared == 0
    counted = replace(given, dispersion=replace(given.dispersion, binomial=1.0))
    sure, unsure = (fit(marked, "logit", one, homes=False).level_sd[true.present] for one in (given, counted))
    assert sure.mean() < 0.9 * unsure.mean()
    assert parameters(rows, "logit", homes=False).dispersion.binomial > 0.9
