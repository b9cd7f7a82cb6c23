"""The mapping: how the columns of a company's own files become the canonical tables.

A mapping is a YAML file; `json_schema` describes it to editors.
"""

from collections.abc import Mapping as MappingOf
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from data.errors import MappingError
from data.suggest import closest
from data.tables import TABLES

_Period = Literal["month", "quarter", "half", "year"]
Group = Literal[
    "ability", "process", "customers", "collaboration", "pay", "team", "experience", "environment"
]


def _texts(value: object) -> object:
    """Accept one scalar for a list of texts, and numbers or dates for texts."""
    if isinstance(value, list | tuple):
        return ["" if item is None else str(item) for item in value]
    return [str(value)] if value is not None else []


def _text_keys(value: object) -> object:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


_ONE_OR_MANY = {"type": ["array", "string", "number"], "items": {"type": ["string", "number", "null"]}}
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), WithJsonSchema(_ONE_OR_MANY)]
Scalar = str | bool | int | float | date
#: Source column -> values; ``*`` stands for any value that is there, an empty text for a missing one.
Condition = dict[str, Texts]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SourceOptions(_Part):
    """How a source is read."""

    encoding: str = Field(default="auto", description="auto (UTF-8, else GBK), or the name of an encoding")
    delimiter: str = Field(default="auto", description="character between the values of a CSV file")
    sheet: str | None = Field(default=None, description="sheet of an Excel file; the first if left out")
    header_row: int = Field(default=1, ge=1, description="row that holds the names of the columns")
    query: str | None = Field(default=None, description="SQL query, where the source is a database")
    missing: Texts = Field(
        default=(), description="values that stand for missing in every column, such as -99"
    )


class DeclaredAttribute(_Part):
    """One name of the table attributes: it joins the feature catalogue of the company."""

    type: Literal["number", "category"]
    zh: str = Field(min_length=1, description="label in Chinese")
    en: str = Field(min_length=1, description="label in English")
    purpose: str = Field(min_length=3, description="why it is used")
    group: Group = Field(default="environment", description="theme under which reasons show it")
    leaving: Literal[-1, 0, 1] = Field(
        default=0, description="1: a higher value goes with leaving, -1: with staying, 0: not known"
    )


class CompanyBlock(_Part):
    """What holds for the whole company; what is left out stays as stored."""

    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="ISO 4217 code of all money")
    snapshot: date | None = Field(default=None, description="the one as-of date of a single undated table")
    attributes: dict[str, DeclaredAttribute] = Field(default_factory=dict)


class Tenure(_Part):
    """A date derived from how long ago it was."""

    unit: Literal["years", "months", "days"]
    at: date = Field(description="date on which the time was counted")


class AgeOn(_Part):
    """A year of birth derived from an age."""

    at: date | None = Field(default=None, description="date on which the age was recorded")
    column: str | None = Field(default=None, description="source column that holds that date")
    format: str | None = Field(default=None, description="format of the dates in that column")

    @model_validator(mode="after")
    def _one_of_both(self) -> "AgeOn":
        if (self.at is None) == (self.column is None):
            msg = "give either `at` (a date) or `column` (a source column)"
            raise ValueError(msg)
        return self


class ColumnRule(_Part):
    """Where the values of one canonical column come from; a bare name is short for ``from``."""

    from_: str | None = Field(default=None, alias="from", description="source column; _row is the row number")
    value: Scalar | None = Field(default=None, description="constant")
    default: Scalar | None = Field(default=None, description="constant where the value is missing")
    where: Condition = Field(default_factory=dict, description="rows that get a value; others get none")
    missing: Texts = Field(default=(), description="values that stand for missing")
    genuine: Texts = Field(
        default=(), description="values that look like a stand-in for missing but are real"
    )
    map: Annotated[dict[str, Scalar | None], BeforeValidator(_text_keys)] = Field(
        default_factory=dict, description="source value -> canonical value; null makes it missing"
    )
    otherwise: Scalar | None = Field(default=None, description="canonical value of what `map` does not list")
    true_where: Texts = Field(default=(), description="values that mean yes; all others mean no")
    strip: str = Field(
        default="", description="characters to remove before a number is read, such as ¥ and ,"
    )
    scale: float | None = Field(default=None, gt=0, description="factor, such as 100 from yuan to fen")
    format: str | None = Field(
        default=None, description="date format as in strptime, or excel for serial numbers"
    )
    tenure: Tenure | None = Field(
        default=None, description="the value is a time; the result is the date so long ago"
    )
    age_on: AgeOn | None = Field(
        default=None, description="the value is an age; the result is the year of birth"
    )
    start_of: _Period | None = Field(default=None, description="move the date to the first day of its period")
    end_of: _Period | None = Field(default=None, description="move the date to the last day of its period")
    not_before: "ColumnRule | None" = Field(
        default=None, description="a date; earlier results are moved to it"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: object) -> object:
        return {"from": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _has_an_origin(self) -> "ColumnRule":
        if (self.from_ is None) == (self.value is None):
            msg = "give either `from` (a source column) or `value` (a constant)"
            raise ValueError(msg)
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Source columns that the rule reads."""
        names = [self.from_] if self.from_ else []
        names += self.where
        if self.age_on and self.age_on.column:
            names.append(self.age_on.column)
        return (*names, *(self.not_before.sources if self.not_before else ()))


class Unpivot(_Part):
    """Many columns become rows: each gives its name (or label) and its value."""

    columns: str | dict[str, str] | tuple[str, ...] = Field(
        description="pattern that the names match, list of names, or name -> label"
    )
    name: str = Field(default="name", description="what rules call the name of the column")
    value: str = Field(default="value", description="what rules call its value")


class TableRule(_Part):
    """How rows of one canonical table come from the rows of a source."""

    table: str
    file: str | None = Field(default=None, description="file in the folder that is imported")
    sheet: str | None = Field(default=None, description="sheet of the Excel file")
    query: str | None = Field(default=None, description="SQL query on the database")
    where: Condition = Field(default_factory=dict, description="source rows that count")
    unpivot: Unpivot | None = None
    keep: Literal["all", "first", "last", "changes"] = Field(
        default="all",
        description="all rows; the first or last value that is there of each key; or rows where "
        "something other than the date changed",
    )
    columns: dict[str, ColumnRule]

    @model_validator(mode="after")
    def _is_canonical(self) -> "TableRule":
        table = TABLES.get(self.table)
        if table is None:
            msg = f"table {self.table!r} is not canonical{closest(self.table, TABLES)}"
            raise ValueError(msg)
        for name in self.columns:
            if name not in table.names:
                msg = f"{self.table} has no column {name!r}{closest(name, table.names)}"
                raise ValueError(msg)
        needed = [column.name for column in table.columns if column.required]
        absent = [name for name in needed if name not in self.columns]
        if absent:
            msg = f"{self.table} needs {', '.join(absent)}; map them, or set them with `value`"
            raise ValueError(msg)
        return self


class Mapping(_Part):
    """How one source becomes canonical tables."""

    name: str = Field(default="", description="what the source is")
    source: SourceOptions = SourceOptions()
    company: CompanyBlock = CompanyBlock()
    ignore: Texts = Field(
        default=(), description="source columns that are left out on purpose; * for all others"
    )
    tables: tuple[TableRule, ...]

    @classmethod
    def from_file(cls, path: Path) -> "Mapping":
        """Read a mapping.

        Raises
        ------
        MappingError
            If the file is absent, is no YAML, or says something that is not declared.
        """
        try:
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506 - is a SafeLoader
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            msg = f"cannot read the mapping {path}: {error}"
            raise MappingError(msg) from error
        return cls.from_dict(raw, origin=str(path))

    @classmethod
    def from_dict(cls, raw: object, *, origin: str = "the mapping") -> "Mapping":
        """Check a mapping.

        Raises
        ------
        MappingError
            Naming every entry that is wrong, its value, and what is allowed.
        """
        if not isinstance(raw, MappingOf):
            msg = (
                f"{origin} must be a block of `key: value` with at least `tables`; came {type(raw).__name__}"
            )
            raise MappingError(msg)
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            lines = [f"{origin} is wrong in {error.error_count()} place(s):"]
            for one in error.errors(include_url=False):
                place = ".".join(str(step) for step in one["loc"]) or "mapping"
                lines.append(f"- {place}: {one['msg'].removeprefix('Value error, ')}")
            raise MappingError("\n".join(lines)) from error


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a mapping, for editors."""
    schema = Mapping.model_json_schema(by_alias=True)
    rule = schema["$defs"]["ColumnRule"]
    schema["$defs"]["ColumnRule"] = {
        "anyOf": [{"type": "string", "description": "source column"}, rule],
        "title": "ColumnRule",
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


class _PlainLoader(yaml.SafeLoader):
    """YAML in which Yes and No are texts, as they are in personnel files; true and false are truth values."""


_PlainLoader.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
