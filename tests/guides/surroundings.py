"""What guides find on their reader's machine beside `bizing`, by the ports at which they name it."""

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.pacts import brokers


@contextlib.contextmanager
def there() -> Iterator[dict[str, int]]:
    """A Pact Broker at 9292."""
    with brokers.standing_in() as broker:
        port = urlsplit(broker.url).port
        assert port
        yield {"9292": port}
