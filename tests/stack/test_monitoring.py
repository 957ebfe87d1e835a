"""Rules and dashboards: they parse, they name what exists, and they show data."""

import json
import re
from datetime import UTC, datetime

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

pytestmark = pytest.mark.stack

TARGETS = [
    "alertmanager",
    "disks",
    "drift",
    "explainer",
    "gateway",
    "minio",
    "mlflow",
    "postgres",
    "prometheus",
    "proxy",
    "scoring",
]
# What Grafana fills in before it asks Prometheus.
VARIABLES = {"$__rate_interval": "1m", "$__interval": "15s", "$__range": "30m"}


@pytest.fixture(scope="module")
def dashboards(stack):
    """Every dashboard by its file's name."""
    folder = stack.folder / "infra/grafana/dashboards"
    found = {file.name: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}
    assert found
    return found


@pytest.fixture(scope="module")
def rules(stack):
    """Every alert and recording rule."""
    files = (stack.folder / "infra/prometheus/rules").glob("*.yml")
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def alerts(rules):
    """Those rules that call a person."""
    return [rule for rule in rules if "alert" in rule]


def panels(dashboard):
    """All panels, those inside rows too."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def queries(dashboard):
    """The expressions of a dashboard, as Grafana would ask them."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            expression = target["expr"]
            for name, value in VARIABLES.items():
                expression = expression.replace(name, value)
            yield panel["title"], expression


def test_prometheus_accepts_the_configuration_and_the_rules(whole):
    checked = whole.compose(
        "exec", "-T", "prometheus", "promtool", "check", "config", "/etc/prometheus/prometheus.yml"
    )
    assert "FAILED" not in checked


def test_every_alert_fires_for_its_reason_and_for_no_other(whole, rules):
    tests = []
    for name in ("alerts", "weeks", "slo"):
        whole.compose(
            "exec", "-T", "prometheus", "promtool", "test", "rules", f"/etc/prometheus/tests/{name}.yml"
        )
        if name != "slo":
            file = whole.folder / f"infra/prometheus/tests/{name}.yml"
            tests += yaml.safe_load(file.read_text())["tests"]
    quiet, *firing = [{one["alertname"] for one in test["alert_rule_test"]} for test in tests]
    assert quiet == set().union(*firing) == {rule["alert"] for rule in alerts(rules)}


def test_every_expression_parses(whole, dashboards, rules):
    expressions = [rule["expr"] for rule in rules]
    expressions += [query for dashboard in dashboards.values() for _, query in queries(dashboard)]
    assert len(expressions) > 20
    for expression in expressions:
        answer = whole.prometheus.get("/format_query", params={"query": expression})
        assert answer.json()["status"] == "success", f"{expression}: {answer.text}"


def test_every_rule_is_loaded_and_healthy(whole, rules):
    def loaded():
        groups = whole.prometheus.get("/rules").json()["data"]["groups"]
        found = [rule for group in groups for rule in group["rules"]]
        return found if all(rule["health"] == "ok" for rule in found) else None

    found = whole.until(loaded, seconds=60, what="every rule has been evaluated well")
    assert sorted(rule["name"] for rule in found) == sorted(
        rule.get("alert") or rule["record"] for rule in rules
    )


def test_every_alert_leads_to_what_the_person_whom_it_calls_should_do(stack, rules):
    sections = re.findall(r"^### (\w+)$", (stack.folder / "docs/runbook.md").read_text(), re.MULTILINE)
    for rule in alerts(rules):
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
    assert sorted(sections) == sorted(rule["alert"] for rule in alerts(rules))


def test_every_metric_in_a_rule_exists(watched, whole, load, rules):
    with load:
        whole.until(lambda: len(load.answers) > 20, seconds=60, what="some scores")
    names = {
        name for rule in rules for name in re.findall(r"\b(?:limpide|minio|pg|node)_[a-z_]+", rule["expr"])
    }

    def missing():
        known = set(whole.prometheus.get("/label/__name__/values").json()["data"])
        return [] if names <= known else None

    assert whole.until(lambda: missing() is not None, seconds=60, what=f"{sorted(names)} are in Prometheus")


def test_every_target_is_reached_and_none_twice(whole):
    def all_up():
        targets = whole.prometheus.get("/targets").json()["data"]["activeTargets"]
        reached = sorted(target["labels"]["job"] for target in targets if target["health"] == "up")
        return reached == TARGETS and len(targets) == len(TARGETS)

    whole.until(all_up, seconds=60, what=f"each of {TARGETS} is up, once")


def test_it_is_known_since_when_each_service_runs(whole):
    started = {labels["job"] for labels, _ in whole.metric("process_start_time_seconds > 0")}
    assert started >= {"scoring", "explainer", "drift"}


@pytest.fixture
def experiment(whole):
    """A challenger that decided on half of some clients, outcomes of those approved, and a drift run."""
    in_force = whole.scoring.get("/policy").json()["text"]
    challenger = re.sub(r"(?m)^policy: .*$", "policy: challenger", in_force)
    command = ("docker", "compose", "run", "--rm", "-T", "training", "experiment")
    start = ("start", "stack", "--share", "0.5", "--policy", "-", "--reason", "Essai")
    whole.run(*command, *start, input=challenger, timeout=240)
    try:
        client = whole.clients(1)[0]

        def bears_an_arm():
            decision_id = whole.score(client)["decision_id"]
            return whole.sql(f"SELECT arm FROM decisions WHERE id = '{decision_id}' AND arm <> ''")

        whole.until(bears_an_arm, seconds=60, what="decisions bear an arm")
        decided = [whole.score(client_id) for client_id in whole.clients(40)]
        now = datetime.now(UTC).isoformat()
        repaid = [
            {"decision_id": one["decision_id"], "outcome": "repaid", "observed_at": now}
            for one in decided
            if one["decision"].startswith("approved")
        ]
        assert whole.drift.post("/outcomes", json=repaid).json()["recorded"] == len(repaid) > 0
        whole.compared({})
        yield
    finally:
        whole.run(*command, "stop", "--reason", "Essai fini", timeout=240)


def test_every_dashboard_query_answers_with_data(watched, experiment, whole, load, dashboards):
    whole.explainer.post("/explain", json={"client_id": whole.clients()[0]})

    def all_have_data():
        empty = [
            (title, query)
            for dashboard in dashboards.values()
            for title, query in queries(dashboard)
            if not whole.metric(query)
        ]
        if empty:
            raise LookupError(empty)
        return True

    with load:
        whole.until(all_have_data, seconds=90, what="every panel has data")


def test_dashboards_hold_to_grafanas_schema(dashboards):
    for name, dashboard in dashboards.items():
        typed = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
        assert dashboard == {**dashboard, **{key: typed[key] for key in typed if key != "panels"}}, name
        assert dashboard["schemaVersion"] <= 42, name
        assert dashboard["uid"], name
        assert "id" not in dashboard, name


def test_every_panel_asks_a_question_and_every_board_leads_on(dashboards):
    for name, dashboard in dashboards.items():
        links = {(one["type"], one.get("url")) for one in dashboard["links"]}
        assert {("link", "/d/limpide-runbook"), ("link", "http://localhost:8501")} <= links, name
        assert [one["tags"] for one in dashboard["links"] if one["type"] == "dashboards"] == [["limpide"]]
        assert "limpide" in dashboard["tags"], name
        for panel in panels(dashboard):
            if panel["type"] not in {"row", "text"}:
                assert panel["title"].endswith("?"), panel["title"]
                assert panel["description"], panel["title"]
                assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]


def test_every_datasource_that_a_panel_names_is_provisioned(stack, dashboards):
    folder = stack.folder / "infra/grafana/provisioning/datasources"
    provisioned = {
        (one["type"], one["uid"])
        for file in folder.glob("*.yml")
        for one in yaml.safe_load(file.read_text())["datasources"]
    }
    named = {
        (source["type"], source["uid"])
        for dashboard in dashboards.values()
        for panel in panels(dashboard)
        for source in [panel.get("datasource"), *(t.get("datasource") for t in panel.get("targets", []))]
        if source
    }
    assert named
    assert named <= provisioned


def test_grafana_is_given_the_folders_that_its_files_name(stack):
    grafana = json.loads(stack.compose("config", "--format", "json"))["services"]["grafana"]
    mounted = {one["target"]: one["source"] for one in grafana["volumes"] if one["type"] == "bind"}
    provider = yaml.safe_load(
        (stack.folder / "infra/grafana/provisioning/dashboards/limpide.yml").read_text()
    )["providers"][0]
    assert mounted[provider["options"]["path"]] == str(stack.folder / "infra/grafana/dashboards")
    assert mounted["/etc/grafana/provisioning"] == str(stack.folder / "infra/grafana/provisioning")
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (stack.folder / "infra/grafana/dashboards" / home.rsplit("/", 1)[1]).is_file()
