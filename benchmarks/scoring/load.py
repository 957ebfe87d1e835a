"""A load client that costs little: keep-alive sockets, prepared bytes, closed loop; a process of its own.

    python load.py PORT PATH BODIES CONNECTIONS SECONDS

BODIES is a file of one JSON body a line; they are sent in turn. Prints one JSON line: requests, failures,
seconds, and latencies in seconds.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path


class Connection(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again until the deadline."""

    def __init__(self, requests: Iterator[bytes], deadline: float, done: asyncio.Future[None]) -> None:
        self.requests = requests
        self.deadline = deadline
        self.done = done
        self.latencies: list[float] = []
        self.failures = 0
        self.buffer = b""
        self.expected = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.expected:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end].lower()
            at = head.index(b"content-length:") + len(b"content-length:")
            self.expected = end + 4 + int(head[at : head.find(b"\r", at) if b"\r" in head[at:] else None])
        if len(self.buffer) < self.expected:
            return
        now = time.perf_counter()
        if self.buffer[9:12] == b"200":
            self.latencies.append(now - self.asked)
        else:
            self.failures += 1
        self.buffer, self.expected = b"", 0
        if now < self.deadline:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.buffer or exc is not None:
            self.failures += 1
        if not self.done.done():
            self.done.set_result(None)


async def load(port: int, requests: list[bytes], connections: int, seconds: float) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    turn = itertools.cycle(requests)
    started = time.perf_counter()
    ends = [loop.create_future() for _ in range(connections)]
    made = [Connection(turn, started + seconds, end) for end in ends]
    for connection in made:
        await loop.create_connection(lambda one=connection: one, "127.0.0.1", port)
    await asyncio.gather(*ends)
    latencies = sorted(latency for connection in made for latency in connection.latencies)
    return {
        "requests": len(latencies),
        "failures": sum(connection.failures for connection in made),
        "seconds": time.perf_counter() - started,
        "p50": latencies[len(latencies) // 2] if latencies else None,
        "p99": latencies[int(len(latencies) * 0.99)] if latencies else None,
    }


def request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def main() -> None:
    port, path, bodies, connections, seconds = sys.argv[1:]
    requests = [request(path, line) for line in Path(bodies).read_bytes().splitlines()]
    print(json.dumps(asyncio.run(load(int(port), requests, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
