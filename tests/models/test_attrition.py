from features.catalog import catalogue
from models.attrition import AttritionModel

CATALOGUE = catalogue()


def test_pay_and_stagnation_are_used_with_the_catalogues_directions() -> None:
    model = AttritionModel.for_catalogue(CATALOGUE, columns=CATALOGUE, n_threads=2, random_state=5)
    assert model.features == tuple(CATALOGUE)
    assert model.directions is not None
    assert model.directions["market_ratio"] == -1
    assert model.directions["rounds_passed_over_24m"] == 1
    assert (model.n_threads, model.random_state) == (2, 5)
