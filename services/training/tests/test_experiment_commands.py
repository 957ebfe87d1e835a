"""``limpide experiment`` on a store of its own."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.policy import default_policy_text
from limpide_platform.store import migrate, open_store
from limpide_training.cli import main

REASON = ("--reason", "Essai")


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    return url


@pytest.fixture
def run(url, monkeypatch, capsys):
    """Return a function from arguments of the command to exit code, output and errors."""
    monkeypatch.setenv("LIMPIDE_STORE_URL", url)

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["experiment", *arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return command


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(default_policy_text().replace("version: 1", "version: 2"), encoding="utf-8")
    return str(path)


def test_an_experiment_begins_shows_its_arms_and_ends(run, url, document, new_decision):
    assert "No experiment runs" in run("show")[1]
    code, out, err = run("start", "softer", "--share", "0.1", "--policy", document, *REASON)
    assert (code, err) == (0, "")
    assert "decides on 0.1 of applicants" in out
    with closing(open_store(url)) as store:
        usual = {"input": {}, "channel": "application"}
        store.decisions.append(
            [
                new_decision(arm="softer:champion", **usual),
                new_decision(arm="softer:challenger", decision="refused", **usual),
            ]
        )
        (begun,) = store.audit.all()
    assert (begun.kind, begun.details["reason"], begun.role) == ("experiment.started", "Essai", None)
    shown = run("show")[1]
    assert "softer runs since" in shown
    assert [line.split()[:2] for line in shown.splitlines()[-2:]] == [["champion", "1"], ["challenger", "1"]]
    assert run("start", "other", "--share", "0.1", "--policy", document, *REASON)[0] == 4
    assert run("stop", *REASON)[0] == 0
    assert run("stop", *REASON)[0] == 4
    assert "challenger" in run("show", "softer")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Softer", "--share", "0.1"], "name"),
        (["softer", "--share", "1.5"], "share"),
        (["softer", "--share", "much"], "--share"),
        (["softer", "--share", "0.1"], "challenger"),
        (["softer", "--share", "0.1", "--policy", "nowhere.yaml"], "--policy"),
    ],
    ids=["name", "share", "no number", "no challenger", "no file"],
)
def test_what_is_no_experiment_is_refused(run, url, arguments, said):
    code, out, err = run("start", *arguments, *REASON)
    assert (code, out) == (2, "")
    assert said in err
    with closing(open_store(url)) as store:
        assert store.experiments.running() is None


def test_an_experiments_events_say_in_which_role_it_was_begun_and_ended(
    run, url, document, tmp_path, monkeypatch
):
    with closing(open_store(url)) as store:
        roles, until = ["model-approver", "policy-approver"], datetime.now(UTC) + timedelta(days=1)
        key, _ = store.api_keys.create("A. Martin", roles, until, subject="root", issuer="shell:host")
    (tmp_path / "key").write_text(key)
    monkeypatch.setenv("LIMPIDE_IDENTITY", "keys")
    monkeypatch.setenv("LIMPIDE_ACTOR_TOKEN_FILE", str(tmp_path / "key"))
    assert run("start", "softer", "--share", "0.1", "--policy", document, *REASON)[0] == 0
    assert run("stop", *REASON)[0] == 0
    with closing(open_store(url)) as store:
        begun, ended = store.audit.all("experiment.started", "experiment.stopped")
    assert (begun.role, ended.role) == ("policy-approver", "model-approver,policy-approver")


def test_an_unknown_experiment_is_said_to_be_one(run):
    code, _, err = run("show", "softer")
    assert code == 2
    assert "softer" in err
