"""What commands print: tables, lines, and progress of long steps."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from data import progress as reporting

#: A step that is shorter shows no bar.
BAR_AFTER_SECONDS = 1.0
#: Width where the output is no terminal, so that tables in a file are not cut.
FILE_WIDTH = 150


def console(*, errors: bool = False, file: TextIO | None = None) -> Console:
    """Return the console that commands write to.

    Parameters
    ----------
    errors : bool, default False
        Write to standard error, as progress does, so that standard output can be piped.
    file : TextIO, optional
        Write there instead.
    """
    made = Console(stderr=errors, file=file, highlight=False, soft_wrap=False)
    if not made.is_terminal:
        made.width = max(made.width, FILE_WIDTH)
    return made


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a printed table."""

    title: str
    right: bool = False  # numbers stand right
    wrap: bool = False  # long text may take several lines


def show_table(
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    to: Console | None = None,
) -> None:
    """Print a table; None prints as a dash."""
    target = to or console()
    table = Table()
    for column in columns:
        given = Column(column) if isinstance(column, str) else column
        table.add_column(
            given.title,
            justify="right" if given.right else "left",
            no_wrap=not given.wrap,
            overflow="fold" if given.wrap else "ellipsis",
        )
    for row in rows:
        table.add_row(*(Text("-" if value is None else str(value)) for value in row))  # Text: no markup
    # title and caption stand outside, so that a narrow table does not fold them
    say(title, style="bold", to=target)
    target.print(table)
    if caption:
        say(caption, style="dim", to=target)


def say(text: str, *, style: str = "", to: Console | None = None) -> None:
    """Print a line of text, without markup."""
    (to or console()).print(text, style=style or None, markup=False)


@contextmanager
def progress(to: Console | None = None) -> Iterator[reporting.Progress]:
    """Show how far long steps are: a bar while one runs, a line with its seconds when it is done.

    Where the output is no terminal, only the lines are printed.

    Yields
    ------
    Progress
        Call it with the name of the step and the share done.
    """
    target = to or console(errors=True)
    with _Bars(target) as bars:
        steps = _Steps(target, bars)
        yield steps
        steps.close()


class _Bars(Progress):
    """Bars of the steps that have run for a while."""

    def __init__(self, to: Console) -> None:
        super().__init__(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=to,
            transient=True,
            refresh_per_second=4,
            disable=not to.is_terminal,
        )

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return the bars that are worth showing, at every refresh, also while a step is silent."""
        yield self.make_tasks_table([task for task in self.tasks if self._is_long(task)])

    @staticmethod
    def _is_long(task: Task) -> bool:
        return (task.elapsed or 0.0) >= BAR_AFTER_SECONDS


class _Steps:
    """Keeps one bar a step and prints a line when a step is done."""

    def __init__(self, to: Console, bars: _Bars) -> None:
        self._to = to
        self._bars = bars
        self._running: dict[str, tuple[TaskID, float]] = {}

    def __call__(self, step: str, done: float) -> None:
        if step not in self._running:
            self._running[step] = (self._bars.add_task(step, total=1.0), time.monotonic())
        task, _ = self._running[step]
        self._bars.update(task, completed=done)
        if done >= 1.0:
            self._finish(step)

    def close(self) -> None:
        """Finish the steps that never said that they were done."""
        for step in list(self._running):
            self._finish(step)

    def _finish(self, step: str) -> None:
        task, began = self._running.pop(step)
        self._bars.remove_task(task)
        self._to.print(f"  ✓ {step}  {time.monotonic() - began:.1f} s", style="dim", markup=False)
