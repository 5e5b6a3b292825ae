"""Cross-row and cross-ledger checks: small functions in one visible list, run in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks import (
    accounts,
    approvals,
    churn,
    delivered,
    employment,
    feedback,
    future,
    orders,
    outliers,
    owners,
    plans,
    scores,
)
from kam_reports.checks.check import Check, Context, Finding
from kam_reports.checks.delivered import undelivered

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.ledgers.book import Book

__all__ = ["CHECKS", "Check", "Context", "Finding", "run_checks", "undelivered"]

CHECKS: tuple[Check, ...] = (
    # what is there at all
    Check(delivered.needed_ledgers, (delivered.NEEDED_LEDGER_MISSING, delivered.LEDGERS_MISSING)),
    Check(delivered.ledgers_not_delivered, (delivered.NOT_DELIVERED,)),
    # what refuses rows comes before what looks at the rows that count
    Check(feedback.answered_before_raised, (feedback.ANSWERED_BEFORE_RAISED,)),
    Check(scores.more_than_full, (scores.MORE_THAN_FULL,)),
    Check(approvals.unapproved_adjustment, (approvals.UNAPPROVED_ADJUSTMENT,)),
    Check(approvals.adjustment_approved_too_late, (approvals.APPROVED_TOO_LATE,)),
    Check(approvals.unapproved_target_change, (approvals.UNAPPROVED_CHANGE,)),
    # the roster and the archive
    Check(employment.left_before_hired, (employment.LEFT_BEFORE_HIRED,)),
    Check(accounts.account_without_start, (accounts.NO_START,)),
    Check(accounts.churned_before_start, (accounts.LOST_BEFORE_START,)),
    Check(accounts.other_id_form, (accounts.OTHER_ID_FORM,)),
    Check(accounts.id_against_class, (accounts.CLASS_LETTER, accounts.DIGITS_USED_TWICE)),
    Check(owners.handovers_that_do_not_fit, (owners.HANDED_TO_OWNER, owners.HANDED_BY_STRANGER)),
    # rows against the roster, the archive and the scheme
    Check(owners.nobodys_row, (owners.NOBODYS_ROW,)),
    Check(owners.anothers_account, (owners.ANOTHERS_ACCOUNT,)),
    Check(churn.sale_after_churn, (churn.SALE_AFTER_CHURN,)),
    Check(churn.visit_after_churn, (churn.VISIT_AFTER_CHURN,)),
    Check(employment.facts_outside_employment, (employment.BEFORE_HIRED, employment.AFTER_LEFT)),
    Check(employment.periods_outside_employment, (employment.BEFORE_HIRED, employment.AFTER_LEFT)),
    Check(scores.unknown_item, (scores.UNKNOWN_ITEM,)),
    Check(scores.raters_of_themselves, (scores.SELF_BY_ANOTHER, scores.OWN_RATING_AS_OTHER)),
    Check(feedback.category_without_standard, (feedback.CATEGORY_WITHOUT_STANDARD,)),
    # plans against their parts
    Check(plans.plan_against_parts, (plans.PLAN_DIFFERS_FROM_PARTS,)),
    Check(plans.plan_against_persons, (plans.PLAN_DIFFERS_FROM_PERSONS,)),
    # one row against itself and all others
    Check(
        orders.days_in_order,
        (orders.DELIVERED_BEFORE_SOLD, orders.CLOSED_BEFORE_CREATED, orders.HANDLED_BEFORE_MADE),
    ),
    Check(orders.collected_more_than_sold, (orders.COLLECTED_MORE,)),
    Check(orders.quantity_against_amount, (orders.SIGNS_DIFFER,)),
    Check(orders.more_days_than_due, (orders.MORE_DAYS_THAN_DUE,)),
    Check(outliers.amount_far_above_usual, (outliers.FAR_ABOVE_USUAL,)),
    Check(outliers.date_far_from_others, (outliers.FAR_DATE,)),
    Check(future.future_dates, (future.FUTURE_DATE,)),
    Check(scores.points_like_shares, (scores.POINTS_LIKE_SHARES,)),
)
"""Every check, in the order they run."""


def run_checks(book: Book, context: Context) -> list[Issue]:
    """Run all checks in order and return their issues; a row that one refuses is gone for those after it."""
    issues: list[Issue] = []
    for check in CHECKS:
        refused: dict[str, list[int]] = {}
        for finding in check.function(book, context):
            issues.append(finding.issue)
            if finding.refuses is not None:
                ledger, row = finding.refuses
                refused.setdefault(ledger, []).append(row)
        for ledger, rows in refused.items():
            book.refuse(ledger, rows)
    return issues
