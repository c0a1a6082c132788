"""The manual as files: a page and a drawing for every procedure, and an index by system of work."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lianchuang.rulebook.examples import read_examples
from lianchuang.rulebook.manual.drawing import drawn
from lianchuang.rulebook.manual.page import page
from lianchuang.rulebook.procedure_form import Procedure
from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import shelf
from lianchuang.rulebook.word_lists import system_names

INDEX = "README.md"


@dataclass(frozen=True)
class Manual:
    """Every file of the manual by its name."""

    files: dict[str, str]


def manual() -> Manual:
    """The manual of the procedures and examples of this installation."""
    folder = shelf() / "procedures"
    procedures, examples = list(Procedures.read(folder)), read_examples(folder / "examples")
    files = {INDEX: _index(procedures)}
    for procedure in procedures:
        files[f"{procedure.id}.md"] = page(procedure, examples[procedure.id])
        files[f"{procedure.id}.svg"] = drawn(procedure)
    return Manual(files)


def write(book: Manual, folder: Path) -> list[str]:
    """Write every file, remove those that belong to no procedure any more; gives the names that changed."""
    changed = differences(book, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in book.files:
            (folder / name).write_text(book.files[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def differences(book: Manual, folder: Path) -> list[str]:
    """Names of the files that are missing in a folder, differ there, or are there for nothing."""
    there = {path.name: path for path in folder.glob("*") if path.suffix in (".md", ".svg")} if folder.is_dir() else {}
    wrong = [name for name, text in book.files.items() if name not in there or _text(there[name]) != text]
    return sorted([*wrong, *(set(there) - set(book.files))])


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def _index(procedures: list[Procedure]) -> str:
    return "\n".join(_index_lines(procedures)).rstrip() + "\n"


def _index_lines(procedures: list[Procedure]) -> Iterator[str]:
    yield from (
        "# 办事手册",
        "",
        "一种程序一页：做什么用、谁来办、一步一步怎么办、期限多长、几个人几张票才算数、不合规定时系统怎么说，"
        "再各讲一件照规定办的和一件有毛病的。",
        "",
        "这些页由规则库的数据文件和例子生成，和系统里用的是同一份；要改，改数据文件，再运行"
        " `lianchuang manual --out docs/manual`。",
        "",
    )
    by_system: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        by_system.setdefault(procedure.system, []).append(procedure)
    for system, name in system_names().items():
        if system in by_system:
            yield from (f"## {system} {name}", "")
            for procedure in sorted(by_system[system], key=lambda one: one.id):
                yield f"- [{procedure.name}]({procedure.id}.md)：{_first_sentence(procedure.purpose)}"
            yield ""


def _first_sentence(text: str) -> str:
    return text.split("。")[0].split("；")[0] + "。"
