"""Which files make up a version of the tables."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """Declaration of one name in the table ``attributes``."""

    type: str  # number or category
    zh: str
    en: str
    purpose: str
    group: str = "environment"
    leaving: int = 0  # 1: a higher value goes with leaving, -1: with staying, 0: not known


@dataclass(frozen=True, slots=True)
class Company:
    """What holds for the whole company.

    Attributes
    ----------
    currency : str
        ISO 4217 code of all money.
    snapshot : date or None
        The only as-of date of a company that has one undated table; exits on or after it are its label.
    attributes : dict of str to Attribute
        What the company records besides the canonical columns.
    """

    currency: str = "CNY"
    snapshot: date | None = None
    attributes: dict[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One immutable file of a table; `month` is "" where the table is not partitioned.

    `told` is a digest of what it tells about each month (`data.told`).
    """

    file: str
    month: str
    n_rows: int
    known_until: date
    told: dict[str, str] = field(default_factory=dict, compare=False)  # follows from the file


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version of all tables."""

    version: int = 0
    stored_at: str = ""
    note: str = ""
    company: Company = field(default_factory=Company)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the manifest as JSON text."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, indent=1)

    @classmethod
    def from_file(cls, path: Path) -> "Manifest":
        """Read a manifest."""
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        company = raw["company"]
        return cls(
            version=raw["version"],
            stored_at=raw["stored_at"],
            note=raw["note"],
            company=Company(
                currency=company["currency"],
                snapshot=date.fromisoformat(company["snapshot"]) if company["snapshot"] else None,
                attributes={name: Attribute(**given) for name, given in company["attributes"].items()},
            ),
            parts={
                name: tuple(
                    Part(**part | {"known_until": date.fromisoformat(part["known_until"])}) for part in parts
                )
                for name, parts in raw["parts"].items()
            },
        )
