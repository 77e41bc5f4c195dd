"""Linearizability: whether some order of the operations, each between its request and its answer, explains all answers.

Wing and Gong's search with memory of where it has been (Lowe's), exact, on the parts of a history whose times overlap.
Three things keep it short. What cannot spoil a later choice is put in order as soon as it fits: what does not change
who has what, and a change that nothing else depends on. Which operations are in order says all of the state but the
holds that ran out early, so that is what is remembered. And a hold runs out by itself at the latest moment, earlier
only where that makes room for somebody.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bizing_load.oracle import tell
from bizing_load.oracle.judgement import Violation
from bizing_load.oracle.lives import Place, Story
from bizing_load.oracle.moves import Kind, Move, Window, parts
from bizing_load.oracle.refusals import Refusal
from bizing_load.oracle.requests import FOREVER

STEPS = 5_000  # choices that are tried in one part
Held = tuple[int, int, int, int]  # start, end, units and booking
Over = tuple[Held, Window, bool]  # a hold that ran out, and whether it did so early
Choice = tuple[str, int]  # put a move in order, or let a booking's hold run out


@dataclass
class Outcome:
    """How many operations were put in order, and those of parts that were left out, with the reason."""

    checked: int
    violations: list[Violation]
    notes: list[str]


def check(story: Story, refusals: Iterable[Refusal]) -> Outcome:
    refused: dict[Place, list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        # Which of several times was in the way, no single resource can tell.
        if not refusal.operation.asked.also:
            refused[refusal.place].append(refusal)
    lives = story.by_place()
    outcome = Outcome(0, [], [])
    left: dict[str, int] = defaultdict(int)
    for place in dict.fromkeys([*lives, *refused]):
        for part in parts(story, place, lives.get(place, []), refused.get(place, [])):
            if part is not None:
                _judge(place, part, outcome, left)
    unknown = sum(request.outcome == "info" for request in story.requests)
    if unknown:
        left["unknown outcome"] = unknown
    outcome.notes = [f"Not checked for linearizability: {why} ({many:,} operations)." for why, many in left.items()]
    return outcome


def _judge(place: Place, part: list[Move], outcome: Outcome, left: dict[str, int]) -> None:
    search = Search(place, part)
    possible = search.run(STEPS)
    if possible is None:
        left["too large"] += len(part)
        return
    outcome.checked += len(part)
    if not possible:
        stuck = search.stuck
        rest = f", nor any of {len(part):,} operations on times that overlap, in any other order" if part else ""
        text = f"No order explains the answers: nothing makes this one possible{rest}: {tell.tell(stuck.operation)}."
        outcome.violations.append(Violation("linearizability", text, place.id, (stuck.operation.id,)))


class Search:
    """Depth first, with a trail to take steps back. `stuck` is the operation that could not be put in order."""

    def __init__(self, place: Place, moves: list[Move]) -> None:
        self.moves = sorted(moves, key=lambda move: (move.since, move.until))
        for number, move in enumerate(self.moves):
            move.number = number
        self.capacity = place.capacity
        self.longest = max(move.end - move.start for move in moves)
        self.done = bytearray(len(moves))
        self.base = 0  # all moves before are in order; `mask` has a bit for each from here on that is
        self.mask = 0
        self.now = -FOREVER  # no later operation can come before
        self.held: list[Held] = []
        self.at: dict[int, Held] = {}
        self.runs_out: dict[int, Window] = {}
        self.gone: set[int] = set()  # holds that ran out early
        self.trail: list[tuple[Choice, int, Held | None, Window | None, list[Over]]] = []
        self.stuck = self.moves[0]
        self._furthest = -1

    def run(self, limit: int) -> bool | None:
        """Whether there is an order; None when more steps than `limit` did not find out."""
        seen: set[tuple[int, int, frozenset[int]]] = set()
        choices: list[tuple[int, int, int, list[Choice]]] = []
        for _ in range(limit):
            candidates, latest = self._settled()
            if not candidates:
                return True
            key = (self.base, self.mask, self._early())
            options = [] if key in seen else self._options(candidates, latest)
            seen.add(key)
            if options:
                choices.append((self.base, self.mask, len(self.trail), options))
            else:
                self._note(candidates)
            while choices and not choices[-1][3]:
                choices.pop()
            if not choices:
                return False
            self.base, self.mask, length, remaining = choices[-1]
            while len(self.trail) > length:
                self._undo()
            self._do(remaining.pop())
        return None

    def _settled(self) -> tuple[list[Move], int]:
        """Go on as far as there is nothing to choose."""
        while True:
            while self.mask & 1:
                self.mask >>= 1
                self.base += 1
            candidates, latest = self._candidates()
            if not self._settle(candidates):
                return candidates, latest

    def _candidates(self) -> tuple[list[Move], int]:
        """Moves that may come next, because none that is left was answered before they were asked for."""
        latest = FOREVER
        found = []
        mask = self.mask
        for number in range(self.base, len(self.moves)):
            move = self.moves[number]
            if move.since > latest:
                break
            if not mask & 1:
                found.append(move)
                latest = min(latest, move.until)
            mask >>= 1
        return found, latest

    def _settle(self, candidates: Sequence[Move]) -> bool:
        """Put all in order that cannot spoil a later choice by coming now."""
        settled = False
        horizon = FOREVER  # until when time may pass without a hold running out that an earlier candidate may need
        for move in candidates:
            if move.since <= horizon and self._fits(move) and self._harmless(move):
                self._do(("move", move.number))
                settled = True
            elif move.kind is Kind.REFUSE:
                horizon = min(
                    [horizon, *(self.runs_out[life][1] for *_, life in self._standing(move) if life in self.runs_out)]
                )
            elif move.runs_out:
                horizon = min(horizon, move.runs_out[1])
        return settled

    def _harmless(self, move: Move) -> bool:
        """Whether nothing that is left and may come before a move that fits would need what it takes, or gives back."""
        if move.kind is Kind.REFUSE or move.kind is Kind.KEEP:
            return True
        old = self.at.get(move.life)
        mask = self.mask
        for number in range(self.base, len(self.moves)):
            other = self.moves[number]
            if other.since > move.until:
                break
            if not mask & 1 and other is not move and _disturbs(move, old, other):
                return False
            mask >>= 1
        return True

    def _options(self, candidates: Sequence[Move], latest: int) -> list[Choice]:
        """What may be done next, the best last: what was answered first, and letting holds run out last of all."""
        fitting = [move for move in candidates if self._fits(move)]
        fitting.sort(key=lambda move: -move.until)
        options: list[Choice] = [("move", move.number) for move in fitting]
        expiring: dict[int, None] = {}
        for move in candidates:
            if move.kind is Kind.TAKE and self.done_before(move) and not self._fits(move):
                for _, _, _, life in self._standing(move):
                    window = self.runs_out.get(life)
                    if window and window[0] <= latest:
                        expiring[life] = None
        return [*(("expire", life) for life in expiring), *options]

    def done_before(self, move: Move) -> bool:
        return move.before is None or bool(self.done[move.before.number])

    def _fits(self, move: Move) -> bool:
        if not self.done_before(move):
            return False
        if move.kind is Kind.KEEP or move.kind is Kind.DROP:
            return True
        standing = self._standing(move)
        if move.kind is Kind.REFUSE:
            return sum(units for _, _, units, _ in standing) + move.units > self.capacity
        return _depth(standing) + move.units <= self.capacity

    def _standing(self, move: Move) -> list[Held]:
        """Who has some of a time when a move is put in order now, other than its own booking."""
        now = max(self.now, move.since)
        found = []
        for at in range(bisect_left(self.held, (move.start - self.longest,)), len(self.held)):
            held = self.held[at]
            if held[0] >= move.end:
                break
            life = held[3]
            if held[1] > move.start and life != move.life and life not in self.gone:
                window = self.runs_out.get(life)
                if window is None or window[1] >= now:
                    found.append(held)
        return found

    def _early(self) -> frozenset[int]:
        """Holds that ran out before they had to; of all others, which moves are in order tells."""
        return frozenset(life for life in self.gone if self.runs_out[life][1] >= self.now) if self.gone else NONE

    def _do(self, choice: Choice) -> None:
        what, number = choice
        if what == "expire":
            self.trail.append((choice, self.now, None, None, []))
            self.gone.add(number)
            self.now = max(self.now, self.runs_out[number][0])
            return
        move = self.moves[number]
        old, window = self.at.get(move.life), self.runs_out.get(move.life)
        before, self.now = self.now, max(self.now, move.since)
        over = self._sweep(move) if move.kind is Kind.TAKE else []
        self.trail.append((choice, before, old, window, over))
        self.done[number] = 1
        self.mask |= 1 << (number - self.base)
        if move.kind is not Kind.REFUSE:
            gained = None if move.kind is Kind.DROP else (move.start, move.end, move.units, move.life)
            self._put(move.life, gained, move.runs_out)

    def _undo(self) -> None:
        (what, number), self.now, old, window, over = self.trail.pop()
        if what == "expire":
            self.gone.discard(number)
            return
        move = self.moves[number]
        self.done[number] = 0
        if move.kind is not Kind.REFUSE:
            self._put(move.life, old, window)
        for held, window, early in over:
            self._put(held[3], held, window)
            if early:
                self.gone.add(held[3])

    def _sweep(self, move: Move) -> list[Over]:
        """Forget the holds of a time that ran out for good, so that a time that is fought for often stays cheap."""
        over: list[Over] = []
        for at in range(bisect_left(self.held, (move.start - self.longest,)), len(self.held)):
            held = self.held[at]
            if held[0] >= move.end:
                break
            window = self.runs_out.get(held[3])
            if window and window[1] < self.now and held[3] != move.life:
                over.append((held, window, held[3] in self.gone))
        for held, _, _ in over:
            self._put(held[3], None, None)
            self.gone.discard(held[3])
        return over

    def _put(self, life: int, held: Held | None, runs_out: Window | None) -> None:
        """Let a booking have that time, or none."""
        old = self.at.pop(life, None)
        self.runs_out.pop(life, None)
        if old:
            del self.held[bisect_left(self.held, old)]
        if held:
            self.at[life] = held
            insort(self.held, held)
        if runs_out:
            self.runs_out[life] = runs_out

    def _note(self, candidates: Sequence[Move]) -> None:
        if self.base > self._furthest:
            self._furthest = self.base
            self.stuck = min(candidates, key=lambda move: move.until)


NONE: frozenset[int] = frozenset()


def _disturbs(move: Move, old: Held | None, other: Move) -> bool:
    """Whether it may matter to one operation that a change, which leaves the time `old`, comes before it."""
    if other.kind is Kind.TAKE and move.kind is Kind.TAKE and other.start < move.end and move.start < other.end:
        return True
    return other.kind is Kind.REFUSE and old is not None and other.start < old[1] and old[0] < other.end


def _depth(standing: Sequence[Held]) -> int:
    """The most units that are held at one instant."""
    if len(standing) < 2:
        return standing[0][2] if standing else 0
    edges = sorted([(one[0], one[2]) for one in standing] + [(one[1], -one[2]) for one in standing])
    deepest = units = 0
    for _, change in edges:
        units += change
        deepest = max(deepest, units)
    return deepest
