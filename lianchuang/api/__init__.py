"""The same questions and answers as JSON. Decides nothing."""
