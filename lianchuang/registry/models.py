"""Who existed on a day. Every table here but the bare identities is dated (see `dated`)."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from lianchuang.registry.dated import Dated, DatedRows, never_overlapping
from lianchuang.registry.naming import folded, query_grams
from lianchuang.registry.sealed import EncryptedField


class Tree(models.TextChoices):
    UNION = "union", "工会"
    PARTY = "party", "党组织"


class Tier(models.IntegerChoices):
    """The three levels of the speech, with the village federations between the second and the third."""

    DISTRICT = 1, "区级"
    MIDDLE = 2, "镇局级"  # towns, streets and bureaus (procedures.md row 2)
    VILLAGE = 3, "村（社区、园区）"
    BASE = 4, "基层"


class OrganisationKind(models.TextChoices):
    DISTRICT_FEDERATION = "district_federation", "区总工会"
    TOWN_FEDERATION = "town_federation", "镇乡（街道）总工会"
    BUREAU_UNION = "bureau_union", "局（系统）工会"
    VILLAGE_FEDERATION = "village_federation", "村（社区）工会联合会"
    PARK_FEDERATION = "park_federation", "园区工会联合会"
    BASE_UNION = "base_union", "基层工会委员会"
    JOINT_UNION = "joint_union", "联合基层工会委员会"
    ORGANISER = "organiser", "工会组织员"
    DISTRICT_PARTY = "district_party", "区委"
    TOWN_PARTY = "town_party", "镇乡（街道）党委"
    BUREAU_PARTY = "bureau_party", "局（系统）党委"
    PARTY_COMMITTEE = "party_committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    TEMPORARY_BRANCH = "temporary_branch", "临时党支部"


class CoverageMode(models.TextChoices):
    """How an employer is covered: alone, jointly, or in one of the five ways of forming a Party organisation."""

    OWN = "own", "单独组建"
    JOINT = "joint", "联合组建"
    ENTERPRISES = "enterprises", "企业联建"
    AREA = "area", "区域统建"
    INDUSTRY = "industry", "行业工建"
    VILLAGE = "village", "村企合建"
    TEMPORARY = "temporary", "临时组建"


class Ownership(models.TextChoices):
    STATE = "state", "国有"
    COLLECTIVE = "collective", "集体"
    PRIVATE = "private", "私营"
    HK_MACAO = "hk_macao", "港澳投资"
    TAIWAN = "taiwan", "台资"
    FOREIGN = "foreign", "外商投资"
    INSTITUTION = "institution", "机关事业"
    OTHER = "other", "其他"


NON_PUBLIC = [Ownership.PRIVATE, Ownership.HK_MACAO, Ownership.TAIWAN, Ownership.FOREIGN, Ownership.OTHER]


class Quantity(models.IntegerChoices):
    """What is counted of an employer, or reported of a union. Always a dated series."""

    STAFF = 1, "职工人数"
    FEMALE = 2, "女职工"
    DISABLED = 3, "残疾职工"
    DISPATCHED = 4, "劳务派遣"
    MIGRANT = 5, "农民工"
    WAGE_BILL = 6, "职工工资总额（元/月）"
    PARTY_MEMBERS = 7, "正式党员"
    MEMBERS = 11, "会员"
    FEMALE_MEMBERS = 12, "女会员"
    MIGRANT_MEMBERS = 13, "农民工会员"


class Office(models.IntegerChoices):
    CHAIR = 1, "主席"
    VICE_CHAIR = 2, "副主席"
    COMMITTEE_MEMBER = 3, "委员"
    AUDIT_CHAIR = 4, "经审主任"
    AUDIT_MEMBER = 5, "经审委员"
    WOMEN_CHAIR = 6, "女工主任"
    ORGANISER = 7, "组织员"
    SECRETARY = 11, "书记"
    DEPUTY_SECRETARY = 12, "副书记"
    BRANCH_MEMBER = 13, "支部委员"


class Body(models.IntegerChoices):
    COMMITTEE = 1, "工会委员会"
    AUDIT_COMMITTEE = 2, "经费审查委员会"
    WOMEN_COMMITTEE = 3, "女职工委员会"
    CONGRESS = 4, "职工代表大会"
    STAFF_ASSEMBLY = 5, "职工大会"
    PARTY_COMMITTEE = 6, "党组织班子"
    MEDIATION_COMMITTEE = 7, "劳动争议调解委员会"
    SUPERVISION_COMMITTEE = 8, "劳动法律监督委员会"
    SAFETY_COMMITTEE = 9, "劳动保护监督检查委员会"


class Standing(models.TextChoices):
    """How a person belongs. A kept membership pays no dues and has no vote (工会法 第十三条)."""

    ACTIVE = "active", "会员"
    KEPT = "kept", "保留会籍"


class Named(DatedRows):
    """Dated rows that carry a name and its search grams."""

    def found_by(self, query: str) -> Self:
        """Rows whose name, pinyin initials or code contain the query; served by the GIN index on `grams`."""
        text = folded(query)
        if not text:
            return self
        return self.filter(grams__contains=query_grams(query)).filter(findable__contains=text)


class AreaRows(Named):
    def under(self, area: "Area") -> Self:
        """The area itself and everything in it: a range of codes."""
        first, beyond = area.code_range()
        return self.filter(code__gte=first, code__lt=beyond)


class Area(Dated):
    """A place of the five levels under one code. Codes are text and are used again: a code needs its day."""

    KEY = ("code",)
    STEM = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}  # leading digits that name an area of each level

    code = models.CharField("区划代码", max_length=12, db_collation="C")
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("级别")
    kind = models.CharField("类别", max_length=12, blank=True)
    findable = models.CharField(max_length=120)
    grams = ArrayField(models.CharField(max_length=4))

    objects = AreaRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["code", "since"], name="area_by_code"), GinIndex(fields=["grams"])]
        constraints = [
            models.CheckConstraint(name="area_code_is_twelve_digits", condition=Q(code__regex=r"^\d{12}$")),
            *never_overlapping("area", Cast("code", BigIntegerField())),
        ]

    def __str__(self):
        return self.name

    def code_range(self) -> tuple[str, str]:
        """The half-open range of the codes of this area and of everything in it."""
        return code_range(self.code, self.level)


def code_range(code: str, level: int) -> tuple[str, str]:
    stem = code[: Area.STEM[level]]
    return stem.ljust(12, "0"), str(int(stem) + 1).zfill(len(stem)).ljust(12, "0")


class AreaSuccession(models.Model):
    """Which area became which, on which day: renamed, recoded, merged, split."""

    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    on = models.DateField()
    event = models.ForeignKey("ledger.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="area_succession_once", fields=["before", "after", "on"])]

    def __str__(self):
        return f"{self.before} → {self.after}"


class Organisation(models.Model):
    """A union or Party organisation, whatever it is called and wherever it belongs: the bare identity."""

    number = models.CharField("组织编号", max_length=20, unique=True)
    tree = models.CharField("系统", max_length=5, choices=Tree)
    tier = models.PositiveSmallIntegerField("层级", choices=Tier)

    class Meta:
        indexes = [models.Index(fields=["tree", "tier"], name="organisation_by_tier")]

    def __str__(self):
        return self.number


class OrganisationProfile(Dated):
    """What an organisation was called and where it sat. It exists on the days that have a row (工会法 第十二条)."""

    KEY = ("organisation_id",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="profiles")
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=24, choices=OrganisationKind)
    area_code = models.CharField("所在区划", max_length=12, db_collation="C", blank=True)
    findable = models.CharField(max_length=320)
    grams = ArrayField(models.CharField(max_length=4))

    objects = Named.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code"], name="profile_by_area"),
            GinIndex(fields=["grams"], name="profile_by_grams"),
        ]
        constraints = never_overlapping("organisationprofile", "organisation")

    def __str__(self):
        return self.name


class Affiliation(Dated):
    """Which organisation stands above another of the same tree."""

    KEY = ("child_id",)

    child = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="lower")

    class Meta:
        indexes = [models.Index(fields=["parent", "since"], name="affiliation_by_parent")]
        constraints = [
            *never_overlapping("affiliation", "child"),
            models.CheckConstraint(
                name="affiliation_not_to_itself",
                condition=~Q(child=models.F("parent")),
                violation_error_message="组织不能隶属于自己。",
            ),
        ]

    def __str__(self):
        return f"{self.child_id} ⊂ {self.parent_id}"


class Employer(models.Model):
    """A unit that employs people: the bare identity. The credit code may be unknown, never shared."""

    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True)

    def __str__(self):
        return self.credit_code or f"employer {self.pk}"


class EmployerProfile(Dated):
    """What an employer was called, what kind it was, where it was."""

    KEY = ("employer_id",)

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="profiles")
    name = models.CharField("单位名称", max_length=120)
    ownership = models.CharField("经济类型", max_length=12, choices=Ownership, blank=True)
    registration = models.CharField("登记类型", max_length=40, blank=True)
    industry = models.CharField("行业", max_length=8, blank=True)
    above_scale = models.BooleanField("规模以上", null=True)
    opened_on = models.DateField("开业日期", null=True)
    area_code = models.CharField("所在区划", max_length=12, db_collation="C", blank=True)
    match_key = models.CharField(max_length=120, db_index=True)
    findable = models.CharField(max_length=320)
    grams = ArrayField(models.CharField(max_length=4))

    objects = Named.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code"], name="employer_by_area"),
            GinIndex(fields=["grams"], name="employer_by_grams"),
        ]
        constraints = never_overlapping("employerprofile", "employer")

    def __str__(self):
        return self.name


class EmployerCount(Dated):
    """A head-count of an employer from its reference day on. Missing is unknown, never nought."""

    KEY = ("employer_id", "quantity")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="counts")
    quantity = models.PositiveSmallIntegerField(choices=Quantity)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            *never_overlapping("employercount", "employer", "quantity"),
            models.CheckConstraint(name="employercount_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self):
        return f"{self.get_quantity_display()} {self.value}"


class ReportedCount(Dated):
    """A count that a ledger reports of a union which keeps no roster yet; a roster takes its place."""

    KEY = ("organisation_id", "quantity")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reported_counts")
    quantity = models.PositiveSmallIntegerField(choices=Quantity)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            *never_overlapping("reportedcount", "organisation", "quantity"),
            models.CheckConstraint(name="reportedcount_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self):
        return f"{self.get_quantity_display()} {self.value}"


class Coverage(Dated):
    """Which employer an organisation covers, and how. Many to many; unions and units covered are two numbers."""

    KEY = ("organisation_id", "employer_id")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="coverages")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="coverages")
    mode = models.CharField("组建方式", max_length=12, choices=CoverageMode)

    class Meta:
        indexes = [models.Index(fields=["employer", "since"], name="coverage_by_employer")]
        constraints = never_overlapping("coverage", "organisation", "employer")

    def __str__(self):
        return f"{self.organisation_id} covers {self.employer_id}"


class Person(models.Model):
    """Somebody, known once. Sensitive values are sealed and found only by fingerprint."""

    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=1, blank=True)
    born = models.CharField("出生年月", max_length=10, blank=True)
    ethnic = models.CharField("民族", max_length=20, blank=True)
    politics = models.CharField("政治面貌", max_length=30, blank=True)
    education = models.CharField("文化程度", max_length=20, blank=True)
    id_number = EncryptedField("身份证号", null=True)
    id_number_fingerprint = models.BinaryField(null=True, unique=True)
    telephone = EncryptedField("手机号", null=True)
    telephone_fingerprint = models.BinaryField(null=True, db_index=True)

    def __str__(self):
        return f"person {self.pk}"


class Membership(Dated):
    """A person belongs to one union at a time and is counted once, wherever dispatched (劳动合同法 第六十四条)."""

    KEY = ("person_id",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    standing = models.CharField("会籍", max_length=6, choices=Standing, default=Standing.ACTIVE)
    migrant = models.BooleanField("农民工", null=True)
    dispatched = models.BooleanField("劳务派遣", default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "since", "until"],
                include=["standing", "migrant"],
                condition=Q(known_until=None),
                name="membership_by_organisation",
            )
        ]
        constraints = never_overlapping("membership", "person")

    def __str__(self):
        return f"membership of person {self.person_id}"


class Post(Dated):
    """Somebody holds an office of an organisation."""

    KEY = ("organisation_id", "person_id", "office")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    office = models.PositiveSmallIntegerField("职务", choices=Office)
    full_time = models.BooleanField("专职", null=True)
    chosen = models.CharField("产生方式", max_length=12, blank=True)  # direct, committee, appointed

    class Meta:
        constraints = never_overlapping("post", "organisation", "person", "office")

    def __str__(self):
        return f"{self.get_office_display()} of {self.organisation_id}"


class Term(Dated):
    """A body of an organisation in one of its terms. `last_day` is when the term runs out (工会法 第十六条); the
    body goes on, overdue, until the next term begins."""

    KEY = ("organisation_id", "body")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="terms")
    body = models.PositiveSmallIntegerField("机构", choices=Body)
    number = models.PositiveSmallIntegerField("届次", default=1)
    last_day = models.DateField("届满日", null=True)
    seats = models.PositiveIntegerField("人数", null=True)

    class Meta:
        constraints = never_overlapping("term", "organisation", "body")

    def __str__(self):
        return f"{self.get_body_display()} of {self.organisation_id}"


class Certificate(Dated):
    """The certificate of a union's legal personality and how long it is valid."""

    KEY = ("organisation_id",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="certificates")
    number = models.CharField("证书编号", max_length=40, blank=True)
    last_day = models.DateField("有效期至", null=True)

    class Meta:
        constraints = never_overlapping("certificate", "organisation")

    def __str__(self):
        return self.number


class Lineage(models.Model):
    """Which organisation came out of which by merger or division (工会法 第十三条)."""

    before = models.ForeignKey(Organisation, models.PROTECT, related_name="became")
    after = models.ForeignKey(Organisation, models.PROTECT, related_name="came_from")
    on = models.DateField()
    event = models.ForeignKey("ledger.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="lineage_once", fields=["before", "after", "on"])]

    def __str__(self):
        return f"{self.before_id} → {self.after_id}"


DATED = [
    Area,
    OrganisationProfile,
    Affiliation,
    EmployerProfile,
    EmployerCount,
    ReportedCount,
    Coverage,
    Membership,
    Post,
    Term,
    Certificate,
]
