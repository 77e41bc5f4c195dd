"""The search for an order that explains all answers, against trying every order there is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bizing_load.oracle.judge import judge
from tests.load.histories import Teller

Asked = tuple[str, tuple[int, int], int, int]  # what became of it, the time, since and until


def in_some_order(asked: Sequence[Asked], capacity: int) -> bool:
    """Whether any permutation that keeps to the times explains all answers."""
    return any(_explains(order, capacity) for order in permutations(asked))


def _explains(order: Sequence[Asked], capacity: int) -> bool:
    for number, (_, _, since, _) in enumerate(order):
        if any(later[3] < since for later in order[number + 1 :]):
            return False
    live: list[Asked] = []
    for one in order:
        what, (start, end), _, _ = one
        if what.startswith("cancel"):
            holds = [held for held in live if held[0] == what.removeprefix("cancel ")]
            if not holds:
                return False
            live.remove(holds[0])
            continue
        there = [held for held in live if held[1][0] < end and start < held[1][1]]
        if what == "refused":
            if len(there) + 1 <= capacity:
                return False
        elif any(sum(held[1][0] <= at < held[1][1] for held in there) >= capacity for at in range(start, end)):
            return False
        else:
            live.append(one)
    return True


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_search_agrees_with_trying_every_order(seed: int) -> None:
    chance = random.Random(seed)
    capacity = chance.choice([1, 1, 2])
    asked: list[Asked] = []
    while len(asked) < chance.randint(3, 6):
        start, since = chance.randrange(3), chance.randrange(20)
        span, until = (start, start + chance.choice([1, 1, 2])), since + chance.randrange(1, 12)
        if chance.random() < 0.5:
            asked.append(("refused", span, since, until))
            continue
        asked.append((f"B{len(asked)}", span, since, until))
        if chance.random() < 0.5:
            later = until + chance.randrange(5)
            asked.append((f"cancel {asked[-1][0]}", span, later, later + chance.randrange(1, 12)))
    tell = Teller(capacity=capacity, faults=())
    for what, span, since, until in asked:
        at = (since, until)
        if what == "refused":
            tell.fail("hold", None, span, at=at)
        elif what.startswith("cancel"):
            tell.ok("cancel", what.removeprefix("cancel "), at=at)
        else:
            tell.ok("hold", what, span, at=at)
    rules = {violation.rule for violation in judge(tell.history()).violations}
    assert ("linearizability" not in rules) == in_some_order(asked, capacity)
