"""What watching the model asks of the store: decisions as arrays, a history of runs, one run at a time."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store import DamagedRun, DriftRun
from limpide_platform.store.exclusive import exclusive

START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=1)

HOLD = """
import sys, time
from limpide_platform.store.database import Database
from limpide_platform.store.exclusive import exclusive
with exclusive(Database(sys.argv[1]), "drift-run"):
    print("held", flush=True)
    time.sleep(60)
"""


def a_run(**fields) -> DriftRun:
    usual = {
        "model_version": "3",
        "window_start": START,
        "window_end": END,
        "state": "done",
        "started_at": END,
        "finished_at": END + timedelta(seconds=9),
        "decisions": 1234,
        "summary": {"psi": {"PAYMENT_RATE": 0.31}},
    }
    return DriftRun(**{**usual, **fields})


@pytest.fixture
def recorded(store, new_decision):
    """Seven decisions an hour apart: the fifth a what-if, the sixth of another feature set."""
    made = [
        new_decision(
            at=START + timedelta(hours=hour),
            vector=np.array([hour, np.nan, -hour, 0.5]),
            probability=hour / 10,
            decision="refused" if hour > 3 else "approved",
            channel="what-if" if hour == 4 else "client",
            feature_set_version="features-2" if hour == 5 else "features-1",
        )
        for hour in range(7)
    ]
    return store.decisions.append(made)


def test_a_window_is_read_as_arrays_in_blocks(store, recorded):
    blocks = list(store.decision_vectors.window(START, END, "features-1", batch=2))
    assert [len(block.at) for block in blocks] == [2, 2, 1]
    vectors = np.concatenate([block.vectors for block in blocks])
    assert vectors[:, 0].tolist() == [0, 1, 2, 3, 6]
    assert np.isnan(vectors[:, 1]).all() and vectors.shape == (5, 4)
    assert np.concatenate([block.approved for block in blocks]).tolist() == [True] * 4 + [False]
    assert np.concatenate([block.probability for block in blocks])[-1] == 0.6
    assert blocks[0].at[1] == START + timedelta(hours=1)


def test_a_window_takes_its_start_and_not_its_end(store, recorded):
    (block,) = store.decision_vectors.window(
        START + timedelta(hours=1), START + timedelta(hours=3), "features-1"
    )
    assert block.vectors[:, 0].tolist() == [1, 2]
    assert list(store.decision_vectors.window(END, END + timedelta(days=1), "features-1")) == []


def test_decisions_of_other_feature_sets_are_counted_and_what_ifs_are_not(store, recorded):
    assert store.decision_vectors.by_feature_set(START, END) == {"features-1": 5, "features-2": 1}


def test_outcomes_and_overrides_stand_beside_their_decisions(store, recorded):
    store.outcomes.add(recorded[0].id, "repaid", END)
    store.outcomes.add(recorded[6].id, "defaulted", END)
    for decision in ("approved", "refused"):
        store.overrides.add(recorded[1].id, officer="A", decision=decision, reason="Because.")
    (block,) = store.decision_vectors.window(START, END, "features-1")
    assert block.overridden.tolist() == [False, True, False, False, False]
    assert block.defaulted[[0, 4]].tolist() == [0.0, 1.0] and np.isnan(block.defaulted[1:4]).all()


def test_what_became_of_loans_is_read_with_the_values_asked_for(store, recorded):
    for one in (recorded[0], recorded[3], recorded[6], recorded[5]):
        store.outcomes.add(one.id, "defaulted", END)
    blocks = list(store.decision_vectors.known_outcomes(START, END, "features-1", [3, 0], batch=2))
    assert np.concatenate([block.vectors for block in blocks]).tolist() == [[0.5, 0], [0.5, 3], [0.5, 6]]


def test_a_run_is_recorded_whole(store):
    run = a_run(summary={"psi": {"PAYMENT_RATE": 0.31}, "worst": float("nan")})
    store.drift_runs.record(run)
    assert store.drift_runs.get(run.id) == replace(
        run, summary={"psi": {"PAYMENT_RATE": 0.31}, "worst": None}
    )
    assert store.drift_runs.last() == store.drift_runs.find("3", START, END) == store.drift_runs.get(run.id)
    with pytest.raises(NotFoundError):
        store.drift_runs.get("unheard")


def test_a_window_is_compared_once_a_version_unless_it_failed(store):
    store.drift_runs.record(a_run(state="failed", decisions=None, summary={"error": "away"}))
    assert store.drift_runs.last() is None
    store.drift_runs.record(a_run())
    with pytest.raises(ConflictError):
        store.drift_runs.record(a_run())
    store.drift_runs.record(a_run(model_version="4"))
    assert {(one.model_version, one.state) for one in store.drift_runs.page().runs} == {
        ("3", "done"),
        ("4", "done"),
    }


def test_a_window_may_be_compared_with_other_decisions_too(store):
    watch, other = a_run(), a_run(reference="2026-10-01T00:00:00+00:00/2026-10-31T00:00:00+00:00")
    store.drift_runs.record(watch)
    store.drift_runs.record(other)
    assert store.drift_runs.find("3", START, END) == watch
    assert store.drift_runs.find("3", START, END, other.reference) == other
    assert store.drift_runs.last() == watch
    with pytest.raises(ConflictError):
        store.drift_runs.record(replace(other, id="again"))


EDGES = [
    ({"window_end": START}, "window_end"),
    ({"window_start": END, "window_end": START}, "window_end"),
    ({"window_start": datetime(1, 1, 1, tzinfo=UTC)}, "window_start"),
    ({"window_start": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "window_start"),
    ({"window_end": datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12)))}, "window_end"),
    ({"window_start": START.replace(tzinfo=None)}, "window_start"),
]


@pytest.mark.parametrize(("fields", "named"), EDGES)
def test_a_window_at_the_edge_of_time_is_refused(store, fields, named):
    with pytest.raises(InputError) as refused:
        store.drift_runs.record(a_run(**fields))
    assert refused.value.field == named
    assert store.drift_runs.page().total == 0


DAMAGE = {
    "window_start": ("'0001-01-01 00:00:00+00'", "window_start lies before 2000-01-01"),
    "window_end": ("'infinity'", "window_end is infinity"),
    "finished_at": ("NULL", "finished_at is None"),
    "summary": ("'[1]'", "summary is no JSON object"),
}


@pytest.mark.parametrize("column", DAMAGE)
def test_a_damaged_run_is_named_and_hides_no_other(store, column):
    runs = [a_run(window_end=END + timedelta(hours=hour), id=f"run-{hour}") for hour in range(3)]
    for run in runs:
        store.drift_runs.record(run)
    value, problem = DAMAGE[column]
    store.database.write(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE drift_runs SET {column} = {value} WHERE id = 'run-2'"
        )
    )
    page = store.drift_runs.page()
    assert page.total == 3
    assert [one for one in page.runs if isinstance(one, DriftRun)] == [runs[1], runs[0]]
    (bad,) = [one for one in page.runs if isinstance(one, DamagedRun)]
    assert bad.id == "run-2" and problem in bad.problem
    with pytest.raises(ConflictError, match="run-2 cannot be read"):
        store.drift_runs.get("run-2")
    assert store.drift_runs.last() == runs[1]


def test_runs_are_paged_by_cursor_each_once(store):
    at = [END + timedelta(hours=hour // 2) for hour in range(7)]
    for number, end in enumerate(at):
        store.drift_runs.record(a_run(id=f"run-{number}", window_end=end, model_version=str(number % 2)))
    seen, before = [], None
    while True:
        page = store.drift_runs.page(limit=3, before=before)
        assert page.total == 7
        seen += [run.id for run in page.runs]
        before = page.next_before
        if before is None:
            break
    assert seen == [run.id for run in store.drift_runs.page(limit=10).runs] and len(set(seen)) == 7
    with pytest.raises(InputError) as refused:
        store.drift_runs.page(before="unheard")
    assert refused.value.field == "before"


def test_a_lock_is_held_once_and_given_back(store):
    with exclusive(store.database, "drift-run"):
        with pytest.raises(ConflictError, match="at work"), exclusive(store.database, "drift-run"):
            pass
        with exclusive(store.database, "another"):
            pass
    with exclusive(store.database, "drift-run"):
        pass


def test_the_lock_of_a_killed_process_is_free(store, store_url):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, store_url], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(ConflictError), exclusive(store.database, "drift-run"):
            pass
        holder.kill()
        holder.wait(10)
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while True:
        try:
            with exclusive(store.database, "drift-run"):
                return
        except ConflictError:  # PostgreSQL notices the end of a connection a moment later
            assert datetime.now(UTC) < deadline
