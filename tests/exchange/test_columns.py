# ruff: noqa: E501 (rows of examples are clearer unbroken)
"""Headings: what each maker calls a column, what is none of ours, and where two columns compete."""

import pytest

from lianchuang.exchange.columns import candidates, match
from lianchuang.exchange.vocabulary import kinds, plain_heading

CALLED = {
    "unions": {
        "employer": "企业（单位）名称｜所在单位名称｜建会企业名称｜单 位｜工会所在单位｜企业单位全称｜企事业单位｜法人单位名称｜基层单位（企业）名称｜单位名称（全称）｜公司（企业）名称｜工会所在单位名称｜申报单位",
        "uscc": "统一社会信用代码/组织机构代码｜单位统一社会信用代码｜信用代码（18位）｜营业执照（统一社会信用代码）｜企业统一社会信用代码｜工商登记号｜统一社会信用代码证",
        "town": "所属镇、街道｜镇（街道、园区）｜所属乡镇（街道）总工会｜所属街道/镇｜镇乡（街道）｜街道（镇）｜乡镇/街道｜所在镇（街道）｜所属镇街工会｜隶属镇街｜辖区｜上级工会名称",
        "village": "村（居）｜所属村（社区）｜所在村（居）｜村/社区｜社区（村）｜村（社区）名称｜行政村（社区）｜所属社区｜社区居委会",
        "reg_type": "企业登记注册类型｜经济成分｜单位类型｜企业经济类型｜注册登记类型｜所有制形式｜单位性质类别",
        "employees": "职工总人数｜在职职工人数｜职工人数（人）｜员工人数｜现有职工人数｜企业职工总数｜在岗职工｜单位职工总数｜职工数>小计｜职工情况>职工总数｜用工总量｜从业人员（人）｜全部职工数｜职工队伍>职工人数",
        "female": "女职工数｜其中女性｜职工数>其中>女性｜职工情况>女职工｜其中女职工人数｜职工总数>女｜女性职工数｜女职工（人）",
        "migrant": "农民工数｜其中农民工｜职工数>其中>外来务工人员｜进城务工人员数｜农民工人数｜外来员工数｜职工数>外来工",
        "members": "工会会员总数｜会员人数（人）｜会员总人数｜工会会员数>合计｜入会职工数｜已发展会员数｜在册会员｜会员情况>会员数｜实有会员人数｜工会会员（人）｜工会会员>人数",
        "members_female": "其中女会员数｜会员数>其中>女｜工会会员>女会员｜女工会会员数｜会员数>女性",
        "members_migrant": "其中农民工会员数｜会员数>其中>农民工｜农民工入会数｜农民工会员人数｜会员>外来工会员｜外来务工人员入会数",
        "founded": "成立日期｜工会组建时间｜工会成立年月日｜工会组织>成立时间｜建会（组建）时间｜工会建立日期｜首次建会日期｜批准成立时间｜工会组建年月｜工会批准成立时间｜建会年份｜工会成立批复时间｜工会登记时间",
        "last_election": "最近换届日期｜最近一次换届选举时间｜上届换届时间｜本届工会选举时间｜工会换届时间｜换届选举日期｜最近选举日期｜本届任期起始时间｜本届起始日期｜现届选举时间｜本届工会成立时间｜上一次换届时间",
        "term_years": "任期（年）｜本届任期｜每届任期（年）｜届期｜任期年数｜工会委员会任期｜届期（几年）",
        "chair": "工会主席｜主席姓名｜现任工会主席｜工会主席（姓名）｜工会主席>姓名｜工会负责人姓名｜工会主席姓 名｜主席",
        "chair_kind": "专职/兼职｜工会主席>专职/兼职｜主席专/兼职｜是否专职｜工会主席是否专职｜任职情况｜工会主席>任职方式｜主席任职类型｜专（兼）职",
        "audit": "经审会（有/无）｜是否建立经费审查委员会｜经审组织｜工会经费审查委员会｜经审机构｜是否成立经审委｜经审｜经费审查组织",
        "women": "女职委（有/无）｜是否建立女职工委员会｜女工组织｜女职工工作委员会｜女职工组织建设｜女工委｜女职工委",
        "remark": "备 注｜备注说明｜其他说明｜情况备注",
    },
    "employers": {
        "has_union": "是否成立工会｜工会组建（是/否）｜建会情况（√）｜工会建立情况｜是否已建工会｜工会组织建立情况｜组建工会情况｜是否组建工会｜工会是否建立｜建会状态｜有无工会组织｜建会标志｜是否单独建会｜建会类型｜工会覆盖情况",
        "has_party": "是否有党组织｜党组织组建情况｜党组织（有/无）｜是否成立党支部｜党建情况｜有无党支部｜党组织建立情况｜党组织覆盖｜是否建立党的组织｜党组织类型｜党员组织｜党支部（党委）",
        "employees": "职工人数｜用工人数｜员工｜员工数｜总人数｜职工总数（人）｜企业人数｜参保职工数｜社保人数｜缴纳社保人数｜平均用工人数",
        "members": "会员｜工会会员｜入会人数｜会员数｜其中会员｜会员总数｜其中工会会员",
        "founded": "建会时间｜成立工会时间｜工会成立时间｜组建日期｜建会日期｜建立时间｜工会建立时间",
        "employer": "企业名称｜公司名称｜单位｜规上企业名称｜企业全称｜单位（企业）名称｜企业名｜非公企业名称｜市场主体名称｜商户名称",
        "town": "镇街｜所属镇街｜街道｜所在镇街｜所属区域｜属地镇街｜所属平台｜所在街道",
    },
    "members": {
        "name": "姓名｜会员姓名｜姓 名｜职工姓名｜员工姓名｜名字｜人员姓名｜会员名称",
        "sex": "性别｜性 别｜男/女",
        "ethnic": "民族｜族别｜民 族",
        "birth_month": "出生年月｜出生日期｜出生年月日｜生日｜出生（年月）｜出生时间",
        "politics": "政治面貌｜政治面目｜党派｜面貌",
        "education": "文化程度｜学历｜最高学历｜学历（学位）｜教育程度｜文化水平",
        "joined": "入会时间｜入会日期｜加入工会时间｜入会年月｜参加工会时间｜加入工会组织时间｜何时加入工会",
        "migrant": "是否农民工｜农民工｜是否为农民工｜农民工（√）｜户籍类型｜户口性质｜是否外来务工｜是否进城务工人员",
        "id_number": "身份证号码｜身份证｜公民身份证号｜证件号｜身份证件号",
        "phone": "联系电话｜手机｜手机号码｜联系方式",
        "no": "序号｜编号｜会员编号｜No｜会员证号",
        "employer": "工作单位｜所在单位｜单位名称｜用人单位",
    },
    "contracts": {
        "no": "合同编号｜备案号｜编号｜登记号｜备案编号｜合同登记号",
        "employer": "用人单位｜单位名称｜企业名称｜签约单位｜甲方（企业方）｜企业方名称｜用人单位名称｜签订企业｜签订主体",
        "kind": "合同种类｜合同类型｜合同名称｜协议种类｜集体合同种类｜合同文本｜专项类型｜文本名称",
        "signed": "签订日期｜签订时间｜签约日期｜合同签订时间｜签订年月日｜签字时间｜签署日",
        "start": "有效期起｜生效日期｜起始时间｜有效期>起｜合同期限>自｜合同期限>开始｜期限（起）｜开始日期｜有效期限>起始｜合同有效期>从",
        "end": "有效期止｜到期日期｜终止时间｜有效期>止｜合同期限>至｜合同期限>结束｜期限（止）｜截止日期｜有效期限>终止｜合同有效期>到｜失效时间",
        "employees": "覆盖职工数｜涉及职工｜覆盖人数｜职工人数｜适用职工人数｜涵盖职工数｜覆盖职工（人）｜惠及职工数",
        "min_wage": "最低工资标准｜最低工资(元/月)｜企业最低工资标准｜约定最低工资｜最低月工资｜工资底线｜最低工资标准（元）｜最低岗位工资",
    },
    "assessment": {
        "group": "考核项目｜一级指标｜项目｜类别｜评价项目",
        "item": "考核内容｜二级指标｜考核指标｜具体内容｜评分内容｜考核要求｜考核细则｜评价内容",
        "points": "分值｜满分｜标准分｜权重｜基准分｜分值（分）｜标准分值｜分",
        "rule": "评分标准｜计分办法｜考核标准｜评分细则｜扣分办法｜评分规则｜考评办法",
    },
}
"""Kind → field → headings seen in forms; > stands between headings one above the other."""

NONE_OF_OURS = "女职工委员会主任｜工会副主席｜专职工会干部数｜工会小组数｜职工代表数｜党员数｜工会经费｜入会率｜建会率｜女职工委员会成立时间｜职工代表大会｜是否签订集体合同｜工资集体协商｜困难职工数｜工会会员卡数｜工会委员数｜经审会主任｜工会主席身份证｜工会主席性别｜工会账户｜工会主席学历｜党支部书记｜党组织名称｜党员人数｜党组织成立时间｜未建会原因｜计划建会时间｜新发展会员数｜会员实名制率｜企业类型代码｜主管部门｜职工书屋｜会员入会申请书｜介绍人｜工号｜年龄｜参加工作时间｜银行卡号｜家庭人口｜退休时间｜入党时间｜职务级别｜婚姻状况｜健康状况｜籍贯｜户籍所在地｜是否劳模｜协商次数｜职代会通过日期｜首席代表｜平均工资｜工资增幅｜审查日期｜合同份数｜扣分原因｜责任部门｜数据来源｜完成时限｜考核方式"


@pytest.mark.parametrize("kind", CALLED)
def test_each_field_is_known_by_many_names(kind):
    wrong = []
    for field, headings in CALLED[kind].items():
        for heading in headings.split("｜"):
            found = candidates(kind, tuple(heading.split(">")))
            if not found or max(found, key=found.get) != field:
                wrong.append((heading, field, dict(found)))
    assert wrong == []


@pytest.mark.parametrize("kind", ["employers", "unions", "members", "contracts"])
def test_headings_that_only_sound_like_ours_stay_unused(kind):
    ours = {"contracts": {"职代会通过日期", "审查日期"}}.get(kind, set())
    others = [heading for heading in NONE_OF_OURS.split("｜") if heading not in ours]
    assert {h: dict(found) for h in others if (found := candidates(kind, (h,)))} == {}


def test_each_field_goes_to_the_column_that_says_it_best():
    paths = [("单位",), ("单位名称",), ("职工数", "总数"), ("职工数", "其中", "女"), ("职工数", "其中", "女")]
    found = {column: field for column, (field, _) in match(kinds()["unions"], paths).items()}
    assert found == {1: "employer", 2: "employees", 3: "female"}


def test_a_column_of_items_before_another_is_their_group():
    paths = [("考核内容",), ("考核指标",), ("分值",)]
    found = {column: field for column, (field, _) in match(kinds()["assessment"], paths).items()}
    assert found == {0: "group", 1: "item", 2: "points"}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("职工数（人）", "职工数"),
        ("其中：女", "女"),
        ("统一社会\n信用代码", "统一社会信用代码"),
        ("1、单位名称", "单位名称"),
        ("一、企业名称", "企业名称"),
        ("＊姓  名", "姓名"),
        ("是否建会（是/否）", "建会"),
        ("期限（起）", "期限起"),
        ("2023年", "2023年"),
        ("（人）", "人"),
    ],
)
def test_a_heading_is_compared_without_units_and_decoration(typed, plain):
    assert plain_heading(typed) == plain


def test_every_field_a_kind_needs_is_described():
    for kind in kinds().values():
        known = set(kind.columns)
        assert set(kind.needs) <= known
        assert set(kind.fields) - known <= {"bonus"}
        assert all(kind.label_of(field) for field in kind.fields)
