"""The whole of config.yaml: the workspace's own settings and every dated rule."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator

from kam_reports.config.models.doors import MailBlock, Schedule, WatchBlock
from kam_reports.config.models.measuring import (
    ArchiveFields,
    Churn,
    FeedbackLimits,
    PeopleLists,
    PlanSplit,
    Roles,
    Tiers,
)
from kam_reports.config.models.paying import BonusPool, CommissionRules, DepartmentModifier, PayBands, Prorating
from kam_reports.config.models.reviewing import AccountReview
from kam_reports.config.models.ruling import OptionalVersions, Strict, Versions
from kam_reports.config.models.schemes import SchemeVersion
from kam_reports.config.models.serving import WebBlock
from kam_reports.config.models.wording import Wording
from kam_reports.config.scalars import (
    Block,
    Day,
    Listed,
    MaybeWords,
    NamedBlock,
    Number,
    Whole,
    Word,
    Words,
    WorkerCount,
    YesNo,
    about,
    between,
    known_zone,
    refuse,
)
from kam_reports.core.text import T


class Organisation(Strict):
    """Who you are, as printed on documents; everything may be blank."""

    company: Annotated[MaybeWords, about(T("Company, on top of every document"))] = ""
    department: Annotated[MaybeWords, about(T("Department"))] = ""
    logo: Annotated[MaybeWords, about(T("Image file, as seen from this folder"))] = ""
    prepared_by: Annotated[MaybeWords, about(T("Name printed beside Prepared by"))] = ""
    reviewed_by: Annotated[MaybeWords, about(T("Name printed beside Reviewed by"))] = ""
    approved_by: Annotated[MaybeWords, about(T("Name printed beside Approved by"))] = ""
    wording: Annotated[Wording, about(T("Your own words on documents; blank: as the program says it"), filled=Wording)]


class CalendarBlock(Strict):
    """How the department cuts its year."""

    month_cutoff_day: Annotated[Whole, between(1, 31), about(T("Last day of a month; 31: the calendar month"))] = 31
    fiscal_first_month: Annotated[Whole, between(1, 12), about(T("Month in which the year begins"))] = 1
    grace_days: Annotated[
        Whole, between(0, 60), about(T("So many days after a period its ledgers may still be completed"))
    ] = 3
    time_zone: Annotated[Words, AfterValidator(known_zone), about(T("Time zone of the department"))] = "Asia/Shanghai"
    extra_workdays: Annotated[Listed[Day], about(T("Days you work although the public calendar says off"))] = ()
    extra_holidays: Annotated[Listed[Day], about(T("Days you are off although the public calendar says work"))] = ()


class LedgerBlock(Strict):
    """How ledgers are read."""

    read_hidden_sheets: Annotated[YesNo, about(T("Read hidden sheets too"))] = False
    aliases: Annotated[
        Block[NamedBlock[Listed[Words]]],
        about(T("Further headers of a column: ledger, column, list of headers"), filled=dict),
    ]
    units: Annotated[
        Block[NamedBlock[Literal["元", "千元", "万元", "百万元", "亿元"]]],
        about(T("Unit of a money column whose header names none"), filled=dict),
    ]


class AccountBlock(Strict):
    """What is checked of account ids."""

    id_form: Annotated[
        Literal["none", "A-00001"], about(T("A-00001: class letter and unique digits are checked; none: off"))
    ] = "none"


class StoreBlock(Strict):
    """Where states, approvals and the audit are kept."""

    url: Annotated[
        MaybeWords,
        about(T("Database URL; blank: the file .kam/kam.db. ${NAME} stands for a variable of the environment")),
    ] = ""


class FileLimits(Strict):
    """What a ledger file may take; more is refused with an issue."""

    file_mb: Annotated[Whole, between(1, 4_000), about(T("Size of a file in MB"))] = 200
    unpacked_mb: Annotated[Whole, between(1, 20_000), about(T("Size unpacked in MB"))] = 2_048
    growth: Annotated[Whole, between(2, 10_000), about(T("How many times larger a part may be unpacked"))] = 500
    parts: Annotated[Whole, between(10, 1_000_000), about(T("Parts inside a workbook"))] = 10_000
    cells: Annotated[
        Whole, between(1_000, 1_000_000_000), about(T("Extent of a sheet: rows times columns, blank ones too"))
    ] = 30_000_000
    seconds: Annotated[Whole, between(1, 3_600), about(T("Seconds to read a file"))] = 60
    memory_mb: Annotated[Whole, between(64, 64_000), about(T("Memory to read a file in MB"))] = 2_048
    still_seconds: Annotated[
        Number, between(0, 600), about(T("A file is taken when it has not changed for so many seconds"))
    ] = Decimal(2)
    passwords: Annotated[Listed[Words], about(T("Passwords to try on protected workbooks"))] = ()


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    for index, name in enumerate(names):
        if name in names[:index]:
            refuse(T('"{name}" stands here twice', name=name), index)
    return names


class ConfigFile(Strict):
    """Everything that may stand in config.yaml."""

    language: Annotated[Literal["zh", "en"], about(T("Language of documents and messages"))] = "zh"
    organisation: Annotated[Organisation, about(T("Who you are, as printed on documents"), filled=Organisation)]
    calendar: Annotated[CalendarBlock, about(T("How the department cuts its year"), filled=CalendarBlock)]
    due_every_month: Annotated[
        Listed[Word], AfterValidator(_each_once), about(T("Ledgers that must have something new every month"))
    ] = ("sales", "visits", "feedback", "expenses")
    ledgers: Annotated[LedgerBlock, about(T("How ledgers are read"), filled=LedgerBlock)]
    accounts: Annotated[AccountBlock, about(T("What is checked of account ids"), filled=AccountBlock)]
    files: Annotated[FileLimits, about(T("What a ledger file may take"), filled=FileLimits)]
    store: Annotated[StoreBlock, about(T("Where states, approvals and the audit are kept"), filled=StoreBlock)]
    executor: Annotated[
        Literal["local", "dask"], about(T("Where documents are drawn: processes of this machine, or a Dask cluster"))
    ] = "local"
    cluster: Annotated[MaybeWords, about(T("Address of the Dask scheduler, such as tcp://10.0.0.5:8786"))] = ""
    cache_mb: Annotated[
        Whole, between(0, 1_000_000), about(T("Most MB of results that are kept for the next run; 0: none"))
    ] = 1_024
    workers: Annotated[WorkerCount, between(1, 256), about(T("Processes that draw documents; auto: one a core"))] = None
    pdf_profile: Annotated[
        Literal["none", "pdf/a-3", "pdf/ua"], about(T("Kind of PDF: archive, accessible, or plain"))
    ] = "none"
    roles: Annotated[Versions[Roles], about(T("Which role is assessed by which schemes"))]
    schemes: Annotated[Block[Versions[SchemeVersion]], about(T("The scorecard forms, by their id"))]
    feedback_limits: Annotated[Versions[FeedbackLimits], about(T("How soon feedback must be answered"))]
    tiers: Annotated[Versions[Tiers], about(T("Account tiers"))]
    archive_fields: Annotated[Versions[ArchiveFields], about(T("What a complete account archive holds"))]
    plan_split: Annotated[OptionalVersions[PlanSplit], about(T("Plans given only for a longer period"))] = ()
    churn: Annotated[OptionalVersions[Churn], about(T("When an account without sales is suspected to be lost"))] = ()
    pay_bands: Annotated[Versions[PayBands], about(T("What share of the pay base a score earns"))]
    department_modifier: Annotated[
        Versions[DepartmentModifier], about(T("The department's own result on everybody's band pay"))
    ]
    prorate: Annotated[Versions[Prorating], about(T("Pay base of joiners and leavers"))]
    commission: Annotated[OptionalVersions[CommissionRules], about(T("Commission on orders; empty: none"))] = ()
    bonus_pool: Annotated[
        OptionalVersions[BonusPool], about(T("What a month's pay may come to in all; empty: no limit"))
    ] = ()
    people_lists: Annotated[OptionalVersions[PeopleLists], about(T("Who is put on the manager's lists"))] = ()
    account_review: Annotated[OptionalVersions[AccountReview], about(T("The yearly account review; empty: none"))] = ()
    watch: Annotated[WatchBlock, about(T("How the drop folder is watched"), filled=WatchBlock)]
    schedule: Annotated[OptionalVersions[Schedule], about(T("What is done by itself, and when; empty: nothing"))] = ()
    mail: Annotated[MailBlock, about(T("How mail is sent"), filled=MailBlock)]
    web: Annotated[WebBlock, about(T("The download page (kam serve)"), filled=WebBlock)]
