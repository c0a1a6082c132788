"""Lianchuang 联创: union work recorded once, when it happens; assessments computed from the records."""
