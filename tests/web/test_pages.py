"""What each group finds on its pages."""

from __future__ import annotations

import re

import pytest

from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.text import T
from kam_reports.web.access import Stage
from tests.web.conftest import FIGURES, House, csrf_in, publish

DRAFT = "/periods/2026-06/draft"
SEALED = "/periods/2026-06/V1"


def test_periods_are_listed_newest_first_with_their_states(house: House) -> None:
    """A manager sees every set."""
    digest = house.site.shelf.set("2026-05", "draft").digest
    house.life.states["2026-05"] = (Stage.REVIEWED, digest)
    text = house.as_("chen", "manager").get("/", headers={"accept-language": "en"}).text
    rows = re.findall(r'<th scope="row">.*?</tr>', text, re.DOTALL)
    shown = [(row.count("2026-06") > 0, [one for one in Stage if f'class="stage {one}"' in row]) for row in rows]
    assert shown == [(True, [Stage.DRAFT]), (True, [Stage.FINAL]), (False, [Stage.REVIEWED])]


def test_state_of_an_older_set_does_not_count_for_a_new_one(house: House) -> None:
    """A state belongs to the bytes it was given to."""
    house.life.states["2026-05"] = (Stage.APPROVED, "0" * 64)
    assert "stage approved" not in house.as_("chen", "manager").get("/").text


def test_finance_sees_released_pay_only(house: House) -> None:
    """Bonus files and pay data of sealed and approved sets; no sheets, no drafts."""
    browser = house.as_("fang", "finance")
    text = browser.get(SEALED).text
    assert "奖金核算表.pdf" in text
    assert "data/pay.csv" in text
    assert "考核表/" not in text
    assert browser.get(DRAFT).status_code == 404
    house.life.states["2026-06"] = (Stage.APPROVED, house.site.shelf.set("2026-06", "draft").digest)
    assert browser.get(DRAFT).status_code == 200


def test_employee_sees_their_own_released_sheet_and_nobody_elses(house: House) -> None:
    """Another's sheet and numbers are as if they were not there; the attempt is in the audit."""
    browser = house.as_("wei", "employee", staff_id="E002")
    text = browser.get(SEALED).text
    assert "E002_李伟.pdf" in text
    assert "E003" not in text
    assert "奖金核算表" not in text
    before = len(house.life.deeds)
    refused = (f"{SEALED}/files/考核表/E003_王芳.pdf", f"{SEALED}/people/E003", f"{DRAFT}/people/E002", f"{DRAFT}/zip")
    assert [browser.get(path).status_code for path in refused] == [404] * 4
    assert house.life.actions()[before:] == ["refused"] * 4
    assert "E003_王芳.pdf" in str(house.life.deeds[before].details["asked"])


def test_answer_about_anothers_file_is_that_about_none(house: House) -> None:
    """Nothing tells which files exist."""
    browser = house.as_("wei", "employee", staff_id="E002")
    answers = [browser.get(f"{SEALED}/files/{path}").text for path in ("考核表/E003_王芳.pdf", "考核表/E004_某.pdf")]
    assert answers[0] == answers[1].replace("E004_%E6%9F%90", "E003_%E7%8E%8B%E8%8A%B3")


def test_clerk_sees_reports_and_issues_but_no_pay(house: House) -> None:
    """Whoever keeps the ledgers sees what is wrong with them."""
    text = house.as_("li", "clerk").get(DRAFT).text
    assert "数据问题清单.xlsx" in text
    assert "部门月报.pdf" in text
    assert "奖金核算表" not in text
    assert "考核表/" not in text


def test_glance_shows_tiles_charts_and_links_each_figure_to_its_evidence(house: House) -> None:
    """Also what is incomplete."""
    publish(house.site.folders.output, "2026-04")
    text = house.as_("chen", "manager").get(f"{DRAFT}/glance", headers={"accept-language": "en"}).text
    assert "9,500.00" in text
    assert "95.00%" in text
    assert "incomplete" in text
    assert text.count("<svg") == 2
    for metric in {line.split(",")[1] for line in FIGURES.splitlines()[1:]}:
        assert f'href="{DRAFT}/figures/{metric}"' in text


def test_person_page_shows_points_and_pay_and_unfolds_on_request(house: House) -> None:
    """The tree is asked once and then kept; another language is another question."""
    house.program.answers["explain"] = {"text": "2,700.00", "branches": [{"text": "单号 <S1>", "branches": []}]}
    browser = house.as_("wei", "employee", staff_id="E002")
    publish(house.site.folders.output, "2026-05")
    house.life.states["2026-05"] = (Stage.APPROVED, house.site.shelf.set("2026-05", "draft").digest)
    page = "/periods/2026-05/draft/people/E002"
    text = browser.get(page).text
    assert "2,700.00" in text
    assert "销售人员月度考核表" in text
    assert "E002 李伟" in text
    assert "89.00" in text
    assert house.program.asked == []
    assert "单号 &lt;S1&gt;" in browser.get(f"{page}?how=1").text
    assert "单号 &lt;S1&gt;" in browser.get(page).text
    browser.get(f"{page}?how=1", headers={"accept-language": "en"})
    assert house.program.asked == [
        ("explain", "2026-05", "E002", "pay", "zh"),
        ("explain", "2026-05", "E002", "pay", "en"),
    ]


def test_sealed_numbers_are_explained_by_their_seal(house: House) -> None:
    """Whatever has become of the ledgers since."""
    house.program.answers["explain"] = {"text": "sealed tree", "branches": []}
    (house.site.folders.input / "销售台账.csv").write_bytes(b"new")
    browser = house.as_("wei", "employee", staff_id="E002")
    assert "sealed tree" in browser.get(f"{SEALED}/people/E002?how=1").text
    assert house.program.asked == [("explain", "2026-06", "E002", "pay", "--version", "V1", "zh")]


def test_numbers_are_not_explained_by_other_ledgers(house: House) -> None:
    """Once a ledger has changed, the page says so instead of showing rows that are not behind the number."""
    house.program.answers["explain"] = {"text": "x", "branches": []}
    (house.site.folders.input / "销售台账.csv").write_bytes(b"new")
    text = house.as_("chen", "manager").get(f"{DRAFT}/figures/sales_amount", headers={"accept-language": "en"}).text
    assert "ledgers have changed" in text
    assert house.program.asked == []


def test_figure_page_unfolds_the_departments_figure(house: House) -> None:
    """Long lists are cut, and say so; a figure that is none is not there."""
    house.program.answers["explain"] = {
        "text": "t",
        "branches": [{"text": f"row {n}", "branches": []} for n in range(310)],
    }
    browser = house.as_("chen", "manager")
    text = browser.get(f"{DRAFT}/figures/sales_amount").text
    assert "row 299" in text
    assert "row 300" not in text
    assert "+10" in text
    assert browser.get(f"{DRAFT}/figures/nonsense").status_code == 404


def test_program_that_is_busy_is_told_as_such(house: House) -> None:
    """No error page for something that passes."""
    house.program.answers["explain"] = BusyFault(T("another run holds this workspace; try again when it has ended"))
    text = house.as_("chen", "manager").get(f"{DRAFT}/figures/sales_amount", headers={"accept-language": "en"}).text
    assert "another run holds" in text


def test_appeal_names_a_line_of_ones_own_sheet(house: House) -> None:
    """And nothing else: not a line that is not there, not another's sheet."""
    browser = house.as_("wei", "employee", staff_id="E002")
    page = f"{SEALED}/people/E002"
    token = csrf_in(browser.get(page).text)
    good = {"csrf": token, "line": "performance", "reason": "一笔订单没有计入"}
    assert browser.post(f"{page}/appeal", data=good).status_code == 303
    assert house.life.appeals == [("2026-06", "E002", "performance", "一笔订单没有计入")]
    assert browser.post(f"{page}/appeal", data=good | {"line": "workload"}).status_code == 422
    assert browser.post(f"{page}/appeal", data=good | {"reason": " "}).status_code == 422
    assert browser.post(f"{SEALED}/people/E003/appeal", data=good).status_code == 404
    manager = house.as_("chen", "manager")
    token = csrf_in(manager.get("/password").text)
    assert manager.post(f"{page}/appeal", data=good | {"csrf": token}).status_code == 404
    assert len(house.life.appeals) == 1


def test_review_shows_changes_and_gives_states_to_the_set_that_was_seen(house: House) -> None:
    """Review, approval, closing, each by a form that carries the set's digest."""
    browser = house.as_("chen", "manager")
    for stage in (Stage.REVIEWED, Stage.APPROVED):
        text = browser.get(f"{DRAFT}/review").text
        assert "新增一行：+312.40 元" in text
        assert "销售台账.xlsx ▸ 6月 ▸ 17" in text
        assert "2,387.60" in text
        data = dict(re.findall(r'name="(csrf|stage|set)" value="([^"]*)"', text))
        assert data["stage"] == stage
        assert browser.post(f"{DRAFT}/state", data=data | {"note": "好"}).status_code == 303
        assert house.life.states["2026-06"] == (stage, data["set"])


def test_set_that_was_exchanged_meanwhile_is_not_approved(house: House) -> None:
    """Nobody approves what they have not seen."""
    browser = house.as_("chen", "manager")
    text = browser.get(f"{DRAFT}/review").text
    data = dict(re.findall(r'name="(csrf|stage|set)" value="([^"]*)"', text))
    publish(house.site.folders.output, "2026-06", salt="another")
    assert browser.post(f"{DRAFT}/state", data=data).status_code == 409
    assert browser.post(f"{DRAFT}/state", data=data | {"stage": "none"}).status_code == 422
    assert "2026-06" not in house.life.states


def test_warnings_are_shown_after_approval(house: House) -> None:
    """A total over the pool is approved, but not in silence."""
    house.life.warnings = (T("over the pool"),)
    browser = house.as_("chen", "manager")
    data = dict(re.findall(r'name="(csrf|stage|set)" value="([^"]*)"', browser.get(f"{DRAFT}/review").text))
    answer = browser.post(f"{DRAFT}/state", data=data)
    assert answer.status_code == 200
    assert "over the pool" in answer.text


def test_waiver_needs_a_reason(house: House) -> None:
    """It is given to one issue."""
    browser = house.as_("chen", "manager")
    token = csrf_in(browser.get(f"{DRAFT}/review").text)
    assert browser.post(f"{DRAFT}/waive", data={"csrf": token, "issue": "i1", "reason": ""}).status_code == 422
    assert browser.post(f"{DRAFT}/waive", data={"csrf": token, "issue": "i1", "reason": "客户确认"}).status_code == 303
    assert house.life.waived == [("2026-06", "i1", "客户确认")]


def test_sealed_version_can_be_looked_at_only(house: House) -> None:
    """Against the version before, without a form; a first version has none before it."""
    publish(house.site.folders.output, "2026-06", "V2")
    browser = house.as_("chen", "manager")
    assert "新增一行" in browser.get("/periods/2026-06/V2/review").text
    assert house.program.asked == [("diff", "2026-06", "V1", "V2", "zh")]
    text = browser.get(f"{SEALED}/review").text
    assert "新增一行" not in text
    assert "/state" not in text


def test_nothing_to_compare_with_is_told(house: House) -> None:
    """The first draft of a month has no other."""
    house.program.answers["diff"] = Fault(T("there was no other draft"))
    assert "there was no other draft" in house.as_("chen", "manager").get(f"{DRAFT}/review").text


@pytest.mark.parametrize(
    "path",
    [
        "/periods/2026-13/draft",
        "/periods/2026-06/V9",
        "/periods/..%2f..%2fetc/draft",
        "/periods/2026-06/latest",
        "/nothing",
    ],
)
def test_what_is_not_there_is_not_found(house: House, path: str) -> None:
    """Periods and versions are names of a fixed form, never paths."""
    assert house.as_("chen", "manager").get(path).status_code == 404


def test_languages_follow_the_browser_and_the_choice(house: House) -> None:
    """The choice stands before the browser's wish; the way back stays on the page."""
    browser = house.fresh()
    assert 'lang="zh-CN"' in browser.get("/sign-in").text
    assert 'lang="en"' in browser.get("/sign-in", headers={"accept-language": "de,en-GB;q=0.8"}).text
    assert browser.get("/language/en?to=/ledgers").headers["location"] == "/ledgers"
    assert 'lang="en"' in browser.get("/sign-in", headers={"accept-language": "zh"}).text
    assert browser.get("/language/fr").status_code == 404


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/a\r\nb"]
)
def test_language_leads_nowhere_else(house: House, to: str) -> None:
    """A link cannot use it to send somebody to a foreign page."""
    assert house.client.get("/language/en", params={"to": to}).headers["location"] == "/"


def test_names_are_shown_as_text(house: House) -> None:
    """Markup in a name stays text."""
    house.user("x", "finance", name="<script>alert(1)</script>")
    house.sign_in("x")
    assert "<script>alert" not in house.client.get("/").text


def test_users_are_listed_without_secrets(house: House) -> None:
    """Roles in words, never a hash."""
    text = house.as_("root", "admin").get("/users", headers={"accept-language": "en"}).text
    assert "administrator" in text
    assert "argon2" not in text
