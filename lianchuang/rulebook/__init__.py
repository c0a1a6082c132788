"""Reads and checks the law as data and hands it out as frozen objects.

Never imports Django, never holds a figure itself.
"""

from lianchuang.rulebook.answers import Answer
from lianchuang.rulebook.calendars import Calendar
from lianchuang.rulebook.catalogue import Rulebook, UnknownRule, rulebook
from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.counting import Ceiling, Deadline, Period, Share
from lianchuang.rulebook.given import BadInputs
from lianchuang.rulebook.inline import InlineRule, inline_rule
from lianchuang.rulebook.profiles import Profile
from lianchuang.rulebook.rules import Rule
from lianchuang.rulebook.shelf import UnreadableFile
from lianchuang.rulebook.sources import Article, Statute

__all__ = [
    "Answer",
    "Article",
    "BadInputs",
    "Calendar",
    "Ceiling",
    "Citation",
    "Deadline",
    "InlineRule",
    "Period",
    "Profile",
    "Rule",
    "Rulebook",
    "Share",
    "Statute",
    "UnknownRule",
    "UnreadableFile",
    "inline_rule",
    "rulebook",
]
