"""From choosing a client to the page complete, in a browser: median of twenty clients.

    PYTHONPATH=tests/fixtures python benchmarks/explain/page.py [--clients 20]

A small installation (1,500 generated clients, a champion of 500 trees) and its services on this machine. The
clock is the page's own: from the click on a client's name until the script has ended and every chart has
drawn itself. No client is seen twice, so that nothing is remembered.
"""

import argparse
import json
import statistics
from pathlib import Path

from front_end import DESKTOP, FrontEnd, browser, new_page
from installation import install, serving

ROOT = Path(__file__).parents[2]
_CHOOSE = "selector => { const at = performance.now(); document.querySelector(selector).click(); return at; }"


def measure(clients: int) -> list[float]:
    """Return the seconds from click to complete page, a client each."""
    with (
        serving(install(ROOT / "var" / "benchmarks" / "front-end")) as services,
        browser() as chromium,
    ):
        page = FrontEnd(new_page(chromium, DESKTOP), services.dashboard.url)
        page.open("client", lang="fr")
        # The first one warms every part up, and is not counted.
        chosen = services.scoring.ask(f"/clients?limit={clients + 1}")["clients"]
        seconds = [choose(page, one["client_id"], one["name"]) for one in chosen]
        page.page.context.close()
    return seconds[1:]


def choose(page: FrontEnd, client_id: int, name: str) -> float:
    """Search a client by name, click on the name, and return the seconds until the page is complete."""
    page.page.locator(".st-key-client-search input").fill(name)
    page.page.locator(".st-key-client-search input").press("Enter")
    button = f".st-key-choose-{client_id} button"
    page.page.locator(button).wait_for()
    page.wait_complete()
    started = float(page.page.evaluate(_CHOOSE, button))
    page.page.get_by_role("heading", name=str(client_id)).wait_for()
    return (page.wait_complete() - started) / 1000


def main() -> None:
    """Measure, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    seconds = sorted(measure(parser.parse_args().clients))
    figures = {
        "clients": len(seconds),
        "median_seconds": round(statistics.median(seconds), 3),
        "fastest_seconds": round(seconds[0], 3),
        "slowest_seconds": round(seconds[-1], 3),
    }
    (Path(__file__).parent / "page.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(figures)


if __name__ == "__main__":
    main()
