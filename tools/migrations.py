"""Tries the migrations on an empty database: up, like the models, down to nothing, and up again."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
STEPS = (["db", "upgrade"], ["db", "check"], ["db", "downgrade", "base"], ["db", "upgrade"], ["db", "check"])


def tables_of(url: str) -> set[str]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def try_migrations(url: str) -> int:
    """Run every step on this database, and answer the exit code."""
    with tempfile.TemporaryDirectory(prefix="sundet-migrations-") as folder:
        settings = {"SUNDET_MODE": "test", "DATABASE_URL": url, "SUNDET_DATA": folder, "JOBS_URL": "none:"}
        for step in STEPS:
            done = subprocess.run(
                [sys.executable, "-m", "flask", "--app", "app", *step],
                check=False,
                cwd=ROOT,
                env={**os.environ, **settings},
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            print(f"flask {' '.join(step)}: {'done' if done.returncode == 0 else 'FAILED'}")
            if done.returncode:
                print(done.stdout)
                return 1
            left = tables_of(url) if "downgrade" in step else set()
            if left:
                print(f"flask db downgrade base leaves tables behind: {', '.join(sorted(left))}")
                return 1
    return 0


def main() -> int:
    """Take `sqlite`, or `postgres` for the server that TEST_POSTGRES_URL names."""
    if sys.argv[1:] == ["sqlite"]:
        with tempfile.TemporaryDirectory(prefix="sundet-migrations-") as folder:
            return try_migrations(f"sqlite:///{folder}/sundet.db")
    if sys.argv[1:] != ["postgres"]:
        print("Usage: migrations.py sqlite|postgres")
        return 2
    name = f"sundet_migrations_{os.getpid()}"
    server = sa.create_engine(os.environ["TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            return try_migrations(server.url.set(database=name).render_as_string(hide_password=False))
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
