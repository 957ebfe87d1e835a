"""Derive the file for `docker stack deploy` from the compose file. Standard library only.

    docker compose config --format json | python3 infra/swarm/make_stack.py > swarm.json

Same images, settings, networks and health checks, with what Swarm has in place of what it has not:

- nothing waits for another service: what comes up too early ends, or is not ready, and is tried again;
- scoring and explainer run in replicas on any node, and an update starts the new one first. Their passwords
  are secrets of the swarm, since a volume is on one node only;
- all others, most of which keep data, read a file of this repository or are published, stay on the node with
  the label limpide=state, and their ports are that node's;
- a service's name means its replicas, as in compose (DNS, no virtual address), so the proxy and Prometheus
  need no other configuration, and nodes need no IPVS;
- Swarm publishes on every address of a node, so only the proxy, the front end and Grafana are published.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

STATE = "node.labels.limpide == state"
# Secrets that must be there on any node, by service.
SECRETS: Mapping[str, tuple[str, ...]] = {
    "scoring": ("postgres_scoring", "model_key"),
    "explainer": ("postgres_explainer", "model_key"),
}
REPLICATED = ("scoring", "explainer")
PUBLISHED = ("proxy", "dashboard", "grafana")
# Run before, by `docker compose run`: they need no network, and Swarm cannot do without one.
LEFT_OUT = ("secrets", "certificate")
KEPT = (
    *("cap_drop", "command", "entrypoint", "environment", "healthcheck", "image", "logging", "networks"),
    *("read_only", "stop_grace_period", "user"),
)
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a mount point in the container
UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}


def stack(
    project: Mapping[str, Any], replicas: Mapping[str, int], left_out: tuple[str, ...]
) -> dict[str, Any]:
    """Return the stack of a compose project, as `docker stack deploy` reads it."""
    services = {
        name: service(name, given, replicas.get(name, 1))
        for name, given in project["services"].items()
        if name not in {*LEFT_OUT, *left_out}
    }
    used = {
        one["source"]
        for made in services.values()
        for one in made.get("volumes", ())
        if one["type"] == "volume"
    }
    everything = {
        **{name: {"name": given["name"]} for name, given in project["volumes"].items()},
        **memory_volumes(project["services"]),
    }
    return {
        "version": "3.13",
        "services": services,
        "networks": {
            name: {"driver": "overlay", **({"internal": True} if given.get("internal") else {})}
            for name, given in project["networks"].items()
        },
        "volumes": {name: everything[name] for name in sorted(used)},
        "secrets": {
            secret: {"external": True, "name": f"{project['name']}_{secret}"}
            for name, needed in SECRETS.items()
            if name in services
            for secret in needed
        },
    }


def service(name: str, given: Mapping[str, Any], replicas: int) -> dict[str, Any]:
    """Return one service of the stack."""
    made = {key: given[key] for key in KEPT if given.get(key) is not None}
    made["networks"] = list(given["networks"])
    volumes = [volume(one) for one in given.get("volumes", ())]
    if name in SECRETS:
        volumes = [one for one in volumes if one["target"] != "/run/secrets"]
        uid = given.get("user", "10001").split(":")[0]
        made["secrets"] = [
            {"source": secret, "target": secret, "uid": uid, "mode": 0o400} for secret in SECRETS[name]
        ]
    volumes += [memory_folder(name, one) for one in given.get("tmpfs", ())]
    if "shm_size" in given:
        volumes.append(memory_folder(name, f"{SHARED_MEMORY}:size={given['shm_size']}"))
    if volumes:
        made["volumes"] = volumes
    if name in PUBLISHED:
        made["ports"] = [
            {"target": one["target"], "published": int(one["published"]), "mode": "host"}
            for one in given.get("ports", ())
        ]
    job = given.get("restart", "").startswith("on-failure")
    made["deploy"] = {
        "replicas": replicas,
        "restart_policy": {"condition": "on-failure" if job else "any", "delay": "5s"},
        "update_config": {
            "order": "start-first" if name in REPLICATED else "stop-first",
            "parallelism": 1,
            "failure_action": "rollback" if name in REPLICATED else "pause",
        },
        "resources": {"limits": limits(given)},
        "endpoint_mode": "dnsrr",
        **({} if name in REPLICATED else {"placement": {"constraints": [STATE]}}),
    }
    return made


def limits(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits of memory, processes and cores; no cores are no limit."""
    made = {"memory": given["mem_limit"], "pids": given["pids_limit"]}
    return {**made, "cpus": str(given["cpus"])} if given.get("cpus") else made


def volume(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a volume or a folder of the node, without what compose adds to it."""
    made = {key: given[key] for key in ("type", "source", "target", "read_only") if key in given}
    if given.get("volume", {}).get("nocopy"):
        made["volume"] = {"nocopy": True}
    return made


def memory_folder(name: str, given: str) -> dict[str, Any]:
    """Return ``/tmp:size=64m`` as a mount; with an owner, a volume: Swarm's own mounts have none."""
    target, _, options = given.partition(":")
    if "uid=" in options:
        return {
            "type": "volume",
            "source": memory_volume(name, target),
            "target": target,
            "volume": {"nocopy": True},
        }
    size = options.removeprefix("size=")
    number = int(size[:-1]) * UNITS[size[-1]] if size[-1] in UNITS else int(size)
    return {"type": "tmpfs", "target": target, "tmpfs": {"size": number}}


def memory_volume(name: str, target: str) -> str:
    """Return the name of the volume in memory that a service has at ``target``."""
    return f"memory-{name}{target.replace('/', '-')}"


def memory_volumes(services: Mapping[str, Any]) -> dict[str, Any]:
    """Return the volumes in memory, with their owners."""
    folders = [
        (name, *one.partition(":")[::2]) for name, given in services.items() for one in given.get("tmpfs", ())
    ]
    return {
        memory_volume(name, target): {"driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": options}}
        for name, target, options in folders
        if "uid=" in options
    }


def main() -> None:
    """Read the resolved compose file, write the stack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scoring", type=int, default=2, metavar="REPLICAS")
    parser.add_argument("--explainer", type=int, default=2, metavar="REPLICAS")
    parser.add_argument(
        "--without", action="append", default=[], metavar="SERVICE", help="leave a service out"
    )
    given = parser.parse_args()
    replicas = {"scoring": given.scoring, "explainer": given.explainer}
    made = stack(json.load(sys.stdin), replicas, tuple(given.without))
    json.dump(made, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
