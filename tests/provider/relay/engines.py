"""Engines to relay to, each on a port and in a folder of its own: real servers, which can be killed and started again.

Redis, NATS and RabbitMQ are the programs of the machine, or else of Debian's packages, and keep what they confirmed.
BIZING_TEST_REDIS_URL, BIZING_TEST_NATS_URL and BIZING_TEST_AMQP_URL name others, which are not killed. Kafka is the
cluster that librdkafka mocks for its own tests: it speaks the protocol, keeps all in memory, and ends with its process.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bizing_provider import postgres
from tests.provider import debian
from tests.provider.servers import wait_until

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # what is on PATH changes the user, and looks for no settings
SECRET = "s3cr3t-0f-the-br0ker"

MOCK = """
import sys
from confluent_kafka import Producer
mock = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1, "log_level": 0})
broker, = mock.list_topics(timeout=20).brokers.values()
print(f"{broker.host}:{broker.port}", flush=True)
sys.stdin.read()
"""


@dataclass
class Engine:
    """`url` has the account; `begin` starts the program anew, on the same port and folder.

    `authority` is the certificate that an encrypted one is to be trusted by.
    """

    name: str
    url: str
    begin: Callable[[], subprocess.Popen[bytes]] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    authority: Path | None = None

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    def start(self) -> None:
        assert self.begin
        self.process = self.begin()
        wait_until(lambda: self.answers() or self.ended())
        assert not self.ended(), f"{self.name} ended by itself"

    def kill(self) -> None:
        assert self.process
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not self.answers())

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(self.address, 1):
            return True
        return False


@contextmanager
def running(name: str) -> Iterator[Engine]:
    """`redis`, `nats`, `rabbitmq` or `kafka`, for the length of a block."""
    if given := os.environ.get(f"BIZING_TEST_{VARIABLES.get(name, name.upper())}_URL"):
        yield Engine(name, given)
        return
    with private(name) as engine:
        yield engine


@contextmanager
def private(name: str) -> Iterator[Engine]:
    """One that may be killed."""
    with tempfile.TemporaryDirectory(prefix=f"bizing-test-{name}-", ignore_cleanup_errors=True) as folder:
        if name == "kafka":
            engine = _kafka()
        else:
            engine = STARTS[name](Path(folder), postgres.free_port())
            engine.start()
        try:
            yield engine
        finally:
            if engine.process and engine.process.stdin:
                engine.process.stdin.close()
            engine.kill()


def _redis(folder: Path, port: int, *, encrypted: bool = False) -> Engine:
    program = _program("redis-server", "redis-server")
    kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"]
    bound = ["--bind", "127.0.0.1", "--dir", str(folder), "--requirepass", SECRET]
    ports = ["--port", str(port)]
    authority = None
    if encrypted:
        authority, key = certified(folder)
        files = ["--tls-cert-file", str(authority), "--tls-key-file", str(key), "--tls-auth-clients", "no"]
        ports = ["--port", "0", "--tls-port", str(port), *files]
    command = [program, *bound, *ports, *kept]
    url = f"redis{'s' * encrypted}://:{SECRET}@127.0.0.1:{port}"
    return Engine("redis", url, lambda: _spawn(command, folder), authority=authority)


def _nats(folder: Path, port: int, *, encrypted: bool = False) -> Engine:
    program = _program("nats-server", "nats-server")
    account = ["--user", "bizing", "--pass", SECRET]
    command = [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(folder), *account]
    authority = None
    if encrypted:
        authority, key = certified(folder)
        command += ["--tls", "--tlscert", str(authority), "--tlskey", str(key)]
    url = f"{'tls' if encrypted else 'nats'}://bizing:{SECRET}@127.0.0.1:{port}"
    return Engine("nats", url, lambda: _spawn(command, folder), authority=authority)


def _rabbitmq(folder: Path, port: int, *, encrypted: bool = False) -> Engine:
    def find() -> Path | None:
        return RABBITMQ if RABBITMQ.exists() else None

    program = debian.provide("rabbitmq-server", find)
    if program is None:
        pytest.fail("These tests need RabbitMQ: install rabbitmq-server, or set BIZING_TEST_AMQP_URL.")
    settings = folder / "rabbitmq.conf"
    lines = ["default_user = bizing", f"default_pass = {SECRET}", f"listeners.tcp.1 = 127.0.0.1:{port}"]
    authority = None
    if encrypted:
        authority, key = certified(folder)
        lines[-1:] = ["listeners.tcp = none", f"listeners.ssl.1 = 127.0.0.1:{port}"]
        lines += [f"ssl_options.certfile = {authority}", f"ssl_options.keyfile = {key}"]
    settings.write_text("".join(f"{line}\n" for line in lines))
    (folder / "plugins").write_text("[].")
    environment = {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"bizing-{secrets.token_hex(6)}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(settings),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(postgres.free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    url = f"amqp{'s' * encrypted}://bizing:{SECRET}@127.0.0.1:{port}"
    return Engine("rabbitmq", url, lambda: _spawn([str(program)], folder, environment), authority=authority)


def _kafka() -> Engine:
    process = subprocess.Popen(
        [sys.executable, "-c", MOCK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout
    with process.stdout as said:
        address = said.readline().decode().strip()
    return Engine("kafka", f"kafka://{address}", process=process)


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    certificate.write_bytes(made.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    return certificate, secret


STARTS: Mapping[str, Callable[[Path, int], Engine]] = {
    "redis": _redis,
    "rediss": partial(_redis, encrypted=True),
    "nats": _nats,
    "tls": partial(_nats, encrypted=True),
    "rabbitmq": _rabbitmq,
    "amqps": partial(_rabbitmq, encrypted=True),
}
VARIABLES = {"rabbitmq": "AMQP"}


def _program(name: str, package: str) -> str:
    def find() -> str | None:
        return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")

    found = debian.provide(package, find)
    if found is None:
        pytest.fail(f"These tests need {name}: install Debian's {package}, or put it on PATH.")
    return found


def _spawn(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    with (folder / "output").open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
