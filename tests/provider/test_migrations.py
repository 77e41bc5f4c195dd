"""Migrations: they make what `tables` declares, once, and say what a server lacks."""

import re
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url

from bizing_provider import embedded, migrations, tables
from tests.provider.harness import Api, soon, sql

pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")  # SQLAlchemy's reflection does not

MIGRATE = "import sys; from bizing_provider import migrations; print(migrations.migrate(sys.argv[1])[0])"

THEIRS = "^(alembic_version$|procrastinate_)"
"""Tables that are made for us, and that `tables` says nothing of."""

# What autogenerate does not look at.
CONSTRAINTS = f"""
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '{THEIRS}'
ORDER BY 1, 2, 3
"""
INDEXES = f"SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ '{THEIRS}' ORDER BY 1"
VIEWS = "SELECT viewname, pg_get_viewdef(viewname::regclass) FROM pg_views WHERE schemaname = 'public'"
COLUMNS = f"""
SELECT attrelid::regclass::text, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
  pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0
  AND relname !~ '{THEIRS}' ORDER BY 1, 2
"""


@pytest.fixture
def bare_url(server_url: str) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"bizing_bare_{uuid4().hex[:12]}"
    sql(server_url, f"CREATE DATABASE {name}")
    yield written(make_url(server_url).set(database=name))
    sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def declared_url(bare_url: str) -> str:
    """A database made from `tables` alone."""
    sql(bare_url, "CREATE EXTENSION btree_gist")
    engine = create_engine(make_url(bare_url).set(drivername="postgresql+psycopg"))
    tables.metadata.create_all(engine)
    engine.dispose()
    sql(bare_url, tables.LIVE_ALLOCATION)
    return bare_url


def written(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not re.match(THEIRS, name or "")


def differences(url: str) -> list[object]:
    """What Alembic would still change."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as conn:
            options = {"compare_type": True, "compare_server_default": True, "include_name": ours}
            return list(compare_metadata(MigrationContext.configure(conn, opts=options), tables.metadata))
    finally:
        engine.dispose()


# What they make


def test_autogenerate_finds_nothing_to_change(database_url: str) -> None:
    assert differences(database_url) == []


def test_autogenerate_finds_a_column_that_was_forgotten(database_url: str) -> None:
    sql(database_url, "ALTER TABLE booking DROP COLUMN notes")
    assert len(differences(database_url)) == 1


@pytest.mark.parametrize(
    "query", [COLUMNS, CONSTRAINTS, INDEXES, VIEWS], ids=["columns", "constraints", "indexes", "views"]
)
def test_migrated_is_what_is_declared(database_url: str, declared_url: str, query: str) -> None:
    declared = sql(declared_url, query)
    assert declared
    assert sql(database_url, query) == declared


def test_guarantee_stands_word_for_word(database_url: str) -> None:
    [(definition, deferrable, valid)] = sql(
        database_url,
        "SELECT pg_get_constraintdef(oid), condeferrable, convalidated FROM pg_constraint"
        " WHERE conname = 'allocation_no_overlap'",
    )
    assert definition == (
        "EXCLUDE USING gist (resource_id WITH =, unit_no WITH =, during WITH &&) WHERE ((released_at IS NULL))"
    )
    assert (deferrable, valid) == (False, True)


# How they run


def test_head_is_alembics(database_url: str) -> None:
    script = ScriptDirectory.from_config(migrations._config())
    assert script.get_heads() == [migrations.head()]
    assert migrations.status(database_url) == migrations.head()


def test_migrate_again_keeps_everything(database_url: str) -> None:
    sql(database_url, "INSERT INTO business (id, name) VALUES (gen_random_uuid(), 'kept')")
    assert migrations.migrate(database_url) == (migrations.head(), migrations.head())
    assert sql(database_url, "SELECT name FROM business") == [("kept",)]


def test_migrate_by_many_processes_at_once_happens_once(bare_url: str) -> None:
    many = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, bare_url], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    before = [each.communicate(timeout=120)[0].strip() for each in many]
    assert [each.returncode for each in many] == [0] * 4
    assert sorted(before) == [migrations.head()] * 3 + ["None"]


def test_migrate_waits_for_the_one_that_migrates(bare_url: str) -> None:
    """The control of the test above: it is the lock that makes them wait."""
    with psycopg.connect(bare_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrations.LOCK])
        with subprocess.Popen([sys.executable, "-c", MIGRATE, bare_url], stdout=subprocess.PIPE, text=True) as waiting:
            blocked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while sql(bare_url, blocked) == [(0,)]:
                assert waiting.poll() is None
            assert migrations.status(bare_url) is None
            other.execute("SELECT pg_advisory_unlock_all()")
            assert waiting.communicate(timeout=120)[0] == "None\n"


def test_downgrade_leaves_nothing_and_upgrade_comes_back(database_url: str) -> None:
    config = migrations._config()
    with migrations._connected(database_url) as conn:
        config.attributes["connection"] = conn
        command.downgrade(config, "base")
    relations = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
    assert sql(database_url, relations) == [("alembic_version",)]
    of_extensions = "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    functions = (
        f"SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS {of_extensions}"
    )
    assert sql(database_url, functions) == []
    kinds = "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'c')"
    assert sql(database_url, kinds) == [("alembic_version",)]
    assert migrations.status(database_url) is None
    assert migrations.migrate(database_url) == (None, migrations.head())
    assert differences(database_url) == []


def test_trail_of_before_the_policies_is_shown_as_the_spec_has_it_now(api: Api, database_url: str) -> None:
    booking = api.held(api.resource(), soon())
    config = migrations._config()
    with migrations._connected(database_url) as conn:
        config.attributes["connection"] = conn
        command.downgrade(config, "0001")
    assert sql(database_url, "SELECT count(*) FROM event WHERE data ?| '{fee,cancellationPolicy}'") == [(0,)]
    migrations.migrate(database_url)
    assert api.get(f"/bookings/{booking['id']}/events").json()["data"][0]["data"] == booking


def test_schema_of_a_later_version_is_left_alone(database_url: str) -> None:
    sql(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(
        migrations.Unfit, match=r"has schema 9999, which this version of Bizing does not know\. Install"
    ):
        migrations.migrate(database_url)
    with pytest.raises(migrations.Unfit, match=r"has schema 9999, not .*\. Run `bizing db migrate` first\."):
        migrations.require_head(database_url)


def test_failed_migration_leaves_nothing(bare_url: str) -> None:
    sql(bare_url, "CREATE TABLE booking (taken int)")
    with pytest.raises(migrations.Unfit, match='cannot be migrated: relation "booking" already exists'):
        migrations.migrate(bare_url)
    assert migrations.status(bare_url) is None
    assert sql(bare_url, "SELECT to_regclass('business'), to_regclass('alembic_version')") == [(None, None)]


# What a server may lack


def test_server_that_is_too_old_is_named(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "OLDEST", 99)
    with pytest.raises(migrations.Unfit, match=r"is PostgreSQL 1\d\.\d+.*\. Bizing needs 99 or later\.$"):
        migrations.status(database_url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "postgresql://me:hunter2@127.0.0.1:1/db",
            "The database db at 127.0.0.1:1 cannot be reached: Connection refused. ",
        ),
        (
            "postgresql://me:hunter2@localhost:1/db",
            "The database db at localhost:1 cannot be reached: Connection refused. ",
        ),
        ("postgresql://me:hunter2@nowhere.invalid/db", "The database db at nowhere.invalid:5432 cannot be reached: "),
        (
            "postgresql:///db?host=/nowhere&password=hunter2",
            "The database db at the local socket:5432 cannot be reached: No ",
        ),
        (
            "postgresql://me:hunter2@127.0.0.1:1/db?colour=red",
            "The database db at 127.0.0.1:1 cannot be reached: invalid ",
        ),
        ("postgresql://me:hunter2@127.0.0.1:port/db", "BIZING_DATABASE_URL is no URL of a PostgreSQL."),
        ("mysql://me:hunter2@127.0.0.1/db", "BIZING_DATABASE_URL is no URL of a PostgreSQL."),
        ("hunter2", "BIZING_DATABASE_URL is no URL of a PostgreSQL."),
    ],
)
def test_database_that_cannot_be_reached_is_told_without_its_password(url: str, says: str) -> None:
    with pytest.raises(migrations.Unfit) as unfit:
        migrations.status(url)
    assert unfit.value.message.startswith(says)
    assert "hunter2" not in unfit.value.message
    assert "\n" not in unfit.value.message
    assert unfit.value.status == 2


def test_password_that_is_wrong() -> None:
    with embedded.running() as server:
        wrong = make_url(server.url).set(password="hunter2")
        with pytest.raises(migrations.Unfit) as unfit:
            migrations.migrate(written(wrong))
    assert unfit.value.message == (
        f"The database bizing at 127.0.0.1:{wrong.port} cannot be reached:"
        ' password authentication failed for user "bizing". Check --database-url or BIZING_DATABASE_URL.'
    )


def test_user_without_rights_is_told_what_to_ask_for(bare_url: str) -> None:
    role = f"guest_{uuid4().hex[:12]}"
    guest = written(make_url(bare_url).set(username=role, password="guest"))
    sql(bare_url, f"CREATE ROLE {role} LOGIN PASSWORD 'guest'")
    try:
        with pytest.raises(
            migrations.Unfit, match=r"^The extension btree_gist is not .*: CREATE EXTENSION btree_gist;$"
        ):
            migrations.migrate(guest)
        sql(bare_url, "CREATE EXTENSION btree_gist")
        with pytest.raises(migrations.Unfit, match=r"may not create tables\. Let an administrator grant it CREATE on"):
            migrations.migrate(guest)
        sql(bare_url, f"GRANT CREATE ON SCHEMA public TO {role}")
        assert migrations.migrate(guest) == (None, migrations.head())
    finally:
        sql(bare_url, f"DROP OWNED BY {role}")
        sql(bare_url, f"DROP ROLE {role}")


def test_server_without_the_extension_is_named(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    require = migrations._require_extension

    def look_for_another(conn: Connection) -> None:
        """As on a server without the contrib package: there, too, the extension is in no list."""
        conn.exec_driver_sql("CREATE TEMP VIEW pg_available_extensions AS SELECT '' AS name, '' AS installed_version")
        conn.exec_driver_sql("SET search_path = pg_temp, pg_catalog, public")
        require(conn)

    monkeypatch.setattr(migrations, "_require_extension", look_for_another)
    with pytest.raises(
        migrations.Unfit, match=r"lacks the extension btree_gist\. Install PostgreSQL's contrib package"
    ):
        migrations.migrate(bare_url)
