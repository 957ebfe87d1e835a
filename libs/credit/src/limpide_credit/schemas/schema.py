"""What a lender's package says of its data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from limpide_credit.schemas.columns import Table
from limpide_credit.schemas.roles import Roles
from limpide_credit.schemas.sources import Source
from limpide_credit.schemas.words import Words


@dataclass(frozen=True)
class History:
    """What is said of a client without a row in a history table."""

    count: str  # The feature that counts the client's rows in it; 0 or missing where there are none
    nothing: Words  # What is said then


@dataclass(frozen=True)
class Question:
    """Something to ask a person or a source."""

    code: str  # As requests and answers name it; of a source, its name
    words: Words  # What it asks for, as it stands within a sentence
    columns: tuple[str, ...]  # Facts, or features that come straight from history, that the answer gives
    source: bool = False  # Whether it is a source that is asked, and not the person himself
    missing_count: str = ""  # A feature that is 0 where all was asked for; empty where the columns tell
    history_count: str = ""  # A feature that is missing where the history was not asked for; empty likewise
    # Fact to the words at which the columns after it do not exist, as the age of a car of nobody's.
    unless: tuple[str, frozenset[str]] | None = None


@dataclass(frozen=True, kw_only=True)
class SchemaWords:
    """What the parts of a schema are called."""

    concepts: Mapping[str, Words]  # What features fold into
    tables: Mapping[str, Words]
    facts: Callable[[], Mapping[str, tuple[str, Words]]]  # Fact of the application to its concept and words
    columns: Mapping[str, str]  # History table to one line a column: ``NAME|French|English``
    keys: str  # Such lines of the columns that are no facts: numbers and the outcome
    values: Mapping[str, str]  # Category to one line a value: ``value|French|English``
    sources: Mapping[str, Words]  # As they stand within a sentence
    sentence_heads: Mapping[str, Words]  # Feature to how a sentence begins; ``{}`` is the person's value
    history_not_asked: Mapping[str, Words]  # Source of history to what is said where it was not asked


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The data of one lender; columns of several tables are written ``table.COLUMN``."""

    name: str  # As ``LIMPIDE_SCHEMA`` and bundles give it
    # Holds the modules ``features`` (``summaries()``, ``row_features(facts)``) and ``synthetic`` (``SHIFTS``,
    # ``FIRST_CLIENT``, ``generate_block``), which are loaded when they are first needed.
    package: str
    tables: Mapping[str, Table]  # In the order of features; the first is the application
    roles: Roles
    words: SchemaWords
    sources: Mapping[str, Source]
    history_time: Mapping[str, str]  # Table of history to the column that orders its rows in time
    # Table of history to the tables that its summary reads, where these are more than itself.
    history_needs: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    # Source of history to the feature that counts its rows: 0 where it was asked and holds nothing, missing
    # where it was not asked.
    history_counts: Mapping[str, str]
    histories: Mapping[str, History]  # Table of history to what its absence means
    gender_and_family: frozenset[str]
    age: frozenset[str]
    # Fact to the words that would reveal gender or family, each with the word that its feature holds.
    neutral_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    loan_terms: frozenset[str]  # Facts that may be chosen anew: what depends on them may be acted on
    # Concepts that are never given as a reason: who a person is, knows or came with, and which sources were
    # asked.
    no_reason: frozenset[str]
    unnamed: frozenset[str] = frozenset()  # Facts known by a number alone: they say nothing to a person
    from_elsewhere: frozenset[str]  # Facts that no form asks of a person: others give them
    # Fact to 1 where the probability of default rises with it, -1 where it falls.
    directions: Mapping[str, int]
    # The same of features, where no model is held to it, yet a reason the other way would seem absurd.
    expected: Mapping[str, int] = field(default_factory=dict[str, int])
    ratios: Mapping[str, tuple[str, str]]  # Feature to the facts that it divides: no single fact shows it
    plausible_below: frozenset[str] = frozenset()  # Ratios that are plausible however low
    economy: tuple[str, ...]  # Features that a worse economy moves first
    questions: Sequence[Question]  # What a person can be asked

    def load(self, module: str) -> Any:
        """Return a module of the lender's package."""
        return import_module(f"{self.package}.{module}")
