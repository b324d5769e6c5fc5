"""How migrations run: whole or not at all, with children of a rebuilt table left alone."""

import dataclasses
import shutil
import sqlite3
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from app import create_app
from tests.house.source import ROOT

PARENT_AND_CHILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.String(5)))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE"), nullable=False),
    )
    op.execute("INSERT INTO parent (id, word) VALUES (1, 'one')")
    op.execute("INSERT INTO child (id, parent_id) VALUES (7, 1)")


def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
"""
REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    with op.batch_alter_table("parent", recreate="always") as batch:
        batch.alter_column("word", type_=sa.String(50))


def downgrade():
    pass
"""
ORPHAN = """
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    op.execute("DELETE FROM parent")


def downgrade():
    pass
"""


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Path:
    """A folder with our way of migrating, and migrations of the test's own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name in ("env.py", "alembic.ini", "script.py.mako"):
        shutil.copy(ROOT / "migrations" / name, folder / name)
    (folder / "versions").mkdir()
    return folder


def migrate(app: Flask, place: Path, **versions: str) -> sqlite3.Connection:
    """Write these migrations and run them on an SQLite database of the test's own."""
    for name, text in versions.items():
        (place / "versions" / f"{name}.py").write_text(text, encoding="utf-8")
    path = place.parent / "own.db"
    settings = dataclasses.replace(app.extensions["settings"], database_url=f"sqlite:///{path}")
    own = create_app(settings)
    with own.app_context():
        try:
            flask_migrate.upgrade(directory=str(place))
        finally:
            own.extensions["sqlalchemy"].engine.dispose()
    return sqlite3.connect(path)


def test_children_outlive_the_rebuilding_of_their_parent(app: Flask, place: Path) -> None:
    database = migrate(app, place, first=PARENT_AND_CHILD, second=REBUILD)
    assert database.execute("SELECT id, parent_id FROM child").fetchall() == [(7, 1)]
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    assert "VARCHAR(50)" in database.execute("SELECT sql FROM sqlite_master WHERE name = 'parent'").fetchone()[0]
    database.close()


def test_a_migration_that_leaves_orphans_is_undone_whole(app: Flask, place: Path) -> None:
    migrate(app, place, first=PARENT_AND_CHILD, second=REBUILD).close()
    with pytest.raises(SystemExit):
        migrate(app, place, third=ORPHAN)
    database = sqlite3.connect(place.parent / "own.db")
    assert database.execute("SELECT id FROM parent").fetchall() == [(1,)]
    assert database.execute("SELECT name FROM sqlite_master WHERE name = 'half_done'").fetchall() == []
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    database.close()
