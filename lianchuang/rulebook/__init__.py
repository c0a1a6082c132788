"""Reads and checks the law as data and hands it out as frozen objects. Never imports Django, never holds a figure itself."""
