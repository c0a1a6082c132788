"""Applies a standard to measures: points, grade and the reason for each. Never holds a threshold."""
