"""What was made public, word for word and dated, with what it takes to check it. Never edits what was published."""
