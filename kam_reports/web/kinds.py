"""What each file of a set is about and whose it is, told from its name alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from kam_reports.render.names import clean_name
from kam_reports.web.access import Kind

_FOLDERS = {
    "考核表": Kind.SHEET,
    "assessment": Kind.SHEET,
    "标注": Kind.MARKED,
    "marked": Kind.MARKED,
    "data": Kind.DATA,
}
_NAMES = {
    "奖金核算表": Kind.BONUS,
    "bonus": Kind.BONUS,
    "提成结算预案": Kind.COMMISSION,
    "commission": Kind.COMMISSION,
    "大客户档案汇总表": Kind.ACCOUNTS,
    "accounts": Kind.ACCOUNTS,
    "数据问题清单": Kind.ISSUES,
    "issues": Kind.ISSUES,
    "变更说明": Kind.CHANGES,
    "changes": Kind.CHANGES,
    "差异表": Kind.CHANGES,
    "differences": Kind.CHANGES,
    **dict.fromkeys(("部门月报", "部门季报", "部门半年报", "部门年报", "department"), Kind.DEPARTMENT),
}
PAY_DATA = "data/pay.csv"
RESULTS_DATA = "data/results.csv"
_DEPARTMENT_SHEETS = frozenset({"部门考核表", "department"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a set. owner: the staff id whose own sheet it is; empty: nobody's, or not for sure."""

    path: str
    sha256: str
    kind: Kind
    owner: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return PurePosixPath(self.path).name


def members(outputs: Mapping[str, str], staff: Collection[str]) -> tuple[Member, ...]:
    """Return the files of a manifest, sorted by path; staff: the ids that the set has results of."""
    return tuple(
        Member(path, digest, kind, owner_of(path, staff) if kind is Kind.SHEET else "")
        for path, digest in sorted(outputs.items())
        for kind in (kind_of(path),)
    )


def kind_of(path: str) -> Kind:
    """Tell what a file is about; an unknown name is :attr:`Kind.OTHER`."""
    if path == PAY_DATA:
        return Kind.PAY_DATA
    pure = PurePosixPath(path)
    if len(pure.parts) > 1:
        return _FOLDERS.get(pure.parts[0], Kind.OTHER)
    return _NAMES.get(pure.stem, Kind.OTHER)


def owner_of(path: str, staff: Collection[str]) -> str:
    """Tell whose sheet a file is; where a name could mean two people it is nobody's."""
    stem = PurePosixPath(path).stem
    if stem in _DEPARTMENT_SHEETS:
        return ""
    fitting = [one for one in sorted(staff) if _begins(stem, clean_name(one.replace("/", "_")))]
    return fitting[0] if len(fitting) == 1 else ""


def _begins(stem: str, own: str) -> bool:
    return stem == own or stem.startswith(f"{own}_")
