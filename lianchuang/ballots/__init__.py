"""Secret ballots: what was asked of whom, who took a ballot, and what came out. Never learns who voted how."""
