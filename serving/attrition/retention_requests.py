"""What may be asked about how many stay."""

from serving.requests import DatedRequest


class RetentionRequest(DatedRequest):
    """Ask how many leave, over time and by platform, department and manager."""
