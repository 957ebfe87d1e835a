"""Features of a history table: measures of its rows, summarised over subsets of a client's rows.

A feature is a *measure* (a number of each row), a *subset* (which rows) and a *statistic* (how they become
one number). Name and words follow from the three::

    PAST_ACTIVE_AMOUNT_MEAN
    "Montant emprunté, en moyenne sur les crédits en cours chez d'autres prêteurs"
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

import ibis

from limpide_credit.features.cleaning import ROW, Rows, Value
from limpide_credit.features.rowwise import choose, indicator
from limpide_credit.features.words import Words, of
from limpide_credit.tables import ROLES

CLIENT = ROLES.client
WEIGHT = "RECENCY_WEIGHT"
"""Column of rows for the statistic ``recent``: 1 today, 1/2 a year ago, 1/3 two years ago."""

_STATISTICS: Mapping[str, Callable[[Rows, str], Value]] = {
    "mean": lambda rows, column: rows[column].mean(),
    "max": lambda rows, column: rows[column].max(),
    "min": lambda rows, column: rows[column].min(),
    "sum": lambda rows, column: rows[column].sum(),
    "std": lambda rows, column: rows[column].std(),
    "share": lambda rows, column: rows[column].mean(),
    "count": lambda rows, column: rows[column].sum(),
    "recent": lambda rows, column: (
        (rows[column] * rows[WEIGHT]).sum()
        / choose(rows[column].isnull(), None, rows[WEIGHT]).sum().nullif(0.0)
    ),
}
_SUFFIXES = {"recent": "RECENT_MEAN", "share": "MEAN", "count": "SUM"}

_RECENT = Words(", le passé récent comptant davantage", ", the recent past weighing more")
_PHRASES: Mapping[str, Words] = {
    "mean": Words("en moyenne sur les {}", "on average over {}"),
    "max": Words("au plus haut parmi les {}", "highest among {}"),
    "min": Words("au plus bas parmi les {}", "lowest among {}"),
    "sum": Words("au total sur les {}", "in total over {}"),
    "std": Words("dispersion entre les {}", "spread among {}"),
    "recent": Words("en moyenne sur les {}" + _RECENT.fr, "on average over {}" + _RECENT.en),
}
_DATE_PHRASES: Mapping[str, Words] = {
    **_PHRASES,
    "max": Words("au plus tard parmi les {}", "latest among {}"),
    "min": Words("au plus tôt parmi les {}", "earliest among {}"),
}
_EVENT = "event"
"""Unit of a measure that is 1 where something happened and 0 elsewhere; its words are a plural noun."""

_EVENT_UNITS = {"mean": "ratio", "recent": "ratio", "sum": "count"}


@dataclass(frozen=True)
class Measure:
    """A number of each row."""

    name: str  # Part of the feature's name; the column's where it is one
    value: Callable[[Rows], Value]  # From cleaned rows to a float64 column
    # unit and concept: as in ``Feature``.
    unit: str
    concept: str
    words: Words  # A noun phrase without article
    direction: int = 0  # 1 where a greater number is known to be riskier, else 0


@dataclass(frozen=True)
class Subset:
    """Which rows count."""

    name: str  # Part of the feature's name; empty for all rows
    holds: Callable[[Rows], Value] | None  # The condition on cleaned rows; None for all rows.
    words: Words  # A plural noun phrase without article: what the rows are
    single: bool = False  # Whether it is one row at most; the words are then an adverbial phrase

    @property
    def mark(self) -> str:
        """The column of prepared rows that tells which ones count."""
        return f"IN_{self.name}"


@dataclass(frozen=True)
class Aggregate:
    """One feature of a history table; ``empty`` is its value for a client without rows."""

    name: str
    measure: Measure
    subset: Subset
    statistic: str
    words: Words
    empty: float | None = None

    @property
    def column(self) -> str:
        """The column of prepared rows that is summarised."""
        return f"{self.subset.name}__{self.measure.name}"

    @property
    def unit(self) -> str:
        """The measure's unit, or that of the statistic."""
        if self.measure.unit == _EVENT:
            return _EVENT_UNITS[self.statistic]
        return {"share": "ratio", "count": "count"}.get(self.statistic, self.measure.unit)


@dataclass(frozen=True)
class Summary:
    """The features of one history table, computed from its prepared rows."""

    table: str
    aggregates: tuple[Aggregate, ...]
    rows: Callable[[Mapping[str, Rows]], Rows]

    def per_client(self, tables: Mapping[str, Rows]) -> Rows:
        """Return one row a client: its number and every aggregate; clients without rows are absent."""
        masked = self.masked(tables)
        values = {one.name: _STATISTICS[one.statistic](masked, one.column) for one in self.aggregates}
        return masked.group_by(CLIENT).aggregate(**values)

    def masked(self, tables: Mapping[str, Rows]) -> Rows:
        """Return what is summarised: each row's client, weight and measures, null outside their subsets."""
        rows = self.rows(tables)
        known = {one.column: one for one in self.aggregates}
        columns = {name: _masked(rows, one) for name, one in known.items()}
        return rows.select(*kept(rows), **columns)

    def marked(self, tables: Mapping[str, Rows]) -> Rows:
        """Return what ``masked`` is made of: each row's client, weight, measures, and what subsets it is in.

        A measure's column bears its name, a subset's that of ``Subset.mark``; a subset of all rows has none.
        """
        rows = self.rows(tables)
        known = {one.measure.name: one.measure for one in self.aggregates}
        values = {name: measure.value(rows) for name, measure in known.items()}
        subsets = dict.fromkeys(one.subset for one in self.aggregates)
        marks = {one.mark: ibis.coalesce(one.holds(rows), False) for one in subsets if one.holds is not None}
        return rows.select(*kept(rows), **values, **marks)


def measures(entries: str, **derived: Callable[[Rows], Value]) -> dict[str, Measure]:
    """Read measures, one line each: ``NAME|unit|concept|French|English``, and ``|riskier`` if more is.

    A measure is the column of its name, unless ``derived`` says how it is computed.
    """
    found = {}
    for line in entries.strip().splitlines():
        name, unit, concept, fr, en, *marks = line.split("|")
        value = derived.pop(name, None) or itemgetter(name)
        found[name] = Measure(name, value, unit, concept, Words(fr, en), int("riskier" in marks))
    if derived:
        raise KeyError(f"no words for {', '.join(derived)}")
    return found


def over(prefix: str, subset: Subset, known: Mapping[str, Measure], plan: str) -> Iterator[Aggregate]:
    """Yield the features of ``subset``; ``plan`` has one line a measure: its name and its statistics."""
    for name, *statistics in (line.split() for line in plan.strip().splitlines()):
        for statistic in statistics:
            yield _aggregate(prefix, subset, known[name], statistic)


def _aggregate(prefix: str, subset: Subset, measure: Measure, statistic: str) -> Aggregate:
    name = _name(prefix, subset.name, measure.name, _SUFFIXES.get(statistic, statistic.upper()))
    return Aggregate(name, measure, subset, statistic, _label(measure, subset, statistic).capitalised())


def _label(measure: Measure, subset: Subset, statistic: str) -> Words:
    fr, en, rows = measure.words.fr, measure.words.en, subset.words
    if subset.single:
        return Words(f"{fr}, {rows.fr}", f"{en}, {rows.en}")
    if measure.unit == _EVENT:
        recent = _RECENT if statistic == "recent" else Words("", "")
        what = Words(f"nombre {of(fr)}", "number") if statistic == "sum" else Words(f"part des {fr}", "share")
        return Words(
            f"{what.fr} parmi les {rows.fr}{recent.fr}", f"{what.en} of {en} among {rows.en}{recent.en}"
        )
    phrase = (_DATE_PHRASES if measure.unit.endswith("_offset") else _PHRASES)[statistic]
    return Words(f"{fr}, {phrase.fr.format(rows.fr)}", f"{en}, {phrase.en.format(rows.en)}")


def counted(prefix: str, concept: str, *subsets: Subset) -> Iterator[Aggregate]:
    """Yield the number of rows of each subset; 0 for a client without rows."""
    measure = Measure("ROWS", lambda _: ibis.literal(1.0), "count", concept, Words("", ""))
    for subset in subsets:
        words = Words(f"Nombre {of(subset.words.fr)}", f"Number of {subset.words.en}")
        yield Aggregate(_name(prefix, subset.name, "COUNT"), measure, subset, "count", words, empty=0.0)


def shares(prefix: str, subset: Subset, column: str, concept: str, values: str) -> Iterator[Aggregate]:
    """Yield the share of rows of ``subset`` whose category ``column`` is each of ``values``.

    ``values`` has one line a value: ``value|French|English``; the words follow *part* and *share of*, so the
    French ones begin with their article.
    """
    for value, fr, en in (line.split("|") for line in values.strip().splitlines()):
        label = f"{column}_{_slug(value)}"
        measure = Measure(label, _equals(column, value), "ratio", concept, Words(fr, en))
        words = Words(f"Part {fr} parmi les {subset.words.fr}", f"Share of {en} among {subset.words.en}")
        yield Aggregate(_name(prefix, subset.name, label, "MEAN"), measure, subset, "share", words)


def recency(days: Value) -> Value:
    """Return the weight of a row from its day before the application (negative)."""
    return 1.0 / (1.0 - days / 365.0)


def _equals(column: str, value: str) -> Callable[[Rows], Value]:
    return lambda rows: indicator(rows[column] == value)


def kept(rows: Rows) -> list[str]:
    """Return the columns of rows that are no measure: client, weight, place."""
    return [name for name in (CLIENT, WEIGHT, ROW) if name in rows.columns]


def _masked(rows: Rows, aggregate: Aggregate) -> Value:
    value = aggregate.measure.value(rows)
    holds = aggregate.subset.holds
    if holds is None:
        return value
    outside = 0.0 if aggregate.statistic == "count" else None
    return choose(holds(rows), value, outside)


def _name(*parts: str) -> str:
    return "_".join(part for part in parts if part)


def _slug(value: str) -> str:
    letters = "".join(letter if letter.isalnum() else " " for letter in value)
    return "_".join(letters.upper().split())
