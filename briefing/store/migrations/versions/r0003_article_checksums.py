"""A checksum with each article, so that a check finds what damaged one; filled for those that are there."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from briefing.errors import StoreError

revision = "0003"
down_revision = "0002"

# At that day's program: what the checksum is of, in this order.
TEXTS = (
    "id",
    "key",
    "key_digest",
    "source",
    "location",
    "publisher",
    "title",
    "text",
    "author",
    "language",
    "url",
    "label",
)
MOMENTS = ("published", "updated", "first_seen", "time", "version")
ROWS = 1000

ARTICLES = sa.table(
    "articles",
    *(sa.column(name, sa.Text) for name in (*TEXTS, "checksum")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in MOMENTS),
    sa.column("part", sa.Integer),
)


def upgrade() -> None:
    op.add_column("articles", sa.Column("checksum", sa.String(32), nullable=False, server_default=sa.text("''")))
    connection, c, last = op.get_bind(), ARTICLES.c, ""
    fill = sa.update(ARTICLES).where(c.id == sa.bindparam("of")).values(checksum=sa.bindparam("sum"))
    # A part at a time: the texts of a store of years do not fit in the memory.
    while rows := connection.execute(sa.select(ARTICLES).where(c.id > last).order_by(c.id).limit(ROWS)).all():
        connection.execute(fill, [{"of": row.id, "sum": _checksum(row)} for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    raise StoreError("a store is never taken back to an older schema: restore a backup from before instead")


def _checksum(row: Any) -> str:
    values = [getattr(row, name) for name in TEXTS] + [_utc(getattr(row, name)) for name in MOMENTS] + [row.part]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:32]


def _utc(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()
