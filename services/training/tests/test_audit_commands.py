"""``limpide keys`` and ``limpide audit`` on a store of their own."""

import sqlite3

import pytest

from limpide_credit.policy import default_policy_text
from limpide_platform.audit_key import AuditKey
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


@pytest.fixture
def signing(run, tmp_path, monkeypatch):
    """``run`` where there is a key of the audit and a folder for signed heads."""
    AuditKey.make(tmp_path / "audit.pem")
    monkeypatch.setenv("LIMPIDE_AUDIT_KEY_FILE", str(tmp_path / "audit.pem"))
    monkeypatch.setenv("LIMPIDE_AUDIT_HEADS", str(tmp_path / "heads"))
    return run


def test_a_chain_whose_end_is_cut_off_is_found_by_its_kept_head_unasked(signing, tmp_path):
    for program in ("core banking", "letters", "batch"):
        signing("keys", "create", program, "--role", "program")
    assert "none yet" in signing("decisions", "verify")[1]
    assert signing("audit", "keep")[0] == 0
    assert "signed heads: 1 in" in signing("decisions", "verify")[1]
    with sqlite3.connect(tmp_path / "store.db") as database:
        database.execute("DROP TRIGGER audit_events_no_delete")
        database.execute("DELETE FROM audit_events WHERE seq = 3")
        database.execute(
            "UPDATE chain_heads SET count = 2, hash = (SELECT hash FROM audit_events WHERE seq = 2) "
            "WHERE chain = 'audit_events'"
        )
    database.close()
    for group in ("decisions", "audit"):
        code, out, err = signing(group, "verify")
        assert code == 4
        assert "audit_events      signed    The end of audit_events is cut off: positions 3 to 3" in out
        assert "field: audit_events" in err
    code, _, err = signing("audit", "keep")
    assert code == 4
    assert "not signed: The end of audit_events is cut off" in err


def test_where_no_heads_are_kept_verifying_says_so(run):
    code, out, _ = run("decisions", "verify")
    assert code == 0
    assert "signed heads: none are kept (LIMPIDE_AUDIT_KEY_FILE, LIMPIDE_AUDIT_HEADS)" in out
    code, _, err = run("audit", "keep")
    assert code == 2
    assert "LIMPIDE_AUDIT_HEADS" in err


def test_a_bundle_verifies_elsewhere_with_the_public_key_alone(signing, tmp_path, monkeypatch):
    signing("keys", "create", "core banking", "--role", "program")
    bundle, public = tmp_path / "bundle.jsonl", tmp_path / "public.pem"
    code, pem, _ = signing("audit", "public-key")
    assert code == 0
    public.write_text(pem, encoding="utf-8")
    code, out, _ = signing("audit", "export", "--from", "2020-01-01", str(bundle))
    assert code == 0
    assert "audit_events              1 records" in out
    assert "audit.exported" in signing("audit", "list")[1]
    # Another machine: neither store nor key.
    for name in ("LIMPIDE_STORE_URL", "LIMPIDE_AUDIT_KEY_FILE", "LIMPIDE_AUDIT_HEADS"):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    code, out, _ = signing("audit", "verify-bundle", str(bundle), "--public-key", str(public))
    assert code == 0
    assert "Nothing was changed." in out
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda text: text.replace("core banking", "core bonking"), 4, "not what was signed"),
        (lambda text: text[:-40], 4, "ends without a signature"),
        (lambda text: text.rsplit("\n", 2)[0] + "\n", 4, "ends without a signature"),
        (lambda _: "a letter", 2, "no bundle"),
    ],
    ids=["changed", "cut off", "not signed", "another file"],
)
def test_a_bundle_that_is_not_what_was_signed_is_refused_in_a_sentence(
    signing, tmp_path, change, code, words
):
    signing("keys", "create", "core banking", "--role", "program")
    bundle = tmp_path / "bundle.jsonl"
    signing("audit", "export", str(bundle))
    bundle.write_text(change(bundle.read_text(encoding="ascii")), encoding="ascii")
    public = str(tmp_path / "audit.pub.pem")
    ended, out, err = signing("audit", "verify-bundle", str(bundle), "--public-key", public)
    assert (ended, out) == (code, "")
    assert words in err


def test_a_foreign_key_and_what_is_no_key_are_refused(signing, tmp_path):
    bundle = tmp_path / "bundle.jsonl"
    signing("audit", "export", str(bundle))
    AuditKey.make(tmp_path / "other.pem")
    foreign = signing("audit", "verify-bundle", str(bundle), "--public-key", str(tmp_path / "other.pub.pem"))
    assert foreign[0] == 4
    assert "is signed with key" in foreign[2]
    private = signing("audit", "verify-bundle", str(bundle), "--public-key", str(tmp_path / "audit.pem"))
    assert private[0] == 2
    assert "without an Ed25519 public key" in private[2]
    absent = signing("audit", "verify-bundle", str(tmp_path / "none"), "--public-key", str(tmp_path / "none"))
    assert absent[0] == 2
    assert signing("audit", "export", str(bundle))[0] == 4
    assert (
        signing("audit", "export", "--from", "2026-01-02", "--to", "2026-01-01", str(tmp_path / "b"))[0] == 2
    )
