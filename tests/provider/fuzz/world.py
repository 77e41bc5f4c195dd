"""What the test prepares and the fuzzer's process knows: two businesses, their keys, and objects of theirs."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

WORLD, FAULTS = "BIZING_FUZZ_WORLD", "BIZING_FUZZ_FAULTS"
"""Variables of the fuzzer's process and of the server's."""


@dataclass(frozen=True)
class World:
    """`ours` is fuzzed with; `theirs` must notice nothing. Ids of resources, and of confirmed bookings under way.

    The counter's time has a price, and the other resources' time is free.
    """

    url: str
    our_key: str
    their_key: str
    chair: str
    hall: str
    studio: str
    counter: str
    package: str
    under_way: list[str]
    their_ids: list[str]

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)))


def read() -> World:
    return World(**json.loads(Path(os.environ[WORLD]).read_text()))
