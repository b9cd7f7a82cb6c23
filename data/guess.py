"""A first mapping from a file, with everything in it that is unsure."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from data.checks import check_incoming
from data.company import declared_company
from data.draft import draft_of
from data.errors import InputError
from data.faults import ROW, Fault
from data.guessing import Writer
from data.mapping import Mapping, SourceOptions
from data.plan import plan
from data.progress import silent
from data.recognise import recognise
from data.sources import read
from data.words import Words


@dataclass(slots=True)
class Guess:
    """A first mapping.

    Attributes
    ----------
    mapping : dict
        What the YAML file holds.
    doubts : list of Words
        What a person should look at.
    """

    mapping: dict[str, Any]
    doubts: list[Words] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The mapping as YAML, the doubts as comments above it."""
        lines = [f"# unsure: {doubt.en} · {doubt.zh}" for doubt in self.doubts]
        body = yaml.dump(self.mapping, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
        return "\n".join([*lines, body])


class _Dumper(yaml.SafeDumper):
    """YAML without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Write every value out."""
        return True


def guess(path: Path) -> Guess:
    """Write a first mapping for a file, and rehearse the import with it.

    Parameters
    ----------
    path : Path
        CSV, Excel or Parquet file with a header.

    Returns
    -------
    Guess
        A valid mapping; what is unsure, and what the rehearsal found, stands in its doubts.

    Raises
    ------
    InputError
        If the file cannot be read.
    TooLittleData
        If no canonical table can be made of its columns.
    """
    source = read(str(path), SourceOptions())
    if isinstance(source, Fault):
        msg = f"{path.name}: {source.fault_class.title.en}; {source.expected.en}; {source.fix.en}"
        raise InputError(msg)
    frame = source.frame.drop(ROW)
    writer = Writer(frame, recognise(frame.columns))
    made = {"name": path.stem, **writer.write()}
    return Guess(made, [*writer.doubts, *_rehearsal(path, Mapping.from_dict(made))])


def _rehearsal(path: Path, mapping: Mapping) -> list[Words]:
    """Return what an import by the mapping would refuse."""
    draft = draft_of(plan(str(path), mapping), mapping, silent)
    incoming, _ = draft.incoming(None, declared_company(mapping))
    faults = [*draft.faults, *check_incoming(incoming)]
    return [
        Words(
            f"{fault.fault_class.title.en} in {fault.column} ({len(fault.rows)} rows): {fault.fix.en}",
            f"{fault.column}：{fault.fault_class.title.zh}（{len(fault.rows)} 行）：{fault.fix.zh}",
        )
        for fault in faults
    ]
