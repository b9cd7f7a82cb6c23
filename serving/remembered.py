"""What people did before, read back from the decision log, where alone it is kept."""

from functools import cached_property

from data.home import Home
from serving.appraisal.calibrations import Calibrations
from serving.attrition.flags import Flags
from serving.attrition.what_ifs import WhatIfs
from serving.log import DecisionLog
from serving.petitions.petitions import Petitions
from serving.promotion.shortlists import Shortlists
from serving.staffing.plans import Plans


class Remembered:
    """The log of one installation, and what is read back from it.

    Parameters
    ----------
    home : Home
        Folders and settings.
    """

    def __init__(self, home: Home) -> None:
        self.home = home

    @cached_property
    def log(self) -> DecisionLog:
        """The decision log."""
        return DecisionLog(self.home)

    @cached_property
    def calibrations(self) -> Calibrations:
        """Changes and locks of calibration packs."""
        return Calibrations(self.log)

    @cached_property
    def shortlists(self) -> Shortlists:
        """Lists of candidates that were shown, and what was decided after them."""
        return Shortlists(self.log)

    @cached_property
    def flags(self) -> Flags:
        """Flags of flight risks, and what was done about them."""
        return Flags(self.log)

    @cached_property
    def what_ifs(self) -> WhatIfs:
        """What-ifs of single people that were asked."""
        return WhatIfs(self.log)

    @cached_property
    def plans(self) -> Plans:
        """Staffing plans that were shown, and what was decided about them."""
        return Plans(self.log)

    @cached_property
    def petitions(self) -> Petitions:
        """Petitions that were filed, and what was answered."""
        return Petitions(self.log)
