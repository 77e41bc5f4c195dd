"""Load with Locust's own page: `BIZING_API_KEY=… locust -f load/locustfile.py --host http://127.0.0.1:8000`."""

from bizing_load.users import Booker, Browser, SlotRacer

__all__ = ["Booker", "Browser", "SlotRacer"]
