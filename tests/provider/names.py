"""A name server of the tests' own, on loopback: real questions over UDP, and answers that change."""

import ipaddress
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ssrfguard.resolvers import UdpResolver

A, AAAA = 1, 28
RESPONSE = b"\x81\x80"  # a standard answer, without error
POINTER = b"\xc0\x0c"  # to the name in the question
INTERNET, NO_TIME_TO_LIVE = b"\x00\x01", bytes(4)


@contextmanager
def serving_names(answer: Callable[[str], list[str]]) -> Iterator[UdpResolver]:
    """A resolver that asks the server; `answer` says which addresses a name has now."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            message, sock = self.request
            sock.sendto(_reply(message, answer), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield UdpResolver(nameservers=("127.0.0.1",), nameserver_port=server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _reply(message: bytes, answer: Callable[[str], list[str]]) -> bytes:
    """RFC 1035, section 4: the question again, and a record for each address of the family that was asked for."""
    labels, place = [], 12
    while length := message[place]:
        labels.append(message[place + 1 : place + 1 + length].decode())
        place += 1 + length
    question = message[12 : place + 5]
    wanted = int.from_bytes(question[-4:-2])
    found = [ipaddress.ip_address(each) for each in answer(".".join(labels).lower())]
    records = [
        POINTER + wanted.to_bytes(2) + INTERNET + NO_TIME_TO_LIVE + len(each.packed).to_bytes(2) + each.packed
        for each in found
        if wanted == (A if each.version == 4 else AAAA)
    ]
    counts = b"\x00\x01" + len(records).to_bytes(2) + bytes(4)
    return message[:2] + RESPONSE + counts + question + b"".join(records)
