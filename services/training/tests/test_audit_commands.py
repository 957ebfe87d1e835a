"""``limpide keys`` and ``limpide audit`` on a store of their own."""

import sqlite3

import pytest

from limpide_credit.policy import default_policy_text
from limpide_platform.store import migrate
from limpide_training.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function from arguments to exit code, output and errors."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    monkeypatch.setenv("LIMPIDE_STORE_URL", url)

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return command


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(run):
    code, key, answer = run("keys", "create", "core banking", "--role", "program", "--role", "auditor")
    assert code == 0
    _, key_id, secret = key.strip().split("_", 2)
    assert "not shown again" in answer
    _, listed, _ = run("keys", "list")
    assert f"{key_id}  core banking  auditor,program  until" in listed
    assert secret not in listed
    assert run("keys", "revoke", key_id)[0] == 0
    assert "revoked" in run("keys", "list")[1]
    assert run("keys", "revoke", key_id)[0] == 4
    assert run("keys", "revoke", "ffffffffffff")[0] == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["a"],
        ["a", "--role", "chief"],
        ["a", "--role", "program", "--days", "0"],
        ["a", "--role", "program", "--days", "soon"],
        [" ", "--role", "program"],
    ],
)
def test_what_is_no_key_is_refused(run, arguments):
    code, out, _ = run("keys", "create", *arguments)
    assert (code, out) == (2, "")


def test_the_audit_lists_who_did_what_and_finds_what_was_changed(run, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(default_policy_text().replace("version: 1", "version: 2"), encoding="utf-8")
    run("keys", "create", "core banking", "--role", "program")
    promoted = run("policy", "promote", str(policy), "--by", "A. Martin", "--reason", "Line one\nline two")
    assert promoted[0] == 0
    _, listed, _ = run("audit", "list")
    assert len(listed.splitlines()) == 3
    for words in ("key.created", "policy.promoted", "policy promoted", "A. Martin (as he said)", "(shell:"):
        assert words in listed
    assert "secret" not in listed
    assert run("audit", "list", "--to", "2020-01-01")[1] == ""
    code, verified, _ = run("audit", "verify")
    assert code == 0
    assert "audit_events              2 records, no faults" in verified
    with sqlite3.connect(tmp_path / "store.db") as database:
        database.execute("DROP TRIGGER audit_events_no_update")
        database.execute("UPDATE audit_events SET subject = 'nobody' WHERE seq = 1")
    database.close()
    code, verified, _ = run("audit", "verify")
    assert code == 4
    assert "audit_events      changed" in verified
