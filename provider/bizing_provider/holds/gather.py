"""Natural batching: what arrives while a batch is worked on forms the next one.

No timer gathers: an idle worker takes a lone item at once, as a batch of one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gather(Generic[Item, Result]):
    """Hands items to `work` in batches of at most `size`, on `width` workers.

    `work` gets the worker's number and the items, and gives a result for each in the same order; what it raises, every
    item of the batch gets.
    """

    def __init__(
        self, work: Callable[[int, Sequence[Item]], Awaitable[Sequence[Result]]], *, width: int, size: int
    ) -> None:
        self._work = work
        self._width = width
        self._size = size
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._arrival = asyncio.Event()
        self._stopping = False
        self._workers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._workers = [asyncio.create_task(self._serve(number)) for number in range(self._width)]

    async def stop(self) -> None:
        """Ends when everything that was taken on is answered."""
        self._stopping = True
        self._arrival.set()
        await asyncio.gather(*self._workers)

    async def one(self, item: Item) -> Result:
        """The item's own result."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._arrival.set()
        return await future

    async def _serve(self, number: int) -> None:
        while True:
            while not self._waiting:
                if self._stopping:
                    return
                self._arrival.clear()
                await self._arrival.wait()
            batch = [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]
            await self._answer(number, batch)

    async def _answer(self, number: int, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work(number, [item for item, _ in batch])
        except Exception as fault:
            # Not swallowed: whoever waits for an item of this batch is told.
            for _, future in batch:
                if not future.done():
                    future.set_exception(fault)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
