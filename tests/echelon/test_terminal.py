import io

import pytest
from rich.console import Console

from echelon import terminal
from echelon.terminal import Column, progress, say, show_table


def _file_console() -> tuple[Console, io.StringIO]:
    written = io.StringIO()
    return terminal.console(file=written), written


def test_a_table_prints_titles_rows_and_a_dash_for_nothing() -> None:
    console, written = _file_console()
    show_table("People", ["name", Column("score", right=True)], [["Anna", 0.5], [None, 1]], to=console)
    lines = written.getvalue().splitlines()
    assert lines[0].strip() == "People"
    assert any("Anna" in line and "0.5" in line for line in lines)
    assert any("│ -    │" in line for line in lines)


def test_a_table_in_a_file_is_wider_than_a_small_terminal() -> None:
    console, written = _file_console()
    show_table("T", [str(number) * 12 for number in range(8)], [["x" * 12] * 8], to=console)
    assert "x" * 12 in written.getvalue()
    assert "…" not in written.getvalue()


def test_values_are_printed_as_they_are_not_as_markup() -> None:
    console, written = _file_console()
    show_table("T", ["value"], [["[bold]raise[/bold]"]], to=console)
    say("see [red]docs", to=console)
    assert "[bold]raise[/bold]" in written.getvalue()
    assert "see [red]docs" in written.getvalue()


def test_a_long_text_wraps_and_is_whole() -> None:
    console, written = _file_console()
    text = "因" * 150
    show_table("T", [Column("reason", wrap=True)], [[text]], to=console)
    assert written.getvalue().count("因") == 150


def test_progress_without_a_terminal_prints_one_line_a_step() -> None:
    console, written = _file_console()
    with progress(console) as report:
        for done in (0.0, 0.5, 1.0):
            report("read", done)
        report("write", 0.0)
    lines = written.getvalue().splitlines()
    assert [line.split()[1] for line in lines] == ["read", "write"]


def test_a_step_may_run_again() -> None:
    console, written = _file_console()
    with progress(console) as report:
        report("read", 1.0)
        report("read", 1.0)
    assert len(written.getvalue().splitlines()) == 2


def test_a_failing_step_is_not_told_as_done() -> None:
    console, written = _file_console()
    with pytest.raises(ValueError, match="broken"), progress(console) as report:  # noqa: PT012
        report("read", 0.2)
        raise ValueError("broken")
    assert written.getvalue() == ""


def test_a_bar_shows_only_for_a_step_that_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=100)
    with progress(console) as report:
        report("quick", 0.5)
        report("quick", 1.0)
    assert "50 %" not in written.getvalue()
    monkeypatch.setattr(terminal, "BAR_AFTER_SECONDS", 0.0)
    with progress(console) as report:
        report("slow", 0.5)
        report("slow", 0.6)
    assert "slow" in written.getvalue()
