"""The same phrase in French and in English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The same phrase in both languages."""

    fr: str
    en: str

    def capitalised(self) -> "Words":
        """Return the phrase as a label begins: with a capital."""
        return Words(self.fr[:1].upper() + self.fr[1:], self.en[:1].upper() + self.en[1:])
