"""Waiting for futures of another thread: all arrive, the loop is woken once for those that come together."""

import asyncio
import threading
from concurrent.futures import Future

from limpide_scoring.arrivals import Arrivals


def test_every_future_that_other_threads_resolve_arrives():
    async def wait_for_all() -> list[int]:
        arrivals = Arrivals()
        futures: list[Future[int]] = [Future() for _ in range(2000)]

        def resolve(part: list[Future[int]]) -> None:
            for future in part:
                future.set_result(1)

        threads = [threading.Thread(target=resolve, args=(futures[start::4],)) for start in range(4)]
        waits = [asyncio.create_task(arrivals.wait(future)) for future in futures]
        for thread in threads:
            thread.start()
        await asyncio.wait_for(asyncio.gather(*waits), 30)
        for thread in threads:
            thread.join()
        return [future.result() for future in futures]

    assert asyncio.run(wait_for_all()) == [1] * 2000


def test_a_future_that_is_done_or_failed_or_given_up_arrives_too():
    async def wait_for_each() -> None:
        arrivals = Arrivals()
        done: Future[int] = Future()
        done.set_result(1)
        await arrivals.wait(done)
        failed: Future[int] = Future()
        failed.set_exception(ValueError())
        await arrivals.wait(failed)
        late: Future[int] = Future()
        given_up = asyncio.create_task(arrivals.wait(late))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        late.set_result(1)
        await arrivals.wait(done)

    asyncio.run(wait_for_each())
