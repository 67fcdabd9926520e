"""The ledger: each edition that a schedule asked for, once, and what became of its making; what was done last when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from briefing.errors import StoreError

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("slot", TEXT, nullable=False),
        sa.Column("due", MOMENT),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("begun", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("problem", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("name", "date", "slot", name="uq_runs_name_date_slot"),
    )
    op.create_index("ix_runs_begun", "runs", ["begun"])
    op.create_table(
        "chores",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("problem", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )


def downgrade() -> None:
    raise StoreError("a store is never taken back to an older schema: restore a backup from before instead")
