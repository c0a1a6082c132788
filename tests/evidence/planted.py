"""A year of 200 unions that record honestly, what honest unions do that looks odd, and what was planted among them: for
every rule eight cases, some of them made by somebody who knows the rule. `docs/speech.md` publishes what comes out.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count, islice

from PIL import Image, ImageDraw, ImageOps

from lianchuang.evidence.alike import LITTLE, NEAR, PARTS, SAME, TELLING, TURNED
from lianchuang.evidence.file_reader import look_of, parts_of
from lianchuang.evidence.questions import RULES, Changed, Counted, Entered, Filed, Question, Rows, every_question
from tests.evidence.pictures import again, page, scene

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
UNIONS, PLANTED = 200, 8
TEXT = (
    "工会围绕安全生产、劳动保护和职工生活开展了一次专题走访，听取一线职工的意见建议，"
    "梳理成清单逐条答复，并在公开栏公布办理情况，接受职工监督评议。"
)
SAID = (
    "上午先看了车间的通风和照明", "组长们提到夜班的热水不够", "行政答应月底以前把灯换好",
    "食堂的菜价同去年比过", "女职工问了哺乳室什么时候能用", "大家对新的考勤办法有话要说",
    "仓库的叉车道要重新划线", "老师傅愿意带三个新人", "困难职工的名单又核了一遍",
    "体检的时间定在下个月的周末", "工资条上加班费要单列出来", "外来职工的孩子暑假没人看",
    "班车的末班想往后推半个钟头", "安全帽到期的都换了新的", "培训的证书还有几个人没有拿到",
    "宿舍的空调修了两次还是不冷", "退休的人回来讲了厂史", "篮球赛借的是镇里的场地",
    "读书角添了一批技术书", "意见箱里收到的都当场念了",
)  # fmt: skip
OPENING = "为贯彻落实上级工会关于加强基层民主管理工作的有关要求，切实维护职工的知情权、参与权、表达权和监督权，"
ODD = {
    "same_file": (
        "六家各拿同一张照片办两家的事，两家把同一张重新存了一遍",
        "三家说明是一起办的；两家一起办了没有说；五家都附上级发的同一份通知；一家在自己的两件事里用同一张；"
        "两家在同一个会场前后开会，各一张",
    ),
    "alike": (
        "两家转发压缩、改了亮度的照片，一家四边裁窄一点，一家四边各裁一成，一家裁成宽屏，一家只裁一边，一家盖了字，一家左右翻转",
        "同一个会场一前一后的两场会；同一种表格手写的不同的两份；三家说明是一起办的",
    ),
    "photo_days": (
        "六家用四十天以前的照片，一家只有一张，一家抹掉了照片里的日期",
        "相机日期停在 2015 年；五天以前布置会场时拍的",
    ),
    "burst": (
        "六家一小时里补八步，一家隔一刻钟补一步，一家只补四步",
        "换了经办人补录；年底照本子补录；说明是补录旧材料；导入的；晚了一个月的",
    ),
    "heads": ("六家的到会人数是全厂的两三倍，两家正好报满", "登记的人数没有更新的两家；两家合办没有说的；都到会的"),
    "two_places": ("六对同一天写了同一个人，两对隔开一天写", "一个当天调动的；十个换过单位的"),
    "equal_texts": (
        "三对换标点，两对换数字，一对换单位名，一对加一句，一对换着说法重写",
        "三家照上级的样本写；两家联合发文；六家开头用同一段套话，后面各写各的",
    ),
    "outlier": ("六家的件数是别家的十几倍，两家多报几件", "一家确实办得多；三家多办了几件"),
    "late_changes": (
        "六家半年后一气改好五步，一家只改两步，一家二十天以内就改",
        "两家按检查意见改了旧单子；错录当周改的；改了并不更好看的",
    ),
}  # fmt: skip
"""Of each rule what was planted, and the honest things that come near it, as the page tells them."""


class Town:
    """The unions, what they filed and entered, and which of them were planted for which rule."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.filed: list[Filed] = []
        self.entered: list[Entered] = []
        self.counted: list[Counted] = []
        self.changed: list[Changed] = []
        self.looks: dict[int, Look] = {}
        self.pairs: list[tuple[int, int]] = []
        self.saved_anew: list[tuple[int, int]] = []
        self.planted: set[tuple[str, tuple[int, ...]]] = set()
        self.number, self.union = 10_000, 1_000
        for union in range(UNIONS):
            self.honest_year(union)
        for part in RULES:
            getattr(self, part)()
        for one, other, whole in self.near_pairs():
            self.pairs.append((one, other))
            if whole <= SAME:
                self.saved_anew.append((one, other))

    def next(self) -> int:
        self.number += 1
        return self.number

    def new(self) -> int:
        """A union that does nothing else."""
        self.union += 1
        return self.union

    def step(self, union: int, **more) -> Entered:
        more = {"by": f"account:{union}", "on": DAY, "at": NOON} | more
        row = Entered(self.next(), union, self.next(), more.pop("on"), more.pop("at"), **more)
        self.entered.append(row)
        return row

    def photo(self, union: int, look: "Look | None" = None, **more) -> Filed:
        row = Filed(
            self.next(), union, more.pop("case", None) or self.next(), more.pop("file", None) or self.next(), **more
        )
        self.filed.append(row)
        if look:
            self.looks[row.file] = look
        return row

    def plant(self, rule: str, *unions: int) -> None:
        self.planted.add((rule, unions))

    def honest_year(self, union: int) -> None:
        staff = self.chance.randrange(30, 400)
        self.count(union, staff, self.chance.randrange(1, 8))
        for _ in range(self.chance.randrange(3)):  # what is put right in the week after, or makes nothing better
            at = NOON + timedelta(days=self.chance.randrange(200))
            self.change(union, at, at + timedelta(days=self.chance.randrange(7)), True)
            self.change(union, at, at + timedelta(days=60), False)
        for _ in range(12):
            on = DAY + timedelta(days=self.chance.randrange(200))
            at = NOON + timedelta(days=(on - DAY).days + min(int(self.chance.expovariate(1 / 12)), 150))
            at += timedelta(minutes=self.chance.randrange(400))
            come = self.chance.randrange(staff // 2, staff + 1)
            words = (self.words(),) if self.chance.random() < 0.3 else ()
            row = self.step(union, on=on, at=at, heads=staff, counts={"present": come}, texts=words)
            taken = on + timedelta(days=self.chance.randrange(3)) if self.chance.random() < 0.6 else None
            self.photo(union, case=row.case, taken_on=taken, step_on=on)

    def words(self, sentences: int = 7) -> str:
        """What somebody writes of a day: things that others write of too, each time put together otherwise."""
        said = self.chance.sample(SAID, sentences)
        return (
            "，".join(f"{one}{self.chance.randrange(2, 90)}人" if n == 1 else one for n, one in enumerate(said)) + "。"
        )

    def count(self, union: int, heads: int, amount: int) -> None:
        cases = tuple(self.next() for _ in range(amount))
        self.counted.append(Counted(union, heads, "activity", "“活动”", amount, cases))

    def change(self, union: int, entered_at: datetime, changed_at: datetime, better: bool) -> None:
        self.changed.append(Changed(union, self.next(), entered_at, changed_at, better))

    def same_file(self) -> None:
        together, alone, notice, own = (self.next() for _ in range(4))
        for union in (1, 2, 3):
            self.photo(union, file=together, joint=77)
        for union in (4, 5):
            self.photo(union, file=alone)
        for union in range(20, 25):
            self.photo(union, file=notice)
        for _ in range(2):
            self.photo(6, file=own)
        for union, (look,) in zip((63, 64), honest_looks()[-2:], strict=True):  # one hall, one meeting after another
            self.photo(union, look)
        for number in range(PLANTED):
            left, right, file = self.new(), self.new(), self.next()
            mine, yours = saved_anew()[number - 6] if number > 5 else (None, None)
            self.photo(left, mine, file=file)
            self.photo(right, yours, file=file if number < 6 else self.next())  # saved anew, it is another file
            self.plant("same_file", left, right)

    def alike(self) -> None:
        for union, look in zip((30, 31, 32, 33, 34, 35, 36), honest_looks(), strict=False):
            for one in look:
                self.photo(union, one, joint=78 if union > 33 else None)
        for mine, yours in planted_looks():
            left, right = self.new(), self.new()
            for one, other in zip(mine, yours, strict=True):
                self.photo(left, one)
                self.photo(right, other)
            self.plant("alike", left, right)

    def near_pairs(self) -> Iterator[tuple[int, int, int]]:
        """What `lianchuang.evidence.alike` finds in the database: which two, and how far apart as wholes."""
        seen = [
            (file, quality, int(look, 16), [int(parts[64 * n : 64 * n + 64], 16) for n in range(PARTS if parts else 0)])
            for file, (look, quality, parts) in self.looks.items()
            if quality >= LITTLE
        ]
        for place, (file, quality, look, parts) in enumerate(seen):
            for other, its_quality, its_look, its_parts in seen[:place]:
                whole = (look ^ its_look).bit_count()
                ways = [whole, (look ^ its_look ^ int(TURNED, 16)).bit_count()]
                ways += [(look ^ part).bit_count() for part in its_parts]
                ways += [(its_look ^ part).bit_count() for part in parts]
                if min(ways) <= NEAR and max(quality, its_quality) >= TELLING:
                    yield other, file, whole

    def photo_days(self) -> None:
        for _ in range(2):
            self.photo(6, case=666, taken_on=date(2015, 1, 1), step_on=DAY)
            self.photo(40, case=667, taken_on=DAY - timedelta(days=5), step_on=DAY)
        for number in range(PLANTED):
            union, case = self.new(), self.next()
            for _ in range(1 if number == 6 else 3):
                taken = None if number == 7 else DAY - timedelta(days=40)
                self.photo(union, case=case, taken_on=taken, step_on=DAY)
            self.plant("photo_days", union)

    def burst(self) -> None:
        for minute in range(6):
            at = NOON + timedelta(days=90, minutes=minute)
            self.step(7, at=at)
            self.step(8, at=at, declared_late=True)
            self.step(41, on=DAY - timedelta(days=30 * minute), at=at)
            self.step(42, at=at, by="system:import")
            self.step(43, at=NOON + timedelta(days=30, minutes=minute))
        for number in range(PLANTED):
            union, apart = self.new(), 15 if number == 6 else 1
            for step in range(4 if number == 7 else 8):
                at = NOON + timedelta(days=120, minutes=apart * step)
                self.step(union, on=DAY + timedelta(days=step), at=at)
            self.plant("burst", union)

    def heads(self) -> None:
        for union, staff, come in ((9, 40, 43), (44, 120, 126), (45, 60, 95), (46, 80, 80)):
            self.step(union, heads=staff, counts={"present": come})
        for number in range(PLANTED):
            union = self.new()
            self.step(union, heads=50, counts={"present": 100 + 10 * number if number < 6 else 50})
            self.plant("heads", union)

    def two_places(self) -> None:
        for union in (47, 48):
            self.step(union, people=(7_000,))
        for person in range(7_001, 7_011):
            self.step(49, people=(person,))
            self.step(50, on=DAY + timedelta(days=person - 7_000), people=(person,))
        for number in range(PLANTED):
            left, right = self.new(), self.new()
            self.step(left, people=(9_000 + number, 9_100 + number))
            self.step(right, on=DAY + timedelta(days=number >= 6), people=(9_000 + number,))
            self.plant("two_places", left, right)

    def equal_texts(self) -> None:
        for union in (10, 11, 12):
            self.step(union, texts=(TEXT * 2,))
        for union in (51, 52):
            self.step(union, texts=("联合" * 40,), joint=79)
        for union in range(53, 59):
            self.step(union, texts=(OPENING + self.words(8),))
        for number in range(PLANTED):
            left, right, text = self.new(), self.new(), f"甲厂{self.words()}参加的有32人。"
            self.step(left, texts=(text,))
            self.step(right, texts=(self.copied(text, number),))
            self.plant("equal_texts", left, right)

    def copied(self, text: str, number: int) -> str:
        """What somebody makes of another's text: other stops, figures, another name, a sentence more, all anew."""
        if number < 3:
            return text.replace("，", "； ")
        if number < 5:
            return text.replace("32", "57" if number == 3 else "105")
        if number == 5:
            return text.replace("甲厂", "宏达机械").replace("32", "48")
        return (
            f"{text}会后照了相，大家都很满意。"
            if number == 6
            else "、".join(reversed(text.split("，"))) + self.words(4)
        )

    def outlier(self) -> None:
        self.count(13, 120, 44)  # one that really does that much
        for union in (59, 60, 61):
            self.count(union, 150, 12)
        for number in range(PLANTED):
            union = self.new()
            self.count(union, 60 + number, 60 if number < 6 else 11)
            self.plant("outlier", union)

    def late_changes(self) -> None:
        for union in (14, 62):  # an inspection found three old slips, and each was put right
            for day in range(3):
                self.change(union, NOON, NOON + timedelta(days=100 + day), True)
        for number in range(PLANTED):
            union, lag = self.new(), 20 if number == 7 else 150
            for day in range(2 if number == 6 else 5):
                self.change(union, NOON, NOON + timedelta(days=lag + day), True)
            self.plant("late_changes", union)

    def rows(self) -> Rows:
        return Rows(self.filed, self.entered, self.pairs, self.counted, self.changed, self.saved_anew)

    def asked(self) -> list[Question]:
        return every_question(self.rows())

    def figures(self) -> dict[str, tuple[int, int, int]]:
        """Of every rule: how often it asked, how often rightly, how many were planted for it."""
        asked = {(question.rule, question.organisations) for question in self.asked()}
        found = {}
        for rule in RULES:
            called, planted = ({one for one in these if one[0] == rule} for these in (asked, self.planted))
            found[rule] = (len(called), len(called & planted), len(planted))
        return found


Look = tuple[str, int, str]
SMALL = (400, 300)


@cache
def planted_looks() -> list[tuple[list[Look], list[Look]]]:
    """Eight times two photos of one union with something to see on them, and what another made of them."""
    clear = clear_photos(2 * PLANTED, 100)
    found = []
    for number in range(PLANTED):
        mine = clear[2 * number : 2 * number + 2]
        found.append(([seen(photo) for photo in mine], [seen(_taken_over(photo, number)) for photo in mine]))
    return found


def clear_photos(wanted: int, seed: int) -> list[Image.Image]:
    photos = (scene(one, SMALL) for one in count(seed))
    return list(islice((photo for photo in photos if look_of(photo)[1] > TELLING + 5), wanted))


def seen(photo: Image.Image) -> Look:
    """What is kept of how a photo looks."""
    return *look_of(photo), "".join(look_of(part)[0] for part in parts_of(photo))


@cache
def saved_anew() -> list[tuple[Look, Look]]:
    """Twice a photo, and what it looks like sent through a messenger."""
    return [(seen(photo), seen(again(photo, number))) for number, photo in enumerate(clear_photos(2, 700))]


def _taken_over(photo: Image.Image, number: int) -> Image.Image:
    width, height = photo.size
    if number == 2:
        return photo.crop((width // 16, 0, width, height))
    if number == 3:
        return photo.crop((width // 10, height // 10, width - width // 10, height - height // 10))
    if number == 4:
        return photo.crop((0, height // 8, width, height - height // 8))
    if number == 5:
        return ImageOps.crop(photo, 8)
    if number == 6:
        written = photo.copy()
        ImageDraw.Draw(written).rectangle((0, 275, 400, 300), fill="white")
        return written
    return ImageOps.mirror(photo) if number == 7 else again(photo, number)


@cache
def honest_looks() -> list[list[Look]]:
    """Two meetings in one hall, two sheets of one form, three unions that said that they did it together, and once more
    two meetings in one hall of which a single photo was kept."""
    hall = [[scene(300 + place, SMALL) for place in range(3)] for _ in range(2)]
    for meeting, photos in enumerate(hall):
        for photo in photos:
            draw = ImageDraw.Draw(photo)
            for person in range(9):
                x = 20 + 40 * person + 17 * meeting
                draw.ellipse((x, 150 + 30 * meeting, x + 36, 260), fill=(40 + 60 * meeting, 20 * person, 90))
    sheets = [[page(400 + 10 * place + which) for which in range(2)] for place in range(2)]
    joint = [scene(500 + which, SMALL) for which in range(2)]
    shown = [*(photos[:2] for photos in hall), *sheets, joint, joint, joint, *(photos[2:] for photos in hall)]
    return [[seen(photo) for photo in photos] for photos in shown]


HEAD = """\
## 请审核人问一问的提示，准不准

提示只是问题，不扣分，不进得分（第 9 号决定）。下面是在一份造出来的记录上数的：二百家老实记的工会；每一种提示种下八家
（或者八对）作假的，其中几家知道规矩、躲着走；再放进老实的、看着像的。**查准**是问的里面真作假的，**查全**是作假的里面问到的。
真的一轮里另按审核人的结论数，十次里问对不到三次的提示当轮停用。造的记录在 `tests/evidence/planted.py`；
`tests/evidence/test_questions.py` 每次都重数，和这里对不上就不通过。

| 提示 | 种下的 | 老实的、看着像的 | 查准 | 查全 |
|---|---|---|--:|--:|
"""


def section_of(town: Town) -> str:
    """What the page says of the rules: of each what was planted, what comes near it, and how it did."""
    lines = []
    for rule, (asked, right, planted) in town.figures().items():
        bad, honest = ODD[rule]
        lines.append(f"| {RULES[rule].name} | {bad} | {honest} | {right}/{asked} | {right}/{planted} |\n")
    return HEAD + "".join(lines)
