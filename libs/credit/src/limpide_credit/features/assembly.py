"""All clients at once: history summarised, joined to the applications, and the features of one row on top."""

from collections.abc import Collection, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from limpide_credit.features.aggregates import CLIENT, Summary
from limpide_credit.features.cleaning import cleaned_columns, source
from limpide_credit.features.rowwise import RowFeature
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS


def summaries() -> tuple[Summary, ...]:
    """Return the summary of each history table, in the order of the vector."""
    return SCHEMA.load("features").summaries()


def client_source(parts: Sequence[Summary]) -> ir.Table:
    """Return the unbound table that ``row_features`` reads: facts as given and all aggregates."""
    facts = source(APPLICATION.name)
    schema = {name: facts.schema()[name] for name in (CLIENT, *APPLICATION_FACTS)}
    aggregates = {one.name: "float64" for part in parts for one in part.aggregates}
    return ibis.table({**schema, **aggregates}, name="client")


def with_history(tables: Mapping[str, ir.Table], parts: Sequence[Summary]) -> ir.Table:
    """Return one row a client: facts as given and all aggregates, those of absent tables null."""
    joined = given_facts(tables[APPLICATION.name])
    present = with_rows(parts, tables)
    for part in present:
        joined = joined.left_join(part.per_client(tables), CLIENT, rname=f"{{name}}_{part.table}")
    known = {one.name: _filled(joined[one.name], one.empty) for part in present for one in part.aggregates}
    return with_absent(joined.select(CLIENT, *APPLICATION_FACTS, **known), parts)


def with_rows(parts: Sequence[Summary], tables: Collection[str]) -> list[Summary]:
    """Return the summaries whose tables are all among ``tables``."""
    return [part for part in parts if SCHEMA.history_needs.get(part.table, {part.table}) <= set(tables)]


def with_absent(clients: ir.Table, parts: Sequence[Summary]) -> ir.Table:
    """Return ``clients`` with every aggregate, null for those that it has not."""
    names = (one.name for part in parts for one in part.aggregates)
    return clients.mutate(**{name: _constant(None) for name in names if name not in clients.columns})


def without_history(application: ir.Table, parts: Sequence[Summary]) -> ir.Table:
    """Return what ``with_history`` returns for people without a row in any history table."""
    empty = {one.name: _constant(one.empty) for part in parts for one in part.aggregates}
    return given_facts(application).mutate(**empty)


def given_facts(application: ir.Table) -> ir.Table:
    """Return the client's number and the application's facts; those that the table lacks are null."""
    types = source(APPLICATION.name).schema()
    facts = {
        name: application[name] if name in application.columns else ibis.null(types[name])
        for name in (CLIENT, *APPLICATION_FACTS)
    }
    return application.select(**facts)


def with_clean_facts(clients: ir.Table) -> ir.Table:
    """Return ``clients`` with the facts cleaned: what the features of one row are computed from."""
    kept = {name: clients[name] for name in clients.columns if name not in APPLICATION_FACTS}
    return clients.select(**kept, **cleaned_columns(APPLICATION.name, clients, APPLICATION_FACTS))


def row_features(facts: ir.Table) -> list[RowFeature]:
    """Return every feature of one row, over the columns of ``with_clean_facts``."""
    return SCHEMA.load("features").row_features(facts)


def _filled(value: ir.Value, empty: float | None) -> ir.Value:
    return value if empty is None else ibis.coalesce(value, empty)


def _constant(value: float | None) -> ir.Value:
    return ibis.null("float64") if value is None else ibis.literal(value, "float64")
