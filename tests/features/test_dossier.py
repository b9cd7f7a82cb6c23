from datetime import date

import pytest

from data.errors import FutureDate, UnknownEmployee
from features.catalog import GROUPS
from features.dossier import dossier
from features.facts import Facts
from features.profile import profile
from features.roster import roster
from tests.features.conftest import AS_OF


def test_a_dossier_holds_the_known_features_of_the_profile_by_group(firm_facts: Facts) -> None:
    row = profile(firm_facts, as_of=AS_OF).iloc[0]
    person = str(row.name)
    found = dossier(firm_facts, person, as_of=AS_OF)
    entries = {entry.feature.name: entry for group in found.groups.values() for entry in group}
    assert list(found.groups) == [group for group in GROUPS if group in found.groups]
    assert all(entry.value == row[name] for name, entry in entries.items())
    assert entries["tenure_months"].percentile == row["tenure_months_peer"]
    assert found.n_unknown == sum(row.isna()[name] for name in row.index if not name.endswith("_peer"))
    assert found.position["role_family"] == roster(firm_facts, as_of=AS_OF)["role_family"][person]


def test_somebody_who_was_not_here_is_unknown(firm_facts: Facts) -> None:
    with pytest.raises(UnknownEmployee, match="E999"):
        dossier(firm_facts, "E999", as_of=AS_OF)


def test_a_date_after_the_facts_is_refused(firm_facts: Facts) -> None:
    with pytest.raises(FutureDate, match="2031-01-01"):
        dossier(firm_facts, "E001", as_of=date(2031, 1, 1))
