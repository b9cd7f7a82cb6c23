from datetime import date

import pytest

from data.home import Home
from data.store import Store
from features.facts import Facts, Known
from features.profile import known_at
from tests.features.company import Frames, company, filled

#: In the middle of a month, so that the running month must not count.
AS_OF = date(2024, 5, 15)


@pytest.fixture(scope="session")
def firm_frames() -> Frames:
    return company()


@pytest.fixture(scope="session")
def firm(firm_frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A small company with every table; do not write to it."""
    return filled(Store(Home(root=tmp_path_factory.mktemp("firm"))), firm_frames)


@pytest.fixture(scope="session")
def firm_facts(firm: Store) -> Facts:
    return Facts(firm)


@pytest.fixture(scope="session")
def firm_known(firm_facts: Facts) -> Known:
    return known_at(firm_facts, [AS_OF])[0]
