"""The names of what people are compared as."""

_PLACES = {
    "front_line": ("前台", "front line"),
    "back_office": ("后台", "back office"),
    "new": ("新平台", "new platforms"),
    "growing": ("成长平台", "growing platforms"),
    "mature": ("成熟平台", "mature platforms"),
}


def role_words(role: str) -> tuple[str, str]:
    """Return the name of a role, in Chinese and in English.

    >>> role_words("sales|front_line|mature")
    ('sales·前台·成熟平台', 'sales, front line, mature platforms')
    """
    parts = [part for part in role.split("|") if part and part != "none"]
    both = [_PLACES.get(part, (part.replace("_", " "), part.replace("_", " "))) for part in parts]
    return "·".join(zh for zh, _ in both), ", ".join(en for _, en in both)
