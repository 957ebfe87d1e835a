"""What is done to a replica: bombs, slow bodies, floods, damaged files, noise."""

import asyncio
import contextlib
import io
import itertools
import json
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HOST = "127.0.0.1"
Attack = Callable[["Target", float], Coroutine[Any, Any, dict[str, int]]]


@dataclass(frozen=True)
class Target:
    """Where a replica is."""

    scoring: int
    explainer: int
    client_id: int
    decision_id: str


def parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def bombs() -> dict[str, bytes]:
    """Return small or cheap bodies of batches that are large once decoded."""
    lists = pa.array([np.zeros(20_000_000)], type=pa.list_(pa.float64()))
    return {
        "Parquet, one text of 500 MB": parquet(pa.table({"CODE_GENDER": ["M" * 500_000_000]})),
        "Parquet, 20 million numbers in a cell": parquet(pa.table({"AMT_CREDIT": lists})),
        "CSV, a header of 100 MB of commas": b"," * 100_000_000,
        "CSV, 1.3 million rows that end with CR": b"SK_ID_CURR\r" + b"100001\r" * 1_300_000,
        "JSON, a list of 10 million": b"[" + b"0," * 9_999_999 + b"0]",
        "JSON, a key 50,000 times": b'[{"client_id":1' + b',"client_id":1' * 49_999 + b"}]",
    }


def repeated(path: str, body: bytes, at_once: int) -> Attack:
    """Return an attack of requests with one body, as fast as answers come."""

    async def attack(target: Target, seconds: float) -> dict[str, int]:
        end = asyncio.get_running_loop().time() + seconds
        answers: dict[str, int] = {}

        async def one() -> None:
            while asyncio.get_running_loop().time() < end:
                status = await ask(target.scoring, path, body)
                answers[status] = answers.get(status, 0) + 1

        await asyncio.gather(*(one() for _ in range(at_once)))
        return answers

    return attack


def slow(path: str, connections: int) -> Attack:
    """Return an attack of so many bodies of a byte a second."""

    async def attack(target: Target, seconds: float) -> dict[str, int]:
        end = asyncio.get_running_loop().time() + seconds
        ended: dict[str, int] = {}

        async def one() -> None:
            while asyncio.get_running_loop().time() < end:
                status = await drip(target.scoring, path, end)
                ended[status] = ended.get(status, 0) + 1

        await asyncio.gather(*(one() for _ in range(connections)))
        return ended

    return attack


def letters(at_once: int) -> Attack:
    """Return an attack of letters at once."""

    async def attack(target: Target, seconds: float) -> dict[str, int]:
        body = json.dumps({"decision_id": target.decision_id}).encode()
        end = asyncio.get_running_loop().time() + seconds
        answers: dict[str, int] = {}

        async def one() -> None:
            while asyncio.get_running_loop().time() < end:
                status = await ask(target.explainer, "/letter", body)
                answers[status] = answers.get(status, 0) + 1

        await asyncio.gather(*(one() for _ in range(at_once)))
        return answers

    return attack


def damaged(seed: int) -> Attack:
    """Return an attack of a good Parquet file with some of its bytes changed or cut off."""

    async def attack(target: Target, seconds: float) -> dict[str, int]:
        draw = random.Random(seed)
        good = parquet(pa.table({"SK_ID_CURR": [target.client_id] * 50, "AMT_CREDIT": [500000.0] * 50}))

        def bodies() -> Any:
            while True:
                body = bytearray(good)
                for _ in range(draw.randint(1, 8)):
                    body[draw.randrange(4, len(body))] = draw.randrange(256)
                yield bytes(body[: draw.choice((len(body), draw.randrange(8, len(body))))])

        return await _each(target, "/score/batch", bodies(), seconds)

    return attack


def noise(seed: int) -> Attack:
    """Return an attack of random JSON to random routes."""

    async def attack(target: Target, seconds: float) -> dict[str, int]:
        draw = random.Random(seed)
        values = (None, True, -1, 1e308, "", "=1+1", "\u0000", [], {}, "A" * 5000, 2**63)
        names = ("client_id", "application", "changes", "AMT_CREDIT", "x")

        def bodies() -> Any:
            while True:
                inner = {draw.choice(names): draw.choice(values) for _ in range(3)}
                yield json.dumps(
                    {draw.choice(names): draw.choice((*values, inner)) for _ in range(3)}
                ).encode()

        answers: dict[str, int] = {}
        for path in itertools.cycle(
            ("/score", "/api/", "/decisions/x/override", "/outcomes", "/score/batch")
        ):
            found = await _each(target, path, itertools.islice(bodies(), 20), seconds)
            for status, count in found.items():
                answers[status] = answers.get(status, 0) + count
            seconds -= 0.2
            if seconds <= 0:
                return answers
        return answers

    return attack


async def _each(target: Target, path: str, bodies: Any, seconds: float) -> dict[str, int]:
    end = asyncio.get_running_loop().time() + seconds
    answers: dict[str, int] = {}
    for body in bodies:
        if asyncio.get_running_loop().time() >= end:
            break
        status = await ask(target.scoring, path, body)
        answers[status] = answers.get(status, 0) + 1
    return answers


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def ask(port: int, path: str, body: bytes) -> str:
    """Return the status that a POST is answered with, or the name of what failed."""
    head = f"POST {path} HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    try:
        async with asyncio.timeout(60), connected(port) as (reader, writer):
            writer.write(head.encode() + body)
            status = (await reader.readline())[9:12].decode() or "closed"
            while await reader.read(65536):
                pass
            return status
    except (OSError, TimeoutError) as error:
        return type(error).__name__


async def drip(port: int, path: str, end: float) -> str:
    """Send a byte a second until an answer comes or the time is over."""
    head = f"POST {path} HTTP/1.1\r\nHost: proxy\r\nContent-Type: text/csv\r\nContent-Length: 100000\r\n\r\n"
    try:
        async with connected(port) as (reader, writer):
            writer.write(head.encode())
            answer = asyncio.ensure_future(reader.readline())
            while not answer.done() and asyncio.get_running_loop().time() < end:
                writer.write(b"a")
                await asyncio.wait([answer], timeout=1)
            return (await answer)[9:12].decode() or "closed" if answer.done() else "still open"
    except OSError as error:
        return type(error).__name__
