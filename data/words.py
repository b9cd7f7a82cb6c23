"""Text in the languages of the product."""

from typing import NamedTuple


class Words(NamedTuple):
    """The same text in English and in Chinese.

    >>> Words("row", "行").say("zh")
    '行'
    """

    en: str
    zh: str

    def say(self, language: str) -> str:
        """Return the text in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en
