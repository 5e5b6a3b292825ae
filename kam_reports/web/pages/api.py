"""The JSON API for payroll systems, with tokens: periods, files with their SHA-256, pay lines."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from kam_reports.web.access import Kind, may_see
from kam_reports.web.files import Set
from kam_reports.web.kinds import PAY_DATA
from kam_reports.web.pages.periods import give_file, shown_set, shown_sets, visible
from kam_reports.web.tables import rows_of
from kam_reports.web.visit import visit_of

router = APIRouter(prefix="/api/v1", tags=["payroll"])
_LONGEST = 400


class Refusal(BaseModel):
    """Why a request is not answered."""

    detail: str


class PublishedSet(BaseModel):
    """A set of a period. digest: SHA-256 of its manifest, the name of exactly these bytes."""

    period: str = Field(examples=["2026-06"])
    version: str = Field(examples=["V1"])
    state: str = Field(examples=["final"])
    digest: str
    run: str


class PublishedFile(BaseModel):
    """A file of a set."""

    path: str
    sha256: str


class PayLine(BaseModel):
    """A line of somebody's pay; amounts in yuan as exact text."""

    staff_id: str
    line: str
    base: str
    factor: str
    amount: str
    rule: str


class Pay(BaseModel):
    """The pay lines of one set."""

    period: str
    version: str
    state: str
    digest: str
    lines: list[PayLine]


_REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": Refusal} for status in (401, 403, 404, 409, 422, 503)}
PeriodName = Annotated[str, Path(max_length=16, description="2026-06, 2026Q2, 2026H1 or 2026")]
VersionName = Annotated[str, Path(max_length=8, description="draft, V1, V2 …")]


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """Describe the API."""
    schema = get_openapi(title="kam_reports", version="1", routes=request.app.routes)
    schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{"token": []}]
    return JSONResponse(schema)


@router.get("/periods", responses=_REFUSALS)
def periods(request: Request) -> list[PublishedSet]:
    """List the sets that the token's user sees."""
    return [
        PublishedSet(**_naming(one.found), state=one.stage, run=one.found.run) for one in shown_sets(visit_of(request))
    ]


@router.get("/periods/{period}/{version}/files", responses=_REFUSALS)
def files(request: Request, period: PeriodName, version: VersionName) -> list[PublishedFile]:
    """List the files of a set with their SHA-256."""
    visit = visit_of(request)
    shown = shown_set(visit, period, version)
    return [PublishedFile(path=one.path, sha256=one.sha256) for one in visible(visit.person, shown.found, shown.stage)]


@router.get(
    "/periods/{period}/{version}/files/{path:path}",
    responses={200: {"content": {"application/octet-stream": {}}}, **_REFUSALS},
    response_class=Response,
)
def one_file(
    request: Request, period: PeriodName, version: VersionName, path: Annotated[str, Path(max_length=_LONGEST)]
) -> Response:
    """Hand out one file."""
    return give_file(visit_of(request), period, version, path)


@router.get("/periods/{period}/{version}/pay", responses=_REFUSALS)
def pay(request: Request, period: PeriodName, version: VersionName) -> Pay:
    """Return the pay lines of a set."""
    visit = visit_of(request)
    shown = shown_set(visit, period, version)
    if not may_see(visit.person, Kind.PAY_DATA, "", shown.stage):
        raise visit.missing(f"{period}/{version}/pay")
    rows = rows_of(visit.site.shelf, shown.found, "pay")
    visit.record("downloaded", shown.found, file=PAY_DATA)
    names = ("staff_id", "line", "base", "factor", "amount", "rule")
    lines = [PayLine(**{name: row[name] for name in names}) for row in rows]
    return Pay(**_naming(shown.found), state=shown.stage, lines=lines)


def _naming(found: Set) -> dict[str, str]:
    return {"period": found.period, "version": found.version, "digest": found.digest}
