"""Cases under way: the engine decides, the acts record. Never reads the clock."""
