"""Rows on their way into the store: the frames of several tables, and where each row came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from data.faults import ROW, SOURCE, Fault, FaultClass, Remark, found
from data.manifest import Company
from data.words import Words


@dataclass(frozen=True, slots=True)
class Incoming:
    """Frames of canonical columns that carry the source and the row that each row came from.

    Attributes
    ----------
    frames : dict of str to DataFrame
        Table -> rows as stored, with ``_source`` and ``_row``.
    sources : tuple of str
        Names of the sources; ``_source`` counts them from 0.
    company : Company
        What the mapping and the store declare.
    labels : dict of (str, str) to str
        Table and column -> how a report names the column.
    """

    frames: dict[str, pl.DataFrame]
    sources: tuple[str, ...]
    company: Company = field(default_factory=Company)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, frames: Mapping[str, pl.DataFrame], *, company: Company | None = None) -> "Incoming":
        """Take frames that come from no file; rows count from 1."""
        numbered = {
            name: frame.with_columns(
                pl.lit(0, pl.Int64()).alias(SOURCE),
                pl.int_range(1, pl.len() + 1, dtype=pl.Int64()).alias(ROW),
            )
            for name, frame in frames.items()
        }
        return cls(numbered, ("rows",), company or Company())

    def without(self, bad: pl.DataFrame) -> "Incoming":
        """Leave out rows, given by ``_source`` and ``_row``."""
        frames = {
            name: frame.join(bad, on=[SOURCE, ROW], how="anti", maintain_order="left")
            for name, frame in self.frames.items()
        }
        return Incoming(frames, self.sources, self.company, self.labels)

    def label(self, table: str, column: str) -> str:
        """Return how a report names a column."""
        return self.labels.get((table, column), column)

    def faults(
        self, table: str, bad: pl.Expr, column: str, fault_class: FaultClass, words: tuple[Words, Words]
    ) -> list[Fault]:
        """Return one fault a source where `bad` holds; `words` are what was expected and how to fix it."""
        hits = self.frames[table].filter(bad)
        return [
            Fault(
                fault_class,
                self.sources[source],
                table,
                self.label(table, column),
                *words,
                *found(hits, pl.col(SOURCE) == source, column),
            )
            for source in hits[SOURCE].unique().sort()
        ]

    def remarks(self, table: str, hits: pl.DataFrame, text: Words) -> list[Remark]:
        """Return one remark a source of the rows `hits`."""
        return [
            Remark(
                self.sources[source], table, text, hits.filter(pl.col(SOURCE) == source)[ROW].unique().sort()
            )
            for source in hits[SOURCE].unique().sort()
        ]


def rows_of(faults: list[Fault], sources: tuple[str, ...]) -> pl.DataFrame:
    """Return ``_source`` and ``_row`` of every row that has a fault."""
    number = {name: place for place, name in enumerate(sources)}
    frames = [
        pl.DataFrame({ROW: fault.rows.cast(pl.Int64())}).select(
            pl.lit(number[fault.source], pl.Int64()).alias(SOURCE), pl.col(ROW)
        )
        for fault in faults
        if fault.skippable
    ]
    empty = pl.DataFrame(schema={SOURCE: pl.Int64(), ROW: pl.Int64()})
    return pl.concat([empty, *frames]).unique(maintain_order=True)
