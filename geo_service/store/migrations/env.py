"""Alembic's entry: runs the migrations on the connection that ``store.migrate`` passes in."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table_schema="geo", transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
