"""Everything that an import read and mapped, before it is decided what is stored."""

from dataclasses import dataclass, field, replace

import polars as pl

from data.apply import Applied, apply_rule, forbidden_attributes, identity_rule, joined, unknown_columns
from data.errors import MappingError
from data.faults import ROW, SOURCE, Fault, FaultClass, Remark
from data.incoming import Incoming
from data.manifest import Company
from data.mapping import Mapping
from data.plan import Step
from data.progress import Progress
from data.reading import Source
from data.rules import clean
from data.sources import read
from data.store import Store
from data.tables import TABLES


@dataclass(slots=True)
class Draft:
    """What was read and mapped.

    Attributes
    ----------
    sources : list of Source
        What was read.
    applied : dict of str to list of Applied
        Table -> what each rule made for it.
    faults : list of Fault
        What went wrong on the way.
    """

    sources: list[Source] = field(default_factory=list)
    applied: dict[str, list[Applied]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the sources."""
        return tuple(source.name for source in self.sources)

    def keep(self, table: str) -> str:
        """Return which rows of a key are kept.

        Raises
        ------
        MappingError
            If the rules for a table do not agree.
        """
        keeps = {part.keep for part in self.applied[table]}
        if len(keeps) > 1:
            msg = f"the rules for {table} say keep: {' and '.join(sorted(keeps))}; give all the same"
            raise MappingError(msg)
        return keeps.pop()

    def without(self, bad: pl.DataFrame) -> "Draft":
        """Leave out rows, given by ``_source`` and ``_row``."""
        applied = {
            table: [
                replace(part, frame=part.frame.join(bad, on=[SOURCE, ROW], how="anti", maintain_order="left"))
                for part in parts
            ]
            for table, parts in self.applied.items()
        }
        return Draft(self.sources, applied, self.faults)

    def incoming(self, store: Store | None, company: Company) -> tuple[Incoming, list[Remark]]:
        """Return the rows of every table, one a key or a change where the rules say so."""
        frames: dict[str, pl.DataFrame] = {}
        remarks: list[Remark] = []
        labels: dict[tuple[str, str], str] = {}
        for table in TABLES:
            parts = self.applied.get(table)
            if not parts:
                continue
            frames[table], more = joined(parts, self.keep(table), store, self.names)
            remarks += more
            for part in parts:
                labels.update(part.labels)
        return Incoming(frames, self.names, company, labels), remarks

    def spread(self, fault: Fault, incoming: Incoming) -> Fault:
        """Return a fault with every row of the source that says the same as the row that was kept."""
        if fault.table not in incoming.frames or fault.fault_class is FaultClass.DUPLICATE_KEY:
            return fault
        keep = self.keep(fault.table)
        if keep == "all" or not fault.skippable:
            return fault
        table = TABLES[fault.table]
        same = list(table.key)
        if keep == "changes":
            same = [name for name in table.names if name != table.known]
        number = self.names.index(fault.source)
        kept = incoming.frames[fault.table].filter(pl.col(ROW).is_in(fault.rows.implode()))
        kept = kept.filter(pl.col(SOURCE) == number)
        every = pl.concat([part.frame for part in self.applied[fault.table]])
        rows = every.filter(pl.col(SOURCE) == number).join(kept, on=same, how="semi", nulls_equal=True)[ROW]
        return replace(fault, rows=pl.concat([fault.rows, rows]).unique().sort())


def draft_of(steps: list[Step], mapping: Mapping | None, progress: Progress) -> Draft:
    """Read every step and apply its rules.

    Parameters
    ----------
    steps : list of Step
        What to read.
    mapping : Mapping or None
        Where the rules come from.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Draft
        With a fault for every source that cannot be read.
    """
    draft = Draft()
    if mapping is not None:
        draft.faults += forbidden_attributes(mapping)
    for done, step in enumerate(steps):
        progress("read", done / len(steps))
        source = read(step.location, step.options)
        if isinstance(source, Fault):
            draft.faults.append(source)
            continue
        if source.name in draft.names:
            source = replace(source, name=f"{source.name} ({len(draft.sources) + 1})")
        _take(draft, source, step, mapping)
    progress("read", 1.0)
    return draft


def _take(draft: Draft, source: Source, step: Step, mapping: Mapping | None) -> None:
    number = len(draft.sources)
    draft.sources.append(source)
    rules = list(step.rules) or [identity_rule(step.table, source.frame.columns)]
    draft.faults += unknown_columns(source, rules, mapping)
    missing = mapping.source.missing if mapping else ()
    if missing:  # before any condition looks at the values
        source = replace(source, frame=source.frame.with_columns(_without(source.frame, missing)))
    for rule in rules:
        applied = apply_rule(source, number, rule)
        draft.faults += applied.faults
        draft.applied.setdefault(rule.table, []).append(applied)


def _without(frame: pl.DataFrame, missing: tuple[str, ...]) -> list[pl.Series]:
    return [clean(frame[name], missing) for name in frame.columns if name != ROW]
