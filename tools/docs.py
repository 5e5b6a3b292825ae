"""Write the reference pages from the program itself: `python tools/docs.py [--check]`.

docs/reference/ gets the metrics, the ledgers, the issue codes, the keys of config.yaml and the commands, each in
Chinese and English. `--check` writes nothing and names the pages that are stale; the exit code is then 1.
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

import kam_reports
from kam_reports.cli.app import build
from kam_reports.cli.options import Say
from kam_reports.cli.speech import speaker
from kam_reports.config import reference
from kam_reports.core.issue import IssueKind
from kam_reports.core.text import Text
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import Column, Kind, LedgerSpec
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.metric import Metric

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
_ZH, _EN = speaker("zh"), speaker("en")
Parameter = TyperOption | TyperArgument
_MADE = "<!-- Made by `python tools/docs.py`; do not edit. 由 `python tools/docs.py` 生成，请勿手工修改。 -->"

_KINDS = {
    Kind.TEXT: "文本 text",
    Kind.WORD: "词 word",
    Kind.ID: "编号 id",
    Kind.STAFF: "工号 staff ID",
    Kind.ACCOUNT: "客户编号 account ID",
    Kind.MONEY: "金额（元） yuan",
    Kind.NUMBER: "数字 number",
    Kind.DATE: "日期 date",
    Kind.TIME: "日期时间 date and time",
    Kind.YESNO: "是/否 yes/no",
    Kind.PERIOD: "期间 period",
}
_ROOMS = {
    "intake": ("读取文件", "reading files"),
    "ledgers": ("识别台账", "recognising ledgers"),
    "checks": ("检查数据", "checking data"),
    "metrics": ("计算指标", "measuring"),
    "assess": ("评分", "scoring"),
    "pay": ("核算", "pay"),
    "render": ("生成文件", "drawing documents"),
    "pipeline": ("运行", "the run"),
}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` only compare."""
    if "--check" in arguments:
        old = stale()
        print(*(f"stale: {name}: run tools/docs.py" for name in old), sep="\n", end="\n" if old else "")
        return 1 if old else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


def stale() -> list[str]:
    """Name the pages that differ from what would be written now, and those that nothing writes."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {
        "metrics.md": _page("指标 · Metrics", _metrics()),
        "ledgers.md": _page("台账 · Ledgers", _ledgers()),
        "issues.md": _page("数据问题 · Issues", _issues()),
        "config.md": _page("配置 · config.yaml", _config()),
        "commands.md": _page("命令 · Commands", _commands()),
    }


def issue_kinds() -> dict[str, tuple[str, IssueKind]]:
    """Return every declared kind of issue by its code, with the room that declares it, in the order of the code."""
    kinds: dict[str, tuple[str, IssueKind]] = {}
    for info in pkgutil.walk_packages(kam_reports.__path__, "kam_reports."):
        if info.name.endswith("__main__") or ".migrations" in info.name:  # alembic alone runs those
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, IssueKind):
                kinds.setdefault(value.code, (info.name.split(".")[1], value))
    return dict(sorted(kinds.items()))


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join((f"# {title}", "", _MADE, "", *lines)).rstrip() + "\n"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield f"|{'---|' * len(cells)}"


def _metrics() -> Iterator[str]:
    yield "口径的细节见 [domain.md](../domain.md)。The fine points of counting are in [domain.md](../domain.md)."
    yield ""
    yield from _head("id", "指标", "Metric", "单位 unit", "方向 better", "来源 source")
    for metric in METRICS.values():
        better = {"higher": "高 higher", "lower": "低 lower"}[metric.better.value]
        yield _row(
            f"[`{metric.id}`](#{metric.id})", metric.name.zh, metric.name.en, metric.unit.value, better, metric.source
        )
    for metric in METRICS.values():
        yield from ("", f"## {metric.id}", "", *_metric(metric))


def _metric(metric: Metric) -> Iterator[str]:
    ledgers = [LEDGERS[name].name for name in dict.fromkeys(use.ledger for use in metric.uses)]
    dimensions = ("department", *(dimension.value for dimension in metric.dimensions))
    yield f"**{metric.name.zh} · {metric.name.en}**"
    yield ""
    yield f"- 公式：{metric.formula.zh}"
    yield f"- Formula: {metric.formula.en}"
    if said := (metric.function.__doc__ or "").strip():
        yield f"- Counted: {' '.join(said.split())}"
    yield f"- 台账：{'、'.join(name.zh for name in ledgers)} · Ledgers: {', '.join(name.en for name in ledgers)}"
    yield f"- 维度 · Dimensions: {', '.join(dimensions)}"


def _ledgers() -> Iterator[str]:
    yield "一张工作表放一种台账；程序按表头识别，与文件名、工作表名无关。表头中的空格、换行和括号内的单位不影响识别。"
    yield ""
    yield "One ledger a sheet; it is known by its headers, whatever file and sheet are called. Spaces, line breaks and"
    yield "a unit in brackets inside a header don't matter; the English header is understood too."
    yield ""
    yield "`*` 必填 required · `(*)` 有客户编号时可空白 may be blank where the row names an account"
    yield ""
    yield from _head("台账", "Ledger", "id", "键 what makes a record", "来源 source")
    for spec in LEDGERS.values():
        yield _row(f"[{spec.zh}](#{spec.id})", spec.en, f"`{spec.id}`", _keys(spec), spec.source)
    for spec in LEDGERS.values():
        yield from ("", f"## {spec.id}", "", f"**{spec.zh} · {spec.en}**", "")
        if spec.any_of:
            names = "、".join(spec.column(name).zh for name in spec.any_of)
            yield from (f"至少要有一栏 · at least one of: {names}", "")
        yield from _head("栏目", "Column", " ", "类型 type", "其他表头 other headers", "允许 allowed")
        for column in spec.columns:
            star = "`(*)`" if column.or_account else "`*`" if column.required else ""
            yield _row(column.zh, column.en, star, _KINDS[column.kind], "、".join(column.aliases), _allowed(column))


def _keys(spec: LedgerSpec) -> str:
    ways = (" + ".join(spec.column(name).zh for name in way) for way in spec.keys)
    return "；否则 else ".join(ways) or "—"


def _allowed(column: Column) -> str:
    said = []
    if column.words:
        said.append("；".join(f"{'、'.join(spellings)} (`{word}`)" for word, spellings in column.words))
    if column.low is not None:
        said.append(f"≥ {column.low}")
    if column.high is not None:
        said.append(f"≤ {column.high}")
    if column.whole:
        said.append("整数 whole")
    return "；".join(said)


def _issues() -> Iterator[str]:
    yield "错误 error：值或行未采用，或不予核算；警告 warning：已计入但存疑；提示 notice：另行列出，或按推断读取。"
    yield ""
    yield "error: a value or row refused, or pay not proposed. warning: counted, but doubtful. notice: set apart, or"
    yield "read by a guess. Names in braces are filled in at the place: `{found}` is what stands there. What an issue"
    yield "blocks: the file, the sheet, the row, the value, pay, or nothing."
    kinds = issue_kinds()
    for room, (zh, en) in _ROOMS.items():
        mine = {code: kind for code, (where, kind) in kinds.items() if where == room}
        if not mine:
            continue
        yield from ("", f"## {zh} · {en}", "")
        yield from _head("code", "级别 severity", "影响 blocks", "问题与处理", "What is wrong and how to mend it")
        for code, kind in mine.items():
            yield _row(
                f"`{code}`", kind.severity.value, kind.blocks.value, *(_said(kind, voice.say) for voice in (_ZH, _EN))
            )


def _said(kind: IssueKind, say: Callable[[object], str]) -> str:
    return "<br>→ ".join(text for text in (say(kind.message), say(kind.mend)) if text)


def _config() -> Iterator[str]:
    yield "`[]` 表示列表中的每一项，`<name>` 表示自取的名称。没有默认值的键必须填写，或是一组键。"
    yield ""
    yield "`[]` stands for each entry of a list, `<name>` for a name you choose. A key without a default is required,"
    yield "or a block of keys."
    yield ""
    yield from _head("键 key", "类型 type", "默认 default", "说明", "Description")
    for (key, kind, default, zh), (_, kind_en, _, en) in zip(reference(_ZH), reference(_EN), strict=True):
        shown = kind if kind == kind_en else f"{kind} {kind_en}"
        yield _row(f"`{key}`", shown, f"`{default}`" if default else "", zh, en)


def _commands() -> Iterator[str]:
    yield "退出码：0 无错误 · 1 已完成，但数据有错误 · 2 无法运行（用法、配置、模板、输出）· 75 另一次运行正占用工作区"
    yield ""
    yield "Exit codes: 0 clean · 1 done, with data errors · 2 could not run (usage, config, template, output) ·"
    yield "75 another run holds the workspace"
    chinese, english = (_all_commands(say) for say in (_ZH.say, _template))
    for name, command in english.items():
        local = chinese[name]
        arguments = [one.metavar or one.name.upper() for one in command.params if one.param_type_name == "argument"]
        yield from ("", f"## kam {name}", "", f"`{' '.join(('kam', name, *arguments))}`", "")
        yield from (local.help or "", "", command.help or "", "")
        yield from _head(" ", "说明", "Meaning", "默认 default")
        for one, said in zip(command.params, local.params, strict=True):
            if isinstance(one, Parameter) and isinstance(said, Parameter):
                yield _row(f"`{_written(one)}`", said.help, _in_english(one.help or ""), _default(one.default))


def _all_commands(say: Say) -> dict[str, TyperCommand]:
    return dict(_below(typer.main.get_command(build(say)), ""))


def _below(group: object, before: str) -> Iterator[tuple[str, TyperCommand]]:
    """Yield the commands of a group, those of its own groups with both words."""
    commands = group.commands if isinstance(group, TyperGroup) else {}
    for name, command in commands.items():
        if isinstance(command, TyperCommand):
            yield f"{before}{name}", command
        else:
            yield from _below(command, f"{before}{name} ")


def _template(text: Text) -> str:
    return text.template


def _in_english(said: str) -> str:
    """Return the sentence itself: shared options are put into words when they are imported, in Chinese."""
    catalogue = getattr(_ZH.catalogue, "_catalog", {})
    return next((sentence for sentence, words in catalogue.items() if words == said and sentence), said)


def _written(one: Parameter) -> str:
    if one.param_type_name == "argument":
        return str(one.metavar or one.name)
    return ", ".join(sorted(one.opts, key=len)) + (f" {one.metavar}" if one.metavar else "")


def _default(value: object) -> str:
    return "" if value in (None, "", False) else f"`{value}`"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
