"""A blend whose features and directions the catalogue decides."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from features.catalog import Feature
from models.blend import Blend
from models.inputs import inputs
from models.tuning import Search


class TopicModel(Blend):
    """A blend of one topic; its subclasses say what they leave out."""

    topic: ClassVar[str]
    #: What is tried when one is made for a catalogue.
    tried: ClassVar[Search] = Search()

    @staticmethod
    def left_out(feature: Feature) -> bool:
        """Tell whether the topic does without a feature; none, unless a subclass says so."""
        return False

    @classmethod
    def for_catalogue(
        cls,
        catalogue: Mapping[str, Feature],
        *,
        columns: Iterable[str],
        n_threads: int = 1,
        random_state: int = 0,
    ) -> Self:
        """Make an unfitted model that uses what the catalogue allows.

        Parameters
        ----------
        catalogue : mapping of str to Feature
            The company's catalogue.
        columns : iterable of str
            Columns of the profile.
        n_threads : int
            Threads of LightGBM.
        random_state : int
            Seed.

        Returns
        -------
        TopicModel
            With ``features`` and ``directions`` set.
        """
        chosen = inputs(catalogue, cls.topic, columns=columns, leave_out=cls.left_out)
        return cls(
            features=tuple(chosen),
            directions=chosen,
            search=cls.tried,
            n_threads=n_threads,
            random_state=random_state,
        )
