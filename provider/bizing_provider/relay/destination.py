"""Where the feed is relayed to (pure): what `BIZING_RELAY_URL` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bizing_spec.outcome import Stopped

SETTING: Final = "BIZING_RELAY_URL"
HIDDEN: Final = "***"


class Kind(NamedTuple):
    """An engine. `names` is the option that says where in it: with it a destination is told from others."""

    broker: str
    scheme: str
    port: int
    names: str
    options: Mapping[str, str]


REDIS = {"stream": "bizing", "maxlen": ""}
BULLMQ = {"queue": "bizing", "prefix": "bull", "attempts": "1"}
RABBITMQ = {"exchange": "bizing", "queue": "bizing"}
NATS = {"stream": "bizing", "subject": "bizing"}
KAFKA = {"topic": "bizing", "mechanism": "PLAIN"}

KINDS: Final[Mapping[str, Kind]] = {
    "redis": Kind("redis_streams", "redis", 6379, "stream", REDIS),
    "rediss": Kind("redis_streams", "rediss", 6379, "stream", REDIS),
    "bullmq+redis": Kind("bullmq", "redis", 6379, "queue", BULLMQ),
    "bullmq+rediss": Kind("bullmq", "rediss", 6379, "queue", BULLMQ),
    "amqp": Kind("rabbitmq", "amqp", 5672, "exchange", RABBITMQ),
    "amqps": Kind("rabbitmq", "amqps", 5671, "exchange", RABBITMQ),
    "nats": Kind("nats", "nats", 4222, "stream", NATS),
    "tls": Kind("nats", "tls", 4222, "stream", NATS),
    "kafka": Kind("kafka", "kafka", 9092, "topic", KAFKA),
    "kafkas": Kind("kafka", "kafkas", 9093, "topic", KAFKA),
}
EVERYWHERE: Final = {"from": "beginning", "ca": ""}
ENCRYPTED: Final = ("rediss", "amqps", "tls", "kafkas")
NUMBERS: Final = ("maxlen", "attempts")
STARTS: Final = ("beginning", "now")


@dataclass(frozen=True, slots=True)
class Destination:
    """`name` has no secret and stays the same when they change; `url` has them, and no options."""

    name: str
    broker: str
    scheme: str
    hosts: tuple[str, ...]
    options: Mapping[str, str]
    url: str = field(repr=False)
    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def encrypted(self) -> bool:
        return self.scheme in ENCRYPTED

    def number(self, option: str) -> int | None:
        return int(self.options[option] or 0) or None

    def told(self, fault: BaseException) -> str:
        """A fault in one line of at most 300 characters, without what is secret, should a library have quoted it."""
        said = " ".join(f"{type(fault).__name__}: {fault}".split())
        # As it is and as the URL has it. NATS takes a token in the place of the user.
        parts = urlsplit(self.url)
        for secret in {self.password or self.user, parts.password or parts.username or ""} - {""}:
            said = said.replace(secret, HIDDEN)
        return said[:300]


def parse(url: str) -> Destination:
    """Raises Stopped, which names the fault and never the URL, and has an example of the same engine."""
    scheme = url.strip().partition("://")[0]
    scheme = scheme if scheme in KINDS else "redis"
    try:
        return _parse(url)
    except _Unfit as fault:
        kind = KINDS[scheme]
        example = f"{scheme}://127.0.0.1:{kind.port}?{kind.names}={kind.options[kind.names]}"
        raise Stopped(f"{SETTING}: {fault}. An example: {example}") from None


class _Unfit(Exception):
    """What is wrong with a URL."""


def _parse(url: str) -> Destination:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise _Unfit("it is no URL") from None
    kind = KINDS.get(parts.scheme)
    if kind is None:
        raise _Unfit(f"its scheme is none of {', '.join(KINDS)}")
    options = _options(kind, parts.query)
    account, _, hosts = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    named = tuple(_host(each, kind.port) for each in hosts.split(","))
    path = _path(kind, parts)
    return Destination(
        name=f"{parts.scheme}://{','.join(named)}{path}?{kind.names}={options[kind.names]}",
        broker=kind.broker,
        scheme=kind.scheme,
        hosts=named,
        options=options,
        url=f"{kind.scheme}://{account}{'@' if account else ''}{','.join(named)}{path}",
        user=unquote(user),
        password=unquote(password),
    )


def _options(kind: Kind, query: str) -> dict[str, str]:
    known = {**kind.options, **EVERYWHERE}
    given = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(set(given) - set(known)):
        raise _Unfit(f"it has an option {unknown[0]}; there are {', '.join(known)}")
    options = known | given
    if not options[kind.names]:
        raise _Unfit(f"its {kind.names} is empty; leave it out for {known[kind.names]}")
    for name in NUMBERS:
        if not options.get(name, "").isdecimal() and options.get(name):
            raise _Unfit(f"its {name} is no number")
    if options["from"] not in STARTS:
        raise _Unfit(f"its from is none of {', '.join(STARTS)}")
    return options


def _host(given: str, port: int) -> str:
    """With its port, so that one that was left out makes no other destination."""
    try:
        parts = urlsplit(f"//{given}")
        host, found = parts.hostname, parts.port
    except ValueError:
        raise _Unfit("its port is no number from 1 to 65535") from None
    if not host:
        raise _Unfit("it names no host")
    return f"{f'[{host}]' if ':' in host else host}:{found or port}"


def _path(kind: Kind, parts: SplitResult) -> str:
    """Redis' database or RabbitMQ's virtual host; the other engines have none."""
    path = parts.path.rstrip("/")
    if kind.broker in ("redis_streams", "bullmq"):
        if path and not path[1:].isdecimal():
            raise _Unfit("its path is the number of Redis' database, as /0")
        return "" if path == "/0" else path
    if kind.broker == "rabbitmq":
        return path
    if path:
        raise _Unfit("it has a path, which this engine knows nothing of; options follow a question mark")
    return ""
