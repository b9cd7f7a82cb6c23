import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from data.company import declared_company
from data.errors import MappingError
from data.manifest import Attribute
from data.mapping import Group, Mapping, json_schema
from features.catalog import GROUPS
from tests.data.files import people

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "data" / "mappings").glob("*.yaml"))


def wrong(raw: dict[str, Any], words: str) -> None:
    with pytest.raises(MappingError, match=re.escape(words)):
        Mapping.from_dict(raw)


def test_a_bare_name_is_the_source_column() -> None:
    rule = Mapping.from_dict(people(hire_date="入职日期")).tables[0].columns["hire_date"]
    assert rule.from_ == "入职日期"


def test_yes_and_no_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "tables:\n- table: employees\n  columns:\n    employee_id: id\n    hire_date: day\n"
        "    exit_kind: {from: left, map: {Yes: voluntary, No: null}, where: {x: [on, 999]}}\n",
        encoding="utf-8",
    )
    rule = Mapping.from_file(path).tables[0].columns["exit_kind"]
    assert rule.map == {"Yes": "voluntary", "No": None}
    assert rule.where == {"x": ("on", "999")}


def test_unknown_tables_and_columns_are_named_with_the_nearest_known_one() -> None:
    wrong({"tables": [{"table": "employes", "columns": {}}]}, "did you mean employees?")
    wrong(people(hire_dat="day"), "employees has no column 'hire_dat'; did you mean hire_date?")


def test_required_columns_must_be_mapped() -> None:
    raw = people()
    del raw["tables"][0]["columns"]["hire_date"]
    wrong(raw, "employees needs hire_date")


def test_a_rule_has_one_origin() -> None:
    wrong(people(hire_date={"from": "a", "value": "2020-01-01"}), "give either `from`")
    wrong(people(hire_date={"format": "%Y"}), "give either `from`")


def _declaring(**more: Any) -> dict[str, Any]:
    words = {"type": "number", "zh": "敬业度", "en": "Engagement", "purpose": "survey"}
    return {**people(), "company": {"attributes": {"engagement": {**words, **more}}}}


def test_a_mapping_says_whether_an_attribute_speaks_for_leaving() -> None:
    assert declared_company(Mapping.from_dict(_declaring())).attributes["engagement"].leaving == 0
    for leaving in (-1, 1):
        raw = _declaring(leaving=leaving, group="team")
        assert declared_company(Mapping.from_dict(raw)).attributes == {
            "engagement": Attribute("number", "敬业度", "Engagement", "survey", "team", leaving)
        }
    wrong(_declaring(leaving=2), "company.attributes.engagement.leaving")


def test_unknown_keys_are_refused_with_their_place() -> None:
    wrong(people(hire_date={"from": "a", "formt": "%Y"}), "tables.0.columns.hire_date.formt")


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot read the mapping"):
        Mapping.from_file(tmp_path / "absent.yaml")
    (tmp_path / "list.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(MappingError, match="came list"):
        Mapping.from_file(tmp_path / "list.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_mappings_are_valid_for_the_program_and_for_editors(path: Path) -> None:
    assert Mapping.from_file(path).name
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts alone
    validator = jsonschema.Draft202012Validator(json_schema())
    errors = [
        error.message for error in validator.iter_errors(raw) if error.validator == "additionalProperties"
    ]
    assert errors == []


def test_the_schema_finds_a_mistyped_key() -> None:
    raw = people(hire_date={"from": "a"})
    validator = jsonschema.Draft202012Validator(json_schema())
    assert validator.is_valid(raw)
    assert not validator.is_valid({**raw, "tabels": []})


def test_attribute_groups_are_those_of_the_feature_catalogue() -> None:
    assert set(Group.__args__) == set(GROUPS)  # type: ignore[attr-defined]
