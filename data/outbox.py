"""Where an import leaves its report and the rows that it left out."""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.home import Home
from data.report import Report


@dataclass(frozen=True, slots=True)
class Delivered:
    """Files of one import; `bad_rows` is None where every row is good."""

    report: Path
    bad_rows: Path | None = None


def deliver(home: Home, report: Report, bad_rows: pl.DataFrame | None = None) -> Delivered:
    """Write the report of an import, and its bad rows beside it, in place of those of the import before.

    Parameters
    ----------
    home : Home
        Its folder ``reports`` takes the files.
    report : Report
        What was found.
    bad_rows : DataFrame, optional
        From `data.ingest.bad_rows`.

    Returns
    -------
    Delivered
        Where they lie.
    """
    stem = re.sub(r"[^\w.-]+", "-", report.source).strip("-") or "source"
    home.reports.mkdir(parents=True, exist_ok=True)
    path = home.reports / f"{stem}.report.md"
    path.write_text(report.to_text(home.language), encoding="utf-8")
    table = home.reports / f"{stem}.bad-rows.csv"
    table.unlink(missing_ok=True)
    if bad_rows is None or bad_rows.is_empty():
        return Delivered(path)
    table.write_bytes(b"\xef\xbb\xbf" + bad_rows.write_csv().encode())  # the mark lets Excel read it as UTF-8
    return Delivered(path, table)
