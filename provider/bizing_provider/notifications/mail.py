"""A mail with all that belongs in it, and its way to the server."""

import re
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final, Literal, NamedTuple

import aiosmtplib

from bizing_provider.effects.model import Failed, Refused
from bizing_provider.notifications.model import line
from bizing_provider.notifications.server import Server
from bizing_provider.notifications.templates import Text

TIMEOUT_SECONDS: Final = 20.0
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Attachment(NamedTuple):
    method: Literal["REQUEST", "CANCEL"]
    content: bytes


def recipient(customer: Mapping[str, Any]) -> Address:
    """Whom it is for. Raises Refused for what is no address (RFC 5322, section 3.4.1)."""
    try:
        return Address(line(customer["name"]), addr_spec=customer["email"])
    except Exception:  # the standard library's parser fails in many ways
        raise Refused("The customer's address is none that mail can be sent to.") from None


def compose(
    sender: Address, to: Address, text: Text, attachments: Sequence[Attachment], event_id: str, at: datetime
) -> EmailMessage:
    """The same event makes the same Message-ID: whoever gets it twice can drop one (RFC 5322, section 3.6.4)."""
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, text.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{event_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # so that no absence note answers (RFC 3834)
    mail.set_content(text.plain)
    mail.add_alternative(text.html, subtype="html")
    for number, (method, content) in enumerate(attachments, 1):
        name = "invite.ics" if number == 1 else f"invite-{number}.ics"
        mail.add_attachment(content.decode(), subtype="calendar", filename=name, params={"method": method})
    return mail


async def send(server: Server, mail: EmailMessage, sender: str, to: str) -> None:
    """Hand it to the server. Raises Refused when that says that it will never take it, else Failed.

    What a server says may name the customer, so only its status is told.
    """
    try:
        await aiosmtplib.send(
            mail,
            sender=sender,
            recipients=[to],
            hostname=server.hostname,
            port=server.port,
            username=server.username,
            password=server.password,
            timeout=TIMEOUT_SECONDS,
            use_tls=server.use_tls,
            start_tls=server.start_tls,
            tls_context=ssl.create_default_context(cafile=server.ca) if server.ca else None,
        )
    except aiosmtplib.SMTPNotSupported:
        raise Refused("The mail server does not take addresses that are not ASCII.") from None
    except aiosmtplib.SMTPRecipientsRefused as fault:
        raise _of("the recipient", fault.recipients[0]) from None
    except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as fault:
        what = "the sender" if isinstance(fault, aiosmtplib.SMTPSenderRefused) else "the mail"
        raise _of(what, fault) from None
    except aiosmtplib.SMTPResponseException as fault:  # of the connection, or of our password: not of this mail
        raise Failed(f"The mail server answered {_status(fault)}.") from None
    except (aiosmtplib.SMTPException, OSError) as fault:
        raise Failed(f"The mail server was not reached, or did not answer: {type(fault).__name__}.") from None


def _of(what: str, fault: aiosmtplib.SMTPResponseException) -> Failed | Refused:
    kind = Refused if 500 <= fault.code < 600 else Failed
    return kind(f"The mail server refused {what}: {_status(fault)}.")


def _status(fault: aiosmtplib.SMTPResponseException) -> str:
    """The code, and the enhanced one (RFC 3463) if there is."""
    enhanced = _STATUS.match(fault.message)
    return f"{fault.code} {enhanced[0]}" if enhanced else str(fault.code)
