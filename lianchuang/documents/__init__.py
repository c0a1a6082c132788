"""Official documents (文书) made from the records: their words and how they are set. Nothing here decides or counts."""
