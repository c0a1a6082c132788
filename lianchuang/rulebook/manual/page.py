"""One page of the manual: what a procedure is for, its steps, periods, numbers, sentences and stories."""

from collections.abc import Iterable, Iterator

from lianchuang.rulebook.catalogue import rulebook
from lianchuang.rulebook.examples import ExampleFile
from lianchuang.rulebook.inline import inline_rule
from lianchuang.rulebook.manual.speech import (
    GRAVITY,
    HOUSE,
    UNIT,
    WHO,
    cited,
    condition,
    day_words,
    period_words,
    reference,
    rule_basis,
    rule_words,
    spoken,
)
from lianchuang.rulebook.manual.stories import edge, story
from lianchuang.rulebook.procedure_form import Check, ClockSpec, DutySpec, FieldSpec, Need, Procedure, Step
from lianchuang.rulebook.standards import known_names
from lianchuang.rulebook.word_lists import outcome_words, system_names

PLAIN_OVERDUE = "{name}应于〔到期日〕前完成（自〔起算日〕起〔期限〕），已逾期〔几〕日。"
MARKS = {"law": "", "house": "本系统约定，到期只提示", "promised": "事先约定的期限，过了算逾期"}
ABOUT = {"organisation": "一家组织办一件", "employers": "选定单位办一件", "person": "一人一件，按敏感信息保管"}
HOLDERS = {"union": "基层工会", "higher_union": "上级工会", "party": "党组织", "higher_party": "上级党组织"}
KINDS = {"yearly": "每年", "term_end": "届满前", "certificate_end": "证书到期前", "shaken": "事后"}


def page(procedure: Procedure, examples: ExampleFile) -> str:
    """The page as Markdown, ending with a line break."""
    lines = [
        f"# {procedure.name}",
        "",
        procedure.purpose,
        "",
        *_head(procedure),
        *_duties(procedure.duty),
        *_steps(procedure),
        *_periods(procedure, examples),
        *_numbers(procedure),
        *_sentences(procedure),
        "## 例子",
        "",
        *(line for example in examples.example for line in story(procedure, example)),
        *_statutes(procedure),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _head(procedure: Procedure) -> Iterator[str]:
    outcomes = [step.ends for step in procedure.step if step.ends]
    outcomes += [outcome for step in procedure.step for outcome in step.outcomes.values()]
    place = rulebook().level_names[procedure.place]
    law = "每一步按那一天的规定" if procedure.law_of == "step" else "按开始办理那天的规定"
    yield from _table(
        ("", ""),
        [
            ("属于", f"{procedure.system} {system_names()[procedure.system]}"),
            ("谁来办", f"{HOLDERS[procedure.holder]}，{ABOUT[procedure.about]}"),
            ("从哪天起", f"{day_words(procedure.in_force_from)}，{place}；{law}"),
            ("怎样算办结", "、".join(dict.fromkeys(outcome_words()[outcome] for outcome in outcomes))),
            ("记出哪些数", "、".join(_measures(procedure.feeds)) or "不直接计入考核的数"),
        ],
    )


def _measures(feeds: Iterable[str]) -> Iterator[str]:
    known = known_names()
    for base in feeds:
        for name, words in known.items():
            if name == base or (name.startswith(base) and name.removeprefix(base).isalpha()):
                yield f"{words}（{name}）"


def _duties(duties: Iterable[DutySpec]) -> Iterator[str]:
    for duty in duties:
        mark = "（本系统约定，只提醒）" if duty.mark == "house" else ""
        when = f"{UNIT[duty.quantity]}到 {duty.at_least}" if duty.kind == "threshold" else KINDS[duty.kind]
        yield f"- **{when}提醒：{duty.name}**{mark}。{duty.say}（{cited(duty.basis)}）"
    yield ""


def _steps(procedure: Procedure) -> Iterator[str]:
    yield from ("## 步骤", "")
    yield from (f"![{procedure.name}步骤图]({procedure.id}.svg)", "")
    yield from ("从上往下办，一列是一方。虚线框的选办，或者有条件才办；虚线箭头是依法应当先办的；绿框的可以办结。", "")
    for number, step in enumerate(procedure.step, start=1):
        yield f"{number}. **{step.name}**（{WHO[step.actor]}）{_remarks(procedure, step)}"
        for line in (step.hint, *_asked(procedure, step)):
            if line:
                yield f"    - {line}"
        if step.papers:
            yield f"    - 要留的材料：{'、'.join(step.papers)}"
        yield f"    - 依据：{cited(step.basis)}"
    yield ""


def _remarks(procedure: Procedure, step: Step) -> str:
    groups = ["”或“".join(procedure.step_named(name).name for name in group.split("|")) for group in step.after]
    remarks = [f"接在“{'”“'.join(groups)}”之后"] if groups else []
    remarks += ["选办"] if step.optional else []
    remarks += ["可以多次"] if step.repeats else []
    remarks += [f"{condition(procedure, step, step.when)}才办"] if step.when else []
    if step.ends:
        remarks.append(f"办了就办结：{outcome_words()[step.ends]}")
    spec = step.field_named(step.ends_by) if step.ends_by else None
    remarks += [
        f"“{spec.label}”是“{spec.choices.get(value, value)}”的办结：{outcome_words()[outcome]}"
        for value, outcome in step.outcomes.items()
        if spec
    ]
    return "：" + "；".join(remarks) if remarks else ""


def _asked(procedure: Procedure, step: Step) -> Iterator[str]:
    if step.field:
        yield "要填：" + "；".join(_field(procedure, step, spec) for spec in step.field)


def _field(procedure: Procedure, step: Step, spec: FieldSpec) -> str:
    remarks = [] if spec.required else ["选填"]
    remarks += ["敏感"] if spec.sensitive else ["遮住，看一次记一次"] if spec.person else []
    remarks += [f"{condition(procedure, step, spec.when)}才填"] if spec.when else []
    options = f"〔{'、'.join(spec.choices.values())}〕" if spec.choices else ""
    options = f"〔一行一条：{'／'.join(column.label for column in spec.columns)}〕" if spec.columns else options
    return f"{spec.label}{options}" + (f"（{'，'.join(remarks)}）" if remarks else "")


def _periods(procedure: Procedure, examples: ExampleFile) -> Iterator[str]:
    clocks = [(step, clock) for step in procedure.step for clock in step.clock]
    if not clocks:
        return
    yield from ("## 期限", "")
    yield from _table(
        ("期限", "谁", "从哪天起算", "多长", "办到哪一步算办了", "依据"),
        [_period(procedure, step, clock) for step, clock in clocks],
    )
    known = {clock.id: clock for _, clock in clocks}
    if examples.boundary:
        yield from ("两头的日子：", "", *(edge(known[one.clock], one) for one in examples.boundary), "")


def _period(procedure: Procedure, step: Step, clock: ClockSpec) -> tuple[str, ...]:
    when = f"（{condition(procedure, step, clock.when)}）" if clock.when else ""
    basis = cited(clock.basis) or (rule_basis(rulebook().rule(clock.rule)) if clock.rule else "")
    basis = "" if HOUSE in clock.basis else basis  # said by the mark
    return (
        clock.name + when,
        WHO[clock.who],
        f"“{step.name}”的日期" if clock.starts == "day" else reference(procedure, step, clock.starts),
        period_words(clock),
        procedure.step_named(clock.met_by).name,
        "；".join(filter(None, (basis, MARKS[clock.mark]))),
    )


def _numbers(procedure: Procedure) -> Iterator[str]:
    """The rules of the catalogue that its steps are held against, with their figures."""
    rows: dict[str, tuple[str, list[str], str, str]] = {}
    for step in procedure.step:
        for check in (check for check in step.check if check.rule):
            rule = rulebook().rule(check.rule)
            rows.setdefault(rule.id, (rule.name, [], rule_words(rule), rule_basis(rule)))[1].append(step.name)
    if rows:
        yield from ("## 人数、票数、日期的规定", "")
        told = [(name, "、".join(dict.fromkeys(steps)), words, basis) for name, steps, words, basis in rows.values()]
        yield from _table(("规定", "用在", "数", "依据"), told)


def _sentences(procedure: Procedure) -> Iterator[str]:
    rows = [row for step in procedure.step for row in _said(procedure, step)]
    if rows:
        yield from ("## 系统会怎么说", "")
        yield from ("“无效”“不符合”的先拦一下，真是这样办的可以照实记下；“对不上”的要改；“提示”不计入考核。", "")
        yield from _table(("步骤", "轻重", "原话"), rows)


def _said(procedure: Procedure, step: Step) -> Iterator[tuple[str, ...]]:
    for need in step.need:
        yield step.name, GRAVITY[_gravity_of_need(need)], need.say
    for check in step.check:
        yield step.name, GRAVITY[_gravity(check)], _sentence(procedure, step, check)
    for clock in step.clock:
        say = clock.say or PLAIN_OVERDUE.replace("{name}", clock.name)
        kind = "notice" if clock.mark == "house" else "overdue"
        yield procedure.step_named(clock.met_by).name, GRAVITY[kind], spoken(say, procedure, step)


def _sentence(procedure: Procedure, step: Step, check: Check) -> str:
    say = check.say or rulebook().rule(check.rule).file.say
    text = spoken(say, procedure, step, check)
    return text if text.endswith("。") else f"{text}。"


def _gravity(check: Check) -> str:
    if check.severity == "impossible":
        return "impossible"
    if check.rule:
        rule = rulebook().rule(check.rule)
        acts = any(version.acts for version in rule.versions)
        return (check.severity or rule.default_severity) if acts else "notice"
    written = dict(check.inline or {}) | {"basis": "house" if HOUSE in check.basis else list(check.basis)}
    rule_in_place = inline_rule(written)
    return (check.severity or rule_in_place.default_severity) if rule_in_place.acts else "notice"


def _gravity_of_need(need: Need) -> str:
    acts = not need.basis or (
        HOUSE not in need.basis and inline_rule({"kind": "given", "fields": [], "basis": need.basis}).acts
    )
    return need.severity if acts or need.severity == "impossible" else "notice"


def _statutes(procedure: Procedure) -> Iterator[str]:
    """Where the words of the articles stand."""
    book, found, names = rulebook(), dict[str, str](), list[str]()
    written = [text for duty in procedure.duty for text in duty.basis]
    for step in procedure.step:
        parts: list[Step | Check | Need | ClockSpec] = [step, *step.check, *step.need, *step.clock]
        written += [text for part in parts for text in part.basis]
        asked = [*(check.rule for check in step.check), *(clock.rule for clock in step.clock)]
        names += [citation.statute for rule in asked if rule for citation in book.rule(rule).basis]
    names += [book.library.cite(text).statute for text in written if text != HOUSE]
    for name in names:
        statute = book.statute(name)
        if statute is not None:
            remark = "" if statute.head.mark == "V" else "（转引，以正式文本为准）"
            found[statute.id] = f"- [{statute.head.title}](../../rulebook/sources/{statute.path.name}){remark}"
    if found:
        yield from ("## 条文原文", "", *(found[name] for name in sorted(found)), "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '／').replace(chr(10), ' ') for cell in row)} |"
    yield ""
