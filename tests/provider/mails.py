"""A mail server of the tests' own: real SMTP on loopback, which keeps what it got and answers as it is told."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import icalendar
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.provider.servers import wait_until

SENDER = "Example Rooms <rooms@example.com>"
USER, PASSWORD = "rooms", "s3cret/with:signs"


@dataclass
class Mailbox:
    """`answer` is asked what to answer a recipient, given how many were asked for before."""

    answer: Callable[[str, int], str]
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    def url(self, scheme: str = "smtp", user: str = "", options: str = "") -> str:
        account = f"{user}:{quote(PASSWORD, safe='')}@" if user else ""
        return f"{scheme}://{account}127.0.0.1:{self.port}{options}"

    def wait(self, count: int) -> list[EmailMessage]:
        wait_until(lambda: len(self.mails) >= count)
        return list(self.mails)

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    # What the server calls

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer(address, len(self.recipients))
        self.recipients.append(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 Taken"


class _Anywhere(Controller):
    """On the port that it got."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def taking(
    answer: Callable[[str, int], str] = lambda *_: "250 2.1.5 OK",
    *,
    authority: Path | None = None,
    key: Path | None = None,
    scheme: str = "smtp",
    **options: Any,
) -> Iterator[Mailbox]:
    """A server on a free port that knows one user; with a certificate it offers STARTTLS, or as `smtps` is all TLS."""
    mailbox = Mailbox(answer)

    def authenticate(_: Any, session: Any, envelope: Any, mechanism: str, given: LoginPassword) -> AuthResult:
        known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)

    if authority and key:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(authority, key)
        options["ssl_context" if scheme == "smtps" else "tls_context"] = context
    controller = _Anywhere(
        mailbox, hostname="127.0.0.1", port=0, authenticator=authenticate, auth_require_tls=False, **options
    )
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def body(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def invites(mail: EmailMessage) -> list[tuple[str, icalendar.Event]]:
    """The method and the event of each attachment."""
    return [_invite(part) for part in mail.iter_attachments()]


def _invite(part: Any) -> tuple[str, icalendar.Event]:
    assert part.get_content_type() == "text/calendar"
    method = str(part.get_param("method"))
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert calendar["method"] == method
    [event] = calendar.walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return method, event
