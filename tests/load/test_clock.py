"""The clock of a run: one for all processes of a machine."""

import subprocess
import sys
import time

from bizing_load import clock

ELSEWHERE = "import sys; from bizing_load import clock; clock.set_offset(int(sys.argv[1])); print(clock.now())"


def test_now_is_the_time() -> None:
    assert abs(clock.now() - time.time_ns()) < 1_000_000_000


def test_now_never_steps_back() -> None:
    moments = [clock.now() for _ in range(1000)]
    assert moments == sorted(moments)


def test_two_processes_have_one_clock() -> None:
    # An offset of its own could not be told from the first's: this one is an hour off.
    handed = str(clock.offset() + 3_600_000_000_000)
    before = clock.now()
    said = subprocess.run([sys.executable, "-c", ELSEWHERE, handed], capture_output=True, check=True, text=True).stdout
    assert before < int(said) - 3_600_000_000_000 < clock.now()
