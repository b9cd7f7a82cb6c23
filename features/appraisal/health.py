"""The yardstick judged: what speaks for and against the appraisal itself."""

from dataclasses import dataclass
from datetime import date

from features.appraisal.fair_score import FairScores
from features.appraisal.finding import Finding, Verdict
from features.facts import Known


@dataclass(frozen=True, slots=True)
class Health:
    """What was found about the appraisal.

    Attributes
    ----------
    as_of : date
        The date.
    findings : tuple of Finding
        In a fixed order; those that could not be measured say so.
    verdict : str
        The gravest of theirs, less what was only measured to compare with.
    """

    as_of: date
    findings: tuple[Finding, ...]
    verdict: Verdict


def appraisal_health(known: Known, scores: FairScores) -> Health:
    """Judge the appraisal.

    Parameters
    ----------
    known : Known
        What was known.
    scores : FairScores
        The scores as of the same date.

    Returns
    -------
    Health
        Every finding.
    """
    raise NotImplementedError
