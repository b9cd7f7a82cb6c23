"""The one report of an import: every fault class, where it is, what was expected, how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from data.faults import ARROW, N_SHOWN, Fault, FaultClass, Remark
from data.words import Words


@dataclass(frozen=True, slots=True)
class Report:
    """What an import found.

    Attributes
    ----------
    source : str
        What was imported.
    faults : tuple of Fault
        What keeps rows out, in order of fault class.
    remarks : tuple of Remark
        What is odd but stored.
    n_rows : dict of str to int
        Table -> rows that were made for it; those that are stored, unless the import is refused.
    n_bad_rows : int
        Rows of the sources that have a fault.
    """

    source: str
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    n_rows: dict[str, int] = field(default_factory=dict)
    n_bad_rows: int = 0

    @property
    def blocking(self) -> tuple[Fault, ...]:
        """Faults that leaving out rows does not remove."""
        return tuple(fault for fault in self.faults if not fault.skippable)

    @property
    def classes(self) -> tuple[FaultClass, ...]:
        """The fault classes that were found."""
        given = {fault.fault_class for fault in self.faults}
        return tuple(one for one in FaultClass if one in given)

    def summary(self, language: str = "en") -> str:
        """Return one line."""
        words = ", ".join(one.title.say(language) for one in self.classes)
        return Words(
            f"{self.source} has {len(self.faults)} faults ({words}) in {self.n_bad_rows} rows",
            f"{self.source} 有 {len(self.faults)} 处问题（{words}），涉及 {self.n_bad_rows} 行",
        ).say(language)

    def to_text(self, language: str = "en") -> str:
        """Return the whole report as Markdown."""
        say = _Phrases(language)
        lines = [f"# {say(_TITLE)}: {self.source}", ""]
        lines += [f"- {name}: {say(_MADE).format(n=n)}" for name, n in self.n_rows.items()]
        lines += [say(_BAD).format(n=self.n_bad_rows), ""] if self.faults else [say(_CLEAN), ""]
        for fault_class in self.classes:
            mine = [fault for fault in self.faults if fault.fault_class is fault_class]
            lines += [f"## {say(fault_class.title)}", ""]
            for fault in mine:
                lines += _fault_lines(fault, say)
        if self.remarks:
            lines += [f"## {say(_REMARKS)}", ""]
            lines += [_remark_line(remark, say) for remark in self.remarks]
        return "\n".join(lines).rstrip() + "\n"


@dataclass(frozen=True, slots=True)
class _Phrases:
    language: str

    def __call__(self, words: Words) -> str:
        return words.say(self.language)


def together(faults: Sequence[Fault]) -> list[Fault]:
    """Tell once what is wrong with a column of the source that feeds several canonical columns.

    Parameters
    ----------
    faults : sequence of Fault
        Findings, one for each canonical column.

    Returns
    -------
    list of Fault
        Findings of the same class, source column, rows and values are one; it names all tables and columns.
    """
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        origin = fault.column.partition(ARROW)[0]
        rows = (len(fault.rows), fault.rows.hash().sum())
        where = (fault.fault_class, fault.source, origin, rows, fault.values)
        groups.setdefault(where, []).append(fault)
    return [_one_of(group) for group in groups.values()]


def _one_of(group: Sequence[Fault]) -> Fault:
    first = group[0]
    origin, arrow, target = first.column.partition(ARROW)
    targets = dict.fromkeys([target, *(fault.column.partition(ARROW)[2] for fault in group[1:])])
    tables = dict.fromkeys(fault.table for fault in group)
    column = origin + (arrow + ", ".join(one for one in targets if one) if arrow else "")
    return replace(first, table=", ".join(tables), column=column)


_TITLE = Words("Import report", "导入报告")
_MADE = Words("{n} rows", "{n} 行")
_BAD = Words("- rows with a fault: {n}", "- 有问题的行：{n}")
_CLEAN = Words("No faults were found.", "未发现问题。")
_REMARKS = Words("Remarks (stored nevertheless)", "提示（仍会存储）")
_COLUMN = Words("column", "列")
_TABLE = Words("table", "表")
_ROWS = Words("rows", "行号")
_CAME = Words("came", "实际值")
_EXPECTED = Words("expected", "应为")
_FIX = Words("what to do", "处理办法")
_MORE = Words("{n} in all", "共 {n} 行")
_EMPTY = Words("(empty)", "（空）")


def _fault_lines(fault: Fault, say: _Phrases) -> list[str]:
    head = [f"**{fault.source}**"]
    if fault.column:
        head.append(f"{say(_COLUMN)} `{fault.column}`")
    if fault.table:
        head.append(f"{say(_TABLE)} `{fault.table}`")
    lines = [f"- {', '.join(head)}"]
    if fault.skippable:
        lines.append(f"  - {say(_ROWS)}: {_rows(fault.rows, say)}")
    if fault.values:
        shown = ", ".join(f"`{value}`" if value else say(_EMPTY) for value in fault.values)
        lines.append(f"  - {say(_CAME)}: {shown}")
    lines.append(f"  - {say(_EXPECTED)}: {say(fault.expected)}")
    lines.append(f"  - {say(_FIX)}: {say(fault.fix)}")
    return [*lines, ""]


def _rows(rows: pl.Series, say: _Phrases) -> str:
    shown: Sequence[int] = rows.head(N_SHOWN).to_list()
    text = ", ".join(str(row) for row in shown)
    return text if len(rows) <= N_SHOWN else f"{text} … ({say(_MORE).format(n=len(rows))})"


def _remark_line(remark: Remark, say: _Phrases) -> str:
    rows = f"; {say(_ROWS)}: {_rows(remark.rows, say)}" if len(remark.rows) else ""
    return f"- **{remark.source}**, {say(_TABLE)} `{remark.table}`: {say(remark.text)}{rows}"
