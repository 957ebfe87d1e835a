"""Another caller, in a process of its own: asks for one client ten times a second, and counts.

    python bystander.py PORT PATH CLIENT_ID SECONDS

Prints one JSON line: how many were asked and answered 200, and the 99th percentile of the latency in seconds.
"""

import http.client
import json
import sys
import time

ADDRESS = "127.0.0.2"  # not the attacker's
BETWEEN = 0.1


def main() -> None:
    """Ask until the time is over."""
    port, path = int(sys.argv[1]), sys.argv[2]
    client_id, seconds = int(sys.argv[3]), float(sys.argv[4])
    body = json.dumps({"client_id": client_id})
    begin = time.perf_counter()
    latencies: list[float] = []
    other: dict[str, int] = {}
    while (started := time.perf_counter()) < begin + seconds:
        outcome = ask(port, path, body)
        if outcome == "200":
            latencies.append(time.perf_counter() - started)
        else:
            other[outcome] = other.get(outcome, 0) + 1
        time.sleep(max(0.0, started + BETWEEN - time.perf_counter()))
    latencies.sort()
    seen = {
        "asked": len(latencies) + sum(other.values()),
        "answered": len(latencies),
        "other": other,
        "p99": latencies[int(len(latencies) * 0.99)] if latencies else None,
    }
    sys.stdout.write(json.dumps(seen) + "\n")


def ask(port: int, path: str, body: str) -> str:
    """Return the status of one request, or the name of what failed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15, source_address=(ADDRESS, 0))
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()


if __name__ == "__main__":
    main()
