"""Fixtures of the provider's tests: a server, a template database made once, and a clone of it for each test."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from sqlalchemy.engine import make_url

from bizing_provider import embedded, migrations
from tests.provider import clusters
from tests.provider.harness import Api, Run, open_api


@pytest.fixture(scope="session", autouse=True)
def short_logs() -> None:
    """What is no warning is left out of reports; and a fault's locals, which take seconds to render."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The server at BIZING_TEST_DATABASE_URL, one of the version BIZING_TEST_POSTGRESQL, or an embedded one."""
    if given := os.environ.get("BIZING_TEST_DATABASE_URL"):
        yield given
    elif version := os.environ.get("BIZING_TEST_POSTGRESQL"):
        with clusters.running(version) as url:
            yield url
    else:
        with embedded.running() as server:
            yield server.url


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a migrated database to clone."""
    name = f"bizing_template_{uuid4().hex[:12]}"
    _administer(server_url, f"CREATE DATABASE {name}")
    migrations.migrate(_on(server_url, name))
    yield name
    _administer(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def fresh_database(server_url: str, template: str) -> Callable[[], AbstractContextManager[str]]:
    """Makes a migrated database for the length of a block: its address."""

    @contextmanager
    def fresh() -> Iterator[str]:
        name = f"bizing_test_{uuid4().hex[:12]}"
        _administer(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
        yield _on(server_url, name)
        _administer(server_url, f"DROP DATABASE {name} WITH (FORCE)")

    return fresh


@pytest.fixture
def database_url(fresh_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A migrated database of the test's own."""
    with fresh_database() as url:
        yield url


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def run(runner: asyncio.Runner) -> Run[Any]:
    """Runs a coroutine to its end."""
    return runner.run


@pytest.fixture
def start_api(runner: asyncio.Runner, database_url: str) -> Iterator[Callable[..., Api]]:
    """Opens the API on the test's database, with settings; as often as wanted, each for a business of its own."""
    with ExitStack() as closing:

        def start(**settings: Any) -> Api:
            stack = AsyncExitStack()
            closing.callback(lambda: runner.run(stack.aclose()))
            return runner.run(open_api(stack, runner, database_url, settings))

        yield start


@pytest.fixture
def api(start_api: Callable[..., Api]) -> Api:
    """The API with the settings that it has by default."""
    return start_api()


def _on(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


def _administer(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(statement.encode())
