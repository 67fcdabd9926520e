"""The first schema. A migration names its own types: the tables of today's program are not those of its day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from briefing.errors import StoreError

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
DIGEST = sa.String(32)


def upgrade() -> None:
    _articles()
    _collecting()
    _editions()
    _deliveries()


def downgrade() -> None:
    raise StoreError("a store is never taken back to an older schema: restore a backup from before instead")


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("key_digest", DIGEST, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("location", TEXT, nullable=False),
        sa.Column("publisher", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("updated", MOMENT),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("version", MOMENT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_time_id", "articles", ["time", "id"])
    versions = ["key_digest", "first_seen", "version", "id"]
    op.create_index("ix_articles_key_digest_first_seen_version_id", "articles", versions)
    op.create_index("ix_articles_source_time", "articles", ["source", "time"])


def _collecting() -> None:
    op.create_table(
        "seen",
        sa.Column("item_digest", DIGEST, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("location", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("problem", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("item_digest", name="pk_seen"),
    )
    op.create_index("ix_seen_source", "seen", ["source"])
    op.create_table(
        "left_out",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_digest", DIGEST, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("location", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_left_out"),
    )
    op.create_index("ix_left_out_item_digest", "left_out", ["item_digest"])
    op.create_index("ix_left_out_at", "left_out", ["at"])
    op.create_table(
        "sources",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("polled", MOMENT),
        sa.Column("problem", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("slot", TEXT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("checksum", TEXT, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint("name", "date", "slot", "revision", name="uq_editions_name_date_slot_revision"),
    )
    op.create_index("ix_editions_digest", "editions", ["digest"])
    op.create_table(
        "renditions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("format", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("suffix", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("checksum", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_renditions"),
        sa.ForeignKeyConstraint(["edition"], ["editions.id"], name="fk_renditions_edition"),
        sa.UniqueConstraint("edition", "format", name="uq_renditions_edition_format"),
    )


def _deliveries() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("target_digest", DIGEST, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("receipt", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["edition"], ["editions.id"], name="fk_outbox_edition"),
        sa.UniqueConstraint("edition", "target_digest", name="uq_outbox_edition_target_digest"),
    )
    op.create_table(
        "leases",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
