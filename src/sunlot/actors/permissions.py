"""Every right that a role can hold. One member per verb that an action checks."""

from enum import StrEnum


class Permission(StrEnum):
    """`<noun>.<verb>`; the value is what the ledger and the permission matrix show."""

    BUSINESS_VIEW = "business.view"
    LISTS_EXPORT = "lists.export"

    ITEMS_IMPORT = "items.import"
    ITEMS_EDIT = "items.edit"
    ITEMS_PUBLISH = "items.publish"
    ITEMS_UNIFY = "items.unify"
    CHECKLISTS_EDIT = "checklists.edit"
    TARGETS_IMPORT = "targets.import"
    TARGETS_MERGE = "targets.merge"
    TARGETS_CORRECT = "targets.correct"
    TARGETS_CONFIRM = "targets.confirm"
    CONTACTS_REVEAL = "contacts.reveal"
    OFFICERS_IMPORT = "officers.import"
    CAPACITY_VIEW = "capacity.view"
    ABSENCES_REQUEST = "absences.request"
    RECUSALS_DECLARE = "recusals.declare"
    RECUSALS_DECIDE = "recusals.decide"
    RISKS_IMPORT = "risks.import"
    RISKS_VIEW = "risks.view"
    PLANS_IMPORT = "plans.import"

    PLANS_EDIT = "plans.edit"
    PLANS_SUBMIT = "plans.submit"
    PLANS_ADOPT = "plans.adopt"
    PLANS_ISSUE = "plans.issue"

    DRAWS_PREPARE = "draws.prepare"
    DRAWS_CONFIRM = "draws.confirm"
    DRAWS_OPERATE = "draws.operate"
    DRAWS_PARTICIPATE = "draws.participate"
    DRAWS_VIEW = "draws.view"
    DRAWS_FULL_BUNDLE = "draws.full-bundle"
    DRAWS_ATTEST = "draws.attest"

    INSPECTIONS_PLAN = "inspections.plan"
    INSPECTIONS_APPROVE = "inspections.approve"
    INSPECTIONS_RECORD = "inspections.record"
    INSPECTIONS_REVIEW = "inspections.review"
    EXCEPTIONS_REGISTER = "exceptions.register"
    EXCEPTIONS_APPROVE = "exceptions.approve"

    PUBLICATIONS_PUBLISH = "publications.publish"
    PUBLICATIONS_CORRECT = "publications.correct"
    PUBLICATIONS_CONFIRM = "publications.confirm"

    RULES_VIEW = "rules.view"
    LEDGER_VIEW = "ledger.view"
    WORKDAYS_VIEW = "workdays.view"
    JOBS_VIEW = "jobs.view"
    DEPARTMENTS_VIEW = "departments.view"
    DEPARTMENTS_CHANGE = "departments.change"
    DEPARTMENTS_CONFIRM = "departments.confirm"
    BACKUPS_VIEW = "backups.view"
    PRESETS_MANAGE = "presets.manage"

    ACCOUNTS_REQUEST = "accounts.request"
    ACCOUNTS_DECIDE = "accounts.decide"
    ACCOUNTS_VIEW = "accounts.view"
    ADDRESSES_CHANGE = "addresses.change"
    TOKENS_CHANGE = "tokens.change"
    AUDITORS_CHANGE = "auditors.change"
    KEYS_VIEW = "keys.view"
    AUDIT_VIEW = "audit.view"


# What is about the system itself; every other right touches business records.
ADMINISTRATIVE = frozenset(
    {
        Permission.RULES_VIEW, Permission.WORKDAYS_VIEW, Permission.JOBS_VIEW,
        Permission.DEPARTMENTS_VIEW, Permission.DEPARTMENTS_CHANGE, Permission.ACCOUNTS_REQUEST,
        Permission.ACCOUNTS_DECIDE, Permission.ACCOUNTS_VIEW, Permission.AUDIT_VIEW,
        Permission.BACKUPS_VIEW, Permission.PRESETS_MANAGE, Permission.ADDRESSES_CHANGE,
        Permission.KEYS_VIEW, Permission.TOKENS_CHANGE, Permission.AUDITORS_CHANGE,
    }
)  # fmt: skip
