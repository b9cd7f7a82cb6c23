"""Import: read a source, apply the mapping, check everything, store it in one step or not at all."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.checks import check_incoming
from data.company import merged_company
from data.draft import Draft, draft_of
from data.errors import ImportRefused
from data.faults import ROW, SOURCE, Fault, FaultClass, Remark
from data.incoming import Incoming, rows_of
from data.manifest import Company
from data.mapping import Mapping
from data.plan import plan
from data.progress import Progress, silent
from data.references import remarks
from data.report import Report, together
from data.sources import display_name
from data.store import Store
from data.tables import TABLES


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    version : int
        Version of the tables after it.
    changed : bool
        Whether it made a new version.
    report : Report
        What was found; ``report.n_rows`` tells the rows that came in.
    bad_rows : DataFrame
        Rows that were left out, as they stand in the source, with ``source``, ``row`` and ``faults``.
    """

    version: int
    changed: bool
    report: Report
    bad_rows: pl.DataFrame


@dataclass(slots=True)
class _Findings:
    """The state of an import between reading and storing."""

    draft: Draft
    incoming: Incoming
    faults: list[Fault]
    remarks: list[Remark]
    bad: pl.DataFrame

    @property
    def blocked(self) -> bool:
        """Whether leaving out rows is not enough."""
        return any(not fault.skippable for fault in self.faults)


def ingest(
    source: str | Path,
    mapping: Mapping | None,
    store: Store,
    *,
    skip_bad_rows: bool = False,
    query: str | None = None,
    progress: Progress = silent,
) -> Imported:
    """Check and store what a source holds, in one version of the tables.

    Parameters
    ----------
    source : str or Path
        File, folder of files, or SQLAlchemy URL.
    mapping : Mapping or None
        How it becomes canonical; None where files and columns have canonical names already.
    store : Store
        Where it is stored.
    skip_bad_rows : bool, default False
        Store the good rows although there are bad ones.
    query : str, optional
        SQL query, where the source is a database and the mapping names none.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Imported
        What was stored; no new version where all of it is stored already.

    Raises
    ------
    ImportRefused
        If there are faults; carries the report. Nothing is stored.
    InputError
        If the source cannot be read or the mapping is wrong.
    """
    shown = display_name(str(source))
    draft = draft_of(plan(str(source), mapping, query), mapping, progress)
    company = merged_company(mapping, store)
    found = _findings(draft, store, company, progress)
    if skip_bad_rows and found.faults and not found.blocked:
        found = _without_bad_rows(found, store, company)
    progress("check", 1.0)
    report = _report(shown, found)
    if found.blocked or (found.faults and not skip_bad_rows):
        raise ImportRefused(report.summary(store.home.language), report)
    before = store.manifest.version
    progress("store", 0.0)
    frames = {name: frame.select(TABLES[name].names) for name, frame in found.incoming.frames.items()}
    note = f"import {shown}" + (f" by {mapping.name}" if mapping and mapping.name else "")
    version = store.write(frames, note=note, company=company).version
    progress("store", 1.0)
    return Imported(version, version != before, report, bad_rows(found.draft, found.faults))


def bad_rows(draft: Draft, faults: list[Fault]) -> pl.DataFrame:
    """Return the rows of the sources that have a fault, with its classes.

    Parameters
    ----------
    draft : Draft
        What was read.
    faults : list of Fault
        What was found.

    Returns
    -------
    DataFrame
        ``source``, ``row``, ``faults``, then every column of the source as text.
    """
    frames = []
    for source in draft.sources:
        mine = [fault for fault in faults if fault.source == source.name and fault.skippable]
        if not mine:
            continue
        named = pl.concat(
            pl.DataFrame({ROW: fault.rows}).select(
                pl.col(ROW).cast(pl.Int64()),
                pl.lit(f"{fault.fault_class.name.lower()} ({fault.column})").alias("faults"),
            )
            for fault in mine
        )
        listed = named.group_by(ROW).agg(pl.col("faults").unique(maintain_order=True).str.join("; "))
        rows = source.frame.join(listed, on=ROW, how="inner").sort(ROW)
        texts = pl.exclude(ROW, "faults").cast(pl.String())
        frames.append(
            rows.select(pl.lit(source.name).alias("source"), pl.col(ROW).alias("row"), "faults", texts)
        )
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def _findings(draft: Draft, store: Store, company: Company, progress: Progress) -> _Findings:
    """Check everything that was read, good rows and bad ones together, so that one report tells all."""
    incoming, odd = draft.incoming(store, company)
    known = rows_of(draft.faults, draft.names)
    checked = check_incoming(incoming, store, excused=known, progress=progress)
    faults = [draft.spread(fault, incoming) for fault in checked]
    broken = {fault.table for fault in draft.faults if fault.fault_class is FaultClass.MISSING_COLUMN}
    if broken:  # rows of these tables could not be made, so references to them say nothing
        faults = [fault for fault in faults if fault.fault_class is not FaultClass.DANGLING_REFERENCE]
    every = [*draft.faults, *faults]
    return _Findings(draft, incoming, every, [*odd, *remarks(incoming, store)], rows_of(every, draft.names))


def _without_bad_rows(found: _Findings, store: Store, company: Company) -> _Findings:
    """Leave out the bad rows, then those that are bad without them, until no fault is left."""
    draft, faults, bad = found.draft, list(found.faults), found.bad
    while True:
        good = draft.without(bad)
        incoming, odd = good.incoming(store, company)
        more = [good.spread(fault, incoming) for fault in check_incoming(incoming, store)]
        if not more:
            return _Findings(draft, incoming, faults, [*odd, *remarks(incoming, store)], bad)
        faults += more
        bad = pl.concat([bad, rows_of(more, draft.names)]).select(SOURCE, ROW).unique(maintain_order=True)


def _report(shown: str, found: _Findings) -> Report:
    order = list(FaultClass)
    faults = sorted(together(found.faults), key=lambda fault: (order.index(fault.fault_class), fault.source))
    n_rows = {name: frame.height for name, frame in found.incoming.frames.items()}
    return Report(shown, tuple(faults), tuple(found.remarks), n_rows, found.bad.height)
