"""A race on several machines: `BIZING_RACE_PLAN=plan.json BIZING_API_KEY=… locust -f load/racefile.py --worker`."""

from bizing_load.race.distributed import Racer

__all__ = ["Racer"]
