"""The sources of facts that a lender asks, and how a row says what each of them holds.

A fact that is missing was either asked for and does not exist, or was not asked for, or was withheld. A row
says of each source how many of its facts were asked for and do not exist (its ``column``); what is missing
beyond that number was not asked for. So a fact that is taken away afterwards counts as not asked for.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Somebody or something that is asked for facts of an applicant."""

    name: str  # As policies and requests call it
    column: str  # Of the application: counts its facts that were asked for and do not exist
    facts: tuple[str, ...] = ()  # Columns of the application that it gives; empty where it gives history
    tables: tuple[str, ...] = ()  # The history tables that it gives

    @property
    def size(self) -> int:
        """The number of its facts; history counts as one."""
        return len(self.facts) or 1
