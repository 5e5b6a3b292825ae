"""Made-up departments for the second opinion: random, seeded, and nasty on purpose.

Each ledger is a list of (file, row); a row maps Chinese headers to cells as a reader hands them on. Days crowd around
the ends of months, the 25th, grace days and holidays; ids are blank, unknown or short of their zeros; cells are
unreadable; rows come twice, or twice with different content.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

Cells = dict[str, object]
T = TypeVar("T")

FIRST, LAST = date(2025, 10, 1), date(2026, 10, 31)
PRODUCTS = ("冷冻食品", "饮料", "粮油", None)
REGIONS = ("华东", "华南", "西北", None)
ROLES = ("经理", "专员", "销售代表", "KA业务经理", "项目经理", "售后专员", "内勤", "内勤", "专员", "专员", "学徒")
CATEGORIES = ("咨询", "投诉跟进", "意见", "建议", None)
EDGES = (
    date(2026, 1, 1),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 3, 25),
    date(2026, 3, 31),
    date(2026, 4, 30),
    date(2026, 5, 25),
    date(2026, 5, 31),
    date(2026, 6, 19),
    date(2026, 6, 25),
    date(2026, 6, 30),
    date(2026, 7, 3),
    date(2026, 9, 28),
)
MONTHS = [f"2025-{month:02d}" for month in range(10, 13)] + [f"2026-{month:02d}" for month in range(1, 10)]
LONGER = ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026H1", "2026H2", "2026", "2025")
ITEMS = {
    "专员": ("知识技能", "销售技巧", "sales_process", "coordination", "纪律性", "积极性", "责任感", "service_attitude"),
    "内勤": (
        *("工作量", "纪律性", "礼仪规范", "团队精神与全局意识", "professional", "创新能力", "沟通协调能力", "outcome"),
    ),
    "项目经理": ("results", "attitude", "teamwork"),
}
QUARTERLY = ("teamwork", "业务能力")


@dataclass
class Maker:
    """Draws a department from one seed."""

    seed: int
    ledgers: dict[str, list[tuple[str, Cells]]] = field(default_factory=dict)
    staff: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    accounts: list[str] = field(default_factory=list)
    counter: int = 0

    def __post_init__(self) -> None:
        """Start the dice."""
        self.dice = random.Random(self.seed)  # noqa: S311 - made-up data, the same from the same seed

    # --- small draws ---

    def chance(self, share: float) -> bool:
        """Say yes so often."""
        return self.dice.random() < share

    def pick(self, words: tuple[T, ...] | list[T]) -> T:
        """Choose one."""
        return self.dice.choice(words)

    def day(self) -> date:
        """Choose a day, often near an edge."""
        if self.chance(0.5):
            return self.pick(EDGES) + timedelta(days=self.dice.randint(-2, 4))
        return FIRST + timedelta(days=self.dice.randint(0, (LAST - FIRST).days))

    def near(self, day: date, spread: int) -> date:
        """Choose a day around another."""
        return day + timedelta(days=self.dice.randint(-spread, spread))

    def moment(self, day: date) -> object:
        """Choose a time of a day, sometimes none."""
        if self.chance(0.3):
            return day
        at = datetime(day.year, day.month, day.day) + timedelta(
            minutes=self.pick([0, 0, 1, 540, 600, 1020, 1439, self.dice.randint(0, 1439)])
        )
        return at if self.chance(0.7) else f"{at:%Y/%m/%d %H:%M}"

    def money(self, most: int, *, least: int = 0) -> object:
        """Choose an amount in one of its spellings."""
        fen = self.dice.randint(least * 100, most * 100)
        if self.chance(0.4):
            fen -= fen % 10_000
        match self.dice.randint(0, 5):
            case 0:
                return f"{fen / 100:,.2f}"
            case 1:
                return fen // 100
            case _:
                return fen / 100

    def person(self, *, blank: float = 0.0, strange: float = 0.04) -> object:
        """Choose a staff id, sometimes blank, unknown or without its zeros."""
        if self.chance(blank):
            return self.pick([None, "-", "  "])
        if self.chance(strange):
            return self.pick(["E999", "张三丰", 77])
        return self._short(self.pick(self.staff))

    def account(self, *, strange: float = 0.03) -> object:
        """Choose an account id, sometimes an unknown one."""
        return "Z-99999" if self.chance(strange) else self.pick(self.accounts)

    def _short(self, one: str) -> object:
        if one.isdecimal() and self.chance(0.5):
            return self.pick([int(one), float(one), one.lstrip("0")])
        return one

    def maybe(self, cell: object, *, blank: float, bad: float = 0.0, junk: object = "待定") -> object:
        """Return the cell, or a blank, or junk."""
        if self.chance(bad):
            return junk
        return None if self.chance(blank) else cell

    def number(self, letter: str) -> str:
        """Return a new id."""
        self.counter += 1
        return f"{letter}{self.counter:05d}"

    def add(self, ledger: str, row: Cells, *, twice: float = 0.02, other: str = "") -> None:
        """Put a row into one of two files; now and then it comes twice, or again with a change to a column."""
        rows = self.ledgers.setdefault(ledger, [])
        file = self.pick(["一", "二"])
        rows.append((file, row))
        if self.chance(twice):
            rows.append((self.pick(["一", "二"]), dict(row)))
        elif other and self.chance(twice / 2):
            rows.append((self.pick(["一", "二"]), {**row, other: 1.25}))

    # --- ledgers ---

    def roster(self) -> None:
        """Who works there."""
        digits = self.chance(0.3)
        for number in range(1, self.dice.randint(6, 14) + 1):
            one = f"{number * 7:05d}" if digits else f"E{number:03d}"
            self.staff.append(one)
            role = self.roles[one] = self.pick(ROLES)
            hired = self.maybe(self.near(self.day(), 200), blank=0.5)
            left = self.near(self.day(), 30) if self.chance(0.25) else None
            row: Cells = {"工号": one, "姓名": f"员工{number}", "岗位": role, "区域": self.pick(REGIONS)}
            row |= {"绩效工资基数": self.maybe(self.money(9000, least=500), blank=0, bad=0.02)}
            self.add("员工花名册", {**row, "入职日期": hired, "离职日期": left}, other="绩效工资基数")

    def archive(self) -> None:
        """Which accounts there are, and how well their archive is kept."""
        fields = ("行业", "联系人", "联系电话", "地址", "付款方式", "资金状况", "规模")
        for number in range(1, self.dice.randint(15, 40) + 1):
            one = f"A-{number:05d}"
            self.accounts.append(one)
            start = self.near(self.day(), 300)
            row: Cells = {"客户编号": one, "客户名称": f"客户{number}", "合作等级": self.pick(["A", "B", None, "无"])}
            row |= {"负责人": self.person(), "区域": self.pick(REGIONS)}
            row |= {"建档日期": self.maybe(start, blank=0.3, bad=0.01)}
            row |= {"开发日期": self.maybe(self.near(start, 40), blank=0.3, bad=0.02)}
            row |= {"流失日期": self.maybe(self.near(self.day(), 20), blank=0.75, bad=0.02)}
            row |= {name: self.pick(["有", "有", "无", "-", None]) for name in fields}
            self.add("大客户档案", row, other="行业")

    def handovers(self) -> None:
        """Who took over from whom."""
        for _ in range(self.dice.randint(0, 14)):
            row: Cells = {"客户编号": self.account(), "原负责人": self.person(), "新负责人": self.person()}
            self.add("客户交接记录", {**row, "交接日期": self.maybe(self.day(), blank=0, bad=0.04)}, other="新负责人")

    def plans(self) -> None:
        """Targets of persons and the department, whole and split, changed and approved or not."""
        used: set[tuple[object, ...]] = set()
        for one in (*self.staff, None, None, "E998"):
            for period in self._plan_periods():
                region, product = self.pick([None, None, None, "华东"]), self.pick([None, None, *PRODUCTS])
                key = (period, one, region, product)
                if key in used and self.chance(0.95):
                    continue
                used.add(key)
                row: Cells = {"期间": period, "工号": one, "区域": region, "产品": product}
                row |= {"计划金额": self.maybe(self.money(60_000), blank=0, bad=0.01)}
                row |= {"挑战目标": self.maybe(self.money(90_000), blank=0.1)}
                self.add("销售计划", {**row, "版本": self.pick([None, 1])}, twice=0.01, other="计划金额")
                self._changes(row)

    def _plan_periods(self) -> list[str]:
        chosen = [month for month in MONTHS if self.chance(0.8)] if self.chance(0.8) else []
        return chosen + [period for period in LONGER if self.chance(0.12)]

    def _changes(self, row: Cells) -> None:
        for version in (2, 3):
            if not self.chance(0.1):
                continue
            change = {**row, "计划金额": self.money(60_000), "挑战目标": self.maybe(self.money(90_000), blank=0.3)}
            change |= {"版本": version, "变更批准人": self.pick(["总经理", "总经理", None])}
            self.add("销售计划", {**change, "批准日期": self.maybe(self.day(), blank=0.1, bad=0.05)})

    def sales(self) -> None:
        """Orders, returns, what was collected and delivered."""
        for _ in range(self.dice.randint(50, 160)):
            day = self.day()
            sign = -1 if self.chance(0.12) else 1
            row: Cells = {"单号": self.number("S") if self.chance(0.97) else "S1", "行号": self.pick([None, 1, "2"])}
            row |= {"日期": self.maybe(day, blank=0.01, bad=0.01), "客户编号": self.account()}
            row |= {
                "工号": self.person(blank=0.25),
                "产品": self.pick(PRODUCTS),
                "区域": self.pick((*REGIONS, None, None)),
            }
            row |= {"数量": self.maybe(sign * self.dice.randint(1, 400) / 4, blank=0.05, bad=0.01)}
            amount = self.dice.randint(1, 4_000_000) / 100
            row |= {"金额": self.maybe(sign * amount, blank=0, bad=0.02, junk="一千二")}
            row |= {"毛利": self.maybe(sign * round(amount * 0.2, 2), blank=0.2, bad=0.01)}
            row |= {"回款金额": self.maybe(sign * round(amount * self.dice.random(), 2), blank=0.3, bad=0.01)}
            row |= {"回款日期": self.maybe(self.near(day, 30), blank=0.3, bad=0.02)}
            due = self.near(day, 20)
            row |= {"计划交付日期": self.maybe(due, blank=0.3, bad=0.01)}
            self.add(
                "销售台账", {**row, "实际交付日期": self.maybe(self.near(due, 3), blank=0.2, bad=0.01)}, other="毛利"
            )

    def wins(self) -> None:
        """How many accounts were to be won."""
        for one in (*self.staff, None):
            for period in self._plan_periods():
                planned = self.maybe(self.dice.randint(0, 4), blank=0, bad=0.01, junk="若干")
                self.add("开发计划", {"期间": period, "工号": one, "计划开发数": planned}, other="计划开发数")

    def complaints(self) -> None:
        """What accounts complained about."""
        for _ in range(self.dice.randint(0, 25)):
            row: Cells = {"投诉单号": self.number("T"), "日期": self.maybe(self.day(), blank=0, bad=0.03)}
            row |= {"客户编号": self.account(), "责任人": self.person(blank=0.4)}
            self.add("投诉台账", {**row, "是否有效": self.pick(["是", "否", "√", "×", "Y", True, "大概"])})

    def feedback(self) -> None:
        """What accounts asked, and answers just before and just after their limits."""
        for _ in range(self.dice.randint(15, 60)):
            day = self.day()
            raised = self.moment(day)
            answered = self.pick([None, self.moment(day + timedelta(days=self.dice.randint(-1, 12)))])
            if isinstance(raised, datetime) and self.chance(0.4):
                hours = self.pick([24, 48, 12.5])
                answered = raised + timedelta(hours=hours, minutes=self.pick([-1, 0, 0, 1]))
            row: Cells = {"编号": self.number("F"), "提出时间": self.maybe(raised, blank=0.01, bad=0.02)}
            row |= {"客户编号": self.account(), "责任人": self.person(blank=0.3), "类别": self.pick(CATEGORIES)}
            row |= {"时限": self.maybe(self.pick([12.5, 24, 72, 0]), blank=0.7, bad=0.02, junk="尽快")}
            self.add("意见反馈台账", {**row, "反馈时间": self.maybe(answered, blank=0.05, bad=0.02)}, other="时限")

    def visits(self) -> None:
        """Visits planned, made, early, late and unplanned."""
        for _ in range(self.dice.randint(10, 80)):
            planned = self.maybe(self.day(), blank=0.3, bad=0.02)
            around = self.near(planned, 20) if isinstance(planned, date) else self.day()
            row: Cells = {"编号": self.maybe(self.number("V"), blank=0.3), "客户编号": self.account()}
            row |= {"责任人": self.person(blank=0.3), "计划日期": planned}
            self.add(
                "回访台账", {**row, "实际日期": self.maybe(around, blank=0.25, bad=0.02), "方式": "上门"}, other="方式"
            )

    def costs(self) -> None:
        """Expenses and budgets, with and without category."""
        kinds = ("推广", "拜访", "礼品", "培训")
        for _ in range(self.dice.randint(5, 50)):
            row: Cells = {"凭证号": self.number("P"), "日期": self.day(), "责任人": self.person(blank=0.2)}
            row |= {"类别": self.pick(kinds), "金额": self.maybe(self.money(3000), blank=0, bad=0.02)}
            self.add("费用台账", row, other="金额")
        for one in (*self.staff, None, None):
            for period in self._plan_periods():
                row = {"期间": period, "类别": self.pick([None, *kinds]), "工号": one}
                self.add(
                    "费用预算", {**row, "预算金额": self.maybe(self.money(5000), blank=0, bad=0.01)}, other="预算金额"
                )

    def ratings(self) -> None:
        """What people gave each other, with types missing and rows unreadable."""
        for one, role in self.roles.items():
            words = ITEMS.get({"销售代表": "专员", "KA业务经理": "专员", "售后专员": "项目经理"}.get(role, role), ())
            for period in ("2026-04", "2026-05", "2026-06", "2026-07"):
                if self.chance(0.85):
                    self._rate(one, period, words)
            for period in ("2026Q1", "2026Q2", "2026", "2025"):
                if self.chance(0.6):
                    self._rate(one, period, QUARTERLY if role not in ("项目经理", "售后专员") else ITEMS["项目经理"])
        for period in ("2026Q1", "2026Q2", "2026"):
            self._rate("department", period, ("服务规范执行",))

    def _rate(self, one: str, period: str, words: tuple[str, ...]) -> None:
        for word in words:
            for kind in ("上级", "上级", "同事", "客户", "自评"):
                if kind != "上级" and self.chance(0.5):
                    continue
                row: Cells = {"期间": period, "被考核人": self._short(one), "指标": word, "评价人类型": kind}
                points = self.maybe(self.dice.randint(50, 100), blank=0, bad=0.004, junk="优秀")
                self.add("评分表", {**row, "评价人": self.number("R"), "得分": points}, twice=0.005, other="得分")

    def surveys(self) -> None:
        """What accounts answered: equal rows within a file are two answers."""
        for _ in range(self.dice.randint(0, 40)):
            full = self.pick([None, None, 100, 10, 5, 150])
            points = self.dice.randint(0, 10) / 10 * float(full or 100)
            row: Cells = {"日期": self.day(), "客户编号": self.account(), "责任人": self.person(blank=0.5)}
            row |= {"得分": self.maybe(points, blank=0.01, bad=0.02), "满分": full}
            self.add("满意度调查", row, twice=0.15)

    def presence(self) -> None:
        """Days due and present."""
        for one in self.staff:
            for month in MONTHS:
                if self.chance(0.8):
                    row: Cells = {"期间": month, "工号": self._short(one), "应出勤天数": self.pick([21, 22, 0])}
                    present = self.maybe(self.dice.randint(0, 44) / 2, blank=0, bad=0.01)
                    self.add("考勤统计", {**row, "实出勤天数": present}, other="实出勤天数")

    def chances(self) -> None:
        """Opportunities and how they closed."""
        for _ in range(self.dice.randint(0, 30)):
            row: Cells = {"机会编号": self.number("O"), "创建日期": self.day()}
            row |= {"客户编号": self.pick([None, self.account()]), "工号": self.person(blank=0.1)}
            row |= {"结果": self.pick(["赢单", "输单", None]), "关闭日期": self.maybe(self.day(), blank=0.3, bad=0.03)}
            self.add("销售机会", row)

    def adjustments(self) -> None:
        """Adjustments approved in time, late or not at all."""
        for _ in range(self.dice.randint(0, 12)):
            row: Cells = {"期间": self.pick(["2026-05", "2026-06", "2026-06", "2026Q2"]), "工号": self.person()}
            row |= {"金额": self.dice.randint(-50_000, 50_000) / 100, "原因": self.number("因")}
            row |= {"批准人": self.pick(["总经理", "总经理", None])}
            self.add("奖金调整", {**row, "批准日期": self.maybe(self.near(date(2026, 7, 1), 5), blank=0.1, bad=0.03)})


def department(seed: int) -> dict[str, list[tuple[str, Cells]]]:
    """Return the ledgers of one made-up department; some departments don't keep some of them."""
    maker = Maker(seed)
    maker.roster()
    maker.archive()
    steps = (
        *(maker.handovers, maker.plans, maker.sales, maker.wins, maker.complaints, maker.feedback, maker.visits),
        *(maker.costs, maker.ratings, maker.surveys, maker.presence, maker.chances, maker.adjustments),
    )
    for step in steps:
        if maker.chance(0.95):
            step()
    return maker.ledgers
