"""The store: clients, decisions, overrides, outcomes and drift runs, in PostgreSQL or SQLite by URL.

>>> from limpide_platform.store import DecisionWriter, migrate, open_store
>>> migrate("sqlite:///var/limpide.db")  # doctest: +SKIP
>>> store = open_store("sqlite:///var/limpide.db")  # doctest: +SKIP
>>> store.clients.get(100038).vector  # doctest: +SKIP
"""

from dataclasses import dataclass

from sqlalchemy.engine import URL

from limpide_platform.store.api_keys import ApiKey, ApiKeys
from limpide_platform.store.audit_events import AuditEvent, AuditEvents
from limpide_platform.store.cases import Cases, CaseVersion
from limpide_platform.store.client_links import ClientLink, ClientLinks
from limpide_platform.store.clients import Client, ClientName, Clients
from limpide_platform.store.database import Database
from limpide_platform.store.decision import Decision, NewDecision
from limpide_platform.store.decision_vectors import DecisionBlock, DecisionVectors
from limpide_platform.store.decisions import Decisions
from limpide_platform.store.drift_runs import TRAINING, DamagedRun, DriftRun, DriftRuns, RunPage
from limpide_platform.store.erasure_extent import ErasureCounts
from limpide_platform.store.erasures import Erasure, Erasures
from limpide_platform.store.experiments import ArmFigures, Experiment, Experiments
from limpide_platform.store.layouts import Layouts
from limpide_platform.store.ledger import Ledger
from limpide_platform.store.migration import check_revision, migrate
from limpide_platform.store.officers import Officers
from limpide_platform.store.outcomes import Outcome, Outcomes, SentOutcome
from limpide_platform.store.overrides import Override, Overrides
from limpide_platform.store.policies import KeptPolicy, Policies, PolicyPromotion
from limpide_platform.store.protected_facts import ProtectedFacts
from limpide_platform.store.queue import Queue, QueueFilter, QueueLine
from limpide_platform.store.retention import DueRecords, Retention, RetentionPeriods
from limpide_platform.store.review_queue import ReviewCase, ReviewQueue, WaitingCases
from limpide_platform.store.review_step import ReviewStep
from limpide_platform.store.reviews import Reviews, Terms
from limpide_platform.store.verification import ChainFault, Head
from limpide_platform.store.writer import DecisionWriter

__all__ = [
    "TRAINING",
    "ApiKey",
    "ApiKeys",
    "ArmFigures",
    "AuditEvent",
    "AuditEvents",
    "CaseVersion",
    "Cases",
    "ChainFault",
    "Client",
    "ClientLink",
    "ClientLinks",
    "ClientName",
    "Clients",
    "DamagedRun",
    "Decision",
    "DecisionBlock",
    "DecisionVectors",
    "DecisionWriter",
    "Decisions",
    "DriftRun",
    "DriftRuns",
    "DueRecords",
    "Erasure",
    "ErasureCounts",
    "Erasures",
    "Experiment",
    "Experiments",
    "Head",
    "KeptPolicy",
    "Layouts",
    "NewDecision",
    "Officers",
    "Outcome",
    "Outcomes",
    "Override",
    "Overrides",
    "Policies",
    "PolicyPromotion",
    "Queue",
    "QueueFilter",
    "QueueLine",
    "Retention",
    "RetentionPeriods",
    "ReviewCase",
    "ReviewQueue",
    "ReviewStep",
    "Reviews",
    "RunPage",
    "SentOutcome",
    "Store",
    "Terms",
    "WaitingCases",
    "migrate",
    "open_store",
]


@dataclass(frozen=True)
class Store:
    """One open store; share it between threads, open another in each process.

    Whatever reads or writes it raises UnavailableError while the database cannot be reached.
    """

    database: Database
    clients: Clients
    protected: ProtectedFacts
    layouts: Layouts
    decisions: Decisions
    cases: Cases
    decision_vectors: DecisionVectors
    overrides: Overrides
    reviews: Reviews
    review_queue: ReviewQueue
    outcomes: Outcomes
    officers: Officers
    drift_runs: DriftRuns
    queue: Queue
    policies: Policies
    audit: AuditEvents
    erasures: Erasures
    retention: Retention
    api_keys: ApiKeys
    client_links: ClientLinks
    experiments: Experiments

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The chains of the store: of decisions and what follows them, promotions, events, erasures."""
        chained = (self.decisions, self.overrides, self.reviews, self.outcomes, self.policies, self.audit)
        return tuple(one.ledger for one in (*chained, self.erasures))

    def ping(self) -> None:
        """Return if the store answers and has the right schema.

        Raises:
            UnavailableError, ConflictError: It does not.
        """
        check_revision(self.database)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()


def open_store(url: str | URL, *, pool_size: int = 5) -> Store:
    """Open a store that has been migrated.

    Raises:
        InputError: The URL is not one.
        UnavailableError: The database cannot be reached; the message names the host, never the password.
        ConflictError: The schema is missing, older or newer; the remedy says what to do.
    """
    database = Database(url, pool_size=pool_size)
    try:
        check_revision(database)
    except Exception:
        database.close()
        raise
    decisions = Decisions(database)
    overrides = Overrides(database, decisions)
    reviews = Reviews(database, decisions, overrides)
    audit = AuditEvents(database)
    erasures = Erasures(database, decisions, overrides, reviews, audit)
    policies = Policies(database)
    return Store(
        database,
        Clients(database),
        ProtectedFacts(database),
        Layouts(database),
        decisions,
        Cases(database),
        DecisionVectors(database),
        overrides,
        reviews,
        ReviewQueue(database),
        Outcomes(database),
        Officers(database),
        DriftRuns(database),
        Queue(database),
        policies,
        audit,
        erasures,
        Retention(database, erasures),
        ApiKeys(audit),
        ClientLinks(audit),
        Experiments(database, audit, policies),
    )
