"""Organisations, employers and people: who existed on a day. Never knows why a fact changed."""
