"""Texts to the type of a canonical column, and a fault for every text that does not fit."""

from dataclasses import dataclass

import polars as pl

from data import sentinels
from data.calendar import cycle_end
from data.dates import AMBIGUOUS, ISO, dialect_of, dialects_of, names_of, parse, parse_iso, separated
from data.faults import ROW, Fault, FaultClass, found
from data.mapping import ColumnRule
from data.parts import STORED_AS
from data.schema import Column, Kind
from data.words import Words

_YES = ("true", "1", "yes", "y", "t", "是", "有")
NO = ("false", "0", "no", "n", "f", "否", "无")

#: What each kind expects, for people.
EXPECTED: dict[Kind, Words] = {
    Kind.ID: Words("text", "文本"),
    Kind.TEXT: Words("text", "文本"),
    Kind.DATE: Words("a date", "日期"),
    Kind.MONTH: Words("a month", "月份"),
    Kind.CYCLE: Words("a cycle such as 2026H1, 2026Q3 or 2026-05", "考核周期，如 2026H1、2026Q3 或 2026-05"),
    Kind.TIMESTAMP: Words("a date with a time", "日期时间"),
    Kind.INTEGER: Words("a whole number", "整数"),
    Kind.NUMBER: Words("a number", "数字"),
    Kind.MONEY: Words("whole minor units (fen, cents)", "以最小货币单位（分）计的整数"),
    Kind.FLAG: Words("yes or no", "是或否"),
}


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column on their way into a canonical column.

    Attributes
    ----------
    values : Series
        Texts without spaces around them, or timestamps where the source had them; null is missing.
    rows : Series of int
        Their row numbers.
    column : Column
        Where they go.
    rule : ColumnRule
        How.
    source, table, name : str
        Source, table, and column of the source, for faults.
    """

    values: pl.Series
    rows: pl.Series
    column: Column
    rule: ColumnRule
    source: str
    table: str
    name: str

    def fault(self, fault_class: FaultClass, bad: pl.Series, expected: Words, fix: Words) -> list[Fault]:
        """Return the fault of the cells where `bad` holds, or nothing."""
        if not bad.any():
            return []
        frame = pl.DataFrame({ROW: self.rows, "value": self.values.cast(pl.String()), "bad": bad})
        rows, values = found(frame, pl.col("bad"), "value")
        return [Fault(fault_class, self.source, self.table, self.name, expected, fix, rows, values)]

    @property
    def genuine(self) -> pl.Series:
        """Which cells the mapping calls real whatever they look like."""
        return self.values.cast(pl.String()).is_in(list(self.rule.genuine)).fill_null(value=False)


def to_kind(cells: Cells) -> tuple[pl.Series, list[Fault]]:
    """Read cells as the type of their column.

    Returns
    -------
    Series
        Of the stored type; null where a cell is missing or has a fault.
    list of Fault
        Stand-ins for missing, wrong types, dates that are not as declared.
    """
    kind = cells.column.kind
    if sentinels.is_date(kind):
        return _dates(cells)
    worded = sentinels.sentinel_texts(cells.values.cast(pl.String()), kind) & ~cells.genuine
    faults = _sentinel_fault(cells, worded)
    rest = cells.values.cast(pl.String()).set(worded, None)
    if sentinels.is_number(kind):
        values, more = numbers(cells, rest)
        return _whole(cells, values, faults + more)
    if kind is Kind.FLAG:
        lowered = rest.str.to_lowercase()
        yes, no = lowered.is_in(list(_YES)), lowered.is_in(list(NO))
        faults += _type_fault(cells, (~yes & ~no).fill_null(value=False))
        return yes.set((~yes & ~no).fill_null(value=True), None), faults
    if kind is Kind.CYCLE:
        ends = {cycle: cycle_end(cycle) is not None for cycle in rest.drop_nulls().unique()}
        fits = rest.replace_strict(ends, default=None, return_dtype=pl.Boolean())
        faults += _type_fault(cells, (~fits).fill_null(value=False))
        return rest.set((~fits).fill_null(value=True), None), faults
    return rest, faults


def numbers(cells: Cells, texts: pl.Series) -> tuple[pl.Series, list[Fault]]:
    """Read texts as numbers, in the unit of the source."""
    for letter in cells.rule.strip:
        texts = texts.str.replace_all(letter, "", literal=True)
    read = texts.str.strip_chars().cast(pl.Float64(), strict=False)
    read = read.set(~read.is_finite().fill_null(value=True), None)
    wrong = texts.is_not_null() & read.is_null()
    standing = sentinels.sentinel_numbers(read) & ~cells.genuine
    return read.set(standing, None), [*_type_fault(cells, wrong), *_sentinel_fault(cells, standing)]


def _whole(cells: Cells, values: pl.Series, faults: list[Fault]) -> tuple[pl.Series, list[Fault]]:
    kind, scale = cells.column.kind, cells.rule.scale
    scaled = values * (scale or 1.0)
    if kind is Kind.NUMBER:
        return scaled, faults
    rounded = scaled.round(0)
    broken = (scaled != rounded).fill_null(value=False)
    if scale is None and broken.any():
        fix = _TYPE_FIX.get(kind, _FIX)
        faults = [*faults, *cells.fault(FaultClass.WRONG_TYPE, broken, EXPECTED[kind], fix)]
        rounded = rounded.set(broken, None)
    return rounded.cast(pl.Int64(), strict=False), faults


def _dates(cells: Cells) -> tuple[pl.Series, list[Fault]]:
    kind, declared = cells.column.kind, cells.rule.format
    faults: list[Fault] = []
    if cells.values.dtype == pl.String():
        worded = sentinels.sentinel_texts(cells.values, kind) & ~cells.genuine
        faults += _sentinel_fault(cells, worded)
        texts = cells.values.set(worded, None)
        if declared:
            moments = parse(texts, declared)
        else:
            moments = parse_iso(texts, month=kind is Kind.MONTH, clock=kind is Kind.TIMESTAMP)
        faults += _date_faults(cells, texts, texts.is_not_null() & moments.is_null())
    else:
        moments = cells.values.cast(pl.Datetime("us"))
    standing = sentinels.sentinel_dates(moments) & ~cells.genuine
    faults += _sentinel_fault(cells, standing)
    moments = moments.set(standing, None)
    if kind is Kind.MONTH and not cells.rule.start_of:
        late = (moments != moments.dt.truncate("1mo")).fill_null(value=False)
        expected = Words("the first day of a month", "当月第一天")
        fix = Words(
            "say in the mapping that any day means its month: start_of: month", "在映射中加 start_of: month"
        )
        faults += cells.fault(FaultClass.IMPOSSIBLE_VALUE, late, expected, fix)
        moments = moments.set(late, None)
    return moments.cast(STORED_AS[kind]), faults


def _date_faults(cells: Cells, texts: pl.Series, wrong: pl.Series) -> list[Fault]:
    """Tell apart no dates at all, days that do not exist, and dates that are written otherwise."""
    if not wrong.any():
        return []
    declared, kind = cells.rule.format, cells.column.kind
    written = dialect_of(texts)
    no_date = wrong & written.is_null()
    no_day = wrong & written.is_in(list(names_of(declared or ISO.format))).fill_null(value=False)
    other = wrong & ~no_date & ~no_day
    shape = declared or "ISO"
    expected = Words(f"{EXPECTED[kind].en} ({shape})", f"{EXPECTED[kind].zh}（{shape}）")
    day = Words("a day that exists", "真实存在的日期")
    faults = [
        *cells.fault(FaultClass.WRONG_TYPE, no_date, expected, _FIX),
        *cells.fault(FaultClass.IMPOSSIBLE_VALUE, no_day, day, _FIX),
    ]
    if not other.any():
        return faults
    ways = dialects_of(texts)
    strange = texts.filter(other)
    formats = " / ".join(f'"{separated(way, strange)}"' for way in dialects_of(strange))
    if len(ways) > 1 or declared:
        names = ", ".join(way.name for way in ways)
        expected = Words(
            f"one way to write dates ({shape}); came {names}",
            f"同一列日期写法一致（{shape}）；实际有 {names}",
        )
        fix = Words(
            f"write them alike in the file; or, if all rows are meant so, declare format: {formats}",
            f"请在文件中统一写法；若整列如此，请在映射中声明 format: {formats}",
        )
        return faults + cells.fault(FaultClass.MIXED_DATE_DIALECTS, other, expected, fix)
    rule = f"{cells.column.name}: {{from: {cells.rule.from_}, format: {formats}}}"
    fix = Words(f"declare it in the mapping: {rule}", f"请在映射中声明：{rule}")
    if AMBIGUOUS in ways:
        fix = Words(
            fix.en + "; day and month cannot be told apart here, so check which comes first",
            fix.zh + "；日和月无法从数据区分，请确认先后",
        )
    expected = Words("ISO dates, or a declared format", "ISO 日期，或已声明的格式")
    return faults + cells.fault(FaultClass.UNDECLARED_DATE_FORMAT, other, expected, fix)


_FIX = Words(
    "correct the file, or map the value with `map` or `missing`",
    "请修改文件，或在映射中用 map / missing 处理该值",
)
_NUMBER_FIX = Words(
    'correct the file; signs such as ¥ , % are taken off by strip: "¥,%", decimals to whole units need scale',
    '请修改文件；¥ , % 等符号可用 strip: "¥,%" 去除，小数换算成整数需声明 scale',
)
_TYPE_FIX: dict[Kind, Words] = {
    Kind.NUMBER: _NUMBER_FIX,
    Kind.INTEGER: _NUMBER_FIX,
    Kind.MONEY: Words(
        'declare the unit in the mapping: scale: 100 for yuan; strip: "¥," takes signs off',
        '请在映射中声明单位：以元计用 scale: 100；符号用 strip: "¥," 去除',
    ),
    Kind.FLAG: Words(
        "say which values mean yes: true_where: [...]",
        "请在映射中声明哪些值表示“是”：true_where: [...]",
    ),
}


def _type_fault(cells: Cells, wrong: pl.Series) -> list[Fault]:
    kind = cells.column.kind
    if kind is Kind.MONEY and cells.rule.scale is not None:
        kind = Kind.NUMBER  # the unit is declared, so any number would do
    return cells.fault(FaultClass.WRONG_TYPE, wrong, EXPECTED[kind], _TYPE_FIX.get(kind, _FIX))


def _sentinel_fault(cells: Cells, standing: pl.Series) -> list[Fault]:
    if not standing.any():
        return []
    values = cells.values.cast(pl.String()).filter(standing).unique(maintain_order=True).to_list()
    quoted = ", ".join(f'"{value}"' for value in values)
    return cells.fault(
        FaultClass.SENTINEL,
        standing,
        Words("a value, or an empty cell where there is none", "真实值；没有时留空"),
        Words(
            f"say that it is missing: missing: [{quoted}]; or that it is real: genuine: [{quoted}]",
            f"在映射中声明缺失 missing: [{quoted}]；若确为真实值则 genuine: [{quoted}]",
        ),
    )
