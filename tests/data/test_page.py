from data.mapping import (
    ColumnRule,
    CompanyBlock,
    DeclaredAttribute,
    Mapping,
    SourceOptions,
    TableRule,
    Unpivot,
)
from data.page import PAGE, written


def test_the_page_on_data_lists_the_tables_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page)


def test_every_key_of_a_mapping_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    models = (Mapping, SourceOptions, CompanyBlock, DeclaredAttribute, TableRule, Unpivot, ColumnRule)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert sorted(key for key in keys if f"`{key}`" not in page) == []
