"""What an operator reads is true: every setting and every command is documented, and nothing else is."""

import argparse
import re
from pathlib import Path

from lianchuang.project.cli import _parser

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs/settings.md").read_text("utf-8")


def commands() -> set[str]:
    parser = _parser()
    [subparsers] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return set(subparsers.choices)


def test_every_environment_variable_that_the_product_reads_is_documented():
    named = re.compile(r"environ(?:\.get\(|\[)\"(LIANCHUANG_\w+|DATABASE_URL)\"")
    sources = [path.read_text("utf-8") for path in (ROOT / "lianchuang").rglob("*.py")]
    read = {name for source in sources for name in named.findall(source)}
    documented = set(re.findall(r"^\| `([A-Z_]+)`", SETTINGS, re.M))
    assert read == documented


def test_every_command_is_documented():
    assert set(re.findall(r"^\| `lianchuang (\w+)", SETTINGS, re.M)) == commands()


def test_every_option_is_documented():
    [subparsers] = [a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)]
    for name, command in subparsers.choices.items():
        line = " ".join(line for line in SETTINGS.splitlines() if line.startswith(f"| `lianchuang {name}"))
        options = {text for action in command._actions for text in action.option_strings if text.startswith("--")}
        assert {text for text in options - {"--help"} if text not in line} == set(), name
