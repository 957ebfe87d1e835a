"""Requests a second with 1, 2 and 3 replicas of scoring behind the proxy, on the cores of this machine.

    python benchmarks/replicas/run.py [--seconds 4] [--rounds 5] [--connections 32] [--rows 300]

Three replicas write to one PostgreSQL (throw-away, with fsync) and stand behind HAProxy with the stack's own
configuration (infra/proxy), out of the stack's image. All are up all the time, and a case is an entrance to
some of them, so cases take turns within each round and a busy machine disturbs all alike: read the ratios.
``direct-1`` asks one replica without the proxy; ``kept-1`` lets the proxy keep its connections to it open,
which ADR 0220, point 6, does without. The load client, PostgreSQL and the proxy share the cores.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "fixtures")]

from scoring.scene import Scene, Served, scene, scoring_command, serve  # noqa: E402
from throwaway_postgresql import throwaway_postgresql  # noqa: E402

from limpide_platform.store import migrate, open_store  # noqa: E402

REPLICAS = (1, 2, 3)


def publish(made: Scene, url: str, rows: int) -> Path:
    """Copy clients to PostgreSQL; return the file of the bodies that ask for them."""
    migrate(url)
    with closing(made.store()) as source, closing(open_store(url)) as target:
        clients = source.clients.sample(rows)
        target.clients.put_many(iter(clients))
    bodies = made.folder / "replicas.jsonl"
    bodies.write_text("\n".join(json.dumps({"client_id": one.client_id}) for one in clients))
    return bodies


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address on which nobody listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def configuration(ports: dict[str, int], servers: list[Served], metrics: int) -> str:
    """Return the stack's configuration, its replicas named one by one in place of by DNS."""
    text = (ROOT / "infra/proxy/haproxy.cfg").read_text()
    defaults = text[text.index("\ndefaults") : text.index("\nfrontend entrance")]
    defaults = defaults.replace("init-addr none resolvers engine resolve-prefer ipv4", "")
    entrances = [
        f"frontend {name}\n    bind 127.0.0.1:{port}\n    default_backend {name}\n"
        f"backend {name}\n    option httpchk GET /readyz\n"
        + ("    option http-keep-alive\n" if name.startswith("kept") else "")
        + "".join(
            f"    server replica-{server.port} 127.0.0.1:{server.port}\n"
            for server in servers[: int(name[-1])]
        )
        for name, port in ports.items()
    ]
    watched = f"frontend watched\n    bind 127.0.0.1:{metrics}\n    monitor-uri /livez\n"
    return "\n".join(["global\n    maxconn 4000", defaults, *entrances, watched])


@contextmanager
def proxy(ports: dict[str, int], servers: list[Served]) -> Iterator[None]:
    """Run the stack's proxy on this machine's own network, with an entrance to each number of replicas."""
    version = next(
        line.partition("=")[2]
        for line in (ROOT / ".env").read_text().splitlines()
        if "LIMPIDE_VERSION=" in line
    )
    image = f"limpide/proxy:{os.environ.get('LIMPIDE_VERSION', version)}"
    [metrics] = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="limpide-proxy-") as folder:
        Path(folder).chmod(0o755)
        Path(folder, "haproxy.cfg").write_text(configuration(ports, servers, metrics))
        (Path(folder) / "problems").symlink_to("/problems")
        name = f"limpide-benchmark-proxy-{os.getpid()}"
        mounts = ["-v", f"{folder}:/etc/haproxy:ro", "-v", f"{ROOT / 'infra/proxy/problems'}:/problems:ro"]
        command = ["docker", "run", "--detach", "--rm", "--network", "host", "--name", name, *mounts, image]
        subprocess.run(command, check=True, capture_output=True)
        try:
            until_listening([metrics, *ports.values()])
            give_priority(name)
            yield
        finally:
            subprocess.run(["docker", "rm", "--force", name], check=False, capture_output=True)


def give_priority(container: str) -> None:
    """Let the container's processes have the priority of this program, which the engine does not hand on."""
    own = Path("/proc/self/autogroup").read_text().split()[-1]
    listed = subprocess.run(
        ["docker", "top", container, "-o", "pid"], check=True, capture_output=True, text=True
    )
    for process in listed.stdout.split()[1:]:
        Path(f"/proc/{process}/autogroup").write_text(own)


def until_listening(ports: list[int]) -> None:
    """Wait until a connection to each port is taken."""
    deadline = time.monotonic() + 30
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def ask(port: int, bodies: Path, connections: int, seconds: float) -> dict[str, Any]:
    """Return what the load client saw."""
    load = ROOT / "benchmarks/scoring/load.py"
    command = [sys.executable, *map(str, (load, port, "/score", bodies, connections, seconds))]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if answer["failures"] or not answer["requests"]:
        raise RuntimeError(f"port {port}: {answer}")
    return {"rate": answer["requests"] / answer["seconds"], "p50": answer["p50"], "p99": answer["p99"]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument(
        "--results", type=Path, default=HERE / "results.json", help="where figures are written"
    )
    given = parser.parse_args()
    made = scene()
    with ExitStack() as stack:
        url = stack.enter_context(throwaway_postgresql(durable=True)).create("limpide")
        bodies = publish(made, url, given.rows)
        environment = {**made.environment(), "LIMPIDE_STORE_URL": url}
        servers = [
            stack.enter_context(
                serve(f"replica-{number}", scoring_command(), "/readyz", environment, made.folder)
            )
            for number in REPLICAS
        ]
        names = [*(f"replicas-{count}" for count in REPLICAS), "kept-1"]
        ports = dict(zip(names, free_ports(len(names)), strict=True))
        stack.enter_context(proxy(ports, servers))
        cases = {"direct-1": servers[0].port, **ports}
        for port in cases.values():
            ask(port, bodies, given.connections, 1)
        rounds = [
            {name: ask(port, bodies, given.connections, given.seconds) for name, port in cases.items()}
            for _ in range(given.rounds)
        ]
        with closing(open_store(url)) as store:
            faults, count = store.decisions.verify(), store.decisions.count()
    if faults:
        raise SystemExit(f"the chain of {count} records has faults: {faults[:3]}")
    asked = {name: value for name, value in vars(given).items() if name != "results"}
    report(rounds, {**asked, "cores": os.cpu_count()}, count, given.results)


def report(
    rounds: list[dict[str, dict[str, Any]]], settings: dict[str, Any], records: int, file: Path
) -> None:
    """Print the table and write it to the file."""
    results: dict[str, Any] = {"settings": settings, "records_that_verify": records, "cases": {}}
    print(f"{'':14}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'of one replica':>16}")
    for name in rounds[0]:
        figures = {key: statistics.median(one[name][key] for one in rounds) for key in ("rate", "p50", "p99")}
        share = statistics.median(one[name]["rate"] / one["replicas-1"]["rate"] for one in rounds)
        results["cases"][name] = {
            "requests_per_second": figures["rate"],
            "p50_seconds": figures["p50"],
            "p99_seconds": figures["p99"],
            "of_one_replica": share,
        }
        times = f"{1e3 * figures['p50']:9.2f}{1e3 * figures['p99']:9.2f}"
        print(f"{name:14}{figures['rate']:9.0f}{times}{share:16.2f}")
    print(f"{records:,} records of three replicas, one chain, no fault")
    file.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
