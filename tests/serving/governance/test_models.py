"""Cards of released models: predicted against actual, gates, and features with purposes."""

import numpy as np
import pandas as pd
import pytest

from data.errors import AccessDenied
from serving.access import Caller
from serving.context import Context
from serving.governance.models import TOPICS, card, fifths, released
from serving.governance.requests import ModelRequest, ModelsRequest

AUDITOR = Caller("aud", "auditor", ("company",))


def test_fifths_of_a_calibrated_prediction_hold_the_outcome() -> None:
    rng = np.random.default_rng(0)
    p = rng.uniform(0, 1, 5_000)
    rows = pd.DataFrame({"row": np.arange(5_000), "model": p, "outcome": rng.random(5_000) < p})
    told = fifths(pd.concat([rows, rows]))  # each row twice, as folds repeat
    assert [one.n for one in told] == [1_000] * 5
    assert [round(one.predicted or 0, 1) for one in told] == [0.1, 0.3, 0.5, 0.7, 0.9]
    for one in told:
        assert one.low is not None
        assert one.high is not None
        assert abs((one.actual or 0) - (one.predicted or 0)) < 0.05
        assert one.low < (one.actual or 0) < one.high


def test_fifths_of_few_are_not_told() -> None:
    rows = pd.DataFrame({"row": range(12), "model": 0.5, "outcome": 1.0})
    assert {one.n for one in fifths(rows)} == {None}
    assert fifths(pd.DataFrame()) == []


def test_every_released_model_has_a_card(context: Context) -> None:
    models = released(context, AUDITOR, ModelsRequest()).models
    assert [one.topic for one in models] == list(TOPICS)
    for one in models:
        assert one.champion is not None
        told = card(context, AUDITOR, ModelRequest(topic=one.topic))  # type: ignore[arg-type]
        assert told.model.gates
        assert told.inputs
        assert len(told.fifths) == 5
        assert told.model_version == context.registry.released(one.topic).name


def test_a_head_reads_no_cards(context: Context) -> None:
    with pytest.raises(AccessDenied):
        card(context, Caller("h", "head", ("company",)), ModelRequest(topic="promotion"))
