"""Voice both ways: who raised a matter, as far as they said, and in their own words; to whom something was sent down,
and who has seen it. Never decides a case, and never learns who wrote without a name."""
