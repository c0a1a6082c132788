"""What proofreading finds, each with a standard that has the fault and one that has not."""

from pathlib import Path

import pytest

from lianchuang.rulebook.standards import standards_folder
from lianchuang.scoring.proofreading import check, check_file, has_errors

from .standards import one, sample, standard

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(path.stem for path in (standards_folder() / "samples").glob("*.toml"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_published_standards_get_these_remarks(name):
    """To renew: write each remark of `check(sample(name))` into the golden file as text, and read the difference."""
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [str(remark) for remark in check(sample(name))] == expected


def test_every_published_standard_has_a_golden_file():
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == SAMPLES
    assert len(SAMPLES) == 5


def bands(*tiers, more=""):
    listed = ", ".join(f"{{ min = {low}, points = {points} }}" for low, points in tiers)
    return f'numerator = "members_total"\ndenominator = "employees_total"\nbands = [ {listed} ]\n{more}'


GOOD = bands((0.9, 4), (0.8, 2), (0.0, 0))
NEEDS = 'full_needs = {{ numerator = "{n}", denominator = "unions_25plus", min = {m} }}'
COMPANION = "companion = {{ points = {p}, per_missing = {m}, items = {i} }}"
TWO = '["wage_special_contract", "women_special_contract"]'
LOSS = """deductions = [
  {{ fact = "registered_and_filed", points = {a} }}, {{ fact = "membership_base_clear", points = {b} }},
]"""


def band_companion(points, missing, items=TWO):
    return one("rate_bands", f"{GOOD}\n{COMPANION.format(p=points, m=missing, i=items)}", points=4 + points)


def band_needs(n="unions_with_legal_person_25plus", m=1.0, tiers=((0.9, 4), (0.8, 2), (0.0, 0))):
    return one("rate_bands", bands(*tiers, more=NEEDS.format(n=n, m=m)))


def losing(a, b, more="", points=4):
    return one("per_missing_deduction", f"{LOSS.format(a=a, b=b)}\n{more}", points=points)


def target(value=0.9, each=0.5, partial='partial_percent = "whole"'):
    rate = 'numerator = "members_total"\ndenominator = "employees_total"'
    return one("per_missing_deduction", f"{rate}\ntarget = {value}\nper_percent_below = {each}\n{partial}")


def counted(params, points=4, more=""):
    return one("count_capped", f'fact = "records_this_year"\n{params}', points=points, more=more)


def veto(params='effect = "no_award_this_year"', points=0, more='basis = "安全生产法#3"'):
    return one("veto", f'fact = "serious_accident"\n{params}', points=points, more=more)


def titled(title, fact="registered_and_filed", text="按记录计分。"):
    given = f'[[indicator]]\nid = "X"\ntitle = "{title}"\ntext = "{text}"\npoints = 4\nkind = "all_or_nothing"\n'
    return standard(f'{given}params = {{ fact = "{fact}" }}')


def whole(head, *indicators):
    made = [
        f'[[indicator]]\nid = "I{place}"\ntitle = "某项"\nsection = "{section}"\npoints = {points}\n'
        f'kind = "all_or_nothing"\nparams = {{ fact = "registered_and_filed" }}\n{more}'
        for place, (section, points, more) in enumerate(indicators)
    ]
    return standard("\n".join(made), head)


def head(more="", sections=(("一", 60, "true"), ("二", 40, "true")), total=100, grades="[]"):
    made = "\n".join(
        f'[[section]]\ntitle = "{title}"\npoints = {points}\ncomplete = {done}' for title, points, done in sections
    )
    return (
        f'[standard]\nid = "t"\ntitle = "t"\nlevel = "town"\ntotal_points = {total}\nbands = {grades}\n{more}\n{made}\n'
    )


HUNDRED = (("一", 60, ""), ("二", 40, ""))
GRADES = '[ { name = "先进", min = 90 }, { name = "达标", min = 75 } ]'
CLASS = 'for = {{ fact = "class", in = [{}] }}'


def gate(grade="先进", basis="章程"):
    made = f'[[gate]]\nid = "G"\ntitle = "按期换届"\ngrade = "{grade}"\nfact = "election_on_time"\nbasis = "{basis}"\n'
    return whole(head(grades=GRADES) + made, *HUNDRED)


MEDIA = [
    *("在市级以上媒体发表稿件", "在省级以上报刊刊登文章，每篇加2分", "《工人日报》刊登1篇得5分", "学习强国平台采用1篇"),
    *(
        "发稿量排名",
        "被市总工会信息简报录用",
        "工作信息被采用1条",
        "公众号发文",
        "推文数量",
        "新闻媒体刊播",
        "Media articles",
    ),
]
COMMENTS = ["区委书记批示", "获省部级以上领导签批", "获得主要领导充分肯定", "获得上级领导好评", "Leaders' comments"]
TRACES = ["上传活动图片", "每次活动须有影像", "痕迹材料齐全", "视频佐证", "图文资料", "Photo traces"]
CHECK_INS = ["每日签到", "活动签到人数", "APP登录", "登陆人数", "用户活跃率", "平台注册率", "Check-ins", "Log-ins"]
DOWNLOADS = [
    "客户端安装",
    "公众号关注",
    "点击率",
    "入微信群人数不够，微信群人数每少一人扣分",
    "网络投票",
    "App downloads",
]
NAMED = [
    ("media-articles", "newspaper_articles", "articles_of_association"),
    ("media-articles", "media_count", "mediation_cases_this_year"),
    ("leaders-comments", "comments_by_leaders", "comments_answered"),
    ("leaders-comments", "leadership_instructions", "leadership_complete"),
    ("photo-traces", "work_traces", "hazards_closed"),
    ("check-ins", "sign_ins", "signed_contracts"),
    ("downloads-and-followers", "app_installs", "instalments_paid"),
]
FAULTS = [
    # code, severity, with the fault, without it
    ("bands-not-descending", "错误", one("rate_bands", bands((0.8, 2), (0.9, 4), (0, 0))), one("rate_bands", GOOD)),
    ("band-duplicate", "错误", one("rate_bands", bands((0.9, 4), (0.9, 2), (0, 0))), one("rate_bands", GOOD)),
    ("band-points-rise", "错误", one("rate_bands", bands((0.9, 2), (0.8, 4), (0, 0))), one("rate_bands", GOOD)),
    ("band-same-points", "提示", one("rate_bands", bands((0.9, 4), (0.8, 4), (0, 0))), one("rate_bands", GOOD)),
    ("band-gap", "提示", one("rate_bands", bands((0.9, 4), (0.8, 2))), one("rate_bands", GOOD)),
    ("band-negative", "错误", one("rate_bands", bands((0.9, 4), (0, -1))), one("rate_bands", GOOD)),
    ("top-tier-differs", "错误", one("rate_bands", bands((0.9, 3), (0, 0))), one("rate_bands", GOOD)),
    ("top-tier-differs", "错误", one("rate_bands", bands((0.9, 5), (0, 0))), band_companion(4, 2)),
    ("share-above-one", "错误", one("rate_bands", bands((90, 4), (0, 0))), one("rate_bands", bands((1.0, 4), (0, 0)))),
    (
        "share-above-one",
        "错误",
        one("all_or_nothing", 'measure = "M-03"\nthreshold = 98'),
        one("all_or_nothing", 'measure = "M-03"\nthreshold = 0.98'),
    ),
    ("share-above-one", "错误", target(95), target()),
    (
        "share-above-one",
        "错误",
        losing(2, 2, 'target = 1.2\nper_percent_below = 1\nfact = "factory_openness_rate"'),
        losing(2, 2),
    ),
    (
        "share-above-one",
        "错误",
        one("proportional", 'measure = "M-34"\nfull = 3'),
        one("proportional", 'measure = "M-34"\nfull = 3\nbasis = "average"'),
    ),
    ("share-above-one", "错误", band_needs(m=90), band_needs()),
    ("line-always-met", "错误", one("rate_bands", bands((0, 4))), one("rate_bands", GOOD)),
    (
        "line-always-met",
        "错误",
        one("all_or_nothing", 'measure = "M-03"\nthreshold = 0'),
        one("all_or_nothing", 'fact = "election_on_time"'),
    ),
    (
        "line-always-met",
        "错误",
        one("all_or_nothing", 'fact = "members_total"\nmin = 0'),
        one("all_or_nothing", 'fact = "members_total"\nmin = 1'),
    ),
    ("companion-nothing-lost", "错误", band_companion(4, 0), band_companion(4, 2)),
    ("companion-left-over", "提示", band_companion(4, 1), band_companion(4, 2)),
    ("companion-over-deducted", "提示", band_companion(4, 3), band_companion(4, 2)),
    (
        "item-twice",
        "错误",
        band_companion(4, 2, '["wage_special_contract", "wage_special_contract"]'),
        band_companion(4, 2),
    ),
    (
        "full-needs-redundant",
        "提示",
        one(
            "rate_bands",
            bands(
                (0.9, 4),
                (0.8, 2),
                (0, 0),
                more='full_needs = { numerator = "members_total", denominator = "employees_total", min = 0.85 }',
            ),
        ),
        band_needs(),
    ),
    ("full-needs-all-or-nothing", "提示", band_needs(tiers=((0.9, 4), (0, 0))), band_needs()),
    ("condition-always-true", "提示", band_needs(m=0), band_needs()),
    (
        "condition-always-true",
        "提示",
        one("all_or_nothing", 'fact = "election_on_time"\napplies_when = { fact = "party_members", min = 0 }'),
        one("all_or_nothing", 'fact = "election_on_time"\napplies_when = { fact = "party_members", min = 3 }'),
    ),
    (
        "condition-never-true",
        "错误",
        one("all_or_nothing", 'fact = "election_on_time"\napplies_when = { fact = "party_members", min = 9, max = 3 }'),
        one("all_or_nothing", 'fact = "election_on_time"'),
    ),
    ("deduction-too-large", "错误", losing(5, 2), losing(2, 2)),
    ("deduction-too-large", "错误", losing(4, 2, "floor = 1"), losing(2, 2)),
    (
        "deduction-too-large",
        "错误",
        one("per_missing_deduction", 'per_missing = 5\nitems = ["audit_committee"]'),
        one("per_missing_deduction", 'per_missing = 4\nitems = ["audit_committee"]'),
    ),
    ("deduction-nothing", "错误", losing(0, 4), losing(2, 2)),
    (
        "deduction-nothing",
        "错误",
        one("per_missing_deduction", 'per_missing = 0\nitems = ["audit_committee"]'),
        losing(2, 2),
    ),
    ("deduction-nothing", "错误", target(each=0), target()),
    ("partial-percent-unsaid", "提示", target(partial=""), target()),
    (
        "item-twice",
        "错误",
        one("per_missing_deduction", 'per_missing = 2\nitems = ["audit_committee", "audit_committee"]'),
        one("per_missing_deduction", 'per_missing = 2\nitems = ["audit_committee", "women_committee"]'),
    ),
    ("floor-too-high", "错误", losing(2, 2, "floor = 4"), losing(2, 2)),
    ("floor-below-nought", "提示", losing(2, 2, "floor = -2"), losing(2, 2)),
    ("never-all-lost", "提示", losing(2, 1), losing(2, 2)),
    ("deductions-overrun", "提示", losing(3, 3), losing(2, 2)),
    (
        "exclusive-single",
        "提示",
        one(
            "per_missing_deduction", 'exclusive = true\ndeductions = [ { fact = "registered_and_filed", points = 4 } ]'
        ),
        losing(4, 2, "exclusive = true"),
    ),
    ("count-nothing", "错误", counted("per_record = 0\ncap = 4"), counted("per_record = 1\ncap = 4")),
    (
        "brief-worth-more",
        "提示",
        counted("per_record = 1\nper_brief = 2\ncap = 4"),
        counted("per_record = 2\nper_brief = 1\ncap = 4"),
    ),
    ("cap-unsaid", "提示", counted("per_record = 1"), counted("per_record = 1\ncap = 4")),
    ("cap-negative", "错误", counted("per_record = 1\ncap = -1"), counted("per_record = 1\ncap = 4")),
    ("uncapped", "提示", counted("per_record = 1\ncap = 0"), counted("per_record = 1\ncap = 0", more="bonus = true")),
    ("cap-below-one-record", "错误", counted("per_record = 5\ncap = 4"), counted("per_record = 4\ncap = 4")),
    ("cap-differs", "错误", counted("per_record = 1\ncap = 6"), counted("per_record = 1\ncap = 4")),
    (
        "step-nothing",
        "错误",
        one("reviewed", 'facts = ["rules_filed"]\nstep = 0'),
        one("reviewed", 'facts = ["rules_filed"]\nstep = 1'),
    ),
    (
        "step-does-not-fit",
        "错误",
        one("reviewed", 'facts = ["rules_filed"]\nstep = 3'),
        one("reviewed", 'facts = ["rules_filed"]\nstep = 0.5'),
    ),
    ("review-without-facts", "提示", one("reviewed", "step = 1"), one("reviewed", 'facts = ["rules_filed"]')),
    ("mostly-reviewed", "提示", one("reviewed", 'facts = ["rules_filed"]'), losing(2, 2)),
    ("veto-without-basis", "错误", veto(more=""), veto()),
    ("veto-with-points", "错误", veto(points=5), veto()),
    ("veto-without-effect", "错误", veto(params=""), veto()),
    ("veto-effect-unknown", "提示", veto(params='effect = "something"'), veto()),
    (
        "veto-always",
        "错误",
        veto(params='effect = "zero_total"\nmin = 0'),
        veto(params='effect = "zero_total"\nmin = 1'),
    ),
    ("grade-unknown", "错误", veto(params='effect = "grade_at_most"\ngrade = "达标"'), veto()),
    ("grade-unknown", "错误", gate(grade="最佳"), gate()),
    ("gate-without-basis", "提示", gate(basis=""), gate()),
    ("points-negative", "错误", whole(head(), ("一", -60, ""), ("二", 40, "")), whole(head(), *HUNDRED)),
    ("points-nought", "错误", whole(head(), *HUNDRED, ("二", 0, "")), whole(head(), *HUNDRED)),
    ("section-unknown", "错误", whole(head(), *HUNDRED, ("三", 4, "")), whole(head(), *HUNDRED)),
    ("section-empty", "提示", whole(head(), ("一", 60, "")), whole(head(), *HUNDRED)),
    (
        "section-twice",
        "错误",
        whole(head(sections=(("一", 60, "true"), ("一", 40, "true"))), ("一", 60, "")),
        whole(head(), *HUNDRED),
    ),
    ("section-sum", "错误", whole(head(), ("一", 50, ""), ("二", 40, "")), whole(head(), *HUNDRED)),
    (
        "section-partly",
        "提示",
        whole(head(sections=(("一", 60, "false"), ("二", 40, "true"))), ("一", 50, ""), ("二", 40, "")),
        whole(head(), *HUNDRED),
    ),
    (
        "section-incomplete",
        "提示",
        whole(head(sections=(("一", 60, "false"), ("二", 40, "true"))), *HUNDRED),
        whole(head(), *HUNDRED),
    ),
    ("total-sum", "错误", whole(head(), ("一", 60, ""), ("二", 41, "")), whole(head(), *HUNDRED)),
    ("total-partly", "提示", whole(head("complete = false"), ("一", 60, "")), whole(head(), *HUNDRED)),
    (
        "sections-total",
        "错误",
        whole(head(sections=(("一", 60, "true"), ("二", 50, "true"))), *HUNDRED),
        whole(head(), *HUNDRED),
    ),
    (
        "encoded-points",
        "错误",
        whole(head("encoded_points = 90"), *HUNDRED),
        whole(head("encoded_points = 100"), *HUNDRED),
    ),
    ("total-negative", "错误", whole(head(total=-1), *HUNDRED), whole(head(), *HUNDRED)),
    ("total-unverified", "提示", whole(head("total_points_verified = false"), *HUNDRED), whole(head(), *HUNDRED)),
    ("incomplete", "提示", whole(head("complete = false"), *HUNDRED), whole(head(), *HUNDRED)),
    (
        "class-sum",
        "错误",
        whole(head(), ("一", 60, CLASS.format('"企业"')), ("一", 50, CLASS.format('"机关"')), ("二", 40, "")),
        whole(head(), ("一", 60, CLASS.format('"企业"')), ("一", 60, CLASS.format('"机关"')), ("二", 40, "")),
    ),
    ("no-grades", "提示", whole(head(), *HUNDRED), whole(head(grades=GRADES), *HUNDRED)),
    (
        "grades-not-descending",
        "错误",
        whole(head(grades='[ { name = "达标", min = 75 }, { name = "先进", min = 90 } ]'), *HUNDRED),
        whole(head(grades=GRADES), *HUNDRED),
    ),
    (
        "grade-duplicate",
        "错误",
        whole(head(grades='[ { name = "先进", min = 75 }, { name = "达标", min = 75 } ]'), *HUNDRED),
        whole(head(grades=GRADES), *HUNDRED),
    ),
    (
        "grade-twice",
        "错误",
        whole(head(grades='[ { name = "达标", min = 90 }, { name = "达标", min = 75 } ]'), *HUNDRED),
        whole(head(grades=GRADES), *HUNDRED),
    ),
    (
        "grade-unreachable",
        "错误",
        whole(head(grades='[ { name = "先进", min = 110 } ]'), *HUNDRED),
        whole(head("bonus_cap = 10", grades='[ { name = "先进", min = 110 } ]'), *HUNDRED),
    ),
    (
        "grade-negative",
        "错误",
        whole(head(grades='[ { name = "先进", min = -1 } ]'), *HUNDRED),
        whole(head(grades=GRADES), *HUNDRED),
    ),
    ("tie-unknown", "错误", whole(head('ties = ["三"]'), *HUNDRED), whole(head('ties = ["一", "I1"]'), *HUNDRED)),
    ("key-unknown", "错误", whole(head('colour = "red"'), *HUNDRED), whole(head(), *HUNDRED)),
    (
        "key-unknown",
        "错误",
        one("all_or_nothing", 'fact = "rules_filed"\nthresold = 0.9'),
        one("all_or_nothing", 'fact = "rules_filed"'),
    ),
    ("level-unknown", "提示", one("all_or_nothing", 'fact = "rules_filed"'), whole(head(), *HUNDRED)),
    (
        "name-unknown",
        "错误",
        one("all_or_nothing", 'measure = "M-99"\nthreshold = 0.9'),
        one("all_or_nothing", 'measure = "M-24"\nthreshold = 0.9'),
    ),
    (
        "name-without-words",
        "提示",
        one("all_or_nothing", 'fact = "something_new"'),
        one("all_or_nothing", 'fact = "rules_filed"'),
    ),
    ("judged-twice", "提示", whole(head(), *HUNDRED), losing(2, 2)),
    (
        "not-law",
        "错误",
        one("all_or_nothing", 'fact = "rules_filed"', more='mark = "L"'),
        one("all_or_nothing", 'fact = "rules_filed"', more='mark = "L"\nadopted_by = "区总工会〔2026〕5号"'),
    ),
    (
        "not-law",
        "错误",
        one("all_or_nothing", 'fact = "rules_filed"', more='mark = "UNVERIFIED"'),
        one("all_or_nothing", 'fact = "rules_filed"', more='mark = "V"'),
    ),
    (
        "partly-verified",
        "提示",
        one("all_or_nothing", 'fact = "rules_filed"', more='verified = "partial"'),
        one("all_or_nothing", 'fact = "rules_filed"'),
    ),
    ("media-articles", "错误", titled("在市级媒体刊发文章"), titled("普法宣讲到班组")),
    ("media-articles", "错误", titled("信息工作", fact="info_adopted_city_union"), titled("录用职工签订劳动合同")),
    ("leaders-comments", "错误", titled("工作获领导批示"), titled("落实党委决定")),
    ("photo-traces", "错误", titled("活动", text="每次活动上传照片。"), titled("活动", text="有活动记录。")),
    ("photo-traces", "错误", titled("工作留痕"), titled("工作记录")),
    ("check-ins", "错误", titled("职工学习打卡"), titled("职工学习")),
    ("check-ins", "错误", titled("系统使用", fact="monthly_login_count"), titled("会议到会人数记录")),
    ("downloads-and-followers", "错误", titled("公众号关注量"), titled("职工代表提案答复")),
    ("downloads-and-followers", "错误", titled("推文转发"), titled("上情下达")),
    *[("media-articles", "错误", titled(said), titled("普法宣讲到班组")) for said in MEDIA],
    *[("leaders-comments", "错误", titled(said), titled("职工对工会领导班子的好评率")) for said in COMMENTS],
    *[("photo-traces", "错误", titled(said), titled("程序记录齐全")) for said in TRACES],
    *[("check-ins", "错误", titled(said), titled("会议签到册和应到人数相符")) for said in CHECK_INS],
    *[("downloads-and-followers", "错误", titled(said), titled("转发上级意见书后的答复")) for said in DOWNLOADS],
    *[(code, "错误", titled("某项", fact=name), titled("某项", fact=sound)) for code, name, sound in NAMED],
    ("media-with-proof", "提示", titled("普法", fact="M-58"), titled("普法", fact="M-39")),
    ("meetings-counted", "提示", titled("会议次数"), titled("会议定下的事按期办成")),
    (
        "hardship-counts",
        "错误",
        one("count_capped", 'fact = "hardship_files"\nper_record = 1\ncap = 4'),
        one("rate_bands", GOOD, more='text = "困难职工帮扶率。"'),
    ),
]


@pytest.mark.parametrize(("code", "severity", "faulty", "sound"), FAULTS)
def test_a_fault_is_found_and_its_absence_is_not(code, severity, faulty, sound):
    found = [remark for remark in check(faulty) if remark.code == code]
    assert {remark.severity for remark in found} == {severity}
    assert all(remark.sentence and remark.advice for remark in found)
    assert code not in {remark.code for remark in check(sound)}


def test_with_the_measures_at_hand_every_other_name_is_an_error():
    of = one("rate_bands", GOOD)
    assert "name-unknown" not in {remark.code for remark in check(of, known={"members_total", "employees_total"})}
    missing = [remark for remark in check(of, known={"members_total"}) if remark.code == "name-unknown"]
    assert [remark.where for remark in missing] == ["数据名 employees_total"]
    parts = one("all_or_nothing", 'numerator = "M-03.numerator"\ndenominator = "M-03.denominator"\nthreshold = 0.9')
    assert "name-unknown" not in {remark.code for remark in check(parts, known={"M-03"})}


def test_a_file_that_cannot_be_read_is_one_error_per_fault(tmp_path):
    file = tmp_path / "坏的.toml"
    file.write_text(
        '[standard]\nid = "x"\n[[indicator]]\nid = "A"\npoints = "三"\nkind = "rate_bands"\n', encoding="utf-8"
    )
    remarks = check_file(file)
    assert has_errors(remarks)
    assert {remark.where for remark in remarks} == {"坏的.toml"}
    assert any("standard.title" in remark.sentence for remark in remarks)
    assert any("indicator[A].points" in remark.sentence for remark in remarks)


def test_remarks_follow_the_order_of_the_file():
    ids = [remark.indicator for remark in check(sample("meilong-town"))]
    assert ids == sorted(ids)
