"""A page over made-up sets: no ledgers are read, no documents drawn, and passwords are hashed weakly."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from argon2 import Type
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

from kam_reports.cli.speech import speaker
from kam_reports.core.text import Name
from kam_reports.store import StorePlace, open_store
from kam_reports.store.sessions import Sessions
from kam_reports.store.users import Accounts, User, reader_of
from kam_reports.web.access import Stage
from kam_reports.web.app import build
from kam_reports.web.files import Shelf
from kam_reports.web.lifecycle import Deed, OpenIssue, Standing
from kam_reports.web.signing import Passwords, passwords
from kam_reports.web.site import Folders, Settings, Site

if TYPE_CHECKING:
    from httpx2 import Response

    from kam_reports.core.text import Text
    from kam_reports.web.asking import Asked

PASSWORD = "a-good-long-passphrase"  # noqa: S105 - of made-up users
USUAL = Settings()
FIGURES = """period,metric,subject_kind,subject,numerator,denominator,value,unit,state
{p},sales_amount,department,department,9500.00,,9500.00,yuan,ok
{p},sales_completion,department,department,9500.00,10000.00,0.950000,ratio,ok
{p},sales_completion,region,华东,5500.00,5000.00,1.100000,ratio,ok
{p},sales_completion,region,华南,4000.00,5000.00,0.800000,ratio,ok
{p},new_accounts,department,department,1,,1,count,incomplete
"""
RESULTS = """period,scheme,staff_id,score,rank,of,last,last_streak,state
{p},sales,E002,89.00,1,1,true,1,complete
{p},clerk,E003,96.00,1,1,true,1,complete
{p},staff-month,department,,,,false,0,incomplete
"""
PAY = """period,staff_id,line,base,factor,amount,rule
{p},E002,band,3000.00,0.9,2700.00,P2
{p},E002,total,,,2700.00,
{p},E003,band,1000.00,1,1000.00,P2
{p},E003,total,,,1000.00,
"""
SCORES = """period,scheme,staff_id,item,weight,value,points,state
{p},sales,E002,performance,60,0.950000,57.00,ok
{p},clerk,E003,workload,13.33,96.000000,12.80,ok
"""
CHANGES = {
    "old": {"name": "previous"},
    "new": {"name": "draft"},
    "pay": "312.40",
    "causes": [{"text": "新增一行：+312.40 元", "rows": [{"file": "销售台账.xlsx", "sheet": "6月", "row": 17}]}],
    "pay_lines": [{"staff_id": "E002", "line": "total", "old": "2387.60", "new": "2700.00"}, {"line": "band"}],
}
FILES = (
    "考核表/E002_李伟.pdf",
    "考核表/E002_李伟.xlsx",
    "考核表/E003_王芳.pdf",
    "考核表/部门考核表.pdf",
    "奖金核算表.pdf",
    "奖金核算表.xlsx",
    "部门月报.pdf",
    "大客户档案汇总表.xlsx",
    "数据问题清单.xlsx",
    "标注/销售台账.xlsx",
    "变更说明.xlsx",
)


def publish(output: Path, period: str, version: str = "draft", salt: str = "") -> str:
    """Write a set as a run would, and return the digest of its manifest."""
    folder = output / period / version
    contents = {path: f"{period} {version} {path} {salt}".encode() for path in FILES}
    tables = {"figures": FIGURES, "results": RESULTS, "pay": PAY, "scores": SCORES}
    contents |= {f"data/{name}.csv": text.format(p=period).encode("utf-8-sig") for name, text in tables.items()}
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    outputs = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(contents.items())}
    manifest = json.dumps({"period": period, "run": f"run{salt}", "inputs": {}, "outputs": outputs}).encode()
    (folder / "manifest.json").write_bytes(manifest)
    return hashlib.sha256(manifest).hexdigest()


@dataclass(slots=True)
class PretendLife:
    """A month's life that notes what it is asked."""

    states: dict[str, tuple[Stage, str]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    waived: list[tuple[str, str, str]] = field(default_factory=list)
    appeals: list[tuple[str, str, str, str]] = field(default_factory=list)
    warnings: tuple[Text, ...] = ()

    def stages(self) -> Mapping[str, tuple[Stage, str]]:
        """Return what was set."""
        return self.states

    def standing(self, period: str) -> Standing:
        """Return a standing with one open issue."""
        stage, digest = self.states.get(period, (Stage.DRAFT, ""))
        return Standing(
            stage,
            digest,
            "李伟",
            (),
            (OpenIssue("i1", "bad-money", "销售台账.xlsx ▸ 6月 ▸ F7", "坏的金额"),),
            (),
            None,
            370000,
        )

    def give(self, period: str, stage: Stage, deed: Deed, note: str) -> tuple[Text, ...]:
        """Note the state."""
        self.deeds.append(deed)
        self.states[period] = (stage, deed.digest)
        del note
        return self.warnings

    def waive(self, period: str, issue: str, deed: Deed, reason: str) -> None:
        """Note the waiver."""
        self.deeds.append(deed)
        self.waived.append((period, issue, reason))

    def appeal(self, period: str, staff_id: str, line: str, deed: Deed, reason: str) -> str:
        """Note the appeal."""
        self.deeds.append(deed)
        self.appeals.append((period, staff_id, line, reason))
        return "1"

    def record(self, deed: Deed) -> None:
        """Note the deed."""
        self.deeds.append(deed)

    def actions(self) -> list[str]:
        """Return what was done, in order."""
        return [deed.action for deed in self.deeds]


@dataclass(slots=True)
class PretendProgram:
    """Answers questions without starting a program; ``answers`` by the first word."""

    root: Path
    answers: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def ask(self, command: list[str], language: str) -> object:
        """Return what was laid ready."""
        self.asked.append((*command, language))
        answer = self.answers[command[0]]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(slots=True)
class Clock:
    """A clock that tests set."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@dataclass(slots=True)
class House:
    """A page with its site and everything behind it."""

    site: Site
    client: TestClient
    life: PretendLife
    program: PretendProgram
    clock: Clock

    def user(self, login: str, *roles: str, staff_id: str = "", must_change: bool = False, name: str = "") -> User:
        """Make a user with the usual password."""
        kept = self.site.passwords.hash(PASSWORD)
        user = User(0, login, name or login, staff_id, kept, must_change, disabled=False, roles=frozenset(roles))
        made = self.site.accounts.add(user, self.site.now())
        assert made is not None
        return made

    def fresh(self) -> TestClient:
        """Return a browser without cookies."""
        return TestClient(self.client.app, follow_redirects=False, raise_server_exceptions=False)

    def sign_in(self, login: str, password: str = PASSWORD, client: TestClient | None = None) -> Response:
        """Sign in with the form of the page."""
        browser = client or self.client
        form = browser.get("/sign-in")
        return browser.post("/sign-in", data={"login": login, "password": password, "csrf": csrf_in(form.text)})

    def as_(self, login: str, *roles: str, staff_id: str = "") -> TestClient:
        """Return a browser that is signed in as a new user of some roles."""
        self.user(login, *roles, staff_id=staff_id)
        browser = self.fresh()
        assert self.sign_in(login, client=browser).status_code == 303
        return browser


class MakeHouse(Protocol):
    """Makes pages."""

    def __call__(self, settings: Settings = ...) -> House:
        """Make one with settings of its own."""
        ...


def csrf_in(text: str) -> str:
    """Return the form token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


def weak() -> Passwords:
    """Return a checker of passwords that costs no time."""
    return passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID),)))


@pytest.fixture(scope="session")
def weak_passwords() -> Passwords:
    """Return one for all tests."""
    return weak()


@pytest.fixture
def make_house(tmp_path: Path, weak_passwords: Passwords) -> Iterator[MakeHouse]:
    """Make pages over a folder with two sets of June and a draft of May."""
    opened: list[House] = []

    def make(settings: Settings = USUAL) -> House:
        root = tmp_path / f"house-{len(opened)}"
        folders = Folders(root, root / "input", root / "output", root / ".kam")
        folders.input.mkdir(parents=True)
        store = open_store(StorePlace(folders.state))
        reader = reader_of(store)
        life, program, clock = PretendLife(), PretendProgram(root, {"diff": CHANGES}), Clock()
        asked: Asked = program  # type: ignore[assignment]
        site = Site(
            folders=folders,
            settings=settings,
            accounts=Accounts(store.engine, reader),
            sessions=Sessions(store.engine, reader),
            passwords=weak_passwords,
            life=life,
            shelf=Shelf(folders.output),
            asked=asked,
            names={"sales": Name("销售人员月度考核表", "Sales")},
            speak=speaker,
            clock=clock,
            key=b"k" * 32,
        )
        client = TestClient(build(site), follow_redirects=False, raise_server_exceptions=False)
        house = House(site, client, life, program, clock)
        opened.append(house)
        return house

    yield make
    for house in opened:
        house.site.accounts.reader.dispose()
        house.site.accounts.engine.dispose()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """Return a page with a draft of May, and of June a draft and two sealed versions."""
    made = make_house()
    output = made.site.folders.output
    publish(output, "2026-05")
    publish(output, "2026-06")
    publish(output, "2026-06", "V1")
    return made


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(text)))
