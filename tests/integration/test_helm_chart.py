"""The Helm chart says what the compose file says, in Kubernetes' words."""

import copy
import re
import runpy
import shutil
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from limpide_platform.serving.metrics import ServingMetrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "infra/helm"
CHECK = runpy.run_path(str(FOLDER / "check.py"))
CONSUMERS = runpy.run_path(str(ROOT / "infra/secrets/make_secrets.py"))["CONSUMERS"]
LEAST, EVERYTHING = FOLDER / "limpide/ci/least-values.yaml", FOLDER / "limpide/ci/everything-values.yaml"
VALUES = yaml.safe_load((FOLDER / "limpide/values.yaml").read_text())
SERVICES = {"scoring": 3000, "explainer": 8000, "drift": 8010, "dashboard": 8501, "mlflow": 5000}
PROGRAMS = (*SERVICES, "training", "migrate")
ENVIRONMENT = dict(
    line.split("=", 1) for line in (ROOT / ".env").read_text().splitlines() if re.match("[A-Z_]+=", line)
)

needs_helm = pytest.mark.skipif(
    shutil.which("helm") is None, reason="no helm is on PATH; infra/helm/check.py says where it is had"
)


def resolved(text):
    return re.sub(
        r"\$\{(\w+)(?:(?::\?|-)([^{}]*))?\}",
        lambda found: ENVIRONMENT.get(found[1], found[2] or ""),
        re.sub(r"\$\{(\w+)\}", lambda found: ENVIRONMENT.get(found[1], found[0]), text),
    )


COMPOSE = yaml.safe_load(resolved((ROOT / "docker-compose.yml").read_text()))["services"]


@pytest.fixture(scope="module")
def objects():
    """With the addresses that compose has, so that the variables can be the same."""
    return CHECK["render"](
        LEAST,
        "database.host=postgres",
        "bucket.endpoint=http://minio:9000",
        "dashboard.prometheusUrl=http://prometheus:9090",
        f"dashboard.grafanaUrl=http://localhost:{ENVIRONMENT['GRAFANA_PORT']}",
        f"dashboard.mlflowUrl=http://localhost:{ENVIRONMENT['MLFLOW_PORT']}",
        "drift.heads.accessMode=ReadWriteMany",
    )


@pytest.fixture(scope="module")
def pods(objects):
    return {
        re.sub("-[0-9a-f]{8}$", "", one["metadata"]["name"]): one["spec"]["template"]["spec"]
        for one in objects
        if one["kind"] in {"Deployment", "Job"}
    }


def variables(container):
    return {one["name"]: one["value"] for one in container["env"]}


def of_kind(objects, kind):
    return {one["metadata"]["name"]: one for one in objects if one["kind"] == kind}


def mebibytes(text):
    number = str(text).rstrip("gmiGM")
    return int(number) * {"m": 1, "g": 1024, "mi": 1, "gi": 1024}[str(text).removeprefix(number).lower()]


def keys_of(volume):
    sources = [one["secret"] for one in volume["projected"]["sources"]]
    return (
        {item["key"] for one in sources if not one.get("optional") for item in one["items"]},
        {item["key"] for one in sources if one.get("optional") for item in one["items"]},
    )


@needs_helm
@pytest.mark.parametrize("values", [LEAST, EVERYTHING], ids=lambda file: file.stem)
@pytest.mark.parametrize("kubernetes", CHECK["KUBERNETES"])
def test_kubernetes_would_take_every_object(values, kubernetes):
    objects = CHECK["render"](values, kubernetes=kubernetes)
    assert list(CHECK["faults"](objects, kubernetes)) == []


@needs_helm
def test_a_misspelt_field_is_found(objects):
    broken = copy.deepcopy([one for one in objects if one["kind"] == "Deployment"])
    broken[0]["spec"]["template"]["spec"]["containers"][0]["redinessProbe"] = {}
    assert len(list(CHECK["faults"](broken, "1.37.0"))) == 1


@needs_helm
def test_every_program_of_the_list_is_there_and_no_other(pods):
    assert set(pods) == set(PROGRAMS)


@needs_helm
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_variables_are_those_of_compose(pods, name):
    made = variables(pods[name]["containers"][0])
    given = {
        key: str(value) for key, value in COMPOSE[name]["environment"].items() if value not in ("", None)
    }
    # A Service stands in the proxy's place; and the way to the database leaves the machine.
    expected = {key: re.sub("proxy:(3|8)000", _of_proxy, value) for key, value in given.items()}
    if name != "dashboard":
        expected["PGSSLMODE"] = "require"
    settings = {key: value for key, value in VALUES["settings"].items() if value}
    ours = {} if name == "mlflow" else settings | {"LIMPIDE_IDENTITY": "keys"}
    assert made == expected | ours


def _of_proxy(found):
    return {"3": "scoring:3000", "8": "explainer:8000"}[found[1]]


@needs_helm
@pytest.mark.parametrize("name", PROGRAMS)
def test_images_commands_users_and_limits_are_those_of_compose(pods, name):
    pod, given = pods[name], COMPOSE[name]
    (container,) = pod["containers"]
    assert container["image"] == given["image"]
    assert container.get("args") == given.get("command")
    # What an image of ours runs as.
    assert given.get("user") is None
    assert {pod["securityContext"][key] for key in ("runAsUser", "runAsGroup", "fsGroup")} == {10001}
    limits = container["resources"]["limits"]
    assert mebibytes(limits["memory"]) == mebibytes(given["mem_limit"])
    assert float(limits.get("cpu", 0)) == float(given["cpus"])
    mounts = {one["mountPath"]: one["name"] for one in container["volumeMounts"]}
    volumes = {one["name"]: one for one in pod["volumes"]}
    (memory,) = given["tmpfs"]
    assert memory.startswith("/tmp:size=")
    tmp = volumes[mounts["/tmp"]]["emptyDir"]
    assert tmp["medium"] == "Memory"
    assert mebibytes(tmp["sizeLimit"]) == mebibytes(memory.removeprefix("/tmp:size="))
    assert set(mounts) == {"/tmp", *(one.split(":")[1] for one in given["volumes"])}


@needs_helm
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_pod_mounts_the_secrets_of_its_service_alone(pods, name):
    volumes = {one["name"]: one for one in pods[name]["volumes"]}
    consumer = CONSUMERS[name]
    assert keys_of(volumes["secrets"]) == (set(consumer.names), set(consumer.optional))
    if name == "migrate":
        assert keys_of(volumes["secrets-of-roles"]) == (set(CONSUMERS["roles"].names), set())


@needs_helm
def test_roles_are_made_by_composes_own_program_before_the_schema(pods, objects):
    (roles,) = pods["migrate"]["initContainers"]
    assert roles["image"] == ENVIRONMENT["POSTGRES_IMAGE"]
    assert COMPOSE["roles"]["environment"].items() <= variables(roles).items()
    (config,) = of_kind(objects, "ConfigMap").values()
    given = (ROOT / "infra/postgres/roles.sh").read_text().splitlines()
    assert [line.rstrip() for line in config["data"]["roles.sh"].splitlines()] == given
    for one in (config, of_kind(objects, "Job")["migrate"]):
        assert one["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"


@needs_helm
@pytest.mark.parametrize("name", SERVICES)
def test_probes_ports_and_the_time_to_stop_are_those_of_compose(objects, name):
    service, deployment = of_kind(objects, "Service")[name], of_kind(objects, "Deployment")[name]
    pod = deployment["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    assert [one["containerPort"] for one in container["ports"]] == [SERVICES[name]]
    assert [one["port"] for one in service["spec"]["ports"]] == [SERVICES[name]]
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    asked = COMPOSE[name]["healthcheck"]["test"][-1]
    assert f":{SERVICES[name]}{container['readinessProbe']['httpGet']['path']}'" in asked
    assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] == 180
    grace = int(COMPOSE[name]["stop_grace_period"].removesuffix("s"))
    assert pod["spec"]["terminationGracePeriodSeconds"] == grace + 5


@needs_helm
def test_no_pod_may_more_than_the_restricted_standard_allows(pods):
    for name, pod in pods.items():
        assert pod["automountServiceAccountToken"] is False, name
        # A release called limpide would give pods LIMPIDE_… variables that are no settings.
        assert pod["enableServiceLinks"] is False, name
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert container["securityContext"] == {
                "readOnlyRootFilesystem": True,
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
            }, name
        assert not [one for one in pod["volumes"] if "hostPath" in one], name


def test_the_settings_of_the_chart_are_those_of_the_stacks_own_file():
    passed = (ROOT / "infra/settings/settings.env").read_text().split()
    assert set(VALUES["settings"]) <= set(passed)
    set_there = {name: ENVIRONMENT[name] for name in ENVIRONMENT if name in passed and ENVIRONMENT[name]}
    # Whom a cluster serves has to be said; the classifier of products is not in the chart.
    otherwise = {"LIMPIDE_IDENTITY", "LIMPIDE_CLOSED_NETWORK", "LIMPIDE_CATEGORIES_URL"}
    given = {name: value for name, value in VALUES["settings"].items() if name not in otherwise}
    assert given == {name: value for name, value in set_there.items() if name not in otherwise}


def test_the_version_is_that_of_the_images():
    chart = yaml.safe_load((FOLDER / "limpide/Chart.yaml").read_text())
    assert chart["appVersion"] == ENVIRONMENT["LIMPIDE_VERSION"]
    assert VALUES["image"]["postgres"] == ENVIRONMENT["POSTGRES_IMAGE"]


@needs_helm
def test_pods_reach_only_whom_compose_lets_them_reach_and_all_that_they_are_told_of(objects, pods):
    policies = of_kind(objects, "NetworkPolicy")
    assert policies.keys() == {*pods, "nothing-but"}
    everybody = policies["nothing-but"]["spec"]
    assert everybody["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in everybody
    out = {(name, other, port) for name in pods for other, port in arrows(policies[name], "egress", "to")}
    into = {(other, name, port) for name in pods for other, port in arrows(policies[name], "ingress", "from")}
    assert out == into
    for name, other, port in out:
        assert set(COMPOSE[name]["networks"]) & set(COMPOSE[other]["networks"]), (name, other)
        assert port == SERVICES[other]
    named = {
        (name, found[1], int(found[2]))
        for name, pod in pods.items()
        for value in variables(pod["containers"][0]).values()
        if (found := re.fullmatch(rf"http://({'|'.join(SERVICES)}):(\d+)", value))
    }
    # The schema's job is told of the registry as every program is, and does not ask it.
    assert named - out == {("migrate", "mlflow", 5000)}


@needs_helm
def test_only_those_who_have_a_database_or_a_bucket_in_compose_reach_one(objects, pods):
    policies = of_kind(objects, "NetworkPolicy")
    ports = {
        name: {
            port["port"]
            for rule in policies[name]["spec"].get("egress") or ()
            if "to" not in rule
            for port in rule["ports"]
        }
        for name in pods
    }
    assert {name for name in pods if 5432 in ports[name]} == {
        name for name in pods if "back" in COMPOSE[name]["networks"]
    }
    assert {name for name in pods if 443 in ports[name]} == {"mlflow"}


def arrows(policy, direction, key):
    """The pods of the release that a policy lets through, with the port."""
    for rule in policy["spec"].get(direction) or ():
        for peer in rule.get(key, ()):
            if "podSelector" in peer:
                name = peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
                yield name, rule["ports"][0]["port"]


@needs_helm
def test_an_entrance_opens_what_has_a_host_and_services_know_their_hosts():
    objects = CHECK["render"](EVERYTHING)
    (ingress,) = of_kind(objects, "Ingress").values()
    hosts = {
        rule["http"]["paths"][0]["backend"]["service"]["name"]: rule["host"]
        for rule in ingress["spec"]["rules"]
    }
    open_to_it = {
        name
        for name, policy in of_kind(objects, "NetworkPolicy").items()
        if "ingress-nginx" in str(policy["spec"].get("ingress"))
    }
    assert open_to_it == set(hosts) == {"dashboard", "scoring"}
    scoring = of_kind(objects, "Deployment")["scoring"]["spec"]["template"]["spec"]["containers"][0]
    known = variables(scoring)["LIMPIDE_MORE_HOSTS"].split(",")
    assert known == ["credit.internal", *sorted(hosts.values())]


@needs_helm
def test_scoring_grows_by_a_metric_that_it_exports():
    objects = CHECK["render"](EVERYTHING)
    (scaler,) = of_kind(objects, "HorizontalPodAutoscaler").values()
    assert "replicas" not in of_kind(objects, "Deployment")["scoring"]["spec"]
    (metric,) = scaler["spec"]["metrics"]
    (rule,) = yaml.safe_load((FOLDER / "prometheus-adapter.yaml").read_text())["rules"]["custom"]
    assert metric["pods"]["metric"]["name"] == rule["name"]["as"]
    registry = CollectorRegistry()
    ServingMetrics("scoring", registry).requests.labels("POST", "/score", "200").inc()
    counted = rule["seriesQuery"].partition("{")[0]
    assert registry.get_sample_value(counted, {"method": "POST", "route": "/score", "status": "200"}) == 1
    monitored = of_kind(objects, "ServiceMonitor")
    for name, monitor in monitored.items():
        labels = of_kind(objects, "Service")[name]["metadata"]["labels"]
        assert monitor["spec"]["selector"]["matchLabels"].items() <= labels.items()


@needs_helm
def test_budgets_and_replicas_keep_scoring_and_explainer_up(objects):
    deployments = of_kind(objects, "Deployment")
    for name, budget in of_kind(objects, "PodDisruptionBudget").items():
        labels = deployments[name]["spec"]["template"]["metadata"]["labels"]
        assert budget["spec"]["selector"]["matchLabels"].items() <= labels.items()
    replicas = {name: one["spec"]["replicas"] for name, one in deployments.items()}
    assert replicas == {"scoring": 2, "explainer": 2, "dashboard": 1, "drift": 1, "mlflow": 1}
    # Its schedule and its claim are one process's.
    assert deployments["drift"]["spec"]["strategy"] == {"type": "Recreate"}


@needs_helm
def test_another_model_setting_is_another_job():
    names = {
        next(name for name in of_kind(CHECK["render"](LEAST, *sets), "Job") if name != "migrate")
        for sets in ((), ("settings.LIMPIDE_BOOTSTRAP_SEED=21",), ())
    }
    assert len(names) == 2


@needs_helm
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("database.host=", "database.host is needed"),
        ("settings.LIMPIDE_IDENTITY=none", "set settings.LIMPIDE_IDENTITY to oidc or keys"),
        ("settings.LIMPIDE_IDENTITY=basic", "LIMPIDE_IDENTITY"),
        ("scoring.replica=3", "replica"),
        ("settings.SCORING_MEMORY=3g", "SCORING_MEMORY"),
    ],
    ids=["no-database", "nobody-asked", "unknown-identity", "misspelt-value", "no-setting"],
)
def test_wrong_values_are_refused_by_name(wrong, sentence):
    with pytest.raises(CHECK["ChartError"], match=re.escape(sentence)):
        CHECK["render"](LEAST, wrong)


@needs_helm
def test_a_closed_network_may_ask_nobody():
    objects = CHECK["render"](LEAST, "settings.LIMPIDE_IDENTITY=none", "settings.LIMPIDE_CLOSED_NETWORK=true")
    scoring = of_kind(objects, "Deployment")["scoring"]["spec"]["template"]["spec"]["containers"][0]
    assert variables(scoring)["LIMPIDE_CLOSED_NETWORK"] == "true"
