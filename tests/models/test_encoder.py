import json

import numpy as np
import pandas as pd
import pytest

from data.errors import SchemaError
from models.encoder import Encoder
from tests.models.people import rows


def test_state_survives_json_bit_for_bit() -> None:
    X, _, _ = rows()
    encoder = Encoder.fit(X.assign(constant=3.0))
    again = Encoder.from_json(json.loads(json.dumps(encoder.to_json(), allow_nan=False)))
    first, second = encoder.encode(X.assign(constant=3.0)), again.encode(X.assign(constant=3.0))
    assert np.array_equal(first.linear, second.linear)
    assert np.array_equal(first.tree, second.tree, equal_nan=True)
    assert np.array_equal(encoder.linear_owner, again.linear_owner)


def test_linear_columns_are_standardised_clipped_and_flagged() -> None:
    X, _, _ = rows(400)
    X.loc[0, "market_ratio"] = 1e6
    encoder = Encoder.fit(X)
    linear = encoder.encode(X).linear
    n_numbers = len(encoder.numbers)
    assert np.abs(linear[:, :n_numbers]).max() < 8.0
    assert linear[:, :n_numbers].mean(axis=0) == pytest.approx(np.zeros(n_numbers), abs=1e-9)
    assert linear[:, :n_numbers].std(axis=0) == pytest.approx(np.ones(n_numbers))
    flag = linear[:, n_numbers]
    assert np.array_equal(flag == 1.0, X["review_peer"].isna().to_numpy())


def test_every_column_knows_its_feature() -> None:
    X, _, _ = rows(250)
    X["role"] = X["role"].where(X["role"] != "odd", "sales")
    X.loc[:2, "role"] = "odd"
    encoder = Encoder.fit(X)
    encoded = encoder.encode(X)
    named = [encoder.features[i] for i in encoder.linear_owner]
    assert len(named) == encoded.linear.shape[1]
    assert len(encoder.tree_owner) == encoded.tree.shape[1]
    assert named.count("review_peer") == 2  # the number and its flag
    assert named.count("role") == len(encoder.levels["role"]) == 3  # the odd one is too rare


def test_a_constant_or_wholly_unknown_column_says_nothing() -> None:
    X = pd.DataFrame({"a": [1.0] * 20, "b": [np.nan] * 20, "c": np.arange(20.0)})
    linear = Encoder.fit(X).encode(X.assign(a=7.0)).linear
    assert np.array_equal(linear[:, :2], np.zeros((20, 2)))


@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_categories_of_any_kind_are_encoded_alike(kind: str) -> None:
    X = pd.DataFrame({"role": ["a", "b", None, "a", "b"] * 4})
    expected = Encoder.fit(X).encode(X).linear
    assert np.array_equal(Encoder.fit(X.astype({"role": kind})).encode(X).linear, expected)
    assert expected.sum(axis=1).tolist() == [1.0, 1.0, 0.0, 1.0, 1.0] * 4


def test_what_cannot_be_encoded_is_refused() -> None:
    X, _, _ = rows(20)
    encoder = Encoder.fit(X)
    with pytest.raises(SchemaError, match="tenure_months"):
        encoder.encode(X.drop(columns="tenure_months"))
    with pytest.raises(SchemaError, match="numbers"):
        encoder.encode(X.assign(tenure_months="long"))
    with pytest.raises(SchemaError, match="infinity"):
        encoder.encode(X.assign(tenure_months=np.inf))
