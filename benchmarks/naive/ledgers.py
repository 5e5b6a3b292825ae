"""Reading: every sheet of every ledger through pandas and openpyxl, headers found, columns typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import pandas as pd

FILES = {
    "staff": "人事/员工花名册*.xlsx",
    "attendance": "人事/考勤统计*.xlsx",
    "accounts": "客户/大客户档案*.xlsx",
    "handover": "客户/客户交接记录*.xlsx",
    "visits": "客户/大客户回访*.xlsx",
    "complaints": "客服/客户投诉登记*.xlsx",
    "satisfaction": "客服/客户满意度调查*.xlsx",
    "feedback": "客服/意见反馈台账*.xlsx",
    "ratings": "考核/*评分.xlsx",
    "adjustments": "考核/奖金调整*.xlsx",
    "sales_plan": "计划/销售计划*.xlsx",
    "development_plan": "计划/客户开发计划*.xlsx",
    "expenses": "财务/费用台账*.xlsx",
    "budgets": "财务/费用预算*.xlsx",
    "sales": "销售/销售台账*.xlsx",
    "opportunities": "销售/销售机会跟踪*.xlsx",
}
NAMED_BY = {"ratings": "被考核人", "sales": "行号", "accounts": "客户名称", "handover": "原负责人", "budgets": "类别"}
"""A word that only the header row of the ledger has; of the others 编号, 工号 or 期间 will do."""
ALIASES = {
    "订单号": "单号",
    "订单编号": "单号",
    "销售金额": "金额",
    "销售额": "金额",
    "回复时间": "反馈时间",
    "答复时间": "反馈时间",
    "计划回访日期": "计划日期",
    "实际回访日期": "实际日期",
    "回访日期": "实际日期",
    "员工编号": "工号",
    "客户编码": "客户编号",
}
DATES = re.compile("日期$|时间$")
NUMBERS = re.compile("金额|^毛利$|^数量$|目标$|基数$|^得分$|^满分$|天数$|次数$|开发数$|^时限$|^行号$|^版本$")
MONTH = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})月?$")
TEN_THOUSAND = 10_000
ORIGIN = datetime(1899, 12, 30)


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every ledger below a folder: one frame each, with the file, sheet and row that each record stands in."""
    return {name: _ledger(folder, name, pattern) for name, pattern in FILES.items()}


def _ledger(folder: Path, name: str, pattern: str) -> pd.DataFrame:
    """Read all files of one ledger."""
    frames = []
    for path in sorted(folder.glob(pattern)):
        sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
        for title, raw in sheets.items():
            frame = _table(raw, NAMED_BY.get(name, "编号|单号|工号|期间|凭证号"))
            frame["文件"], frame["工作表"] = path.relative_to(folder).as_posix(), title
            frames.append(frame)
    return _typed(pd.concat(frames, ignore_index=True))


def _table(raw: pd.DataFrame, word: str) -> pd.DataFrame:
    """Turn a sheet into a frame: find the header row, join a second one, leave out totals and notes."""
    raw = raw.dropna(axis="columns", how="all")
    raw.columns = pd.RangeIndex(raw.shape[1])
    for row in range(len(raw)):
        cells = [str(cell).strip() for cell in raw.iloc[row] if pd.notna(cell)]
        if len(cells) > 1 and any(re.search(word, cell) for cell in cells):
            break
    else:
        raise ValueError(f"no header row with {word}")
    names = [_plain(cell) for cell in raw.iloc[row]]
    two = bool(raw.iloc[row + 1].isna().iloc[0])
    if two:
        names = _joined(names, [_plain(cell) for cell in raw.iloc[row + 1]])
    body = raw.iloc[row + 1 + two :].copy()
    heading = " ".join(str(cell) for cell in raw.iloc[:row].to_numpy().ravel())
    scaled = ["万元" in name or ("万元" in heading and "元" not in name) for name in names]
    body.columns = [re.sub(r"[((].*", "", name) for name in names]
    for column, times in zip(body.columns, scaled, strict=True):
        if times and NUMBERS.search(column):
            body[column] = _numbers(body[column]) * TEN_THOUSAND
    body = body.rename(columns=ALIASES)
    body["行号码"] = body.index + 1
    first = body.drop(columns="行号码").bfill(axis="columns").iloc[:, 0].map(_plain)
    filled = body.drop(columns="行号码").notna().sum(axis="columns") > 1
    return body[filled & ~first.isin(["合计", "小计"])]


def _joined(groups: list[str], own: list[str]) -> list[str]:
    """Join the two rows of a header: 回款 over 金额 is 回款金额, 联系信息 over 地址 is 地址."""
    names, group = [], ""
    for above, below in zip(groups, own, strict=True):
        group = above or group
        joined = group + below
        names.append(joined if joined in {"回款金额", "回款日期"} else below or above)
    return names


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give every column its type; merged 期间 and 被考核人 hold for the rows below."""
    for column in frame.columns:
        if column in {"文件", "工作表", "行号码"}:
            continue
        if DATES.search(column):
            frame[column] = _days(frame[column])
        elif NUMBERS.search(column):
            frame[column] = _numbers(frame[column])
        elif column == "期间":
            frame[column] = frame[column].ffill().map(_period)
        else:
            frame[column] = frame[column].map(_plain)
    if "被考核人" in frame:
        frame["被考核人"] = frame["被考核人"].replace("", None).ffill()
    return frame


def _plain(cell: object) -> str:
    """Return a cell's text in half-width characters, without stray spaces."""
    if cell is None or cell is pd.NaT or cell != cell:  # noqa: PLR0124 - a NaN is not itself
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).replace("\n", "").strip()


def _numbers(column: pd.Series) -> pd.Series:
    """Return a column of numbers; texts such as 1,200.50, ¥80 and (150.00) are mended one by one."""
    numbers = pd.to_numeric(column, errors="coerce")
    odd = numbers.isna() & column.notna()
    numbers[odd] = column[odd].map(_number)
    return numbers


def _number(cell: object) -> float:
    """Return the number that a text shows, NaN where there is none."""
    text = re.sub(r"[,¥元\s]", "", _plain(cell))
    if text.startswith("("):
        text = "-" + text.strip("()")
    times = TEN_THOUSAND if text.endswith("万") else 1
    try:
        return float(text.rstrip("万")) * times
    except ValueError:
        return float("nan")


def _days(column: pd.Series) -> pd.Series:
    """Return a column of dates; serial numbers and Chinese dates are mended one by one."""
    plain = column.map(lambda cell: cell if isinstance(cell, datetime) else None)
    dates = pd.to_datetime(plain)
    odd = dates.isna() & column.notna()
    dates[odd] = column[odd].map(_day)
    return dates


def _day(cell: object) -> pd.Timestamp | None:
    """Return the date that a text or a serial number shows."""
    text = re.sub(r"[年月/.]", "-", _plain(cell)).replace("日", " ").strip()
    if re.fullmatch(r"\d{5}(-\d+)?", text):
        return pd.Timestamp(ORIGIN) + pd.Timedelta(days=float(text.replace("-", ".")))
    day = pd.to_datetime(text, errors="coerce")
    return day if isinstance(day, pd.Timestamp) else None


def _period(cell: object) -> str:
    """Return a period as 2026-06; quarters and years stay as they are."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m}"
    found = MONTH.match(_plain(cell))
    return f"{found[1]}-{int(found[2]):02}" if found else _plain(cell)
