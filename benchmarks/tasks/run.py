"""What people come to do, in a real browser: steps and seconds of each task, pages, interaction, memory.

    python benchmarks/tasks/run.py [--rows 10000] [--rounds 3]

A small installation (1,500 generated clients) and its services on this machine. A step is a click, or a field
that is filled in. Seconds are the browser's and the services' own; a person's reading and typing is not in
them, except of the new applicant, who is typed key by key at five keys a second. Writes ``results.json`` and
``README.md``.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from limpide_dashboard.app import PAGES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "fixtures")]

from front_end import DESKTOP, FrontEnd, browser, new_page, word  # noqa: E402
from installation import Services, install, serving  # noqa: E402
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

| page | seconds to complete, median (goal 1.5) |
|---|---|
{pages}

A changed fact of a what-if until the page is complete again: {interaction} s (goal 0.5). Memory a session,
a client in view: {memory} MiB (goal 60), with {clients} published clients, not 100,000.
"""


def pages(services: Services, chromium: Browser, rounds: int) -> dict[str, float]:
    """Return the median seconds from the address to the page complete; the first visit is left out."""
    client, taken = services.refused_client(), {}
    page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
    for one in PAGES:
        seconds = []
        for _ in range(rounds + 1):
            page.open(one, lang="en", client=client)
            seconds.append(float(page.page.evaluate("window.completeSince")) / 1000)
        taken[one] = round(statistics.median(seconds[1:]), 2)
    page.page.context.close()
    return taken


def interaction(services: Services, chromium: Browser, rounds: int) -> float:
    """Return the median seconds from a changed fact of a what-if to the page complete again."""
    page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
    page.open("simulate", lang="en", client=services.refused_client())
    seconds = []
    for n in range(rounds + 2):
        income = page.page.get_by_label(word("AMT_INCOME_TOTAL", "en"))
        income.fill(str(100_000 + 1000 * n))
        started = float(page.page.evaluate("performance.now()"))
        income.press("Enter")
        page.page.locator('[data-testid="stApp"][data-test-script-state="running"]').wait_for(timeout=5000)
        seconds.append((page.wait_complete() - started) / 1000)
    page.page.context.close()
    return round(statistics.median(seconds[2:]), 2)


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
    pages_read = [f"| {name} | {seconds} |" for name, seconds in found["pages"].items()]
    return _README.format(**{**found, "tasks": "\n".join(tasks), "pages": "\n".join(pages_read)})


def main() -> None:
    """Measure, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    load = Path("/proc/loadavg").read_text().split()[0]
    with serving(install(ROOT / "var" / "benchmarks" / "front-end")) as services, browser() as chromium:
        found = {
            "load": load,
            "clients": len(services.scoring.ask("/clients?limit=200")["clients"]),
            "memory": memory(services, chromium),
            "pages": pages(services, chromium, given.rounds),
            "interaction": interaction(services, chromium, given.rounds),
            "tasks": Tasks(
                FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url), services, given.rows
            ).all(),
        }
    (HERE / "results.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (HERE / "README.md").write_text(readme(found), encoding="utf-8")


if __name__ == "__main__":
    main()
