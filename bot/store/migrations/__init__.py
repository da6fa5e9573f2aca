"""Changes of the database's form, by alembic."""
