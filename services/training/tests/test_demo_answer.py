import io
import shlex

from rich.console import Console

from limpide_training.demo.answer import next_steps
from limpide_training.progress import Steps

ADDRESSES = {
    "scoring": "http://127.0.0.1:3000",
    "explainer": "http://127.0.0.1:8000",
    "front end": "http://127.0.0.1:8501",
    "MLflow": "http://127.0.0.1:5000",
}
ENVIRONMENT = {
    "LIMPIDE_STORE_URL": "sqlite:////home/somebody/a long [folder] name/var/demo/generated-5000/limpide.db",
    "LIMPIDE_TRACKING_URI": "http://127.0.0.1:5000",
    "LIMPIDE_AUDIT_KEY_FILE": "/home/somebody/audit.pem",
    "LIMPIDE_AUDIT_HEADS": "/home/somebody/signed-heads",
}
SCORE = {"client_id": 100038, "decision_id": "01a208d5-61c5-7864-85f9-0e0b67caafb6"}


def test_what_is_to_be_copied_is_on_one_line_in_a_narrow_terminal():
    output = io.StringIO()
    steps = Steps(Console(file=output, width=40))
    for line in next_steps(ADDRESSES, SCORE, ENVIRONMENT):
        steps.say(line)
    lines = output.getvalue().splitlines()
    chain = next(line for line in lines if line.startswith("the chain"))
    first, *rest = shlex.split(chain.removeprefix("the chain"))
    assert first == f"LIMPIDE_STORE_URL={ENVIRONMENT['LIMPIDE_STORE_URL']}"
    assert rest[-3:] == [".venv/bin/limpide", "decisions", "verify"]
    assert any(SCORE["decision_id"] in line for line in lines)


def test_a_command_to_copy_reaches_curl_as_it_is():
    what_if = next(line for line in next_steps(ADDRESSES, SCORE, ENVIRONMENT) if line.startswith("what if"))
    body = shlex.split(what_if.removeprefix("what if"))[-1]
    assert body == '{"client_id": 100038, "changes": {"AMT_CREDIT": 300000}}'
