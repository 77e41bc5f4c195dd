"""`python -m tests.provider.relay`: each broker, its relay killed between publishing and marking, as a table.

Exit status 1 when an event was lost, came in disorder or had two effects.
"""

import argparse
import sys
from uuid import uuid4

from sqlalchemy.engine import make_url

from bizing_provider import embedded, migrations
from tests.provider.harness import sql
from tests.provider.relay import engines
from tests.provider.relay.trial import ENGINES, Outcome, trial, url_of

TITLES = ("broker", "killed", "published", "received", "lost", "duplicates", "disorder", "effects")
LINE = "{:10}{:12}" + "{:>12}" * 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.provider.relay", description=__doc__)
    parser.add_argument("--broker", choices=ENGINES, action="append", help="all, if left out")
    parser.add_argument("--versions", type=int, default=30, help="events of each of the 20 bookings")
    options = parser.parse_args()
    found: list[Outcome] = []
    print(LINE.format(*TITLES))
    with embedded.running() as server:
        for broker in options.broker or ENGINES:
            with engines.running(ENGINES[broker]) as engine:
                for killed in ("never", "confirmed"):
                    outcome = trial(broker, url_of(broker, engine), _database(server.url), killed, options.versions)
                    print(LINE.format(*(getattr(outcome, title) for title in TITLES)), flush=True)
                    found.append(outcome)
    sound = all(not each.lost and not each.disorder and each.effects == each.published for each in found)
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


def _database(server: str) -> str:
    name = f"bizing_relay_{uuid4().hex[:12]}"
    sql(server, f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    migrations.migrate(url)
    return url


if __name__ == "__main__":
    sys.exit(main())
