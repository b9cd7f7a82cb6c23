"""What the mapping says of the whole company, joined with what is stored."""

from data.errors import MappingError
from data.manifest import Attribute, Company
from data.mapping import Mapping
from data.schema import Kind
from data.store import Store
from data.tables import TABLES


def merged_company(mapping: Mapping | None, store: Store) -> Company:
    """Return the company after the import.

    Parameters
    ----------
    mapping : Mapping or None
        What it leaves out stays as stored.
    store : Store
        Where the company is stored.

    Returns
    -------
    Company
        Declared attributes of both; the mapping's where both declare a name.

    Raises
    ------
    MappingError
        If money is stored in another currency.
    """
    old = store.company
    if mapping is None:
        return old
    said = mapping.company
    if said.currency and said.currency != old.currency and _holds_money(store):
        msg = (
            f"the stored money is in {old.currency}, the mapping says {said.currency}; "
            "convert it with `scale`, or import into another ECHELON_HOME"
        )
        raise MappingError(msg)
    new = declared_company(mapping)
    return Company(
        currency=said.currency or old.currency,
        snapshot=said.snapshot or old.snapshot,
        attributes={**old.attributes, **new.attributes},
    )


def declared_company(mapping: Mapping) -> Company:
    """Return the company as the mapping alone declares it."""
    said = mapping.company
    attributes = {
        name: Attribute(one.type, one.zh, one.en, one.purpose, one.group, one.leaving)
        for name, one in said.attributes.items()
    }
    return Company(said.currency or Company().currency, said.snapshot, attributes)


def _holds_money(store: Store) -> bool:
    return any(column.kind is Kind.MONEY for name in store.names() for column in TABLES[name].columns)
