"""What people come to do, in a real browser: steps and seconds of each task, pages, interaction, memory.

    python benchmarks/tasks/run.py [--rows 10000] [--rounds 3] [--clients 100000] [--without-tasks]

A small installation (1,500 generated clients) and its services on this machine; the published ones are copied
under other numbers until there are as many as asked for. CPU is the front end's own process's, which a busy
machine does not change much. A step is a click, or a field
that is filled in. Seconds are the browser's and the services' own; a person's reading and typing is not in
them, except of the new applicant, who is typed key by key at five keys a second. Writes ``results.json`` and
``README.md``.
"""

import argparse
import json
import os
import sqlite3
import statistics
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from limpide_dashboard.page_table import PAGES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "fixtures")]

from front_end import DESKTOP, FrontEnd, browser, new_page, word  # noqa: E402
from installation import Installation, Services, install, serving  # noqa: E402
from tasks.journeys import Tasks  # noqa: E402

SESSIONS = 10
GOALS = {
    "find a client and decide": 4,
    "override with a reason": 5,
    "letter": 2,
    "what-if with 3 changes": 5,
}
_README = """# Tasks in a real browser

`make bench BENCH=tasks`. How it is measured: the first lines of `run.py`. Two cores, a load of {load} when
it began: beyond 2, every second here is an upper bound.

| task | steps | goal | seconds |
|---|---|---|---|
{tasks}

| page | seconds to complete, median (goal 1.5) | front end's CPU seconds | elements |
|---|---|---|---|
{pages}

A changed fact of a what-if until the page is complete again: {interaction[0]} s (goal 0.5), of which
{interaction[1]} s of the front end's CPU. Memory a session, a client in view: {memory} MiB (goal 60), with
{clients:,} published clients.
"""


def publish_copies(installation: Installation, clients: int) -> None:
    """Copy the published clients under other numbers, until there are so many."""
    with closing(sqlite3.connect(installation.folder / "limpide.db")) as store, store:
        (known,) = store.execute("SELECT count(*) FROM clients").fetchone()
        others = ", ".join(row[1] for row in store.execute("PRAGMA table_info(clients)") if not row[5])
        while known < clients:
            copied = store.execute(
                f"INSERT INTO clients SELECT client_id + (SELECT max(client_id) FROM clients), {others} "
                "FROM clients ORDER BY client_id LIMIT ?",
                [min(known, clients - known)],
            )
            known += copied.rowcount


def cpu_seconds(services: Services) -> float:
    """Return the CPU seconds that the front end's process has used."""
    assert services.dashboard.process is not None
    stat = Path(f"/proc/{services.dashboard.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def pages(services: Services, chromium: Browser, rounds: int) -> dict[str, tuple[float, float, int]]:
    """Return of each page the medians of seconds and of CPU seconds, and its elements.

    Seconds are from the address to the page complete; the first visit is left out.
    """
    client, taken = services.refused_client(), {}
    page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
    for one in PAGES:
        seconds, used = [], []
        for _ in range(rounds + 1):
            before = cpu_seconds(services)
            page.open(one, lang="en", client=client)
            used.append(cpu_seconds(services) - before)
            seconds.append(float(page.page.evaluate("window.completeSince")) / 1000)
        elements = page.page.evaluate("document.querySelectorAll('*').length")
        taken[one] = (
            round(statistics.median(seconds[1:]), 2),
            round(statistics.median(used[1:]), 2),
            elements,
        )
    page.page.context.close()
    return taken


def interaction(services: Services, chromium: Browser, rounds: int) -> tuple[float, float]:
    """Return the median seconds from a changed fact of a what-if to the page complete again, and of CPU."""
    page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
    page.open("simulate", lang="en", client=services.refused_client())
    seconds, used = [], []
    for n in range(rounds + 2):
        before = cpu_seconds(services)
        income = page.page.get_by_label(word("AMT_INCOME_TOTAL", "en"))
        income.fill(str(100_000 + 1000 * n))
        started = float(page.page.evaluate("performance.now()"))
        income.press("Enter")
        page.page.locator('[data-testid="stApp"][data-test-script-state="running"]').wait_for(timeout=5000)
        seconds.append((page.wait_complete() - started) / 1000)
        used.append(cpu_seconds(services) - before)
    page.page.context.close()
    return round(statistics.median(seconds[2:]), 2), round(statistics.median(used[2:]), 2)


def memory(services: Services, chromium: Browser) -> float:
    """Return the mebibytes that the front end's process grows by, a session with a client in view."""
    assert services.dashboard.process is not None
    status = Path(f"/proc/{services.dashboard.process.pid}/status")

    def resident() -> float:
        return int(next(one for one in status.read_text().splitlines() if "VmRSS" in one).split()[1]) / 1024

    clients = services.scoring.ask(f"/clients?limit={SESSIONS}")["clients"]
    before, opened = resident(), []
    for one in clients:
        page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
        page.open("client", lang="en", client=one["client_id"])
        opened.append(page)
    grown = (resident() - before) / len(opened)
    for page in opened:
        page.page.context.close()
    return round(grown, 1)


def readme(found: dict[str, Any]) -> str:
    """Return the figures as a page."""
    tasks = []
    for name, one in found["tasks"].items():
        keys = f" ({one['keys']} keys)" if "keys" in one else ""
        goal = GOALS.get(name, "60 s of typing" if keys else "")
        tasks.append(f"| {name} | {one['steps']}{keys} | {goal} | {one['seconds']} |")
    pages_read = [f"| {name} | {' | '.join(map(str, one))} |" for name, one in found["pages"].items()]
    return _README.format(**{**found, "tasks": "\n".join(tasks), "pages": "\n".join(pages_read)})


def main() -> None:
    """Measure, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--without-tasks", action="store_true", help="keep the tasks' figures of before")
    given = parser.parse_args()
    load = Path("/proc/loadavg").read_text().split()[0]
    installation = install(ROOT / "var" / "benchmarks" / "front-end")
    publish_copies(installation, given.clients)
    before = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    with serving(installation) as services, browser() as chromium:
        found = {
            "load": load,
            "clients": given.clients,
            "memory": memory(services, chromium),
            "pages": pages(services, chromium, given.rounds),
            "interaction": interaction(services, chromium, given.rounds),
            "tasks": before["tasks"]
            if given.without_tasks
            else Tasks(
                FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url), services, given.rows
            ).all(),
        }
    (HERE / "results.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (HERE / "README.md").write_text(readme(found), encoding="utf-8")


if __name__ == "__main__":
    main()
