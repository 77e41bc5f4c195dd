"""Where webhooks may go: hostile addresses are refused when they are registered, and again when something is sent."""

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bizing_provider import settings
from bizing_provider.webhooks import model
from bizing_provider.webhooks.guard import Guard, Refused
from bizing_provider.webhooks.posting import UNCONNECTED, Outcome, Post, Task
from bizing_spec.outcome import Stopped
from tests.provider.harness import Api, pointers, problem
from tests.provider.names import serving_names
from tests.provider.receivers import LOOPBACK, Answer, receiving

HOSTILE = [
    "http://shop.example.com/",
    "ftp://shop.example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)",
    "https:shop.example.com",
    "https:///hooks",
    "https://",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.1/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://%31%32%37.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://0.0.0.0/",
    "https://0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xa9fea9fe/latest/meta-data/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://100.64.0.1/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://api.localhost/",
    "https://printer.local/",
    "https://intranet/",
    "https://db.internal./",
    "https://user:password@shop.example.com/",
    "https://shop.example.com@127.0.0.1/",
    "https://shop.example.com\\@127.0.0.1/",
    "https://127.0.0.1#@shop.example.com/",
    "https://shop.example.com#inside",
    "https://shop.example.com:22/",
    "https://shop.example.com:6379/",
    "https://shop.example.com:0/",
    "https://shop.example.com:99999/",
    "https://shop.example.com:port/",
    "https://shop.example.com/\r\nHost: inside",
    "https://shop exam.ple/",
    "https://[::1/",
]


@pytest.fixture(scope="module")
def inside() -> Iterator["Inside"]:
    """Something that listens within, where https is spoken."""
    number = os.getpid() % 65_536
    address = f"127.{1 + number // 256 % 250}.{number % 256}.77"
    with socket.create_server((address, 8443)) as listener:
        found = Inside(address)
        thread = threading.Thread(target=found.accept, args=(listener,))
        thread.start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


class Inside:
    """Counts connections, and closes each."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.connections = 0

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            sock.close()

    def urls(self) -> list[str]:
        """Its address in all forms that some resolver or parser takes for it."""
        packed = ip_address(self.address).packed
        number, (a, b, c, d) = int.from_bytes(packed), packed
        hosts = [
            self.address,
            f"{self.address}.",
            str(number),
            hex(number),
            f"{a:#o}.{b}.{c}.{d}".replace("0o", "0"),
            f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
            f"{a}.{b}.{c * 256 + d}",
            f"[::ffff:{self.address}]",
            f"[64:ff9b::{self.address}]",
            f"shop.example.com@{self.address}",
        ]
        return [f"https://{host}:8443/" for host in hosts]


def send(guard: Guard, url: str) -> Outcome:
    """One attempt, past the check at registration."""
    now = datetime.now(UTC)
    endpoint = model.Endpoint(
        id=uuid4(),
        business_id=uuid4(),
        url=url,
        description=None,
        event_types=None,
        rate_limit_per_second=None,
        payload_version="v1",
        secret=model.new_secret(),
        former_secret=None,
        former_secret_until=None,
        enabled=True,
        disabled_reason=None,
        failing_since=None,
        version=1,
        created_at=now,
        updated_at=now,
    )
    event = model.sample(endpoint, uuid4(), "system", "test", now)
    task = Task(delivery_id=uuid4(), endpoint=endpoint, event=event, lease=uuid4(), step=0, now=now)

    async def attempt() -> Outcome:
        post = Post(guard, 5.0, 8)
        try:
            return await post.attempt(task)
        finally:
            await post.aclose()

    return asyncio.run(attempt())


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_address_is_not_registered(url: str, api: Api) -> None:
    refused = api.post("/webhook-endpoints", {"url": url})
    assert problem(refused) == "request-invalid"
    assert {pointer for pointer, _ in pointers(refused)} == {"/url"}
    with pytest.raises(Refused):  # the spec's pattern refuses some before
        asyncio.run(Guard().check(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/hooks",
        "https://shop.example.com:8443/hooks?token=1",
        "https://SHOP.example.com./",
        "https://xn--mnchen-3ya.example.com/",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1::1]:443/",
    ],
)
def test_public_address_is_registered(url: str, api: Api) -> None:
    """The control: what is refused is not everything."""
    assert api.post("/webhook-endpoints", {"url": url}).status_code == 201


def test_address_is_checked_when_it_is_changed(api: Api) -> None:
    endpoint = api.post("/webhook-endpoints", {"url": "https://shop.example.com"}).json()
    refused = api.patch(f"/webhook-endpoints/{endpoint['id']}", {"url": "https://10.0.0.1/"}, 1)
    assert pointers(refused) == {("/url", "public-address")}


@pytest.mark.parametrize("place", range(10))
def test_nothing_inside_is_connected_to(place: int, inside: Inside) -> None:
    before = inside.connections
    outcome = send(Guard(), inside.urls()[place])
    assert outcome.status_code is None
    assert outcome.error
    assert inside.address not in outcome.error
    assert inside.connections == before


def test_without_the_guard_it_is_connected_to(inside: Inside) -> None:
    """The control."""
    before = inside.connections
    with httpx.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        for url in inside.urls():
            with pytest.raises((httpx.HTTPError, httpx.InvalidURL)):
                client.post(url)
    assert inside.connections > before + 3


def test_name_that_leads_inside_is_refused(inside: Inside) -> None:
    both = ["93.184.216.34", inside.address]
    mapped = f"::ffff:{inside.address}"
    told = {"inside.example.com": [inside.address], "both.example.com": both, "six.example.com": [mapped]}
    with serving_names(lambda name: told[name]) as resolver:
        for name in told:
            with pytest.raises(Refused) as refused:
                asyncio.run(Guard(resolver=resolver).check(f"https://{name}:8443/"))
            assert inside.address not in refused.value.detail
            assert send(Guard(resolver=resolver), f"https://{name}:8443/").error == refused.value.detail
    assert refused.value.rule == "public-address"


def test_name_that_changes_its_address_is_refused_when_something_is_sent(inside: Inside) -> None:
    addresses = ["93.184.216.34"]
    asked: list[str] = []

    def answer(name: str) -> list[str]:
        asked.append(name)
        return addresses

    with serving_names(answer) as resolver:
        guard = Guard(resolver=resolver)
        asyncio.run(guard.check("https://rebind.example.com:8443/"))
        assert asked
        addresses[:] = [inside.address]
        before = inside.connections
        outcome = send(guard, "https://rebind.example.com:8443/")
    assert outcome.error == guard.refusal().detail
    assert inside.connections == before


def test_redirect_inside_is_not_followed(inside: Inside) -> None:
    for location in (*inside.urls(), "//[", "file:///etc/passwd"):
        with receiving(lambda *_, to=location: Answer(307, {"Location": to, "Set-Cookie": "a=b"})) as receiver:
            before = inside.connections
            outcome = send(Guard(LOOPBACK), receiver.url)
        assert (outcome.status_code, len(receiver.received)) == (307, 1)
        assert "Redirects are not followed" in (outcome.error or "")
        assert inside.connections == before


def test_allowed_network_is_all_that_is_allowed(inside: Inside) -> None:
    """Whoever allows one network has not allowed plain http, or any port, elsewhere."""
    guard = Guard((ip_network("127.0.0.1/32"),))
    asyncio.run(guard.check("http://127.0.0.1:8000/hooks"))
    asyncio.run(guard.check("http://localhost:8000/hooks"))
    for url in ("http://93.184.216.34/", "http://10.0.0.1/", "https://93.184.216.34:22/", f"http://{inside.address}/"):
        with pytest.raises(Refused):
            asyncio.run(guard.check(url))
        assert send(guard, url).status_code is None
    assert send(Guard(), "http://127.0.0.1:1/").error == guard.refusal().detail


def test_certificate_is_verified(inside: Inside) -> None:
    """Whoever answers at the address but is not who the name says gets nothing: here, one who speaks no TLS."""
    outcome = send(Guard((ip_network("127.0.0.0/8"),)), f"https://{inside.address}:8443/")
    # Who hangs up in the middle may be told as either, as it comes.
    assert outcome.status_code is None
    assert outcome.error in UNCONNECTED.values()


def test_connection_that_fails_says_why(inside: Inside) -> None:
    def nobody(*_: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    guard = Guard((ip_network("127.0.0.0/8"),))
    assert "nothing listens at this address and port" in (send(guard, f"http://{inside.address}:1/").error or "")
    assert send(Guard(resolver=nobody), "https://shop.example.com/").error == "The host's name could not be resolved."


def test_bad_setting_says_how_a_network_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIZING_WEBHOOKS_ALLOW_PRIVATE", "127.0.0.0/8, ::1/128")
    assert settings.read().webhooks_allow_private == LOOPBACK
    for wrong in ("localhost", "127.0.0.1/8", "64:ff9b::/96"):
        monkeypatch.setenv("BIZING_WEBHOOKS_ALLOW_PRIVATE", wrong)
        with pytest.raises(Stopped, match=r"^BIZING_WEBHOOKS_ALLOW_PRIVATE: .*An example: 127"):
            settings.read()
