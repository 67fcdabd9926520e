"""A connection with an open transaction -> the migrations run inside it (alembic loads this file)."""

from __future__ import annotations

from alembic import context

from briefing.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
