"""The names that a department's own form may use, one list a kind of document, each with its meaning.

What a document gives them is in the document itself: named cells, tables by column, notes. A test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kam_reports.core.document import Format
from kam_reports.core.fields import Block, Field, Fields
from kam_reports.core.text import T, Text

Columns = Mapping[str, Text | tuple[Text, Format]]

_HEAD = (
    Field("title", T("Title of the document")),
    Field("subtitle", T("Period with its days")),
    Field("organisation", T("Company and department")),
    Field("company", T("Company")),
    Field("department_name", T("Department")),
    Field("badge", T("State of the document, such as draft")),
    Field("period", T("Period")),
    Field("as_of", T("Data as of"), Format.DATE),
    Field("run_id", T("The document's number: a hash of all it says")),
    Field("footer", T("Small print at the foot of the page")),
)
_SIGNED = tuple(Field(f"sign_{number}", T("Words above sign-off box {number}", number=number)) for number in (1, 2, 3))
_RULES = Field("rules", T("Rules used"))
_PERSON = (
    Field("person_name", T("Name")),
    Field("person_id", T("Staff ID")),
    Field("person_role", T("Role")),
    Field("person_region", T("Region")),
    Field("person_supervisor", T("Supervisor")),
    Field("person_hired_on", T("Hired on"), Format.DATE),
    Field("person_left_on", T("Last day at work"), Format.DATE),
    Field("pay_base", T("Performance pay base"), Format.YUAN),
)
_RESULT = (
    Field("score", T("Score"), Format.POINTS),
    Field("rank", T("Rank")),
    Field("last_place", T("Last place")),
    Field("band", T("Band")),
    Field("pay_total", T("To be paid"), Format.YUAN),
    Field("no_pay", T("Why nothing is paid")),
    Field("missing", T("Missing, refused or doubtful")),
)
_DEPARTMENT = (
    Field("department_sold", T("Department sold"), Format.YUAN),
    Field("department_plan", T("Department plan"), Format.YUAN),
    Field("department_completion", T("Completion"), Format.PERCENT),
    Field("department_challenge", T("Challenge target"), Format.YUAN),
    Field("department_factor", T("Modifier factor"), Format.FACTOR),
    Field("department_reason", T("Reason")),
)
_CONTROL = (
    Field("people", T("People employed in the period"), Format.COUNT),
    Field("paying", T("With a paying scheme"), Format.COUNT),
    Field("calculated", T("Performance pay calculated"), Format.COUNT),
    Field("left_out_count", T("Left out (named below)"), Format.COUNT),
    Field("adjusted_only", T("Paid adjustments or corrections only"), Format.COUNT),
    Field("sum_to_be_paid", T("Sum to be paid"), Format.YUAN),
)
_RULE = (
    Field("rule_basis", T("Basis")),
    Field("rule_new_account", T("New account")),
    Field("rule_threshold", T("Threshold")),
    Field("rule_cap", T("Cap")),
    Field("rule_steps", T("Multiples")),
    Field("rule_rates", T("Rates (the first that fits)")),
)


def _block(name: str, meaning: Text, columns: Columns, totals: Sequence[str] = (), keys: Sequence[str] = ()) -> Block:
    fields = (Field(key, *(said if isinstance(said, tuple) else (said, Format.TEXT))) for key, said in columns.items())
    return Block(name, meaning, tuple(fields), tuple(keys), tuple(totals))


_PAY = _block(
    "pay",
    T("Pay"),
    {
        "line": T("Line"),
        "base": (T("Base (yuan)"), Format.YUAN),
        "factor": (T("Factor"), Format.FACTOR),
        "amount": (T("Amount (yuan)"), Format.YUAN),
        "rule": T("Reason"),
    },
    totals=("line", "amount"),
    keys=("band", "modifier", "commission"),
)
_TREND = _block(
    "trend_table",
    T("Trend of the score"),
    {
        "period": T("Period"),
        "score": (T("Score"), Format.POINTS),
        "rank": (T("Rank"), Format.COUNT),
        "of": (T("Of"), Format.COUNT),
    },
)
_NOTES = {"text": T("One line of it")}
_BONUS = _block(
    "bonus",
    T("Calculation"),
    {
        "staff": T("Staff ID"),
        "name": T("Name"),
        "role": T("Role"),
        "region": T("Region"),
        "scheme": T("Scheme"),
        "score": (T("Score"), Format.POINTS),
        "rank": T("Rank"),
        "base": (T("Performance pay base"), Format.YUAN),
        "factor": (T("Factor of the score"), Format.FACTOR),
        "band": (T("Performance pay"), Format.YUAN),
        "modifier_factor": (T("Factor of the department modifier"), Format.FACTOR),
        "modifier": (T("Department modifier"), Format.YUAN),
        "commission": (T("Commission"), Format.YUAN),
        "adjustment": (T("Adjustment"), Format.YUAN),
        "correction": (T("Correction"), Format.YUAN),
        "total": (T("To be paid"), Format.YUAN),
        "remark": T("Remark"),
    },
    totals=("base", "band", "modifier", "commission", "adjustment", "correction", "total"),
)
_LEFT_OUT = _block(
    "left_out",
    T("Not calculated"),
    {"staff": T("Staff ID"), "name": T("Name"), "role": T("Role"), "kind": T("State"), "reason": T("Reason")},
)
_UNPAID = _block(
    "unpaid_adjustments",
    T("Adjustments not paid"),
    {
        "place": T("Place"),
        "staff": T("Staff ID"),
        "name": T("Name"),
        "amount": (T("Amount"), Format.YUAN),
        "reason": T("Reason of the adjustment"),
        "why": T("Why it pays nothing"),
    },
)
_COMMISSION = _block(
    "people",
    T("Commission by person"),
    {
        "staff": T("Staff ID"),
        "name": T("Name"),
        "completion": (T("Plan completion"), Format.PERCENT),
        "times": (T("Multiple"), Format.FACTOR),
        "orders": (T("Order lines"), Format.COUNT),
        "basis": (T("Basis"), Format.YUAN),
        "earned": (T("Earned"), Format.YUAN),
        "clawed": (T("Of it clawed back"), Format.YUAN),
        "cap": (T("Cut by the cap"), Format.YUAN),
        "paid": (T("To be paid"), Format.YUAN),
        "remark": T("Remark"),
    },
    totals=("orders", "basis", "earned", "clawed", "cap", "paid"),
)
_ORDERS = _block(
    "orders",
    T("Orders one by one"),
    {
        "order": T("Order"),
        "account": T("Account"),
        "product": T("Product"),
        "tier": T("Tier"),
        "kind": T("New / existing"),
        "rule": T("Rule applied"),
        "basis": (T("Basis"), Format.YUAN),
        "rate": (T("Rate"), Format.PERCENT),
        "times": (T("Multiple"), Format.FACTOR),
        "amount": (T("Commission"), Format.YUAN),
        "remark": T("Remark"),
    },
)
_ACCOUNTS = _block(
    "accounts",
    T("Key account summary"),
    {
        "account": T("Account ID"),
        "name": T("Account name"),
        "class": T("Cooperation class"),
        "industry": T("Industry"),
        "region": T("Region"),
        "owner": T("Staff ID of the owner"),
        "owner_name": T("Owner"),
        "tier": T("Tier"),
        "since": (T("Account since"), Format.DATE),
        "year": (T("Sales of twelve months"), Format.YUAN),
        "sales": (T("Sales"), Format.YUAN),
        "margin": (T("Gross margin"), Format.YUAN),
        "margin_rate": (T("Margin rate"), Format.PERCENT),
        "collected": (T("Collected"), Format.YUAN),
        "collection": (T("Collection rate"), Format.PERCENT),
        "visited": (T("Last visit"), Format.DATE),
        "open": (T("Feedback not answered"), Format.COUNT),
        "valid": (T("Valid complaints"), Format.COUNT),
        "complaints": (T("All complaints"), Format.COUNT),
        "complete": (T("Complete"), Format.PERCENT),
        "lacking": T("Missing fields"),
    },
)


def fields(items: Sequence[str] = ()) -> dict[str, Fields]:
    """Return the names of every kind of document that a form can stand for. items: ids of the scorecards' items."""
    lines = _block(
        "items",
        T("Items and points"),
        {
            "item": T("Item"),
            "weight": (T("Weight"), Format.FACTOR),
            "target": (T("Target / basis"), Format.YUAN),
            "actual": (T("Actual"), Format.YUAN),
            "value": (T("Rate / rating"), Format.PERCENT),
            "points": (T("Points"), Format.POINTS),
            "how": T("How it was counted"),
        },
        totals=("weight", "points", "how"),
        keys=items,
    )
    missing = _block("missing", T("Missing, refused or doubtful"), _NOTES)
    rules = _block("rules", T("Rules used"), _NOTES)
    head = (*_HEAD, _RULES, *_SIGNED)
    known = (
        Fields("assessment", T("Assessment sheet"), (*head, *_PERSON, *_RESULT), (lines, _PAY, _TREND, missing, rules)),
        Fields("bonus", T("Bonus calculation"), (*head, *_DEPARTMENT, *_CONTROL), (_BONUS, _LEFT_OUT, _UNPAID, rules)),
        Fields("commission", T("Commission draft"), (*head, *_RULE), (_COMMISSION, _ORDERS, rules)),
        Fields("accounts", T("Key account summary"), _HEAD, (_ACCOUNTS,)),
    )
    return {one.kind: one for one in known}
