"""What is known of a feature besides its value: source, aggregate, unit, words, concept, and its uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["number", "flag", "category"]

OTHER = "(other)"
"""What a vector says of a word that was in no vocabulary: no table may hold this one."""


@dataclass(frozen=True)
class Feature:
    """One entry of the catalogue. A bundle keeps its entries, so a field that is added needs a default."""

    name: str  # Kaggle's manner: upper case, prefix of the table, column, statistic
    table: str  # The table that it belongs to; the application for what needs no history
    tables: tuple[str, ...]  # Every table that it reads
    # Every source column that it reads, as ``table.COLUMN``, found in its expression.
    columns: tuple[str, ...]
    aggregate: str  # The statistic over a client's rows; empty for a feature of one row
    # ``currency``, ``days``, ``day_offset`` (days from the application; negative is before it), ``months``,
    # ``month_offset``, ``years``, ``hours``, ``count``, ``ratio``, ``score``, ``rank``, ``""``.
    unit: str
    # label_fr and label_en: what a client reads.
    label_fr: str
    label_en: str
    concept: str  # A key of ``CONCEPTS``
    shown: bool  # Whether a client may be shown it: not so for combinations that mean nothing to a person
    actionable: bool  # Whether a choice of the applicant (the loan's terms) changes it
    reason: bool  # Whether it may be given as the reason of a decision
    kind: Kind  # ``number``, ``flag`` (0 or 1) or ``category``
    # The vocabulary of a category; the position of a word is its code in the vector, and the code after the
    # last one is that of every other word.
    categories: tuple[str, ...] = ()
    # How the probability of default may move when it rises: 1 is up, -1 is down, 0 is either way. None where
    # facts whose direction is known move the feature both ways: no model reads it then.
    direction: int | None = 0
    definition: str = ""  # Digest of how it is computed; see `limpide_credit.features.definition`

    @property
    def other(self) -> int:
        """The code of words outside of the vocabulary of a category."""
        return len(self.categories)

    def code(self, word: str) -> int:
        """Return the code of a word of a category."""
        return self.codes.get(word, self.other)

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """Word of the vocabulary to its code."""
        return {word: code for code, word in enumerate(self.categories)}

    def word(self, code: float) -> str:
        """Return the word of a code that is not missing; `OTHER` of a code that no word has."""
        return self.categories[int(code)] if 0 <= code < len(self.categories) else OTHER

    def label(self, language: str) -> str:
        """Return the label in ``fr`` or ``en``."""
        return self.label_fr if language == "fr" else self.label_en
