"""One function per indicator, over frozen facts. Never sees the database."""
