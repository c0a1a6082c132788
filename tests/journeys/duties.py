"""The twelve commonest duties, each done in a browser from the first page of whoever has it, as a person does it: by
the words on the screen, and what stands in a form already is left as it is."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from playwright.sync_api import Browser, Frame, Locator, expect

from tests.journeys.conftest import Visitor


@dataclass
class Burden:
    """What a duty costs: screens to go through, presses (into a field, on a button, on a choice), characters typed."""

    screens: int = 0
    presses: int = 0
    characters: int = 0


class Hand(Visitor):
    """A visitor whose screens, presses and characters are counted."""

    burden: Burden | None = None
    shown = ""

    @contextmanager
    def counting(self) -> Iterator[Burden]:
        """From the first page on, which is the first screen, to the last press. What comes up after it asks nothing."""
        self.go("/")
        self.shown = self.page.url.split("#")[0]
        burden = self.burden = Burden(screens=1)
        self.page.on("framenavigated", self._seen)
        try:
            yield burden
        finally:
            self.page.remove_listener("framenavigated", self._seen)
            self.burden = None

    def _seen(self, frame: Frame) -> None:
        """Another page, not another place on it: a menu that unfolds is no screen."""
        path, self.shown = self.shown, frame.url.split("#")[0]
        if frame == self.page.main_frame and self.burden and path != self.shown:
            self.burden.screens += 1

    def _pressed(self, typed: str = "") -> None:
        if self.burden:
            self.burden.presses += 1
            self.burden.characters += len(typed)

    def click(self, what: Locator) -> None:
        self._pressed()
        what.click()

    def press(self, words: str) -> None:
        """A worker has no second step to sign in by."""
        if words == "登录" and "/sign-in" not in self.page.url:
            return
        self._pressed()
        super().press(words)
        if words == "登录":
            self.page.wait_for_url(re.compile(r"^(?!.*/sign-in$)"))

    def finish(self, button: str, said: str) -> None:
        """The last press, and what the product says to it."""
        self._pressed()
        self.burden = None
        self.page.get_by_role("button", name=re.compile(f"^{button}( ?[A-Z])?$")).click()
        self.sees(said)

    def follow(self, words: str) -> None:
        self._pressed()
        super().follow(words)

    def unfold(self, words: str) -> None:
        self._pressed()
        super().unfold(words)

    def fill(self, fields: dict[str, str]) -> None:
        super().fill(fields)
        for label, value in fields.items():
            chosen = value in ("是", "否") or self._is_chosen(label)
            self._pressed("" if chosen else value)

    def _is_chosen(self, label: str) -> bool:
        """Chosen from a list, or by a calendar, rather than typed."""
        field = self.page.get_by_label(re.compile(f"^{re.escape(label)}(选填)?$")).first
        return field.evaluate("one => one.tagName === 'SELECT' || one.type === 'date'")

    def choose(self, words: str) -> None:
        self.click(self.page.get_by_role("radio", name=words))

    def enter(self, words: str) -> None:
        """A page of the menu, which on a phone is folded away."""
        if not self.page.get_by_role("link", name=words).first.is_visible():
            self.click(self.page.get_by_role("link", name="打开菜单"))
        self.follow(words)

    def begin(self, procedure: str, shown: str) -> None:
        """From the first page to the form on which something new is recorded."""
        self.follow("记一件")
        self.click(self.page.locator("main").get_by_role("link", name=procedure, exact=True))
        self.sees(shown)

    def open(self, task: str, button: str = "办这一步") -> None:
        """A thing to do, from the list that the first page is."""
        heading = self.page.get_by_role("heading", name=task, exact=True, include_hidden=True)
        row = self.page.locator(".todo").filter(has=heading).first
        expect(row).to_be_attached()
        if not row.is_visible():
            self.click(self.page.locator("main > * details, main > details").filter(has=row).locator("summary").first)
        self.click(row.get_by_role("link", name=button).first)
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text(re.compile("下一步|待我办"))


def training(chair: Hand) -> None:
    chair.open("开班")
    chair.fill({"参加（人）": "24", "课时": "8", "人天": "24"})
    chair.finish("记下", "已记下：开班")


def application(chair: Hand) -> None:
    chair.begin("发展会员", "第一步：收到入会申请")
    chair.fill({"申请（人）": "3"})
    chair.finish("记下", "已记下：收到入会申请")


def congress(chair: Hand) -> None:
    chair.open("开会")
    chair.fill({"实到人数": chair.page.get_by_label("应到代表").input_value()})
    chair.finish("记下", "已记下：开会")


def request(chair: Hand) -> None:
    chair.open("告知受理、转办或者不受理", "打开程序")
    chair.follow("办这一步")
    chair.fill({"结果": "受理", "书面告知": "是"})
    chair.finish("记下", "已记下：告知受理")


def proposal(employer: Hand) -> None:
    employer.open("答复提案")
    employer.fill({"答复": "下月起末班公交以后加一班车", "采纳": "是"})
    employer.finish("记下", "已记下：答复提案")


def contract(employer: Hand) -> None:
    employer.open("报送人力资源和社会保障部门")
    employer.fill({"主管部门收到日期": employer.page.get_by_label("哪一天的事").input_value()})
    employer.finish("记下", "已记下：报送")


def activist(secretary: Hand) -> None:
    secretary.open("确定为入党积极分子")
    secretary.fill({"人选怎么产生": "工会推优"})
    secretary.finish("记下", "已记下：确定为入党积极分子")


def hazard(worker: Hand) -> None:
    worker.follow("报隐患")
    worker.choose("要快")
    worker.fill({"在哪里": "二车间冲床旁", "什么情况": "防护罩松了，手能伸进去"})
    worker.finish("马上报", "防护罩松了")


def assistance(worker: Hand) -> None:
    worker.follow("求助")
    worker.fill({"哪一类": "工资福利", "遇到什么难处": "上月加班工资没有发，问了两次都说再等等"})
    worker.finish("交给工会", "求助")


def vote(worker: Hand) -> None:
    worker.follow("投票")
    worker.choose("赞成")
    worker.press("投票")
    worker.finish("确认投票", "投好了")


def overdue(officer: Hand) -> None:
    officer.follow("已逾期")
    officer.sees("已逾期")


def review(officer: Hand) -> None:
    officer.enter("审核台")
    officer.finish("通过", "已通过")


@dataclass(frozen=True)
class Duty:
    """A duty: how it is called, whose it is and on which device mostly, by which steps of which procedure it is kept,
    what paper asks for it (in forms.toml), and how it is done."""

    name: str
    username: str
    phone: bool
    procedure: str
    steps: tuple[str, ...]
    do: Callable[[Hand], None]
    form: str = ""


DUTIES = (
    Duty("记一次职工培训", "zhuxi", True, "training", ("hold",), training),
    Duty("收一批入会申请", "zhuxi", True, "admit-members", ("apply",), application, "membership"),
    Duty("记一次职代会", "zhuxi", True, "workers-congress", ("meeting",), congress, "congress"),
    Duty("受理一件职工诉求", "zhuxi", True, "voice-matter", ("tell",), request),
    Duty("答复一件提案", "qiye", True, "congress-proposal", ("answer",), proposal),
    Duty("报送一份集体合同", "qiye", True, "collective-contract", ("submit",), contract, "contract"),
    Duty("把工会推优的定为积极分子", "shuji", True, "develop-party-member", ("activist",), activist, "activist"),
    Duty("报一处隐患", "zhigong", True, "hazard", ("find",), hazard),
    Duty("求助", "zhigong", True, "voice-matter", ("receive",), assistance, "hardship"),
    Duty("投一张票", "zhigong", True, "", (), vote),
    Duty("看谁过了期限", "zhengong", False, "", (), overdue),
    Duty("审一项得分", "zhengong", False, "", (), review),
)
DEVICES = ("phone", "desk")


def costs(duties: Sequence[Duty], device: str, chromium: Browser, address: str) -> Iterator[tuple[str, dict[str, int]]]:
    """Do duties on a device, one after the other, and tell what each cost. No console may have complained."""
    hands: dict[str, Hand] = {}
    for duty in duties:
        if duty.username not in hands:
            hands[duty.username] = Hand(chromium, address, duty.username, phone=device == "phone")
        with hands[duty.username].counting() as burden:
            duty.do(hands[duty.username])
        yield duty.name, asdict(burden)
    for hand in hands.values():
        assert hand.complaints == []
        hand.context.close()
