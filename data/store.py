"""Read and write the tables: atomic, versioned, and always as of a date.

A version is a manifest that lists immutable files. A write adds files, then one manifest, then moves the
pointer ``current`` to it in one rename: a crash in the middle leaves the former version, and older versions
stay readable.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl

from data.errors import InputError, MissingTable
from data.home import Home
from data.known import as_known, as_stored
from data.manifest import Company, Manifest, Part
from data.merge import merge
from data.tables import TABLES


class Store:
    """The tables of one company.

    Parameters
    ----------
    home : Home
        Folders and settings.
    version : int, optional
        An older version to read; the newest if None.
    """

    def __init__(self, home: Home, version: int | None = None) -> None:
        self.home = home
        self._folder = home.tables
        self._wanted = version

    @property
    def version(self) -> int:
        """Number of the version that is read; 0 where nothing is stored."""
        pointer = self._folder / "current"
        if self._wanted is not None:
            return self._wanted
        return int(pointer.read_text(encoding="utf-8")) if pointer.exists() else 0

    @property
    def manifest(self) -> Manifest:
        """The version that is read."""
        version = self.version
        if version == 0:
            return Manifest()
        path = self._manifest_file(version)
        if not path.exists():
            msg = f"version {version} of the tables does not exist; `echelon tables --versions` lists them"
            raise MissingTable(msg)
        return Manifest.from_file(path)

    @property
    def company(self) -> Company:
        """What holds for the whole company."""
        return self.manifest.company

    def versions(self) -> list[Manifest]:
        """Return all versions, oldest first."""
        current = self.manifest.version
        files = sorted((self._folder / "versions").glob("*.json"))
        return [found for found in map(Manifest.from_file, files) if found.version <= current]

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that hold something."""
        return tuple(self.manifest.parts)

    def has(self, *names: str) -> bool:
        """Tell whether all of these tables hold something."""
        return set(names) <= set(self.manifest.parts)

    def known_until(self) -> date:
        """Return the latest useful as-of date: everything stored is known then.

        A company that has one undated snapshot has no other than the date of that.

        Raises
        ------
        MissingTable
            If nothing is stored.
        """
        manifest = self.manifest
        dates = [part.known_until for parts in manifest.parts.values() for part in parts]
        if manifest.parts and manifest.company.snapshot is not None:
            return manifest.company.snapshot
        if not dates:
            msg = "no tables are stored; run `echelon import` or `echelon example` first"
            raise MissingTable(msg)
        return max(dates)

    def fingerprint(self, *names: str) -> str:
        """Return a digest of the contents of these tables (all, if none is named)."""
        parts = self.manifest.parts
        files = sorted(part.file for name in (names or parts) for part in parts.get(name, ()))
        return hashlib.sha256("\n".join(files).encode()).hexdigest()

    def parts(self, name: str) -> tuple[Part, ...]:
        """Return the files of a table.

        Raises
        ------
        MissingTable
            If the table is absent.
        """
        found = self.manifest.parts.get(name)
        if not found:
            msg = f"table {name} is absent; import it to get what depends on it"
            raise MissingTable(msg)
        return found

    def scan(self, name: str, *, as_of: date, since: date | None = None) -> nw.LazyFrame[Any]:
        """Open a table lazily on the chosen engine, as it was known at a date.

        Parameters
        ----------
        name : str
            Name of a canonical table.
        as_of : date
            Rows dated on or after it are left out, later ends of older rows are blank.
        since : date, optional
            Leave out the files of months before it (partitioned tables only).

        Returns
        -------
        LazyFrame
            Columns as declared; for tables with a cycle also ``cycle_end``.

        Raises
        ------
        MissingTable
            If the table is absent.
        """
        table = TABLES[name]
        found = self.parts(name)
        if table.partition:
            kept = [
                part
                for part in found
                if part.month < as_of.isoformat() and (since is None or part.month >= since.isoformat())
            ]
            found = tuple(kept) or found[:1]
        frame = open_files([str(self._folder / part.file) for part in found], self.home)
        frame = as_known(frame, table, as_of)
        if table.partition and since is not None:
            frame = frame.filter(nw.col(table.known) >= as_stored(table, table.known, since))
        return frame

    def read(self, name: str, *, as_of: date) -> pd.DataFrame:
        """Return a table as it was known at a date, as a pandas frame in key order.

        See `scan` for parameters and errors.
        """
        return self.read_polars(name, as_of=as_of).to_pandas()

    def read_polars(self, name: str, *, as_of: date) -> pl.DataFrame:
        """Return a table as it was known at a date, as a Polars frame in key order."""
        frame: pl.DataFrame = self.scan(name, as_of=as_of).collect(backend="polars").to_native()
        return frame.sort(TABLES[name].key)

    def write(
        self,
        frames: Mapping[str, pl.DataFrame] | Iterable[tuple[str, pl.DataFrame]],
        *,
        note: str,
        company: Company | None = None,
        append: bool = False,
    ) -> Manifest:
        """Add checked rows to the tables, in one step; a row with a stored key takes its place.

        Parameters
        ----------
        frames : mapping or iterable of (str, DataFrame)
            Table name and rows as declared (`data.checks` makes them so); an iterable is consumed one by one.
        note : str
            What the version is, for people.
        company : Company, optional
            New company-wide facts.
        append : bool, default False
            Promise that no key is stored yet, which saves looking.

        Returns
        -------
        Manifest
            The new version, or the current one where nothing changed.

        Raises
        ------
        SchemaError
            If a table or column is not declared, or a value does not fit its type.
        InputError
            If this store reads an older version.
        """
        if self._wanted is not None:
            msg = f"version {self._wanted} is of the past and stays as it is; write to Store(home)"
            raise InputError(msg)
        pairs = frames.items() if isinstance(frames, Mapping) else frames
        with self._lock():
            old = self.manifest
            parts = dict(old.parts)
            for name, frame in pairs:
                if merged := merge(self._folder, (name, frame), parts.get(name, ()), append=append):
                    parts[name] = merged
            new = replace(old, parts=parts, company=company or old.company)
            return old if new == old else self._publish(new, note)

    def _publish(self, manifest: Manifest, note: str) -> Manifest:
        stored_at = datetime.now(UTC).isoformat(timespec="seconds")
        new = replace(manifest, version=manifest.version + 1, stored_at=stored_at, note=note)
        path = self._manifest_file(new.version)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_atomically(path, new.to_json())
        _write_atomically(self._folder / "current", str(new.version))
        return new

    def _manifest_file(self, version: int) -> Path:
        return self._folder / "versions" / f"{version:06d}.json"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def open_files(files: list[str], home: Home) -> nw.LazyFrame[Any]:
    """Open Parquet files lazily on the engine of this installation; the only place that chooses one."""
    if home.engine == "polars":
        return nw.from_native(pl.scan_parquet(files))
    if home.engine == "duckdb":
        opened: nw.LazyFrame[Any] = nw.from_native(_duckdb(home.threads).read_parquet(files))
    else:
        opened = nw.from_native(_spark(home.spark_master).read.parquet(*files))
    return opened


@cache  # frames of two connections cannot be joined
def _duckdb(threads: int) -> Any:
    import duckdb

    return duckdb.connect(config={"threads": threads})


@cache
def _spark(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("echelon")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
        "spark.driver.memory": "4g",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _write_atomically(path: Path, text: str) -> None:
    temporary = path.with_suffix(f".{os.getpid()}.part")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
