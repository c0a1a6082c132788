"""The manual for officers: a page and a drawing for every procedure, made from its data file and its examples."""

from lianchuang.rulebook.manual.binding import Manual, differences, manual, write

__all__ = ["Manual", "differences", "manual", "write"]
