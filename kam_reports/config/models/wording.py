"""The department's own words on documents; what is blank is said as the program says it."""

from typing import Annotated

from kam_reports.config.models.ruling import Strict
from kam_reports.config.scalars import MaybeWords, about
from kam_reports.core.text import T


class Wording(Strict):
    """Titles of documents, what stands above sign-off boxes, and the line at the foot of every page."""

    title_bonus: Annotated[MaybeWords, about(T("Title of the bonus calculation"))] = ""
    title_commission: Annotated[MaybeWords, about(T("Title of the commission draft"))] = ""
    title_department: Annotated[MaybeWords, about(T("Title of the department report"))] = ""
    title_accounts: Annotated[MaybeWords, about(T("Title of the account summary"))] = ""
    title_issues: Annotated[MaybeWords, about(T("Title of the list of data issues"))] = ""
    sign_employee: Annotated[MaybeWords, about(T("Above the employee's signature"))] = ""
    sign_manager: Annotated[MaybeWords, about(T("Above the department manager's signature"))] = ""
    sign_general_manager: Annotated[MaybeWords, about(T("Above the general manager's signature"))] = ""
    sign_finance: Annotated[MaybeWords, about(T("Above the signature of HR or finance"))] = ""
    sign_prepared: Annotated[MaybeWords, about(T("Above the signature of who prepared"))] = ""
    sign_reviewed: Annotated[MaybeWords, about(T("Above the signature of who reviewed"))] = ""
    sign_approved: Annotated[MaybeWords, about(T("Above the signature of who approved"))] = ""
    sign_line: Annotated[MaybeWords, about(T("The line to sign on, such as Signature: Date:"))] = ""
    footer: Annotated[MaybeWords, about(T("Line at the foot of every page, such as Confidential"))] = ""
