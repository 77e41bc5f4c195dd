"""What a sandbox knows, kept in a file from one start to the next."""

import pickle
from pathlib import Path
from typing import Any, Final

from bizing_provider.files import write_private
from bizing_provider.sandbox.gateway import Sandbox

PAYMENTS: Final = ("intents", "charges", "refunds", "disputes", "methods", "_due")


def load(sandbox: Sandbox, file: Path) -> None:
    """Go on where `save` ended, if it ever did."""
    if not file.exists():
        return
    kept: dict[str, Any] = pickle.loads(file.read_bytes())  # noqa: S301 (nobody else may write it)
    account = sandbox.account
    for name in PAYMENTS:
        setattr(account.payments, name, kept[name])
    account.customers, account.events, sandbox.keys = kept["customers"], kept["events"], kept["keys"]
    sandbox.clock.advance(kept["ahead"])


def save(sandbox: Sandbox, file: Path) -> None:
    account = sandbox.account
    kept = {name: getattr(account.payments, name) for name in PAYMENTS}
    kept |= {"customers": account.customers, "events": account.events, "keys": sandbox.keys}
    write_private(file, pickle.dumps(kept | {"ahead": sandbox.clock.ahead}))
