"""`limpide policy` as typed, and the replay of decisions that a policy took."""

import io
import json
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from limpide_credit.errors import InputError, NotFoundError
from limpide_credit.features import feature_set
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_platform.store import Decision, open_store

NOBODY = """policy: nobody
version: 2
rules:
  - code: NOBODY
    kind: knock_out
    when: probability > 1e-12
    then: refuse
    reason: {fr: Refus, en: Refusal}
"""


@pytest.fixture
def decided(sqlite_url, bundle, version, new_decision) -> list[Decision]:
    """Decisions on the bundle's sample by the policy that ships, every third of them with an outcome."""
    model, vectors = bundle.model, bundle.reference.vectors[:30]
    document = read_policy(default_policy_text(), model.layout.features)
    policy = CompiledPolicy(document, model.layout, bundle.reference.vectors)
    assessed = model.assess(vectors)
    with closing(open_store(sqlite_url)) as store:
        store.policies.keep(document)
        recorded = store.decisions.append(
            [
                new_decision(
                    channel="client",
                    input={"client_id": 100038},
                    vector=vector,
                    feature_set_version=feature_set().version,
                    model_version=version,
                    probability=one.probability_of_default,
                    points=one.points,
                    grade=one.grade,
                    threshold=one.threshold,
                    decision=policy_result.outcome,
                    reasons=policy_result.rules,
                    policy_digest=document.digest,
                )
                for vector, one, policy_result in zip(
                    vectors, assessed, policy.rule_many(vectors, assessed), strict=True
                )
            ]
        )
        for number, one in enumerate(recorded[::3]):
            outcome = "defaulted" if number % 4 == 0 else "repaid"
            store.outcomes.add(one.id, outcome, datetime.now(UTC))
    return recorded


@pytest.fixture
def document(tmp_path) -> str:
    path = tmp_path / "nobody.yaml"
    path.write_text(NOBODY, encoding="utf-8")
    return str(path)


def test_a_decision_replays_under_its_own_policy_whatever_is_in_force(run, decided, document):
    assert run("policy", "promote", document, "--by", "A. Martin", "--reason", "Essai")[0] == 0
    for decision in decided[:5]:
        code, out, _ = run("decisions", "replay", decision.id)
        assert code == 0, out
        assert "under policy home-credit-consumer" in out


def test_a_trial_under_the_policy_that_decided_changes_nobody(run, decided):
    code, out, _ = run("policy", "try", "default", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["decisions"] == len(decided)
    moved = {(swap["before"], swap["after"]): swap["decisions"] for swap in found["swaps"]}
    counts = {
        name: sum(one.decision == name for one in decided) for name in ("approved", "refused", "referred")
    }
    assert {pair: count for pair, count in moved.items() if count} == {
        (name, name): count for name, count in counts.items() if count
    }


def test_a_trial_counts_who_changes_losses_and_groups(run, decided, document):
    found = json.loads(run("policy", "try", document, "--json")[1])
    assert found["rules"] == {"NOBODY": len(decided)}
    assert found["total"]["after"]["refused_rate"]["value"] == 1.0
    assert found["total"]["after"]["expected_amount_in_default"]["value"] == 0.0
    approved = [one for one in decided if one.decision == "approved"]
    rates = found["total"]["before"]
    assert rates["approved_rate"]["value"] == pytest.approx(len(approved) / len(decided))
    if approved:
        mean = np.mean([one.probability for one in approved])
        assert rates["expected_default_rate"] == pytest.approx(mean)
    people = [group["before"]["decisions"] for group in found["groups"] if group["attribute"] == "gender"]
    assert sum(people) <= len(decided)
    assert sum(one["before"]["decisions"] for one in found["grades"].values()) == len(decided)


def test_a_trial_reads_as_text(run, decided, document):
    code, out, _ = run("policy", "try", document)
    assert code == 0
    assert "NOBODY" in out and "under this policy" in out


def test_a_promotion_is_listed_with_who_and_why(run, decided, document):
    assert "in force" in run("policy", "promote", document, "--by", "A. Martin", "--reason", "Essai")[1]
    assert "already" in run("policy", "promote", document, "--by", "B", "--reason", "again")[1]
    listed = run("policy", "list")[1]
    assert "by A. Martin: Essai" in listed and "again" not in listed
    assert run("policy", "show")[1] == NOBODY
    digest = next(line.split()[0] for line in listed.splitlines() if "home-credit" in line)
    assert run("policy", "show", digest)[1] == default_policy_text()


@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        (("check", "nowhere.yaml"), InputError.exit_code, "cannot be read"),
        (("show", "abcd"), InputError.exit_code, "No kept policy"),
        (
            ("try", "default", "--from", "2026-02-01", "--to", "2026-01-01"),
            InputError.exit_code,
            "before it begins",
        ),
        (("try", "default", "--to", "2001-01-01"), InputError.exit_code, "no decision in that period"),
        (("promote", "default", "--by", " ", "--reason", "x"), InputError.exit_code, "actor"),
    ],
)
def test_what_cannot_be_done_is_said(run, decided, arguments, code, phrase):
    found, _, err = run("policy", *arguments)
    assert found == code
    assert phrase in err


def test_a_file_that_is_no_text_or_too_large_is_refused(run, tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.yaml").write_text("#" * 300_000)
    assert "no UTF-8" in run("policy", "check", str(tmp_path / "bytes.yaml"))[2]
    code, _, err = run("policy", "check", str(tmp_path / "large.yaml"))
    assert code == 5 and "300,000 bytes" in err


def test_a_version_that_is_gone_is_named(run, decided, sqlite_url, new_decision, bundle):
    with closing(open_store(sqlite_url)) as store:
        vector = bundle.reference.vectors[0]
        gone = {"model_version": "99", "feature_set_version": feature_set().version, "vector": vector}
        store.decisions.append([new_decision(channel="client", input={"client_id": 1}, **gone)])
    code, _, err = run("policy", "try", "default")
    assert code == NotFoundError.exit_code
    assert "99" in err


def test_a_document_may_come_by_the_standard_input(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(NOBODY))
    assert "nobody, version 2" in run("policy", "check", "-")[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("#" * 300_000))
    assert run("policy", "check", "-")[0] == 5
