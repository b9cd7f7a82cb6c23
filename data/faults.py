"""What can be wrong with incoming rows: the fault classes, and one finding of such a class."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import polars as pl

from data.words import Words

#: Column that carries the row number of the source through every step.
ROW = "_row"
#: Column that carries the number of the source.
SOURCE = "_source"
#: Stands between a column of the source and the canonical column in reports.
ARROW = " → "
#: How many row numbers and values a report shows of one finding.
N_SHOWN = 10


class FaultClass(Enum):
    """Every class of fault that keeps rows out of the store."""

    ENCODING = Words("unreadable text encoding", "文本编码无法识别")
    EMPTY_FILE = Words("empty file", "空文件")
    NO_ROWS = Words("no rows below the header", "只有表头没有数据")
    UNEVEN_ROWS = Words("rows of uneven length", "行的列数不一致")
    REPEATED_HEADER = Words("two columns of the same name", "列名重复")
    UNKNOWN_COLUMN = Words("unknown column", "未知列")
    MISSING_COLUMN = Words("missing column", "缺少列")
    UNDECLARED_DATE_FORMAT = Words("date format not declared", "未声明日期格式")
    MIXED_DATE_DIALECTS = Words("mixed date dialects", "日期写法混用")
    SENTINEL = Words("value that stands for missing", "用作缺失的占位值")
    WRONG_TYPE = Words("value of the wrong type", "类型不符")
    UNMAPPED_VALUE = Words("value that the mapping does not know", "映射未涵盖的值")
    IMPOSSIBLE_VALUE = Words("impossible value", "不可能的值")
    MISSING_KEY = Words("missing key", "缺少主键")
    MISSING_VALUE = Words("missing value", "缺少必填值")
    DUPLICATE_KEY = Words("duplicate key", "主键重复")
    DANGLING_REFERENCE = Words("dangling reference", "引用不存在")
    END_BEFORE_START = Words("end before start", "结束早于开始")
    UNDATED_REFUND = Words("refund without a date", "退款没有日期")
    FORBIDDEN_ATTRIBUTE = Words("attribute that may not be used about people", "禁止用于人员评价的属性")
    UNDECLARED_ATTRIBUTE = Words("attribute not declared", "属性未声明")

    @property
    def title(self) -> Words:
        """Its name for people."""
        return self.value


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd that keeps nothing out of the store.

    Attributes
    ----------
    source, table : str
        Where.
    text : Words
        What.
    rows : Series of int
        Row numbers in the source.
    """

    source: str
    table: str
    text: Words
    rows: pl.Series


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: a class of fault in one column of one source.

    Attributes
    ----------
    fault_class : FaultClass
        What is wrong.
    source : str
        File, sheet or query.
    table, column : str
        The canonical table and the column of the source (of the table, where the source has none).
    expected, fix : Words
        What would be right, and how to get there.
    rows : Series of int
        Row numbers in the source, the header being row 1; empty where the whole source or column is meant.
    values : tuple of str
        Some of the values that came.
    """

    fault_class: FaultClass
    source: str
    table: str
    column: str
    expected: Words
    fix: Words
    rows: pl.Series = field(default_factory=lambda: pl.Series(ROW, [], dtype=pl.Int64()))
    values: tuple[str, ...] = ()

    @property
    def skippable(self) -> bool:
        """Whether leaving out the rows would leave out the fault."""
        return len(self.rows) > 0


def examples(values: Iterable[object]) -> tuple[str, ...]:
    """Return the first distinct values as text, to be shown in a report."""
    seen: dict[str, None] = {}
    for value in values:
        seen.setdefault("" if value is None else str(value))
        if len(seen) == N_SHOWN:
            break
    return tuple(seen)


def found(
    frame: pl.DataFrame,
    bad: pl.Series | pl.Expr,
    value_column: str,
) -> tuple[pl.Series, tuple[str, ...]]:
    """Return the row numbers where `bad` holds, in order, and examples of the values there."""
    hits = frame.filter(bad).sort(ROW)
    return hits[ROW].unique(maintain_order=True), examples(hits[value_column].unique(maintain_order=True))
