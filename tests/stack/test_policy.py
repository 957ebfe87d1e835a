"""The policy decides in the stack: by the services' own roles, and another one as soon as it is promoted."""

import time

import pytest

pytestmark = pytest.mark.stack

# Each replica looks every two seconds; the one that answered may be the first.
EVERY_REPLICA_SECONDS = 6
STRICT = """policy: strict
version: 9
rules:
  - code: NOBODY
    kind: knock_out
    when: probability > 0.000000000001
    then: refuse
    reason: {fr: Refus, en: Refusal}
"""


def policy_command(stack, *arguments: str, text: str = "") -> str:
    command = ("docker", "compose", "run", "--rm", "-T", "training", "policy", *arguments)
    return stack.run(*command, input=text, timeout=180).stdout


def test_an_unknown_loan_is_referred_by_the_policy_that_ships(whole):
    answer = whole.scoring.post("/score", json={"application": {"AMT_CREDIT": 100000}}).json()
    assert answer["decision"] in {"referred", "refused"}
    assert "MISSING_FACTS" in {rule["code"] for rule in answer["rules"]}
    kept = whole.number(f"SELECT count(*) FROM policies WHERE digest = '{answer['policy_digest']}'")
    assert kept == 1


def test_a_promoted_policy_is_followed_and_the_decision_replays(whole):
    before = whole.scoring.get("/policy").json()
    client = whole.clients(1)[0]
    try:
        policy_command(whole, "promote", "-", "--by", "A. Martin", "--reason", "Essai", text=STRICT)
        whole.until(
            lambda: whole.scoring.get("/policy").json()["name"] == "strict", seconds=30, what="it is followed"
        )
        time.sleep(EVERY_REPLICA_SECONDS)
        answer = whole.score(client)
        assert (answer["decision"], [rule["code"] for rule in answer["rules"]]) == ("refused", ["NOBODY"])
        replayed = whole.compose(
            "run", "--rm", "-T", "training", "decisions", "replay", answer["decision_id"]
        )
        assert "under policy strict" in replayed
    finally:
        policy_command(
            whole, "promote", "-", "--by", "A. Martin", "--reason", "Essai fini", text=before["text"]
        )
        whole.until(
            lambda: whole.scoring.get("/policy").json()["digest"] == before["digest"],
            seconds=30,
            what="the one before is back",
        )
        time.sleep(EVERY_REPLICA_SECONDS)
    assert "Essai fini" in policy_command(whole, "list")
