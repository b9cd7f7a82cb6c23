"""How a first mapping is written: which tables a file can fill, and from which columns."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from data.calendar import first_of_month
from data.dates import AMBIGUOUS, dialects_of, separated
from data.errors import TooLittleData
from data.forbidden import why_forbidden
from data.recognise import Recognised
from data.rules import clean
from data.schema import Column, Kind
from data.tables import TABLES
from data.templates import TEMPLATES, Template
from data.words import Words

_MONTH, _VALUE = "month", "value"
_DATES = (Kind.DATE, Kind.MONTH, Kind.TIMESTAMP)
_NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
_TENURE = {"tenure_years": "years", "tenure_months": "months"}
_LEFT = ("yes", "y", "1", "true", "left", "resigned", "terminated", "inactive", "是", "离职", "已离职")
_NOT_ACTIVE = ("no", "n", "0", "false", "inactive", "否", "离职", "已离职", "不在职")
_DAY = Column("day", Kind.DATE, "", "")
_PERIODS = {"quarter": "quarter|季", "half": "half|半年", "year": "annual|year|年度"}


class Writer:
    """Writes the tables that the columns of one file can fill.

    Parameters
    ----------
    frame : DataFrame
        The rows of the file.
    known : Recognised
        What its headers may mean.
    """

    def __init__(self, frame: pl.DataFrame, known: Recognised) -> None:
        self.frame = frame
        self.known = known
        self.doubts: list[Words] = []
        self.used: set[str] = set()
        self.snapshot: date | None = None
        self.meanings = {
            meaning: name for meaning, name in known.meanings.items() if self._plausible(meaning, name)
        }
        if known.months:
            self.meanings.setdefault("month", _MONTH)
            self.meanings.setdefault("revenue", _VALUE)

    def write(self) -> dict[str, Any]:
        """Return the mapping of every table that the columns allow.

        Raises
        ------
        TooLittleData
            If there is none.
        """
        tables = [self._table(template) for template in TEMPLATES if self._fits(template)]
        if not tables:
            msg = (
                f"no canonical table can be made of the columns {', '.join(self.frame.columns)}; at least an "
                "employee number and, for example, a date of joining are needed"
            )
            raise TooLittleData(msg)
        given: dict[str, Any] = {"company": {"snapshot": self.snapshot}} if self.snapshot else {}
        ignored = [column for column in self.frame.columns if column not in self.used]
        self._tell_ignored(ignored)
        for column in sorted(self.used & self.known.loose):
            self._doubt(
                f"what {column!r} means was taken from a part of its name",
                f"{column!r} 的含义仅由部分列名推断",
            )
        return {**given, **({"ignore": ignored} if ignored else {}), "tables": tables}

    def _plausible(self, meaning: str, name: str) -> bool:
        """Tell whether the values can be what the header says."""
        kinds = {
            column.kind for table in TABLES.values() for column in table.columns if column.name == meaning
        }
        values = clean(self.frame[name]).drop_nulls()
        if values.dtype != pl.String():
            return not kinds or bool(kinds & {*_DATES, Kind.TEXT})
        if kinds and kinds <= set(_DATES):
            ways = [way for way in dialects_of(values) if way.format != "excel"]
            fits = bool(ways) or values.is_empty()
        elif (kinds and kinds <= set(_NUMBERS)) or meaning in (*_TENURE, "age"):
            numbers = values.str.replace_all(r"[¥$€,%\s]", "").cast(pl.Float64(), strict=False)
            fits = numbers.count() * 2 >= len(values)
        else:
            fits = True
        if not fits:
            self._doubt(f"{name!r} does not hold what its name says", f"{name!r} 的内容与列名不符")
        return fits

    def _fits(self, template: Template) -> bool:
        has = set(self.meanings)
        if not set(template.needs) <= has or has & set(template.unless):
            return False
        return not template.one_of or bool(has & set(template.one_of))

    def _table(self, template: Template) -> dict[str, Any]:
        table = TABLES[template.table]
        rules = {column.name: self._rule(template, column) for column in table.columns}
        columns = {name: rule for name, rule in rules.items() if rule is not None}
        made: dict[str, Any] = {"table": table.name}
        if self.known.months and _VALUE in map(_origin, columns.values()):
            made["unpivot"] = {"columns": list(self.known.months), "name": _MONTH, "value": _VALUE}
            self.used |= set(self.known.months)
        if self._several(template):
            made["keep"] = template.keep
        return {**made, "columns": columns}

    def _several(self, template: Template) -> bool:
        """Tell whether the file has many rows of what the table has one of."""
        owner = self.meanings.get("employee_id" if "employee_id" in template.needs else template.needs[0], "")
        many = owner in self.frame.columns and bool(self.frame[owner].is_duplicated().any())
        return template.keep != "all" and many

    def _rule(self, template: Template, column: Column) -> object | None:
        meanings = [column.name, *template.instead.get(column.name, ())]
        for meaning in meanings:
            if meaning in self.meanings:
                return self._from(meaning, column, template)
        if column.name == "exit_date" and "left" in self.meanings:
            return self._left()
        if column.name in template.constants:
            value, doubt = template.constants[column.name]
            value = self._scale_end(column.name, value)
            place = f"{template.table}.{column.name}"
            self._doubt(f"{place}: {doubt.en} ({value})", f"{place}：{doubt.zh}（{value}）")
            return {"value": value}
        return None

    def _from(self, meaning: str, column: Column, template: Template) -> object:
        name = self.meanings[meaning]
        self.used.add(name)
        rule: dict[str, Any] = {"from": name}
        if meaning in _TENURE:
            rule["tenure"] = {"unit": _TENURE[meaning], "at": self._counted(name) - timedelta(days=1)}
        elif meaning == "age":
            rule["age_on"] = self._age_on(name)
        elif column.kind in _DATES:
            rule |= self._format(name, column)
        elif column.kind is Kind.MONEY:
            rule["scale"] = 100
            self._doubt(
                f"{name!r} is taken to be in whole units (yuan, not fen): scale 100",
                f"{name!r} 暂按元计：scale 100",
            )
        if template.table == "ratings" and column.kind in _DATES:
            rule |= self._rated_period(column)
        hired = self.meanings.get("hire_date")
        if meaning == "month" and column.kind is Kind.DATE and hired and template.keep == "changes":
            rule["not_before"] = {"from": hired, **self._format(hired, _DAY)}
        return rule if len(rule) > 1 else name

    def _rated_period(self, column: Column) -> dict[str, str]:
        header = self.meanings["rating"].lower()
        period = next((one for one, words in _PERIODS.items() if re.search(words, header)), "month")
        self._doubt(f"a rating is taken to be of one {period}", f"评级周期暂按 {period}")
        return {"start_of" if column.name == "period_start" else "end_of": period}

    def _scale_end(self, column: str, value: Any) -> Any:
        if column not in ("scale_min", "scale_max"):
            return value
        numbers = clean(self.frame[self.meanings["rating"]]).cast(pl.Float64(), strict=False)
        found = numbers.min() if column == "scale_min" else numbers.max()
        return value if found is None else found

    def _counted(self, name: str) -> date:
        today = first_of_month(datetime.now(UTC).date())
        self._doubt(
            f"{name!r} was counted on an unknown day; {today} stands for it",
            f"{name!r} 的计算日期未知；暂用 {today}",
        )
        return today

    def _age_on(self, name: str) -> dict[str, Any]:
        month = self.meanings.get("month")
        if month and month in self.frame.columns:
            return {"column": month, **self._format(month, _DAY)}
        return {"at": self._counted(name)}

    def _left(self) -> dict[str, Any]:
        """Who left without a date did so on or after the one as-of date that the file has."""
        name = self.meanings["left"]
        self.used.add(name)
        self.snapshot = self._counted(name)
        words = _NOT_ACTIVE if re.search("active|在职", name.lower()) else _LEFT
        values = clean(self.frame[name]).drop_nulls().unique().sort()
        gone = [value for value in values.cast(pl.String()) if value.lower() in words]
        self._doubt(f"{name!r} says left where it is {gone}", f"{name!r} 为 {gone} 时视为离职")
        return {"value": self.snapshot, "where": {name: gone}}

    def _format(self, name: str, column: Column) -> dict[str, Any]:
        if name == _MONTH and self.known.months:
            return {"format": self.known.month_format}
        values = clean(self.frame[name])
        ways = dialects_of(values) if values.dtype == pl.String() else []
        if not ways:
            return {}
        if len(ways) > 1:
            names = ", ".join(way.name for way in ways)
            self._doubt(f"{name!r} has dates written as {names}", f"{name!r} 日期写法混用：{names}")
        if ways[0] is AMBIGUOUS:
            self._doubt(
                f"{name!r}: day and month cannot be told apart; day first is assumed",
                f"{name!r}：日月无法区分；暂按日在前",
            )
        rule: dict[str, Any] = {"format": separated(ways[0], values)}
        return rule | ({"start_of": "month"} if column.kind is Kind.MONTH and "%d" in rule["format"] else {})

    def _tell_ignored(self, ignored: list[str]) -> None:
        plain = []
        for column in ignored:
            reason = why_forbidden([column])
            if reason is None:
                plain.append(column)
            else:
                self._doubt(f"{column!r} is left out: {reason.en}", f"{column!r} 已忽略：{reason.zh}")
        if plain:
            names = ", ".join(plain)
            self._doubt(
                f"left out, as their meaning is not clear; map them or declare them as attributes: {names}",
                f"含义不明而忽略，可映射或声明为属性：{names}",
            )

    def _doubt(self, en: str, zh: str) -> None:
        doubt = Words(en, zh)
        if doubt not in self.doubts:
            self.doubts.append(doubt)


def _origin(rule: object) -> object:
    return rule.get("from") if isinstance(rule, dict) else rule
