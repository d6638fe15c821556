"""The target register 检查对象名录库."""

from sunlot.targets.models.beside import (
    FormerContact,
    Licence,
    NumberKind,
    Site,
    TargetContact,
    TargetNumber,
    number_words,
)
from sunlot.targets.models.history import (
    AliasKind,
    AliasReason,
    ChangeAction,
    Confirmation,
    IdentityChange,
    KeysField,
    TargetAlias,
    TargetChange,
)
from sunlot.targets.models.lists import (
    FilterQuerySet,
    FilterSize,
    SpecialRegister,
    StoredFilter,
)
from sunlot.targets.models.target import (
    BEHIND_SLASH,
    HAS_SLASH,
    ID_SIGNS,
    LISTED,
    RegistrationState,
    Target,
    TargetKind,
    TargetQuerySet,
    id_words,
)

__all__ = [
    "BEHIND_SLASH",
    "HAS_SLASH",
    "ID_SIGNS",
    "LISTED",
    "AliasKind",
    "AliasReason",
    "ChangeAction",
    "Confirmation",
    "FilterQuerySet",
    "FilterSize",
    "FormerContact",
    "IdentityChange",
    "KeysField",
    "Licence",
    "NumberKind",
    "RegistrationState",
    "Site",
    "SpecialRegister",
    "StoredFilter",
    "Target",
    "TargetAlias",
    "TargetChange",
    "TargetContact",
    "TargetKind",
    "TargetNumber",
    "TargetQuerySet",
    "id_words",
    "number_words",
]
