"""Workbooks in and out. Decides nothing."""
