"""Made-up documents as real as the program's own: an assessment sheet, a bonus calculation, an issue list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from kam_reports.core.document import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Document,
    Facts,
    Format,
    Medium,
    Note,
    Notes,
    Page,
    Row,
    RowKind,
    Section,
    Series,
    SignOff,
    Table,
    Tile,
    Tiles,
    Tone,
)
from kam_reports.core.money import half_up

WORDS: dict[str, tuple[str, str]] = {
    "org": ("华晟工业材料有限公司 大客户部", "Huasheng Industrial Materials · Key Account Department"),
    "title": ("绩效考核表", "Assessment sheet"),
    "period": ("考核期间：2026年6月（2026-06-01 至 2026-06-30）", "June 2026 (2026-06-01 to 2026-06-30)"),
    "draft": ("草稿", "DRAFT"),
    "name": ("姓名", "Name"),
    "id": ("工号", "Staff id"),
    "role": ("岗位", "Role"),
    "region": ("区域", "Region"),
    "superior": ("直接上级", "Superior"),
    "hired": ("入职日期", "Hired on"),
    "scheme": ("考核方案", "Scheme"),
    "base": ("绩效工资基数（元）", "Pay base (yuan)"),
    "as_of": ("数据截止", "Data as of"),
    "group": ("类别", "Group"),
    "item": ("考核项目", "Item"),
    "weight": ("权重", "Weight"),
    "target": ("目标", "Target"),
    "actual": ("实际", "Actual"),
    "rate": ("完成率", "Rate"),
    "points": ("得分", "Points"),
    "remark": ("说明", "Remark"),
    "total": ("合计", "Total"),
    "signhint": ("签名：　　　　　　　　日期：", "Signature:                  Date:"),
}


def _say(language: str, word: str) -> str:
    """Return a word of the demo in a language."""
    return WORDS[word][0 if language == "zh" else 1]


ITEMS: tuple[tuple[str, str, int, str | None, str | None, Fraction, str, str], ...] = (
    ("业绩", "大客户销售计划完成率", 60, "1200000.00", "1130000.00", Fraction(113, 120), "linear", "Sales completion"),
    ("能力", "知识技能", 5, None, None, Fraction(90, 100), "", "Knowledge and skills"),
    ("能力", "销售技巧", 5, None, None, Fraction(85, 100), "", "Selling skills"),
    ("能力", "销售业务流程", 5, None, None, Fraction(88, 100), "", "Sales process"),
    ("能力", "协调配合", 5, None, None, Fraction(92, 100), "", "Cooperation"),
    ("态度", "纪律性", 5, None, None, Fraction(95, 100), "", "Discipline"),
    ("态度", "积极性", 5, None, None, Fraction(90, 100), "", "Initiative"),
    ("态度", "责任感", 5, None, None, Fraction(93, 100), "", "Responsibility"),
    ("态度", "服务态度", 5, None, None, Fraction(91, 100), "", "Service attitude"),
)
GROUPS_EN = {"业绩": "Results", "能力": "Ability", "态度": "Attitude"}


def person_block(language: str, name: str = "王芳") -> Facts:
    """Return who is assessed."""
    zh = language == "zh"
    return Facts(
        "person",
        (
            (_say(language, "name"), Cell(name if zh or name != "王芳" else "Wang Fang (王芳)", tone=Tone.STRONG)),
            (_say(language, "id"), Cell("E003")),
            (_say(language, "role"), Cell("大客户专员" if zh else "KA specialist")),
            (_say(language, "region"), Cell("华东" if zh else "East China (华东)")),
            (_say(language, "superior"), Cell("李建国（E001）" if zh else "Li Jianguo (E001)")),
            (_say(language, "hired"), Cell(date(2021, 3, 15), Format.DATE)),
            (_say(language, "scheme"), Cell("销售月度考核" if zh else "sales, monthly")),
            (_say(language, "base"), Cell(Decimal("3000.00"), Format.YUAN, name="base")),
            (_say(language, "as_of"), Cell(date(2026, 7, 3), Format.DATE)),
        ),
    )


def item_table(language: str) -> Table:
    """Return the items with live formulas for their points."""
    rows = []
    for number, (group, item, weight, target, actual, rate, _, english) in enumerate(ITEMS):
        points = half_up(weight * rate, 2)
        money = Format.YUAN if target else Format.TEXT
        rows.append(
            Row(
                (
                    Cell(group if language == "zh" else GROUPS_EN[group]),
                    Cell(item if language == "zh" else english),
                    Cell(weight, Format.COUNT, name=f"weight{number}"),
                    Cell(Decimal(target) if target else None, money, name=f"target{number}"),
                    Cell(Decimal(actual) if actual else None, money, name=f"actual{number}"),
                    Cell(
                        rate,
                        Format.PERCENT,
                        name=f"rate{number}",
                        formula=f"{{actual{number}}}/{{target{number}}}" if target else "",
                    ),
                    Cell(
                        points,
                        Format.POINTS,
                        name=f"points{number}",
                        formula=f"ROUND({{weight{number}}}*{{rate{number}}},2)",
                    ),
                )
            )
        )
    total = sum((Decimal(str(row.cells[6].value)) for row in rows), Decimal(0))
    rows.append(
        Row(
            (
                Cell(_say(language, "total")),
                Cell(),
                Cell(100, Format.COUNT, formula="SUM({items.weight})"),
                Cell(),
                Cell(),
                Cell(),
                Cell(total, Format.POINTS, name="score", formula="SUM({items.points})"),
            ),
            RowKind.TOTAL,
        )
    )
    columns = (
        Column("group", _say(language, "group"), width=7),
        Column("item", _say(language, "item"), width=22),
        Column("weight", _say(language, "weight"), Format.COUNT, 7),
        Column("target", _say(language, "target"), Format.YUAN, 14),
        Column("actual", _say(language, "actual"), Format.YUAN, 14),
        Column("rate", _say(language, "rate"), Format.PERCENT, 10),
        Column("points", _say(language, "points"), Format.POINTS, 10),
    )
    return Table(
        "items", columns, tuple(rows), title="一、考核项目与得分" if language == "zh" else "1. Items and points"
    )


def pay_table(language: str) -> Table:
    """Return the pay lines."""
    zh = language == "zh"
    columns = (
        Column("line", "项目" if zh else "Line", width=20),
        Column("base", "基数（元）" if zh else "Base (yuan)", Format.YUAN, 14),
        Column("factor", "系数" if zh else "Factor", Format.FACTOR, 10),
        Column("amount", "金额（元）" if zh else "Amount (yuan)", Format.YUAN, 14),
        Column("rule", "依据" if zh else "Rule", width=40),
    )
    rows = (
        Row(
            (
                Cell("绩效工资" if zh else "Band pay"),
                Cell(Decimal(3000), Format.YUAN, formula="{base}"),
                Cell(Decimal("0.9270"), Format.FACTOR, name="band"),
                Cell(Decimal("2781.00"), Format.YUAN, name="bandpay", formula="ROUND({base}*{band},2)"),
                Cell("90 ≤ 得分 < 95：100%" if zh else "60 ≤ s < 90: s %"),
            )
        ),
        Row(
            (
                Cell("部门调节" if zh else "Department modifier"),
                Cell(Decimal("2781.00"), Format.YUAN, formula="{bandpay}"),
                Cell(Decimal("-0.05"), Format.FACTOR, name="modifier"),
                Cell(Decimal("-139.05"), Format.YUAN, formula="ROUND({bandpay}*{modifier},2)"),
                Cell("部门销售计划未完成（98.21%）：-5%" if zh else "Department target missed (98.21%): -5%"),
            )
        ),
        Row(
            (
                Cell("奖金调整" if zh else "Adjustment"),
                Cell(None, Format.YUAN),
                Cell(None, Format.FACTOR),
                Cell(Decimal("200.00"), Format.YUAN),
                Cell("客户续约贡献（李建国批准 2026-06-28）" if zh else "Renewal (approved by Li Jianguo, 2026-06-28)"),
            )
        ),
        Row(
            (
                Cell("应发合计" if zh else "To be paid"),
                Cell(),
                Cell(),
                Cell(Decimal("2841.95"), Format.YUAN, formula="SUM({pay.amount})", name="pay_total"),
                Cell(),
            ),
            RowKind.TOTAL,
        ),
    )
    return Table("pay", columns, rows, title="三、绩效工资" if zh else "3. Pay")


def raters_table(language: str) -> Table:
    """Return who rated with which weight."""
    zh = language == "zh"
    columns = (
        Column("type", "评价人类型" if zh else "Rater type", width=16),
        Column("raters", "人数" if zh else "Raters", Format.COUNT, 8),
        Column("weight", "权重" if zh else "Weight", Format.PERCENT, 10),
        Column("mean", "平均分" if zh else "Mean", Format.POINTS, 10),
        Column("remark", "评语" if zh else "Comment", width=40),
    )
    text = "能主动跟进重点客户，交期沟通及时；建议加强新产品知识。" if zh else "Follows key accounts actively."
    row = Row(
        (
            Cell("上级" if zh else "superior"),
            Cell(1, Format.COUNT),
            Cell(Decimal(1), Format.PERCENT),
            Cell(Decimal("90.50"), Format.POINTS),
            Cell(text),
        )
    )
    return Table("raters", columns, (row,), title="评分人" if zh else "Raters")


def trend(language: str) -> Chart:
    """Return the score of the last months."""
    values: tuple[Decimal | None, ...] = tuple(
        Decimal(text) if text else None for text in ("88.1", "90.25", None, "86.4", "93.05", "92.47")
    )
    zh = language == "zh"
    return Chart(
        "trend",
        ChartKind.LINE,
        ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"),
        (Series("得分" if zh else "Score", values),),
        title="四、得分走势" if zh else "4. Trend of the score",
        caption="2026-03 无结果（缺评分）。" if zh else "2026-03 has no result (ratings missing).",
    )


def assessment(language: str = "zh", name: str = "王芳") -> Document:
    """Return one person's sheet of a normal month."""
    zh = language == "zh"
    result = Facts(
        "result",
        (
            ("得分" if zh else "Score", Cell(Decimal("92.47"), Format.POINTS, Tone.STRONG)),
            ("名次" if zh else "Rank", Cell("2 / 8")),
            ("绩效档" if zh else "Band", Cell("90–94.99 → 100%")),
        ),
        title="二、考核结果" if zh else "2. Result",
    )
    missing = Notes(
        "missing",
        (
            Note(
                "销售台账2026-06.xlsx ▸ 六月 ▸ F17：“1.200,5O”不是金额，该行未计入。"
                if zh
                else "销售台账2026-06.xlsx ▸ 六月 ▸ F17: “1.200,5O” is not an amount; the row was not counted.",
                Tone.ACTION,
            ),
            Note("2026-06-18 之后的回访未计入本期。" if zh else "Visits after 2026-06-18 are not in this period."),
        ),
        title="五、缺失与被拒数据" if zh else "5. Missing and refused data",
    )
    rules = Notes(
        "rules",
        (
            Note(
                "考核方案 sales 自 2026-01-01（总经理办公会 2025-12-20 批准）"
                "· 绩效档自 2000-01-01（默认）· 部门调节自 2000-01-01（默认）"
                if zh
                else "Scheme sales from 2026-01-01 (approved 2025-12-20) · bands from 2000-01-01 (default)"
            ),
        ),
        title="所用规则" if zh else "Rules used",
        small=True,
    )
    evidence = Table(
        "evidence",
        (
            Column("metric", "指标" if zh else "Metric", width=24),
            Column("place", "位置" if zh else "Place", width=40),
            Column("date", "日期" if zh else "Date", Format.DATE, 12),
            Column("amount", "金额" if zh else "Amount", Format.YUAN, 14),
        ),
        tuple(
            Row(
                (
                    Cell("sales_completion", link="rate0"),
                    Cell(f"销售台账2026-06.xlsx ▸ 六月 ▸ 第 {row} 行"),
                    Cell(date(2026, 6, 1 + row % 30), Format.DATE),
                    Cell(Decimal(row * 1234567) / 100, Format.YUAN),
                )
            )
            for row in range(3, 40)
        ),
        title="依据" if zh else "Evidence",
        medium=Medium.BOOK,
        sheet="依据" if zh else "Evidence",
        filterable=True,
    )
    boxes = ("员工", "部门经理", "人力资源 / 财务") if zh else ("Employee", "Manager", "HR / finance")
    return Document(
        kind="assessment",
        path=f"考核表/E003_{name}" if zh else f"assessment/E003_{name}",
        title=_say(language, "title"),
        subtitle=_say(language, "period"),
        language=language,
        organisation=_say(language, "org"),
        badge=_say(language, "draft"),
        sheet=_say(language, "title"),
        footer=("2026-06", "数据截止 2026-07-03" if zh else "data as of 2026-07-03", "run 4f9c1e2ab07d"),
        sections=(
            person_block(language, name),
            item_table(language),
            raters_table(language),
            result,
            pay_table(language),
            trend(language),
            missing,
            rules,
            SignOff("sign", boxes, _say(language, "signhint")),
            evidence,
        ),
    )


_BONUS_COLUMNS: tuple[tuple[str, str, str, Format, int, str], ...] = (
    ("no", "序号", "No.", Format.COUNT, 5, ""),
    ("id", "工号", "Staff id", Format.TEXT, 7, ""),
    ("name", "姓名", "Name", Format.TEXT, 9, ""),
    ("role", "岗位", "Role", Format.TEXT, 11, ""),
    ("base", "绩效工资基数", "Pay base", Format.YUAN, 11, ""),
    ("score", "得分", "Score", Format.POINTS, 8, "考核"),
    ("rank", "名次", "Rank", Format.COUNT, 6, "考核"),
    ("band", "绩效系数", "Factor", Format.FACTOR, 8, "绩效工资"),
    ("bandpay", "金额", "Amount", Format.YUAN, 11, "绩效工资"),
    ("modifier", "系数", "Factor", Format.FACTOR, 7, "部门调节"),
    ("modpay", "金额", "Amount", Format.YUAN, 10, "部门调节"),
    ("commission", "提成", "Commission", Format.YUAN, 10, ""),
    ("adjust", "调整", "Adjustment", Format.YUAN, 9, ""),
    ("total", "应发合计", "Total", Format.YUAN, 12, ""),
    ("remark", "备注", "Remark", Format.TEXT, 16, ""),
)
_GROUP_EN = {"考核": "Assessment", "绩效工资": "Band pay", "部门调节": "Modifier", "": ""}
_NAMES = ("王芳", "赵磊", "陈静怡", "欧阳明轩", "刘洋", "孙丽", "周杰", "吴敏", "郑凯", "何琳", "徐海东", "马晓燕")


def bonus_row(number: int, language: str) -> Row:
    """Return one person's line of the bonus calculation."""
    base = Decimal(2000 + 250 * (number % 5))
    score = Decimal(7000 + 137 * (number * 7 % 20)) / 100
    band = Decimal(1) if score >= 90 else score / 100
    pay = half_up(base * band, 2)
    modifier = half_up(pay * Decimal("-0.05"), 2)
    adjust = Decimal(200) if number % 6 == 0 else Decimal(0)
    name = _NAMES[number % len(_NAMES)]
    n = f"_{number}"
    return Row(
        (
            Cell(number + 1, Format.COUNT),
            Cell(f"E{number + 1:03}"),
            Cell(name),
            Cell("大客户专员" if language == "zh" else "KA specialist"),
            Cell(base, Format.YUAN, name=f"base{n}"),
            Cell(score, Format.POINTS),
            Cell(number + 1, Format.COUNT),
            Cell(band, Format.FACTOR, name=f"band{n}"),
            Cell(pay, Format.YUAN, name=f"pay{n}", formula=f"ROUND({{base{n}}}*{{band{n}}},2)"),
            Cell(Decimal("-0.05"), Format.FACTOR, name=f"mod{n}"),
            Cell(modifier, Format.YUAN, name=f"modpay{n}", formula=f"ROUND({{pay{n}}}*{{mod{n}}},2)"),
            Cell(Decimal(0), Format.YUAN, name=f"com{n}"),
            Cell(adjust, Format.YUAN, name=f"adj{n}"),
            Cell(
                pay + modifier + adjust,
                Format.YUAN,
                Tone.STRONG,
                formula=f"{{pay{n}}}+{{modpay{n}}}+{{com{n}}}+{{adj{n}}}",
            ),
            Cell("连续三月末位" if number == 4 else "", tone=Tone.ACTION if number == 4 else Tone.PLAIN),
        )
    )


def bonus(language: str = "zh", people: int = 12) -> Document:
    """Return the bonus calculation of a department."""
    zh = language == "zh"
    columns = tuple(
        Column(key, title if zh else english, form, width, group if zh else _GROUP_EN[group])
        for key, title, english, form, width, group in _BONUS_COLUMNS
    )
    rows = [bonus_row(number, language) for number in range(people)]
    summed = {"base", "bandpay", "modpay", "commission", "adjust", "total"}
    totals = tuple(
        Cell(
            sum((Decimal(str(row.cells[index].value)) for row in rows), Decimal(0)),
            column.format,
            formula=f"SUM({{bonus.{column.key}}})",
        )
        if column.key in summed
        else Cell(_say(language, "total") if column.key == "name" else None)
        for index, column in enumerate(columns)
    )
    sections: tuple[Section, ...] = (
        Table("bonus", columns, (*rows, Row(totals, RowKind.TOTAL)), filterable=False),
        Facts(
            "control",
            (
                ("在册人数" if zh else "People in", Cell(people + 1, Format.COUNT)),
                ("计发人数" if zh else "People paid", Cell(people, Format.COUNT)),
                ("未计发" if zh else "Left out", Cell("E013 高远：缺六月评分" if zh else "E013 Gao Yuan: no rating")),
            ),
            title="控制数" if zh else "Control totals",
        ),
        Notes(
            "rules",
            (
                Note("绩效档：≥95 → 105%；90–95 → 100%；60–90 → 得分%；<60 → 0（自 2000-01-01，默认）"),
                Note("部门调节：部门计划完成率 98.21%，未达目标 → -5%（自 2000-01-01，默认）"),
            ),
            title="所用规则" if zh else "Rules used",
            small=True,
        ),
        SignOff(
            "sign", ("制表", "复核", "批准") if zh else ("Prepared", "Reviewed", "Approved"), _say(language, "signhint")
        ),
    )
    return Document(
        kind="bonus",
        path="奖金核算表" if zh else "bonus",
        title="绩效工资（奖金）核算表" if zh else "Bonus calculation",
        subtitle="2026年6月　　单位：元" if zh else "June 2026, in yuan",
        language=language,
        organisation=_say(language, "org"),
        badge=_say(language, "draft"),
        page=Page.LANDSCAPE,
        sheet="奖金核算表" if zh else "bonus",
        footer=("2026-06", "数据截止 2026-07-03", "run 4f9c1e2ab07d"),
        sections=sections,
    )


def issues(rows: int = 30) -> Document:
    """Return a list of issues."""
    columns = (
        Column("severity", "级别", width=6),
        Column("place", "位置", width=26),
        Column("found", "现有内容", width=14),
        Column("expected", "应为", width=18),
        Column("mend", "如何改正", width=30),
    )
    body = tuple(
        Row(
            (
                Cell("错误", tone=Tone.ACTION),
                Cell(f"销售台账2026-06.xlsx ▸ 六月 ▸ F{row + 4}", link="external:标注/销售台账2026-06.xlsx"),
                Cell("1.200,5O"),
                Cell("金额，如 1200.50"),
                Cell("请改为数字；该行未计入 E003 六月销售额。", comment="首次出现于 2026-06-03"),
            )
        )
        for row in range(rows)
    )
    return Document(
        kind="issues",
        path="数据问题清单",
        title="数据问题清单",
        language="zh",
        page=Page.LANDSCAPE,
        sheet="问题",
        organisation="大客户部",
        footer=("2026-06",),
        sections=(Table("issues", columns, body, empty="未发现问题。", filterable=True),),
    )


def dashboard() -> Document:
    """Return a document of a kind without a template: tiles, a bar chart of two series, groups of rows."""
    return Document(
        kind="no_such_kind",
        path="部门月报",
        title="部门月报",
        subtitle="2026年6月",
        language="zh",
        organisation="大客户部",
        sheet="月报",
        sections=(
            Tiles(
                "kpi",
                (
                    Tile("销售计划完成率", Cell(Fraction(9821, 10000), Format.PERCENT), "上月 101.30%"),
                    Tile("销售额（元）", Cell(Decimal("11786543.20"), Format.YUAN), "计划 12,000,000.00"),
                    Tile("流失客户", Cell(1, Format.COUNT, Tone.ACTION), "去年同期 0"),
                    Tile("回访率", Cell(None, Format.PERCENT), "无数据"),
                ),
            ),
            Chart(
                "regions",
                ChartKind.BAR,
                ("华东", "华南", "华北"),
                (
                    Series("计划", (Decimal(5000000), Decimal(4000000), Decimal(3000000))),
                    Series("实际", (Decimal(5130000), Decimal("3786543.20"), Decimal(-287000))),
                ),
                title="各区域",
                format=Format.YUAN,
                caption="单位：元",
            ),
            Table(
                "by",
                (Column("what", "项目", width=30), Column("value", "值", Format.QUANTITY, 12)),
                (
                    Row((Cell("区域"),), RowKind.GROUP),
                    Row((Cell("华东"), Cell(Decimal("1234567.125"), Format.QUANTITY))),
                    Row((Cell("产品"),), RowKind.GROUP),
                    Row((Cell("轴承"), Cell(12, Format.QUANTITY))),
                ),
            ),
            Table("none", (Column("a", "晚回复"), Column("b", "天数")), (), title="晚回复", empty="无。"),
        ),
    )
