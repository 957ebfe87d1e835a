"""Figures by officer: what was approved after changed facts, what was overruled, how those loans did."""

from datetime import UTC, datetime, timedelta

import pytest

from limpide_platform.store.officers import Loans, officer_code

OFFICER = {"actor_subject": "u-1", "actor_issuer": "https://id", "actor_role": "officer"}
START, END = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def recorded(store, new_decision):
    """Return a function that records an application of officer u-1, and its outcome if there is one."""

    def record(outcome=None, **fields):
        (decision,) = store.decisions.append([new_decision(**{"channel": "client", **OFFICER, **fields})])
        if outcome is not None:
            store.outcomes.add(decision.id, outcome, decision.at)
        return decision

    return record


CHANGED = {"case_id": "x", "case_version": 2, "changed_facts": 1}


def test_approvals_after_changed_facts_stand_with_what_became_of_them(store, recorded):
    recorded("repaid")
    recorded("defaulted", **CHANGED)
    recorded(**CHANGED)
    recorded(decision="refused", **CHANGED)
    recorded(case_id="x", case_version=3, changed_facts=0)
    (one,) = store.officers.figures(START, END)
    assert (one.issuer, one.subject, one.entered) == ("https://id", "u-1", 5)
    assert one.loans == Loans(approved=4, known=2, defaulted=1)
    assert one.after_changes == Loans(approved=2, known=1, defaulted=1)
    assert one.overrides == 0


def test_overrides_stand_with_what_became_of_them(store, recorded):
    for outcome, decision in (("defaulted", "approved"), (None, "approved"), ("repaid", "refused")):
        decided = recorded(outcome, decision="referred")
        store.overrides.add(decided.id, officer="B. Petit", decision=decision, reason="Vu avec le client")
    overruled, entered = store.officers.figures(START, END)
    assert (overruled.issuer, overruled.subject, overruled.entered) == (None, "B. Petit", 0)
    assert (overruled.overrides, overruled.by_override) == (3, Loans(approved=2, known=1, defaulted=1))
    assert (entered.entered, entered.loans) == (3, Loans())


def test_what_is_no_application_of_that_time_is_left_out(store, recorded):
    for channel in ("what-if", "batch", "backdated"):
        recorded(channel=channel)
    recorded(at=START - timedelta(seconds=1))
    recorded(at=END)
    assert store.officers.figures(START, END) == []


def test_a_code_tells_persons_apart_and_names_nobody():
    codes = {officer_code("https://id", "u-1"), officer_code("https://id", "u-2"), officer_code(None, None)}
    assert len(codes) == 3
    assert all(len(code) == 8 and "u-" not in code for code in codes)
