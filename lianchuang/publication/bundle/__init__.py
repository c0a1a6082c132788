"""The files from which anybody recomputes every score and the whole ranking of a public notice."""
