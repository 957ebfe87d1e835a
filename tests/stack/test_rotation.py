"""Each secret is replaced while clients ask for scores: every request is answered, and recorded once."""

import pytest

pytestmark = pytest.mark.stack

# Tried by `make drills STACK=1`, not at each build.
DRILLED = [
    *(
        "postgres_scoring",
        "postgres_superuser",
        "postgres_limpide",
        "postgres_mlflow",
        "postgres_training",
        "postgres_explainer",
    ),
    *("postgres_drift", "postgres_monitoring", "minio_root", "minio_mlflow", "audit_key", "login_cookie"),
    *("authority", "certificate", "model_key"),
]


@pytest.mark.drill
@pytest.mark.parametrize("name", DRILLED)
def test_a_secret_is_replaced_and_no_request_is_lost(whole, load, name):
    before = None if name in {"authority", "certificate"} else whole.secret(name)
    with load:
        whole.until(lambda: len(load.answers) > 20, seconds=60, what="20 answers")
        whole.run("infra/stack/rotate", name)
        enough = len(load.answers) + 20
        whole.until(lambda: len(load.answers) > enough, seconds=60, what="20 more answers")
    assert before is None or whole.secret(name) != before
    answered = [answer["decision_id"] for answer in load.answers.values()]
    assert None not in answered, "a request was never answered"
    assert load.records() == dict.fromkeys(answered, 1)
    assert {trouble.split()[0] for trouble in load.troubles} <= {"503"}
    whole.wait_healthy()


def test_a_secret_that_there_is_not_is_refused_by_name(stack):
    done = stack.run("infra/stack/rotate", "postgres_nobody", check=False)
    assert done.returncode == 1
    assert "there is no secret called postgres_nobody" in done.stderr


@pytest.mark.drill
def test_replicas_are_replaced_and_no_request_fails(whole, load):
    before = whole.compose("ps", "--quiet", "scoring").split()
    with load:
        whole.until(lambda: len(load.answers) > 20, seconds=60, what="20 answers")
        whole.run("infra/stack/roll", "scoring")
    assert not set(before) & set(whole.compose("ps", "--quiet", "scoring").split())
    assert load.troubles == []
    assert load.records() == {answer["decision_id"]: 1 for answer in load.answers.values()}
