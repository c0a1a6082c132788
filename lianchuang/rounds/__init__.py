"""A round's years, standard and freezes. Never recomputes a measure."""
