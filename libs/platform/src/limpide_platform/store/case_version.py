"""Of which case a recorded decision is a version, and of which one."""

CASE_CHANNELS = frozenset({"client", "application"})
"""The channels whose decisions are versions of a case: a person applies now and gets the answer."""


class VersionOfCase:
    """What has the columns of a decision that say it; null in the first version, whose id the case bears."""

    id: str
    channel: str
    case_id: str | None
    case_version: int | None

    @property
    def case(self) -> str | None:
        """The case; None of a simulation, of a batch's row and the like."""
        return self.case_id or (self.id if self.channel in CASE_CHANNELS else None)

    @property
    def version(self) -> int | None:
        """Which version of its case it is, from 1; None if there is no case."""
        return self.case_version or (1 if self.channel in CASE_CHANNELS else None)
