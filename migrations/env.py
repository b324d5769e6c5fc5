"""How migrations run: one transaction each, on SQLite with foreign keys off while tables are rebuilt and checked after.

Batch mode copies a table, drops the old one and renames the copy. With foreign keys on, the drop silently empties every
table that cascades from it; so they are switched off before BEGIN (inside a transaction the pragma does nothing).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Enum
from sqlalchemy.types import JSON, DateTime, TypeDecorator

from core.db import Base, db
from core.search import is_part


def render_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as, so that migrations outlive our code."""
    if kind != "type":
        return False
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, TypeDecorator) and isinstance(item.impl, DateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, TypeDecorator) and isinstance(item.impl, JSON):
        return "sa.JSON()"
    return False


def number_revision(autogen: MigrationContext, revision: object, directives: list[MigrationScript]) -> None:
    """Give a new migration the next number; write none where nothing has changed."""
    script = directives[0]
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


def is_described(_item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave what full text search keeps for itself out of the comparison with the models."""
    return not (reflected and compared is None and is_part(name, kind))


def check_foreign_keys(ctx: MigrationContext, **_others: Any) -> None:
    """Fail a migration, still inside its transaction, that leaves a row pointing at nothing."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        places = sorted({f"{row[0]} → {row[2]}" for row in lost})
        raise RuntimeError(
            f"the migration would leave {len(lost)} rows without what they point at: {', '.join(places)}"
        )


@contextmanager
def connected() -> Iterator[Connection]:
    """Open a connection to migrate on; on SQLite it writes alone and does not enforce foreign keys meanwhile."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=off")
        try:
            yield connection.execution_options(begin="BEGIN IMMEDIATE")
        finally:
            if connection.in_transaction():
                connection.rollback()
            driver.execute("PRAGMA foreign_keys=on")


def run() -> None:
    """Run the migrations that were asked for, or compare the models with the database."""
    given = current_app.extensions["migrate"].configure_args
    with connected() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            transaction_per_migration=True,
            render_item=render_type,
            include_object=is_described,
            process_revision_directives=number_revision,
            on_version_apply=check_foreign_keys,  # type: ignore[arg-type]  # alembic hands all four over by name
            **given,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database at hand: run them without --sql.")
run()
