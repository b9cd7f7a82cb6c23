"""Plans that are good in bad times."""

from models.encoder import Floats
from models.plan import StaffingPlan, StaffingRequest
from models.staffing import SECONDS
from models.staffing_flow import Watch


def staff_cautiously(
    request: StaffingRequest,
    scenarios: Floats,
    *,
    tail: float = 0.2,
    seconds: float = SECONDS,
    watch: Watch | None = None,
) -> StaffingPlan:
    """Stand-in until the real one is merged."""
    raise NotImplementedError
