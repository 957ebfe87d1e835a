"""`make attack`: attacks a replica of its own, with another caller beside, and writes docs/security.md.

    PYTHONPATH=tests/fixtures python tests/attack/run.py [--seconds 15] [--rest 60] [--keep FOLDER]

The replica is an embedded installation on free ports, behind HAProxy with the stack's own configuration if
the machine has it. Ends with 1 if a worker died, another caller's score was refused, memory did not return,
or a changed model was served.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from attacks import Attack, Target, bombs, damaged, letters, noise, repeated, slow
from figures_in_document import write_figures
from installation import HOST, Service, explainer_of, free_port, install, scoring_of
from tampering import tampering

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
DOCUMENT = REPOSITORY / "docs" / "security.md"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Figures:
    """What was seen during one attack and after it."""

    name: str
    answers: dict[str, int]
    asked: int
    answered: int
    p99: float | None
    died: bool
    memory_before: int
    memory_after: int

    @property
    def grown(self) -> bool:
        """Whether memory did not return to within a fifth of what it was."""
        return self.memory_after > 1.2 * self.memory_before


def attacks(tracking_uri: str) -> dict[str, Attack]:
    """Return every attack by its name.

    Args:
        tracking_uri: The replica's registry of models.
    """
    return {
        **{name: repeated("/score/batch", body, 2) for name, body in bombs().items()},
        "300 batches of a byte a second": slow("/score/batch", 300),
        "500 scores of a byte a second": slow("/score", 500),
        "40 letters at once": letters(40),
        "Parquet files with changed bytes": damaged(22),
        "noise to every route": noise(22),
        **tampering(tracking_uri),
    }


@contextlib.contextmanager
def replica(folder: Path) -> Iterator[tuple[Service, Target, str, bool]]:
    """Yield scoring, where to attack it, its registry, and whether that is behind HAProxy."""
    made = install(folder)
    proxied = shutil.which("haproxy") is not None
    behind = {"LIMPIDE_BEHIND_PROXY": str(proxied).lower()}
    scoring, explainer = scoring_of(made, **behind), explainer_of(made, **behind)
    services = [scoring, explainer]
    explained_at = free_port() if proxied else explainer.port
    if proxied:
        services.append(proxy(folder, scoring, explainer, explained_at))
    try:
        for one in services:
            one.start()
            one.wait_ready()
        client_id = scoring.ask("/clients?limit=1")["clients"][0]["client_id"]
        decision_id = scoring.ask("/score", {"client_id": client_id})["decision_id"]
        at = services[-1].port if proxied else scoring.port
        yield (
            scoring,
            Target(at, explained_at, client_id, decision_id),
            made.environment["LIMPIDE_TRACKING_URI"],
            proxied,
        )
    finally:
        for one in reversed(services):
            one.stop()


def proxy(folder: Path, scoring: Service, explainer: Service, other: int) -> Service:
    """Return HAProxy with the stack's configuration, but for addresses and names; `other` is explainer's."""
    port, watched = free_port(), free_port()
    text = (REPOSITORY / "infra/proxy/haproxy.cfg").read_text()
    text = text.replace("/etc/haproxy/problems", str(REPOSITORY / "infra/proxy/problems"))
    text = re.sub(r"(?s)resolvers engine\n.*?\n\n", "", text)
    text = text.replace(" init-addr none resolvers engine resolve-prefer ipv4", "")
    text = text.replace("bind :3000", f"bind {HOST}:{port}").replace("bind :8000", f"bind {HOST}:{other}")
    text = text.replace("bind :8404", f"bind {HOST}:{watched}").replace("dst_port 8000", f"dst_port {other}")
    text = re.sub(r"server-template (\S+) 20 scoring:3000", rf"server \g<1>1 {HOST}:{scoring.port}", text)
    text = re.sub(r"server-template (\S+) 20 explainer:8000", rf"server \g<1>1 {HOST}:{explainer.port}", text)
    configuration = folder / "haproxy.cfg"
    configuration.write_text(text)
    return Service("proxy", ["haproxy", "-W", "-db", "-f", str(configuration)], "/readyz", {}, folder, port)


def processes(scoring: Service) -> dict[int, int]:
    """Return the processes of a service, each with its resident memory in bytes; readers are left out.

    By parents, since BentoML gives each worker a session of its own.
    """
    command = ["ps", "-eo", "pid=,ppid=,rss=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=3) for line in listed.splitlines()]
    parents = {pid: parent for pid, parent, *_ in lines}

    def ours(pid: str) -> bool:
        while pid in parents:
            if scoring.process is not None and pid == str(scoring.process.pid):
                return True
            pid = parents[pid]
        return False

    return {
        int(pid): int(size) * 1024
        for pid, _parent, size, arguments in lines
        if ours(pid) and "reading_process" not in arguments
    }


def measure(
    name: str, attack: Attack, scoring: Service, target: Target, seconds: float, rest: float
) -> Figures:
    """Attack, with another caller beside it, and look at the memory when it is over.

    The other caller asks for scores, or, while letters are asked for, for explanations.
    """
    explains = "letters" in name
    before = processes(scoring)
    bystander = subprocess.Popen(
        [
            sys.executable,
            str(HERE / "bystander.py"),
            *((str(target.explainer), "/explain") if explains else (str(target.scoring), "/score")),
            str(target.client_id),
            str(seconds),
        ],
        stdout=subprocess.PIPE,
    )
    answers = asyncio.run(attack(target, seconds))
    seen = json.loads(bystander.communicate()[0])
    time.sleep(rest)
    after = processes(scoring)
    return Figures(
        name,
        answers,
        seen["asked"],
        seen["answered"],
        seen["p99"],
        not set(before) <= set(after),
        sum(before.values()),
        sum(after.values()),
    )


def table(figures: list[Figures], proxied: bool, seconds: float, rest: float) -> str:
    """Return the figures as Markdown."""
    behind = "behind HAProxy" if proxied else "without HAProxy"
    about = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {behind}: {seconds:g} s of each attack, memory {rest:g} s later. "
        f"The machine's load average was {os.getloadavg()[0]:.1f} at the end: what else it did is in the "
        "latencies."
    )
    lines = [
        about,
        "",
        "| attack | what it was answered | another caller, beside it | p99, ms | died | memory, MiB |",
        "|---|---|---|---|---|---|",
    ]
    for one in figures:
        answers = ", ".join(f"{status}: {count}" for status, count in sorted(one.answers.items()))
        p99 = "none" if one.p99 is None else f"{one.p99 * 1000:.0f}"
        memory = f"{one.memory_before // MEBIBYTE} to {one.memory_after // MEBIBYTE}"
        lines.append(
            f"| {one.name} | {answers} | {one.answered} of {one.asked} | {p99} | "
            f"{'yes' if one.died else 'none'} | {memory} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Attack, print and write; 1 if a worker died or another caller was refused."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rest", type=float, default=60.0)
    parser.add_argument("--keep", type=Path, help="folder of an installation, made once and used again")
    given = parser.parse_args()
    figures = []
    with contextlib.ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scoring, target, tracking_uri, proxied = stack.enter_context(replica(folder))
        for name, attack in attacks(tracking_uri).items():
            figures.append(measure(name, attack, scoring, target, given.seconds, given.rest))
            sys.stderr.write(f"{figures[-1]}\n")
    write_figures(DOCUMENT, "make attack", table(figures, proxied, given.seconds, given.rest))
    return int(
        any(one.died or one.answered < one.asked or one.grown or "served" in one.answers for one in figures)
    )


if __name__ == "__main__":
    sys.exit(main())
