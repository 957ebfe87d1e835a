"""What a container may do, whom it can reach, and who can read a password."""

import json
import runpy

import httpx
import pytest

pytestmark = pytest.mark.stack

CONNECT = """
import json, socket, sys
def reaches(host, port):
    try:
        socket.create_connection((host, port), timeout=3).close()
        return True
    except OSError:
        return False
print(json.dumps({f"{host}:{port}": reaches(host, int(port)) for host, port in map(str.split, sys.argv[1:])}))
"""


@pytest.fixture(scope="module")
def long_running(stack):
    """The services that stay."""
    return [name for name, one in stack.state().items() if one["State"] == "running"]


@pytest.fixture(scope="module")
def passwords(stack, consumers):
    """Every password of the stack by its name."""
    names = sorted({name for consumer in consumers.values() for name in consumer.names})
    return {name: stack.secret(name) for name in names}


@pytest.fixture(scope="module")
def consumers(stack):
    """Who needs which password, as the job that makes them has it."""
    return runpy.run_path(str(stack.folder / "infra/secrets/make_secrets.py"))["CONSUMERS"]


def test_every_container_is_defined_without_root_capabilities_or_a_writable_root(stack):
    for service in stack.state():
        container = stack.container(service)
        host = container["HostConfig"]
        assert host["CapDrop"] == ["ALL"], service
        assert not host["CapAdd"], service
        assert host["ReadonlyRootfs"], service
        assert not host["Privileged"], service
        assert "no-new-privileges:true" in host["SecurityOpt"], service
        assert host["Memory"] > 0, service
        assert host["NanoCpus"] > 0 or service == "training", service
        assert host["PidsLimit"] > 0, service
        assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}, service
        assert int(container["Config"]["User"].split(":")[0]) > 0, service
        assert all(
            one["HostIp"] == "127.0.0.1" for ports in (host["PortBindings"] or {}).values() for one in ports
        ), service


def test_the_processes_in_them_have_none_either(whole, long_running):
    for service in long_running:
        status = dict(
            line.split(":", 1)
            for line in whole.compose("exec", "-T", service, "cat", "/proc/1/status").splitlines()
        )
        assert "0" not in status["Uid"].split(), service
        assert "0" not in status["Gid"].split(), service
        assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0, service
        assert status["NoNewPrivs"].strip() == "1", service
        touched = whole.run(
            "docker", "compose", "exec", "-T", service, "sh", "-c", "echo x >/written", check=False
        )
        assert touched.returncode != 0, service
        assert "Read-only file system" in touched.stderr, service


def test_the_front_network_reaches_neither_postgresql_nor_minio(whole):
    addresses = [
        (network["IPAddress"], port)
        for service, port in (("postgres", 5432), ("minio", 9000))
        for network in whole.container(service)["NetworkSettings"]["Networks"].values()
    ]
    targets = [("postgres", 5432), ("minio", 9000), *addresses, ("scoring", 3000), ("mlflow", 5000)]
    reached = probe(whole, "limpide-test_front", targets)
    assert {name for name, reaches in reached.items() if reaches} == {"scoring:3000", "mlflow:5000"}


def test_the_back_network_has_no_way_out(whole):
    gateway = whole.run("docker", "network", "inspect", "limpide-test_published").stdout
    address = json.loads(gateway)[0]["IPAM"]["Config"][0]["Gateway"]
    outside = [(address, 22), ("192.0.2.1", 80)]
    for name in ("limpide-test_back", "limpide-test_front"):
        assert not any(probe(whole, name, outside).values()), name
        assert json.loads(whole.run("docker", "network", "inspect", name).stdout)[0]["Internal"], name


def test_the_networks_that_publish_ports_get_no_answer_from_outside(whole):
    for name in ("limpide-test_published", "limpide-test_console"):
        (network,) = json.loads(whole.run("docker", "network", "inspect", name).stdout)
        assert network["Options"]["com.docker.network.bridge.enable_ip_masquerade"] == "false", name
    (network,) = json.loads(whole.run("docker", "network", "inspect", "limpide-test_outside").stdout)
    assert len(network["Containers"]) == 1


def test_the_bucket_answers_403_without_keys(whole):
    some_object = next(iter(whole.bucket().list_objects("mlflow", recursive=True))).object_name
    for path in ("/mlflow", f"/mlflow/{some_object}"):
        assert httpx.get(f"http://127.0.0.1:19000{path}").status_code == 403


def test_each_service_sees_its_own_passwords_only(whole, consumers):
    running = {name: consumer for name, consumer in consumers.items() if name in whole.state()}
    for service, consumer in running.items():
        mounts = {
            one["Destination"]: one for one in whole.container(service)["Mounts"] if "secret" in one["Source"]
        }
        assert set(mounts) == {"/run/secrets"}, service
        assert mounts["/run/secrets"]["Name"] == f"limpide-test_secrets-{service}"
        assert not mounts["/run/secrets"]["RW"], service
        listed = whole.compose(
            *("run", "--rm", "--no-deps", "-T", "--user", "10001:10001"),
            *("--entrypoint", "ls", "secrets", f"/secrets/{service}"),
        )
        assert sorted(listed.split()) == sorted(consumer.names)
    others = [name for name in whole.state() if name not in {*consumers, "secrets"}]
    for service in others:
        assert not [one for one in whole.container(service)["Mounts"] if "secret" in one["Source"]]


def test_each_role_can_do_its_own_work_only(whole):
    granted = whole.sql(
        "SELECT grantee, table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type) "
        "FROM information_schema.role_table_grants "
        "WHERE grantee IN ('scoring', 'training', 'explainer', 'drift', 'monitoring') "
        "AND privilege_type <> 'SELECT' AND table_name NOT LIKE 'decisions\\_%' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert granted == [
        ["drift", "audit_events", "INSERT"],
        ["drift", "chain_heads", "UPDATE"],
        ["drift", "drift_runs", "DELETE INSERT"],
        ["drift", "erasures", "INSERT"],
        ["drift", "idempotency_keys", "DELETE"],
        ["drift", "outcomes", "INSERT"],
        ["drift", "protected_decisions", "DELETE"],
        ["scoring", "audit_events", "INSERT"],
        ["scoring", "chain_heads", "UPDATE"],
        ["scoring", "decisions", "INSERT"],
        ["scoring", "idempotency_keys", "INSERT"],
        ["scoring", "outcomes", "INSERT"],
        ["scoring", "overrides", "INSERT"],
        ["scoring", "policies", "INSERT"],
        ["scoring", "protected_decisions", "INSERT"],
        ["scoring", "review_steps", "INSERT"],
        ["training", "audit_events", "INSERT"],
        ["training", "chain_heads", "UPDATE"],
        ["training", "client_history", "DELETE INSERT"],
        ["training", "clients", "DELETE INSERT UPDATE"],
        ["training", "erasures", "INSERT"],
        ["training", "idempotency_keys", "DELETE"],
        ["training", "layouts", "INSERT"],
        ["training", "policies", "INSERT"],
        ["training", "policy_promotions", "INSERT"],
        ["training", "protected_clients", "DELETE INSERT"],
        ["training", "protected_decisions", "DELETE"],
    ]
    assert whole.number("SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname <> 'postgres'") == 0
    assert whole.sql("SELECT has_database_privilege('scoring', 'mlflow', 'CONNECT')") == [["f"]]
    assert whole.sql("SELECT has_database_privilege('mlflow', 'limpide', 'CONNECT')") == [["f"]]


def test_no_password_is_in_a_definition_a_history_a_log_or_a_command_line(whole, passwords):
    places = {
        "settings": whole.compose("config"),
        "logs": whole.compose("logs", "--no-color"),
        "command lines": whole.compose("top"),
    }
    for service in whole.state():
        container = whole.container(service)
        places[f"definition of {service}"] = json.dumps(container)
        image = container["Image"]
        places[f"history of {service}"] = whole.run("docker", "history", "--no-trunc", image).stdout
        places[f"image of {service}"] = whole.run("docker", "image", "inspect", image).stdout
    found = [
        (name, place)
        for place, text in places.items()
        for name, password in passwords.items()
        if password in text
    ]
    assert found == []
    assert len(set(passwords.values())) == len(passwords)
    assert min(map(len, passwords.values())) >= 32


def test_a_deleted_password_is_made_anew_and_handed_over(whole):
    old = whole.secret("postgres_scoring")
    files = [f"/secrets/{service}/postgres_scoring" for service in ("roles", "scoring")]
    whole.compose("run", "--rm", "-T", "--entrypoint", "rm", "secrets", "-f", *files)
    whole.compose("up", "--detach", "--wait", *whole.services())
    whole.compose("restart", "scoring")
    whole.wait_healthy()
    assert whole.secret("postgres_scoring") != old
    assert whole.score(whole.clients()[0])["decision_id"]


@pytest.mark.parametrize(
    "image",
    [
        "training",
        "scoring",
        "explainer",
        "drift",
        "dashboard",
        "mlflow",
        "bucket",
        "disks",
        "proxy",
        "secrets",
    ],
)
def test_an_image_holds_no_installer_compiler_or_tests(stack, image):
    look = (
        "command -v pip pip3 uv gcc cc make g++; python -c 'import pip' 2>/dev/null && echo pip; "
        # Evidently calls a part of its API `tests`.
        "find / -xdev -path '*limpide*' -type d -name tests -not -path '*/evidently/*' 2>/dev/null; true"
    )
    tag = json.loads(stack.compose("config", "--format", "json"))["services"][image]["image"]
    printed = stack.run("docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", tag, "-c", look)
    assert printed.stdout == ""


def probe(stack, network, targets):
    """Which of the targets a container of that network can connect to."""
    image = stack.container("secrets")["Image"]
    arguments = [f"{host} {port}" for host, port in targets]
    command = ("docker", "run", "--rm", "--network", network, "--entrypoint", "python", image)
    return json.loads(stack.run(*command, "-c", CONNECT, *arguments).stdout)
