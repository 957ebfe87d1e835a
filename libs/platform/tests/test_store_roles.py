"""Each service's role on PostgreSQL may do what it needs, and nothing else."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import inspect, text

from limpide_credit.errors import InputError, LimpideError, UnavailableError
from limpide_platform.identity.actor import NOBODY, Actor
from limpide_platform.store import Client, DriftRun, ErasureCounts, RetentionPeriods, Terms, open_store
from limpide_platform.store.database import Database
from limpide_platform.store.exclusive import exclusive
from limpide_platform.store.roles import grant


@pytest.fixture
def roles(postgresql_server) -> dict[str, str]:
    for role in ("limpide_scoring", "limpide_training", "limpide_explainer", "limpide_drift"):
        postgresql_server.execute(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
    return {
        "scoring": "limpide_scoring",
        "training": "limpide_training",
        "explainer": "limpide_explainer",
        "drift": "limpide_drift",
    }


def as_role(url: str, role: str) -> str:
    return url.replace("//limpide@", f"//{role}@")


@pytest.fixture
def granted_url(postgresql_url, roles) -> str:
    for _ in range(2):
        grant(postgresql_url, roles)
    return postgresql_url


def test_scoring_may_append_decisions_and_ask_for_the_months_around_now(granted_url, new_decision):
    store = open_store(as_role(granted_url, "limpide_scoring"))
    next_month = (datetime.now(UTC).replace(day=1) + timedelta(days=40)).replace(day=3)
    far = new_decision(at=new_decision().at.replace(year=2042, month=2, day=3))
    near, _, _ = store.decisions.append(
        [new_decision(idempotency_key="k", request_hash="h"), new_decision(at=next_month), far]
    )
    store.overrides.add(near.id, officer="A. Martin", decision="refused", reason="Income not proven.")
    store.outcomes.add(near.id, "repaid", near.at)
    assert store.decisions.verify() == []
    tables = inspect_tables(granted_url)
    assert f"decisions_{next_month:%Y_%m}" in tables
    assert "decisions_2042_02" not in tables
    store.close()


@pytest.mark.parametrize(
    ("role", "chains"),
    [
        ("limpide_scoring", {"decisions", "overrides", "review_steps", "outcomes", "audit_events"}),
        ("limpide_training", {"policy_promotions", "audit_events", "erasures"}),
        ("limpide_drift", {"outcomes", "audit_events", "erasures"}),
    ],
)
def test_a_role_moves_the_heads_of_its_own_chains_only(granted_url, role, chains):
    database = Database(as_role(granted_url, role))
    moved = database.write(
        lambda connection: set(
            connection.execute(text("UPDATE chain_heads SET count = count RETURNING chain")).scalars()
        )
    )
    database.close()
    assert moved == chains


def test_drift_deletes_its_runs_by_age_alone(granted_url):
    store = open_store(as_role(granted_url, "limpide_drift"))
    now = datetime.now(UTC)
    for days in (0, 3):
        ended = now - timedelta(days=days)
        store.drift_runs.record(
            DriftRun(
                model_version="3",
                window_start=ended - timedelta(hours=1),
                window_end=ended,
                state="done",
                started_at=ended,
                finished_at=ended,
                decisions=1,
                summary={},
            )
        )
    store.database.write(lambda connection: connection.execute(text("DELETE FROM drift_runs")))
    assert [one.started_at.date() for one in store.drift_runs.page().runs if isinstance(one, DriftRun)] == [
        now.date()
    ]
    store.close()


def test_scoring_makes_clients_links_and_no_other_event(granted_url):
    store = open_store(as_role(granted_url, "limpide_scoring"))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    store.client_links.create("case-1", "decision-1", tomorrow, NOBODY)
    store.client_links.revoke("case-1", NOBODY)
    with pytest.raises(UnavailableError, match="may not do that"):
        store.api_keys.create("own", ["officer"], tomorrow, subject="me", issuer="scoring")
    assert [event.kind for event in store.audit.all()] == ["link.created", "link.revoked"]
    assert store.audit.ledger.verify() == []
    store.close()


def inspect_tables(url: str) -> set[str]:
    database = Database(url)
    tables = database.read(lambda connection: set(inspect(connection).get_table_names()))
    database.close()
    return tables


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("limpide_scoring", "DELETE FROM decisions"),
        ("limpide_scoring", "UPDATE decisions SET grade = 'A'"),
        ("limpide_scoring", "TRUNCATE decisions"),
        ("limpide_scoring", "DELETE FROM decisions_default"),
        ("limpide_scoring", "DELETE FROM chain_heads"),
        ("limpide_scoring", "DROP TABLE decisions"),
        ("limpide_scoring", "ALTER TABLE decisions DISABLE TRIGGER ALL"),
        ("limpide_scoring", "UPDATE clients SET name = 'x'"),
        ("limpide_scoring", "UPDATE limpide_revision SET version_num = 'x'"),
        ("limpide_scoring", "CREATE TABLE mine (x int)"),
        ("limpide_training", "INSERT INTO decisions SELECT * FROM decisions"),
        ("limpide_scoring", "INSERT INTO policy_promotions SELECT * FROM policy_promotions"),
        ("limpide_training", "DELETE FROM policies"),
        ("limpide_training", "INSERT INTO review_steps SELECT * FROM review_steps"),
        ("limpide_scoring", "DELETE FROM review_steps"),
        ("limpide_explainer", "SELECT * FROM review_steps"),
        ("limpide_explainer", "INSERT INTO policies SELECT * FROM policies"),
        ("limpide_training", "SELECT limpide_make_partition('2042-01-01')"),
        ("limpide_training", "SELECT * FROM idempotency_keys"),
        ("limpide_scoring", "DELETE FROM client_history"),
        ("limpide_scoring", "DELETE FROM clients"),
        ("limpide_drift", "DELETE FROM clients"),
        ("limpide_training", "UPDATE decisions SET grade = 'A'"),
        ("limpide_drift", "UPDATE decisions SET erased_digest = hash, decision = 'approved'"),
        ("limpide_drift", "UPDATE overrides SET decision = 'approved'"),
        ("limpide_training", "DELETE FROM decisions"),
        ("limpide_training", "DELETE FROM erasures"),
        ("limpide_scoring", "INSERT INTO erasures SELECT * FROM erasures"),
        ("limpide_drift", "SELECT request_hash FROM idempotency_keys"),
        ("limpide_explainer", "SELECT * FROM client_history"),
        ("limpide_explainer", "INSERT INTO overrides SELECT * FROM overrides"),
        ("limpide_drift", "INSERT INTO decisions SELECT * FROM decisions"),
        ("limpide_drift", "UPDATE drift_runs SET state = 'done'"),
        ("limpide_drift", "SELECT * FROM clients"),
        ("limpide_explainer", "SELECT limpide_make_partition('2042-01-01')"),
        ("limpide_scoring", "SELECT * FROM protected_clients"),
        ("limpide_scoring", "SELECT * FROM protected_decisions"),
        ("limpide_scoring", "SET ROLE limpide_fairness"),
        ("limpide_scoring", "DELETE FROM protected_decisions"),
        ("limpide_explainer", "SELECT * FROM protected_clients"),
        ("limpide_explainer", "SELECT * FROM protected_decisions"),
        ("limpide_drift", "UPDATE protected_decisions SET facts = '{}'"),
        ("limpide_drift", "DELETE FROM protected_clients"),
    ],
)
def test_a_role_may_do_nothing_else(granted_url, role, statement):
    database = Database(as_role(granted_url, role))
    with pytest.raises(UnavailableError, match="may not do that"):
        database.write(lambda connection: connection.execute(text(statement)))
    database.close()


def test_training_may_publish_clients(granted_url):
    store = open_store(as_role(granted_url, "limpide_training"))
    for _ in range(2):
        store.clients.put_many(
            [Client(1, "Name", {}, np.ones(1), "v", {"bureau": {"DAYS_CREDIT": [-3]}})] * 2
        )
    assert store.clients.count() == 1
    assert store.clients.history(1) == {"bureau": {"DAYS_CREDIT": [-3]}}
    store.close()


def test_the_explainer_may_read_clients_and_decisions(granted_url, new_decision):
    scoring = open_store(as_role(granted_url, "limpide_scoring"))
    (decided,) = scoring.decisions.append([new_decision()])
    scoring.close()
    store = open_store(as_role(granted_url, "limpide_explainer"))
    assert store.clients.page() == []
    assert store.decisions.get(decided.id).hash == decided.hash
    assert store.overrides.of("none") == []
    store.close()


def test_drift_may_read_decisions_one_at_a_time_and_record_runs_and_outcomes(granted_url, new_decision):
    scoring = open_store(as_role(granted_url, "limpide_scoring"))
    (decided,) = scoring.decisions.append([new_decision()])
    scoring.close()
    store = open_store(as_role(granted_url, "limpide_drift"))
    store.outcomes.add(decided.id, "repaid", decided.at)
    start, end = decided.at - timedelta(hours=1), decided.at + timedelta(microseconds=1)
    with exclusive(store.database, "drift-run"):
        (block,) = store.decision_vectors.window(start, end, decided.feature_set_version)
        assert block.defaulted.tolist() == [0.0]
        for state in ("failed", "done"):
            store.drift_runs.record(
                DriftRun(
                    model_version="3",
                    window_start=start,
                    window_end=end,
                    state=state,
                    started_at=end,
                    finished_at=end,
                    decisions=1,
                    summary={},
                )
            )
    assert [getattr(one, "state", None) for one in store.drift_runs.page().runs] == ["done"]
    store.close()


def test_granting_to_a_role_that_is_not_there_is_named(granted_url):
    with pytest.raises(LimpideError, match="no role nobody_here"):
        grant(granted_url, {"scoring": "nobody_here"})
    with pytest.raises(InputError, match="no service baking"):
        grant(granted_url, {"baking": "limpide_scoring"})


def test_the_fairness_role_reads_protected_facts_and_nothing_else(granted_url, new_decision):
    scoring = open_store(as_role(granted_url, "limpide_scoring"))
    applicant = new_decision(client_id=None, protected={"CODE_GENDER": "F"})
    scoring.decisions.append([applicant])
    scoring.close()
    training = open_store(as_role(granted_url, "limpide_training"))
    training.clients.put_many([Client(1, "Name", {}, np.ones(1), "v", protected={"CODE_GENDER": "M"})])
    training.close()
    for role in ("limpide_drift", "limpide_training"):
        store = open_store(as_role(granted_url, role))
        assert store.protected.of_client(1) == {"CODE_GENDER": "M"}
        assert store.protected.of_decision(applicant.id) == {"CODE_GENDER": "F"}
        store.close()
    rights = Database(granted_url)
    readable = rights.read(
        lambda connection: set(
            connection.execute(
                text(
                    "SELECT table_name FROM information_schema.table_privileges "
                    "WHERE grantee = 'limpide_fairness' AND privilege_type = 'SELECT'"
                )
            ).scalars()
        )
    )
    assert readable == {"protected_clients", "protected_decisions"}
    rights.close()


def test_sqlite_has_no_roles_to_grant_to(sqlite_url):
    grant(sqlite_url, {"scoring": "anyone"})


def test_training_may_erase_and_drift_may_do_what_retention_asks(granted_url, new_decision):
    scoring = open_store(as_role(granted_url, "limpide_scoring"))
    old = datetime.now(UTC) - timedelta(days=400)
    reviewed, _, _ = scoring.decisions.append(
        [
            new_decision(client_id=1, decision="refused", idempotency_key="k", request_hash="h", input={}),
            new_decision(client_id=1, input={}),
            new_decision(client_id=2, decision="refused", at=old, input={}),
        ]
    )
    terms = Terms(30, four_eyes=False)
    scoring.reviews.file(reviewed.id, asked_by="client", actor="C", view="v", terms=terms)
    scoring.reviews.decide(reviewed.id, officer="A", decision="approved", reason="r", referral=terms)
    scoring.close()
    by = Actor("a", "shell:desk", frozenset(), "a")
    training = open_store(as_role(granted_url, "limpide_training"))
    training.clients.put_many([Client(1, "Name", {}, np.ones(1), "v", {"bureau": {"DAYS_CREDIT": [-3]}})])
    assert training.erasures.erase_client(1, by) == ErasureCounts(1, 2, 1, 2)
    drift = open_store(as_role(granted_url, "limpide_drift"))
    kept_for = RetentionPeriods(refused=12, other=0, simulations=0)
    assert list(drift.retention.run(kept_for, datetime.now(UTC), by, batch=10)) == [
        ErasureCounts(decisions=1)
    ]
    assert [ledger.verify() for ledger in training.ledgers] == [[]] * 7
    training.close()
    drift.close()
