"""Roles as plain classes that an auditor can read without knowing Python.

One account holds one role. The three administrators are mutually exclusive by that rule and hold
no right over a business record (三员分立). The coordinator organises and never inspects.
"""

from collections.abc import Iterable
from enum import Enum
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sunlot.actors.permissions import Permission as P
from sunlot.actors.sessions import ADMINISTRATION, CEREMONY, DESK, FIELD, SessionRule
from sunlot.errors import Text


class Scope(Enum):
    """How far a role's reads reach."""

    REGION = "everything in the department's region and below"
    DEPARTMENT = "what the own department leads, joins or owns"
    ASSIGNED = "only what names the person"
    NONE = "no business record"


class Role:
    """What an account may do. `permissions` is the whole list; nothing is inherited in secret."""

    code: ClassVar[str]
    label: ClassVar[Text]
    description: ClassVar[Text]
    scope: ClassVar[Scope]
    permissions: ClassVar[frozenset[P]]
    session: ClassVar[SessionRule] = DESK


class Coordinator(Role):
    code = "coordinator"
    label = _("协调员")
    description = _("联席会议办公室人员：组织计划、抽取和督查，不实施检查。")
    scope = Scope.REGION
    permissions = frozenset(
        {
            P.BUSINESS_VIEW, P.ITEMS_IMPORT, P.ITEMS_EDIT, P.ITEMS_PUBLISH, P.ITEMS_UNIFY,
            P.CHECKLISTS_EDIT, P.TARGETS_IMPORT, P.OFFICERS_IMPORT,
            P.TARGETS_MERGE, P.TARGETS_CORRECT, P.CONTACTS_REVEAL,
            P.RISKS_IMPORT, P.RISKS_VIEW, P.PLANS_IMPORT, P.PLANS_EDIT, P.PLANS_SUBMIT,
            P.PLANS_ADOPT, P.PLANS_ISSUE, P.DRAWS_PREPARE, P.DRAWS_OPERATE, P.DRAWS_CONFIRM,
            P.DRAWS_VIEW, P.RULES_VIEW, P.LEDGER_VIEW, P.WORKDAYS_VIEW, P.JOBS_VIEW,
            P.DEPARTMENTS_VIEW, P.DEPARTMENTS_CHANGE, P.DEPARTMENTS_CONFIRM, P.LISTS_EXPORT,
            P.CAPACITY_VIEW,
        }
    )  # fmt: skip


class Planner(Role):
    code = "planner"
    label = _("计划员")
    description = _("部门业务人员：维护一单两库，编制计划和任务，申请抽取，组织检查和公示。")
    scope = Scope.DEPARTMENT
    permissions = frozenset(
        {
            P.BUSINESS_VIEW, P.ITEMS_IMPORT, P.ITEMS_EDIT, P.ITEMS_PUBLISH, P.CHECKLISTS_EDIT,
            P.TARGETS_IMPORT, P.OFFICERS_IMPORT,
            P.TARGETS_MERGE, P.TARGETS_CORRECT, P.CONTACTS_REVEAL,
            P.RISKS_IMPORT, P.RISKS_VIEW, P.PLANS_IMPORT, P.PLANS_EDIT, P.DRAWS_PREPARE,
            P.DRAWS_VIEW, P.INSPECTIONS_PLAN, P.EXCEPTIONS_REGISTER, P.PUBLICATIONS_PUBLISH,
            P.PUBLICATIONS_CORRECT, P.RULES_VIEW, P.LEDGER_VIEW, P.WORKDAYS_VIEW, P.JOBS_VIEW,
            P.DEPARTMENTS_VIEW, P.LISTS_EXPORT, P.CAPACITY_VIEW,
        }
    )  # fmt: skip


class Approver(Role):
    code = "approver"
    label = _("审批人")
    description = _("部门负责人或其授权的审批人：冻结确认、检查审批、结果审核、公示变更确认。")
    scope = Scope.DEPARTMENT
    permissions = frozenset(
        {
            P.BUSINESS_VIEW, P.TARGETS_CONFIRM, P.RISKS_VIEW, P.PLANS_ADOPT, P.DRAWS_CONFIRM,
            P.DRAWS_VIEW, P.INSPECTIONS_APPROVE, P.INSPECTIONS_REVIEW, P.EXCEPTIONS_APPROVE,
            P.PUBLICATIONS_PUBLISH, P.PUBLICATIONS_CONFIRM, P.RECUSALS_DECIDE, P.RULES_VIEW,
            P.LEDGER_VIEW, P.WORKDAYS_VIEW, P.DEPARTMENTS_VIEW, P.LISTS_EXPORT, P.CAPACITY_VIEW,
        }
    )  # fmt: skip


class Officer(Role):
    code = "officer"
    label = _("执法人员")
    description = _("持证执法人员：实施检查，录入本部门结果，申报回避，申请不在岗。")
    scope = Scope.ASSIGNED
    session = FIELD
    permissions = frozenset(
        {
            P.BUSINESS_VIEW, P.CONTACTS_REVEAL, P.INSPECTIONS_RECORD, P.RECUSALS_DECLARE,
            P.ABSENCES_REQUEST, P.RULES_VIEW, P.WORKDAYS_VIEW,
        }
    )  # fmt: skip


class Supervisor(Role):
    code = "supervisor"
    label = _("监督员")
    description = _(
        "行政执法监督机关人员：可读全部业务记录，不能改动任何一条；可对抽取出具审计证明。"
    )
    scope = Scope.REGION
    permissions = frozenset(
        {
            P.BUSINESS_VIEW, P.RISKS_VIEW, P.DRAWS_VIEW, P.DRAWS_FULL_BUNDLE, P.DRAWS_ATTEST,
            P.RULES_VIEW, P.LEDGER_VIEW, P.WORKDAYS_VIEW, P.DEPARTMENTS_VIEW, P.LISTS_EXPORT,
            P.CAPACITY_VIEW,
        }
    )  # fmt: skip


class Participant(Role):
    code = "participant"
    label = _("抽取参与人")
    description = _("封存随机数的一方，或录入骰子数字的人员；只看得到指定其参加的抽取。")
    scope = Scope.ASSIGNED
    session = CEREMONY
    permissions = frozenset({P.DRAWS_PARTICIPATE, P.RULES_VIEW})


class SystemAdmin(Role):
    code = "system_admin"
    label = _("系统管理员")
    description = _(
        "查看机构、日历、后台作业和备份，管理导入预设，提出开户、重置和机构调整申请，"
        "确认地址名单的更改、接口令牌和审计公钥；机构和日历由文件载入。不能查看业务数据。"
    )
    scope = Scope.NONE
    session = ADMINISTRATION
    permissions = frozenset(
        {
            P.ACCOUNTS_REQUEST, P.ACCOUNTS_VIEW, P.DEPARTMENTS_VIEW, P.DEPARTMENTS_CHANGE,
            P.WORKDAYS_VIEW, P.JOBS_VIEW, P.BACKUPS_VIEW, P.PRESETS_MANAGE, P.ADDRESSES_CHANGE,
            P.TOKENS_CHANGE, P.AUDITORS_CHANGE, P.RULES_VIEW,
        }
    )  # fmt: skip


class SecurityAdmin(Role):
    code = "security_admin"
    label = _("安全管理员")
    description = _(
        "审批开户、角色和重置，解除登录锁定，更改地址名单，发放接口令牌，登记审计公钥，"
        "查看密钥的期限；不能查看业务数据。"
    )
    scope = Scope.NONE
    session = ADMINISTRATION
    permissions = frozenset(
        {
            P.ACCOUNTS_DECIDE, P.ACCOUNTS_VIEW, P.ADDRESSES_CHANGE, P.TOKENS_CHANGE, P.KEYS_VIEW,
            P.AUDITORS_CHANGE, P.RULES_VIEW,
        }
    )  # fmt: skip


class AuditAdmin(Role):
    code = "audit_admin"
    label = _("审计管理员")
    description = _("查看审计日志、登录记录和敏感数据查看记录，核对日志完整性；不能查看业务数据。")
    scope = Scope.NONE
    session = ADMINISTRATION
    permissions = frozenset({P.AUDIT_VIEW, P.RULES_VIEW})


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Coordinator, Planner, Approver, Officer, Supervisor, Participant,
        SystemAdmin, SecurityAdmin, AuditAdmin,
    )
}  # fmt: skip

ADMINISTRATORS = (SystemAdmin.code, SecurityAdmin.code, AuditAdmin.code)


class System(Role):
    """Another system that calls the API with a token; no account holds it: it is not in ROLES."""

    code = "token"
    label = _("接口令牌")
    description = _("部门自己的系统：在令牌的范围内读写本部门的一单两库。")
    scope = Scope.DEPARTMENT
    permissions = frozenset()


def limited(permissions: Iterable[P]) -> type[Role]:
    """The role of a token with exactly these rights."""
    return type("System", (System,), {"permissions": frozenset(permissions)})


def role_of(code: str) -> type[Role]:
    """The role class of a stored code; a KeyError is a bug, since the database constrains it."""
    return ROLES[code]
