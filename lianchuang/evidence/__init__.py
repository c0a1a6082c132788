"""Files that show a step of a case happened, kept once and told of in the journal; and what a reviewer should ask
about them. Never decides a case, never enters a score."""
