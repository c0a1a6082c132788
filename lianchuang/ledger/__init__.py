"""The append-only log: who did what, on which day, by what right. Never knows what an event means."""
