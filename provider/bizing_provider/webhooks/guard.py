"""Where webhooks may go: addresses of the public internet alone, whatever a URL looks like or a name resolves to.

A name is resolved once for each connection, all of its addresses are judged, and one of those is connected to: so a
name that changes its address in between changes nothing. What an operator allows beyond is for tests and for receivers
on the operator's own machine; there plain http will do.
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpx
from ssrfguard import AddressTable, Block, Policy, Reach, Resolver, SSRFGuardError, resolve
from ssrfguard.httpx import AsyncSafeTransport

from bizing_provider.settings import Network

PORTS: Final = frozenset({443, 8443})
"""Where https is spoken; on other ports of a machine something else may listen to what we say."""
ANY_PORT: Final = frozenset(range(1, 65_536))
INSIDE: Final = ("localhost", "local", "internal", "home.arpa", "lan", "test", "invalid", "onion")
"""Names below these are nobody's on the public internet (RFC 6761, RFC 6762, RFC 8375, and custom)."""
LOOK_SECONDS: Final = 2.0
"""What resolving a name may take at registration; the judgement that counts comes when something is sent."""
LOOKUPS: Final = 256
"""Names that are resolved at once: a name server that stalls must not hold up other names."""

NOWHERE: Final = AddressTable(
    tuple(
        Block(network=ip_network(every), name="Every address", rfc="", reach=Reach.DENIED)
        for every in ("0.0.0.0/0", "::/0")
    )
)


class Refused(Exception):
    """Nothing may be sent there: the rule's name, and the way out. It tells nothing of what is inside."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.detail = detail


class Guard:
    """Judges addresses. `allowed` are networks that are fair game although they are not public."""

    def __init__(self, allowed: tuple[Network, ...] = (), resolver: Resolver | None = None) -> None:
        public = Policy(allowed_schemes=frozenset({"https"}), allowed_ports=PORTS, allowed_networks=allowed)
        self._policies = {"https": public}
        if allowed:
            self._policies["http"] = Policy(
                allowed_schemes=frozenset({"http"}),
                allowed_ports=ANY_PORT,
                allowed_networks=allowed,
                denied_networks=NOWHERE,
            )
        self._allowed = allowed
        self._resolver = resolver
        self._slots = anyio.CapacityLimiter(LOOKUPS)

    async def check(self, url: str) -> None:
        """Whether the URL may be registered. A name that does not resolve yet may. Raises Refused."""
        for refused in self._faults(url):
            raise refused
        policy = self._policies[urlsplit(url).scheme]
        try:
            target = policy.check_url(url)
            with anyio.move_on_after(LOOK_SECONDS):
                await anyio.to_thread.run_sync(
                    lambda: resolve(target, policy=policy, resolver=self._resolver),
                    abandon_on_cancel=True,
                    limiter=self._slots,
                )
        except SSRFGuardError:
            raise self.refusal() from None
        except OSError:
            return

    def transports(self, connections: int) -> dict[str, AsyncSafeTransport]:
        """For each scheme that may be spoken, what connects to checked addresses alone."""
        # To load the certificates takes a while: once for both.
        context = httpx.create_ssl_context()
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections // 8)
        return {
            scheme: AsyncSafeTransport(
                policy=policy,
                resolver=self._resolver,
                verify=context,
                limits=limits,
                resolver_slots=LOOKUPS,
                trust_env=False,
            )
            for scheme, policy in self._policies.items()
        }

    def refusal(self) -> Refused:
        """Of an address that is not public, however it was written."""
        return Refused(
            "public-address",
            "The host must be a name or an address of the public internet, in its ordinary form. For a receiver on your"
            " own machine, let the operator allow its network in BIZING_WEBHOOKS_ALLOW_PRIVATE.",
        )

    def _faults(self, url: str) -> Iterator[Refused]:
        """What a person got wrong, in words; the policies judge what is left."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            yield Refused("url", "This is no URL. It looks like https://shop.example.com/hooks.")
            return
        if parts.scheme not in self._policies or not url.lower().startswith(f"{parts.scheme}://"):
            yield Refused("https", "The address must begin with https://.")
        if parts.username is not None or parts.password is not None:
            yield Refused("credentials", "Leave user and password out. The signature says who sends.")
        if "#" in url:
            yield Refused("fragment", "Leave out what is after the #; it is never sent.")
        if parts.scheme == "https" and port not in (None, *PORTS):
            yield Refused("port", f"The port must be {' or '.join(map(str, sorted(PORTS)))}.")
        if not self._allowed and _is_inside(parts.hostname or ""):
            yield self.refusal()


def _is_inside(host: str) -> bool:
    """Whether a name has no place on the public internet; addresses are the policies' to judge."""
    labels = host.rstrip(".").split(".")
    is_name = ":" not in host and not labels[-1].isdigit()
    return is_name and (len(labels) == 1 or any(f".{'.'.join(labels)}".endswith(f".{name}") for name in INSIDE))
