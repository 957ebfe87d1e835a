"""Rights of each service's role in a PostgreSQL store, the least that it needs; granted here alone.

The owner (whoever migrates) has all; the other roles exist already, made with their passwords by whoever
sets the database up.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from limpide_credit.errors import InputError, NotFoundError
from limpide_platform.store.client_links import LINK_EVENTS
from limpide_platform.store.database import Database
from limpide_platform.store.migration import check_revision
from limpide_platform.store.schema import REVISION_TABLE, metadata

# To erase: of records, the columns that hold personal data, which a trigger lets nobody but empty.
_ERASES: Mapping[str, str] = {
    "decisions": "SELECT, UPDATE (client_id, input, vector, reasons, idempotency_key, request_hash, "
    "entry_digest, actor_subject, salt, erased_digest)",
    "overrides": "SELECT, UPDATE (officer, reason, actor_subject, salt, erased_digest)",
    "review_steps": "SELECT, UPDATE (actor, words, actor_subject, salt, erased_digest)",
    "idempotency_keys": "SELECT (key), DELETE",
    "erasures": "SELECT, INSERT",
    "audit_events": "SELECT, INSERT",
    "protected_decisions": "DELETE",
}

#: May read what is for fairness alone, and nothing else; nobody logs in as it. Services are members.
FAIRNESS = "limpide_fairness"
_FAIRNESS_TABLES = ("protected_clients", "protected_decisions")
_COMPARES_GROUPS = {"training", "drift"}

#: Table to rights, by service. What is not listed is refused.
RIGHTS: Mapping[str, Mapping[str, str]] = {
    # Appends records; the head of the chain is the one row that it changes.
    "scoring": {
        REVISION_TABLE: "SELECT",
        "clients": "SELECT",
        "layouts": "SELECT",
        "client_history": "SELECT",
        "decisions": "SELECT, INSERT",
        "idempotency_keys": "SELECT, INSERT",
        "overrides": "SELECT, INSERT",
        "review_steps": "SELECT, INSERT",
        "outcomes": "SELECT, INSERT",
        "chain_heads": "SELECT, UPDATE",
        # Keeps the policy that it decides by, and puts none in force.
        "policies": "SELECT, INSERT",
        "policy_promotions": "SELECT",
        # The keys of programs: each is an event. So are clients' links, which alone it makes (`_KINDS`).
        "audit_events": "SELECT, INSERT",
        # To verify the chains that it appends to.
        "erasures": "SELECT",
        # What applicants tell for fairness alone it hands on, and cannot read.
        "protected_decisions": "INSERT",
    },
    # Publishes clients; verifies, replays, erases decisions; puts policies in force; makes and revokes keys.
    "training": {
        REVISION_TABLE: "SELECT",
        "clients": "SELECT, INSERT, UPDATE, DELETE",
        "protected_clients": "INSERT, DELETE",
        "layouts": "SELECT, INSERT",
        "client_history": "SELECT, INSERT, DELETE",
        **_ERASES,
        "outcomes": "SELECT",
        "chain_heads": "SELECT, UPDATE",
        "policies": "SELECT, INSERT",
        "policy_promotions": "SELECT, INSERT",
    },
    # Explains clients and recorded decisions; writes nothing.
    "explainer": {
        REVISION_TABLE: "SELECT",
        "clients": "SELECT",
        "layouts": "SELECT",
        "decisions": "SELECT",
        "overrides": "SELECT",
        "policies": "SELECT",
        "policy_promotions": "SELECT",
        "audit_events": "SELECT",
        "chain_heads": "SELECT",
    },
    # Reads decisions in windows; appends outcomes and a row a run; erases what is old enough.
    "drift": {
        REVISION_TABLE: "SELECT",
        **_ERASES,
        "outcomes": "SELECT, INSERT",
        "chain_heads": "SELECT, UPDATE",
        # To try policies, kept or new, on decisions of any release.
        "layouts": "SELECT",
        "policies": "SELECT",
        # Beside that, to sign the heads of all chains, and see that they hold those of before.
        "policy_promotions": "SELECT",
        # A run that failed gives way to the same run done again.
        "drift_runs": "SELECT, INSERT, DELETE",
    },
}

#: Chains whose head a service moves, since it appends to them.
CHAINS: Mapping[str, tuple[str, ...]] = {
    "scoring": ("decisions", "overrides", "review_steps", "outcomes", "audit_events"),
    "training": ("policy_promotions", "audit_events", "erasures"),
    "drift": ("outcomes", "audit_events", "erasures"),
}

# The kinds of events that a service may record, where not all: none may make keys but who administers.
_KINDS: Mapping[str, tuple[str, ...]] = {"scoring": LINK_EVENTS}

# What a service may delete of the runs of drift: those that give way to the same run, and old ones.
_DELETABLE_RUNS = "state = 'failed' OR started_at < now() - interval '1 day'"

# Services that append decisions may ask for the partition of a new month.
_MAY_MAKE_PARTITIONS = {"scoring"}


def grant(url: str | URL, roles: Mapping[str, str]) -> None:
    """Give each role the rights of its service, and take away all others; doing it again changes nothing.

    Args:
        url: The store, as its owner. On SQLite there are no roles, and nothing to do.
        roles: Service (a key of `RIGHTS`) to the role that it connects as.

    Raises:
        InputError: There is no such service.
        NotFoundError: There is no such role.
        ConflictError: The store has not been migrated.
        UnavailableError: The database cannot be reached, or this role is not the owner.
    """
    for service in roles:
        if service not in RIGHTS:
            raise InputError(
                f"There is no service {service} with rights in the store.",
                field="role",
                value=service,
                remedy=f"Name one of {', '.join(RIGHTS)}.",
            )
    database = Database(url)
    try:
        check_revision(database)
        if database.postgresql:
            database.write(lambda connection: _grant(connection, roles))
    finally:
        database.close()


def _grant(connection: Connection, roles: Mapping[str, str]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    tables = ", ".join(quote(table) for table in [*metadata.tables, REVISION_TABLE])
    # Rows of these tables have rights of their own; the owner has all of them.
    for table in ("chain_heads", "drift_runs", "audit_events"):
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS limpide_read ON {table}")
        connection.exec_driver_sql(f"CREATE POLICY limpide_read ON {table} FOR SELECT USING (true)")
    fairness = quote(FAIRNESS)
    connection.exec_driver_sql(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{FAIRNESS}') "
        f"THEN CREATE ROLE {fairness} NOLOGIN; END IF; END $$"
    )
    for right in (f"GRANT USAGE ON SCHEMA public TO {fairness}", f"REVOKE ALL ON {tables} FROM {fairness}"):
        connection.exec_driver_sql(right)
    connection.exec_driver_sql(f"GRANT SELECT ON {', '.join(_FAIRNESS_TABLES)} TO {fairness}")
    for service, role in roles.items():
        known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
        if known.first() is None:
            raise NotFoundError(
                f"The database has no role {role}.",
                field="role",
                value=role,
                remedy="Create it first: CREATE ROLE ... LOGIN PASSWORD ...",
            )
        to = quote(role)
        statements = [f"REVOKE ALL ON {tables} FROM {to}", f"GRANT USAGE ON SCHEMA public TO {to}"]
        statements += [
            f"GRANT {rights} ON {quote(table)} TO {to}" for table, rights in RIGHTS[service].items()
        ]
        membership = "GRANT {} TO {}" if service in _COMPARES_GROUPS else "REVOKE {} FROM {}"
        statements.append(membership.format(fairness, to))
        statements += _row_rights(service, to, quote)
        making = "GRANT EXECUTE ON FUNCTION limpide_make_partition(date) TO"
        if service not in _MAY_MAKE_PARTITIONS:
            making = "REVOKE ALL ON FUNCTION limpide_make_partition(date) FROM"
        for statement in [*statements, f"{making} {to}"]:
            connection.exec_driver_sql(statement.replace("%", "%%"))


def _row_rights(service: str, to: str, quote: Callable[[str], str]) -> list[str]:
    """Return what a role may change of the heads of chains, of the runs of drift and of events."""
    moves, runs = quote(f"limpide_{service}_moves"), quote(f"limpide_{service}_runs")
    events = quote(f"limpide_{service}_events")
    statements = [
        f"DROP POLICY IF EXISTS {events} ON audit_events",
        f"DROP POLICY IF EXISTS {moves} ON chain_heads",
        f"DROP POLICY IF EXISTS {runs} ON drift_runs",
        f"DROP POLICY IF EXISTS {quote(f'limpide_{service}_records')} ON drift_runs",
    ]
    if service in CHAINS:
        chains = ", ".join(f"'{chain}'" for chain in CHAINS[service])
        statements.append(
            f"CREATE POLICY {moves} ON chain_heads FOR UPDATE TO {to} USING (chain IN ({chains}))"
        )
    if "INSERT" in RIGHTS[service].get("audit_events", ""):
        kinds = ", ".join(f"'{kind}'" for kind in _KINDS.get(service, ()))
        which = f"kind IN ({kinds})" if kinds else "true"
        statements.append(f"CREATE POLICY {events} ON audit_events FOR INSERT TO {to} WITH CHECK ({which})")
    if "drift_runs" in RIGHTS[service]:
        records = quote(f"limpide_{service}_records")
        statements += [
            f"CREATE POLICY {records} ON drift_runs FOR INSERT TO {to} WITH CHECK (true)",
            f"CREATE POLICY {runs} ON drift_runs FOR DELETE TO {to} USING ({_DELETABLE_RUNS})",
        ]
    return statements
