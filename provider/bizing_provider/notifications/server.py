"""Which mail server mail is handed to, and from whom: what the settings say, or what is wrong with them (pure)."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.policy import SMTP
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from bizing_spec.outcome import Stopped

PORTS: Final = {"smtp": 587, "smtps": 465}
STARTTLS: Final = {"required": True, "offered": None, "never": False}
OPTIONS: Final = ("starttls", "ca")


@dataclass(frozen=True, slots=True)
class Server:
    """`start_tls` is None for when the server offers it. `ca` is a file with the authority to trust alone."""

    hostname: str
    port: int
    use_tls: bool
    start_tls: bool | None
    username: str | None
    password: str | None = field(repr=False)
    ca: str | None


def parse(url: str) -> Server:
    """Raises Stopped, which never says the password."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise _refusal("it begins with smtp:// or smtps://")
    try:
        hostname, port = parts.hostname, parts.port
    except ValueError:
        raise _refusal("its port is no number from 1 to 65535") from None
    if not hostname:
        raise _refusal("it names no host")
    if parts.path.strip("/") or parts.fragment:
        raise _refusal("it has a path or a fragment; options follow a question mark")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise _refusal(f"it has an option {unknown[0]}; there are {', '.join(OPTIONS)}")
    use_tls = parts.scheme == "smtps"
    # A password goes over no line that others can read, unless that is asked for.
    starttls = options.get("starttls", "never" if use_tls else "required" if parts.password else "offered")
    if starttls not in STARTTLS or (use_tls and starttls != "never"):
        raise _refusal("its starttls is required, offered or never, and goes with smtp://")
    return Server(
        hostname=hostname,
        port=port or PORTS[parts.scheme],
        use_tls=use_tls,
        start_tls=STARTTLS[starttls],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        ca=options.get("ca"),
    )


def sender(given: str | None) -> Address:
    """Raises Stopped unless it is one address (RFC 5322, section 3.4)."""
    if given and "\n" not in given and "\r" not in given:
        header = SMTP.header_factory("from", given)
        if len(header.addresses) == 1 and not header.defects and header.addresses[0].domain:
            found: Address = header.addresses[0]
            return found
    example = "BIZING_MAIL_FROM='Example Rooms <rooms@example.com>'"
    raise Stopped(f"BIZING_MAIL_FROM: BIZING_SMTP_URL wants an address that mail is from. An example: {example}")


def _refusal(why: str) -> Stopped:
    return Stopped(f"BIZING_SMTP_URL: {why}. An example: smtp://user:password@mail.example.com:587")
