"""Which features of the catalogue a topic's model may use, and in which direction."""

from collections.abc import Callable, Iterable, Mapping

from data.errors import SchemaError
from features.catalog import Feature, forbidden


def inputs(
    catalogue: Mapping[str, Feature],
    topic: str,
    *,
    columns: Iterable[str],
    leave_out: Callable[[Feature], bool],
) -> dict[str, int]:
    """Choose among the columns of a profile.

    Parameters
    ----------
    catalogue : mapping of str to Feature
        The company's catalogue.
    topic : str
        ``promotion`` or ``attrition``.
    columns : iterable of str
        Columns of the profile; those that the catalogue does not name are no features.
    leave_out : callable
        Says which features this topic does without.

    Returns
    -------
    dict of str to int
        Name -> direction, in the order of `columns`.

    Raises
    ------
    SchemaError
        If nothing is left, or a feature is forbidden.
    """
    named = [catalogue[name] for name in columns if name in catalogue]
    known = [one for one in named if not one.topics or topic in one.topics]
    found = {one.name: int(one.direction.get(topic, 0)) for one in known if not leave_out(one)}
    for name in found:
        if forbidden(name):
            msg = f"feature {name} may not be used about people at work; take it out of the profile"
            raise SchemaError(msg)
    if not found:
        msg = f"expected features of the catalogue for {topic}, got none; import more tables"
        raise SchemaError(msg)
    return found
