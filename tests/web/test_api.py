"""The JSON API: tokens, rows, and no crash whatever is sent."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from kam_reports.web.access import Role, Stage
from tests.web.conftest import House

API = "/api/v1"


def _token(house: House, *roles: Role, days: int = 1, staff_id: str = "") -> dict[str, str]:
    user = house.user(f"payroll{house.site.accounts.count()}", *roles, staff_id=staff_id)
    secret = f"token-{user.id}"
    house.site.sessions.add_token(user.id, secret, "payroll", house.site.now(), house.site.now() + days * 86400)
    return {"authorization": f"Bearer {secret}"}


def test_payroll_reads_sets_files_and_pay(house: House) -> None:
    """Of released sets, with the digest that names exactly these bytes."""
    head = _token(house, Role.FINANCE)
    sets = house.client.get(f"{API}/periods", headers=head).json()
    digest = house.site.shelf.set("2026-06", "V1").digest
    assert sets == [{"period": "2026-06", "version": "V1", "state": "final", "digest": digest, "run": "run"}]
    files = house.client.get(f"{API}/periods/2026-06/V1/files", headers=head).json()
    assert [one["path"] for one in files] == ["data/pay.csv", "奖金核算表.pdf", "奖金核算表.xlsx"]
    content = house.client.get(f"{API}/periods/2026-06/V1/files/奖金核算表.pdf", headers=head).content
    assert hashlib.sha256(content).hexdigest() == files[1]["sha256"]
    pay = house.client.get(f"{API}/periods/2026-06/V1/pay", headers=head).json()
    assert (pay["digest"], pay["state"]) == (digest, "final")
    assert pay["lines"][0] == {
        "staff_id": "E002",
        "line": "band",
        "base": "3000.00",
        "factor": "0.9",
        "amount": "2700.00",
        "rule": "P2",
    }
    assert [deed.action for deed in house.life.deeds] == ["downloaded", "downloaded"]


def test_drafts_are_not_for_payroll(house: House) -> None:
    """Until they are approved."""
    head = _token(house, Role.FINANCE)
    assert house.client.get(f"{API}/periods/2026-05/draft/pay", headers=head).status_code == 404
    house.life.states["2026-05"] = (Stage.APPROVED, house.site.shelf.set("2026-05", "draft").digest)
    assert house.client.get(f"{API}/periods/2026-05/draft/pay", headers=head).json()["state"] == "approved"


def test_tokens_end(house: House) -> None:
    """By their date, by being revoked, and with the user."""
    head = _token(house, Role.FINANCE, days=2)
    assert house.client.get(f"{API}/periods", headers=head).status_code == 200
    house.clock.now += 2 * 86400
    assert house.client.get(f"{API}/periods", headers=head).status_code == 401
    other = _token(house, Role.FINANCE)
    assert house.site.sessions.end_token(house.site.sessions.tokens()[-1].id)
    assert house.client.get(f"{API}/periods", headers=other).status_code == 401
    third = _token(house, Role.FINANCE)
    house.site.accounts.set_disabled(house.site.sessions.tokens()[-1].id, disabled=False)
    user = house.site.accounts.all()[-1]
    house.site.accounts.set_disabled(user.id, disabled=True)
    assert house.client.get(f"{API}/periods", headers=third).status_code == 401


@pytest.mark.parametrize("head", ["", "Bearer", "Bearer x", "Basic token-1", "bearer  ", "Bearer token-1 x"])
def test_without_a_token_nothing_is_said(house: House, head: str) -> None:
    """Nor with a session's cookie."""
    _token(house, Role.FINANCE)
    browser = house.as_("fang", Role.FINANCE)
    assert browser.get(f"{API}/periods", headers={"authorization": head}).status_code == 401
    assert browser.get(f"{API}/periods").status_code == 401


def test_token_of_an_employee_does_not_open_the_api(house: House) -> None:
    """People look at the page."""
    assert house.client.get(f"{API}/periods", headers=_token(house, Role.EMPLOYEE, staff_id="E002")).status_code == 403


def test_description_names_every_route_of_the_api(house: House) -> None:
    """And no page."""
    schema = house.client.get(f"{API}/openapi.json").json()
    assert set(schema["paths"]) == {
        f"{API}/periods",
        f"{API}/periods/{{period}}/{{version}}/files",
        f"{API}/periods/{{period}}/{{version}}/files/{{path}}",
        f"{API}/periods/{{period}}/{{version}}/pay",
    }
    assert schema["security"] == [{"token": []}]


def test_no_answer_of_the_api_is_a_crash(house: House) -> None:
    """Whatever schemathesis makes up from the description, and beside it."""
    head = _token(house, Role.FINANCE, Role.MANAGER)
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", house.client.app)
    answered: list[int] = []

    def ask(case: Case[Any]) -> None:
        response = case.call(headers=head)
        case.validate_response(response, checks=[not_a_server_error])
        answered.append(response.status_code)

    often = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)
        often(given(operation.ok().as_strategy())(ask))()
    assert len(answered) >= 60
    assert max(answered) < 500
