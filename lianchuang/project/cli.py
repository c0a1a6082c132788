"""`lianchuang`, the one command-line program. Every command parses, calls one function, prints.

Exit codes: 0 done and well; 1 done, and something is wrong with what was looked at (a journal altered, a rule failed, a
row refused); 2 the request cannot be understood or met (no such file, no such area). `--json` writes one JSON document
to stdout, `{"refused": sentence}` where the exit code is 2; progress and remarks go to stderr.
"""

import argparse
import errno
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from lianchuang.rulebook.shelf import UnreadableFile

OK, FOUND_WRONG, CANNOT = 0, 1, 2


class Unmet(Exception):
    """A request that cannot be met; the message is the sentence that is printed."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    typed = sys.argv[1:] if argv is None else list(argv)
    signal.signal(signal.SIGTERM, _leave)
    try:
        arguments = _parser().parse_args(typed)
        return int(arguments.command(arguments) or OK)
    except (Unmet, UnreadableFile) as sentence:
        return _cannot(str(sentence), typed)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as problem:
        return _cannot(_no_file(problem), typed)
    except Exception as problem:
        if not _lost_the_database(problem):
            raise
        return _cannot("数据库断开了，没有做完的这一步不算数，请再来一次。", typed)


def _lost_the_database(problem: Exception) -> bool:
    """Whether the database went away in the middle. Commands that never had one know nothing of it."""
    if "django.db" not in sys.modules:
        return False
    from django.db import InterfaceError, OperationalError

    return isinstance(problem, InterfaceError | OperationalError)


def _cannot(sentence: str, typed: Sequence[str]) -> int:
    """Say why a request cannot be met: to a person, and to a program that asked for JSON."""
    if "--json" in typed:
        print(json.dumps({"refused": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return CANNOT


NO_FILE = {
    errno.ENOENT: "没有这个文件或目录",
    errno.ENOTDIR: "不是目录",
    errno.EISDIR: "是目录，不是文件",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOTEMPTY: "目录里已经有别的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读，不能写",
    errno.ENOSPC: "磁盘满了",
}


def _no_file(problem: OSError) -> str:
    """Which file could not be read or written, and why."""
    named = problem.filename2 or problem.filename
    return f"{named or '文件'} 读写不了：{NO_FILE.get(problem.errno or 0, problem.strerror or '原因不明')}。"


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what of a command cannot be understood."""

    def error(self, message: str) -> NoReturn:
        for pattern, words in _UNCLEAR:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = words.format(*found.groups())
                break
        raise Unmet(f"{message.rstrip('。')}。用法：{' '.join(self.format_usage().split()).removeprefix('usage: ')}")


_UNCLEAR = (
    (r"the following arguments are required: (.*)", "还要写：{}"),
    (r"argument COMMAND: invalid choice: '(.*)' \(choose from (.*)\)", "没有“{}”这个命令，只有 {}"),
    (r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", "{} 不能写“{}”，只能写 {}"),
    (r"argument (\S+): invalid int value: '(.*)'", "{} 要写整数，不能写“{}”"),
    (r"argument (\S+): expected one argument", "{} 后面要写一个值"),
    (r"argument (\S+): ignored explicit argument '(.*)'", "{} 后面不用写值"),
    (r"unrecognized arguments: (.*)", "不认识 {}"),
    (r"ambiguous option: (\S+) could match (.*)", "{} 不清楚是哪一个：{}"),
    (r"argument (\S+): (.*)", "{}：{}"),
)
"""What the standard library says, and the same in Chinese."""


def _leave(number: int, frame: object) -> NoReturn:
    """End in order, so that the embedded database is stopped with us."""
    raise SystemExit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="lianchuang", description="联创：工会工作办一件记一件，考核由记录算出来。")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        return sub

    _serving(add)
    _calculating(add)
    _looking(add)
    return parser


Adder = Callable[[str, Callable[[argparse.Namespace], int | None], str], argparse.ArgumentParser]


IMPORTED = ["employers", "unions", "members", "elections", "congresses", "contracts", "awards"]


def _serving(add: Adder) -> None:
    serve = add("serve", _serve, "启动网站和后台任务；数据库随之启停")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--demo", action="store_true", help="库是空的就先建示范区")

    demo = add("demo", _demo, "建一个示范区：真实的区划，虚构的单位和人")
    demo.add_argument("--area", default="330212", help="县级区划代码，默认 330212 鄞州区")
    demo.add_argument("--unions", type=_some, default=400, help="工会数，约数")
    demo.add_argument("--seed", type=int, default=1, help="种子相同，建出来的完全相同")
    demo.add_argument("--on", type=_day, help="示范区的“今天”，默认是今天")

    bring = add("import", _import, "导入台账：单位、工会、会员名册；历年的换届、职代会、集体合同、荣誉")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--as", dest="kind", required=True, choices=IMPORTED)
    bring.add_argument("--area", required=True, metavar="CODE", help="区划代码，区或镇街")
    bring.add_argument("--union", metavar="NUMBER", help="会员名册属于哪个工会；不写就从表题里找")
    bring.add_argument("--dry-run", action="store_true", help="只看会怎样，不写入")
    bring.add_argument("--outcomes", type=Path, metavar="XLSX", help="把每一行的结果写成表格")
    bring.add_argument("--json", action="store_true")

    manage = add("manage", _manage, "Django 的命令，给维护的人用")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)


def _calculating(add: Adder) -> None:
    freeze = add("freeze", _freeze, "冻结某一天的事实")
    freeze.add_argument("--on", type=_day, required=True, metavar="DAY")
    freeze.add_argument("--out", type=Path, required=True, metavar="DIR")
    freeze.add_argument("--root", action="append", metavar="NUMBER", help="从哪个组织往下，默认全区")
    freeze.add_argument("--json", action="store_true")

    score = add("score", _score, "按标准给冻结的事实打分")
    score.add_argument("--snapshot", type=Path, required=True, metavar="DIR")
    score.add_argument("--standard", type=Path, required=True, metavar="FILE")
    score.add_argument("--out", type=Path, metavar="DIR")
    score.add_argument("--since", type=_day, metavar="DAY", help="考核期首日，默认冻结日那年的 1 月 1 日")
    score.add_argument("--explain", metavar="ORG", help="说明一个组织的每一分从哪里来")
    score.add_argument("--json", action="store_true")

    standard = add("standard", _standard, "检查或试用一份考核标准")
    standard.add_argument("what", choices=["check", "try"])
    standard.add_argument("file", type=Path, metavar="FILE")
    standard.add_argument("--facts", type=Path, metavar="FACTS.json")
    standard.add_argument("--json", action="store_true")


def _looking(add: Adder) -> None:
    verify = add("verify", _verify, "核对日志：有没有被改、被删、被换次序")
    verify.add_argument("what", choices=["journal"])
    verify.add_argument("--against", type=Path, metavar="FILE", help="以前留下的检查点")
    verify.add_argument("--json", action="store_true")

    rules = add("rules", _rules, "用案例核对规则")
    rules.add_argument("what", choices=["check"])
    rules.add_argument("file", type=Path, metavar="FILE.csv")
    rules.add_argument("--json", action="store_true")

    ballot = add("ballot", _ballot, "用公布的文件重新数一次投票")
    ballot.add_argument("what", choices=["audit"])
    ballot.add_argument("folder", type=Path, metavar="DIR")
    ballot.add_argument("--json", action="store_true")

    book = add("manual", _manual, "由规则库生成办事手册")
    book.add_argument("--out", type=Path, required=True, metavar="DIR")
    book.add_argument("--check", action="store_true", help="只核对，不写")

    again = add("recount", _recount, "工作日历换了以后，重算还在走的期限")
    again.add_argument("year", type=_year, metavar="YEAR")

    checkpoint = add("checkpoint", _checkpoint, "打印日志最新的检查点，留到系统外面")
    checkpoint.add_argument("--json", action="store_true")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} 不是日期，要写成 2026-11-20 这样") from None


def _some(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"要写 1 到 100000 的整数，不能写“{text}”")
    return int(text)


def _year(text: str) -> int:
    if not re.fullmatch("(19|20)[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"{text} 不是年份，要写成 2026 这样")
    return int(text)


def _print(arguments: argparse.Namespace, document: Any, lines: Sequence[str]) -> None:
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))


def open_product() -> None:
    """Start the database and Django; brings the tables up to date."""
    from lianchuang.project.home import NoDatabase, database_url

    try:
        database_url()
    except NoDatabase as problem:
        raise Unmet(str(problem)) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianchuang.project.settings")
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as problem:
        raise Unmet(f"连不上数据库：{problem}") from None


def _serve(arguments: argparse.Namespace) -> int:
    open_product()
    from lianchuang.project.serving import PortTaken, begin_web, ensure_free, serve

    try:
        ensure_free(arguments.host, arguments.port)
    except PortTaken as problem:
        raise Unmet(str(problem)) from None
    web = begin_web()
    if arguments.demo:
        _build_demo_if_empty()
    return serve(web, arguments.host, arguments.port)


def _build_demo_if_empty() -> None:
    from lianchuang.demonstration.district import build, is_empty

    _clear_an_unfinished_demo()
    if is_empty():
        build(area="330212", unions=400, seed=1, on=None, progress=True)


def _clear_an_unfinished_demo() -> None:
    """A demonstration that was cut off while it was built is no district: what there is of it goes."""
    from lianchuang.demonstration.district import discard, unfinished

    if unfinished().exists():
        discard()


def _demo(arguments: argparse.Namespace) -> int:
    open_product()
    from lianchuang.demonstration.district import NoSuchArea, build, is_empty

    _clear_an_unfinished_demo()
    if not is_empty():
        raise Unmet("这里已经有数据。换一个 LIANCHUANG_HOME，再建示范区。")
    try:
        build(area=arguments.area, unions=arguments.unions, seed=arguments.seed, on=arguments.on, progress=True)
    except NoSuchArea as problem:
        raise Unmet(str(problem)) from None
    return OK


def _import(arguments: argparse.Namespace) -> int:
    if arguments.outcomes:
        _may_write(arguments.outcomes)
    open_product()
    from lianchuang.exchange.importing import CannotImport, import_file

    try:
        report = import_file(
            arguments.file,
            arguments.kind,
            arguments.area,
            union=arguments.union,
            dry_run=arguments.dry_run,
        )
    except CannotImport as problem:
        raise Unmet(str(problem)) from None
    from lianchuang.ledger.sealing import seal

    seal()
    if arguments.outcomes:
        arguments.outcomes.write_bytes(report.workbook())
    _print(arguments, report.as_json(), report.lines())
    return FOUND_WRONG if report.refused else OK


def _may_write(file: Path) -> None:
    """Before anything is done: a result that cannot be kept would be lost."""
    if file.is_dir():
        raise Unmet(f"{file} 是目录，要写文件名。")
    if not file.resolve().parent.is_dir():
        raise Unmet(f"没有目录 {file.resolve().parent}，结果没有地方写。")


def _manage(arguments: argparse.Namespace) -> int:
    from lianchuang.project.home import NoDatabase, database_url

    try:
        database_url()
    except NoDatabase as problem:
        raise Unmet(str(problem)) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianchuang.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lianchuang manage", *arguments.arguments])
    return OK


def _freeze(arguments: argparse.Namespace) -> int:
    open_product()
    from lianchuang.ledger.sealing import seal
    from lianchuang.rounds.handing import handed
    from lianchuang.snapshot.freeze import NothingToFreeze, freeze, roots_named

    _refuse_a_day_to_come(arguments.on)
    seal()
    try:
        roots = roots_named(arguments.root, arguments.on)
        manifest = freeze(roots, arguments.on, arguments.out, handed(roots, arguments.on))
    except NothingToFreeze as problem:
        raise Unmet(str(problem)) from None
    counts = [f"{name}: {entry['rows']}" for name, entry in manifest["tables"].items()]
    _print(arguments, manifest, [f"已冻结 {arguments.on} 的事实，在 {arguments.out}。", *counts])
    return OK


def _refuse_a_day_to_come(on: date) -> None:
    """The facts of a day that is not over yet are not all there. A demonstration may live ahead of the calendar: its
    today is the last day of which its journal tells."""
    from django.db.models import Max
    from django.utils import timezone

    from lianchuang.ledger.models import Event

    today = timezone.localdate()
    if on > today and on > (Event.objects.aggregate(last=Max("occurred_on"))["last"] or today):
        raise Unmet(f"{on} 还没到，事实还没有齐，只能冻结今天（{today}）和以前的日子。")


def _score(arguments: argparse.Namespace) -> int:
    from lianchuang.scoring.run import CannotScore, explain_lines, score_snapshot

    try:
        results = score_snapshot(arguments.snapshot, arguments.standard, arguments.out, since=arguments.since)
        if arguments.explain:
            lines = explain_lines(results, arguments.explain)
            _print(arguments, {"organisation": arguments.explain, "lines": lines}, lines)
            return OK
    except CannotScore as problem:
        raise Unmet(str(problem)) from None
    _print(arguments, results.summary(), results.lines())
    return OK


def _standard(arguments: argparse.Namespace) -> int:
    from lianchuang.scoring import run

    try:
        if arguments.what == "check":
            report = run.check_file(arguments.file)
        else:
            if arguments.facts is None:
                raise Unmet("试用标准要给出事实：--facts FACTS.json。")
            report = run.try_file(arguments.file, arguments.facts)
    except run.CannotScore as problem:
        raise Unmet(str(problem)) from None
    _print(arguments, report.document, report.lines)
    return FOUND_WRONG if report.wrong else OK


def _verify(arguments: argparse.Namespace) -> int:
    open_product()
    from lianchuang.ledger.sealing import seal
    from lianchuang.ledger.verification import verify_journal

    note = _read(arguments.against) if arguments.against else None
    verdict = verify_journal(note)
    if verdict.sound and seal():  # nothing is signed on top of what was tampered with
        verdict = verify_journal(note)
    words = f"日志完好：{verdict.events} 条，{verdict.checkpoints} 个检查点。" if verdict.sound else verdict.problem
    _print(arguments, verdict.as_json(), [words])
    return OK if verdict.sound else FOUND_WRONG


def _checkpoint(arguments: argparse.Namespace) -> int:
    open_product()
    from lianchuang.ledger.sealing import latest_note, seal

    seal()
    note = latest_note()
    if arguments.json:
        print(json.dumps({"checkpoint": note}, ensure_ascii=False))
    else:
        sys.stdout.write(note)
    return OK


def _rules(arguments: argparse.Namespace) -> int:
    from lianchuang.rulebook.cases import UnreadableCases, check_cases

    if not arguments.file.is_file():
        raise Unmet(f"没有文件 {arguments.file}。")
    try:
        report = check_cases(arguments.file)
    except UnreadableCases as problem:
        raise Unmet(str(problem)) from None
    _print(arguments, report.as_json(), report.lines())
    return int(report.exit_code)


def _ballot(arguments: argparse.Namespace) -> int:
    from lianchuang.ballots.audit import CannotAudit, audit

    try:
        report = audit(arguments.folder)
    except (CannotAudit, OSError) as problem:
        raise Unmet(str(problem)) from None
    _print(arguments, report.as_json(), report.lines())
    return FOUND_WRONG if report.wrong else OK


def _manual(arguments: argparse.Namespace) -> int:
    from lianchuang.rulebook.examples import BadExample
    from lianchuang.rulebook.manual import differences, manual, write
    from lianchuang.rulebook.procedures import BadProcedure
    from lianchuang.rulebook.shelf import UnreadableFile

    try:
        book = manual()
        changed = (differences if arguments.check else write)(book, arguments.out)
    except (BadProcedure, BadExample, UnreadableFile) as problem:
        raise Unmet(str(problem)) from None
    except OSError as problem:
        raise Unmet(f"写不了 {arguments.out}：{problem.strerror}。") from None
    print(
        "\n".join(
            [*changed, f"手册 {len(book.files)} 个文件，{'不一致' if arguments.check else '改了'} {len(changed)} 个。"]
        )
    )
    return FOUND_WRONG if arguments.check and changed else OK


def _recount(arguments: argparse.Namespace) -> int:
    open_product()
    from django.utils import timezone

    from lianchuang.ledger.acts import Signature
    from lianchuang.procedures.recounting import recount

    by = Signature("system:command-line", timezone.now())
    changed = recount(arguments.year, what=f"{arguments.year}年工作日历", by=by, on=timezone.localdate())
    print(f"重算了 {changed} 件的期限。")
    return OK


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Unmet(f"读不了文件 {path}。") from None


if __name__ == "__main__":
    sys.exit(main())
