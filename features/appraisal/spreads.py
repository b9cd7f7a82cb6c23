"""How far people, homes, teams and months lie apart, estimated from a panel."""

from features.appraisal.panel import Panel
from features.appraisal.priors import Parameters


def parameters(panel: Panel, link: str, *, homes: bool) -> Parameters:
    """Estimate the spreads."""
    return Parameters()
