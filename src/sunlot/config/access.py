"""Settings of signing in that name roles or a profile: checked here, once, in words."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from sunlot.accounts.passwords import PROFILES, Profile
from sunlot.actors import ROLES

NONE = "none"


def chosen(profile: str) -> Profile:
    """The rules of passwords that SUNLOT_PASSWORD_PROFILE names.

    :raises ImproperlyConfigured: there is no such profile.
    """
    if profile not in PROFILES:
        raise ImproperlyConfigured(
            f"SUNLOT_PASSWORD_PROFILE={profile!r}：只能是 {'、'.join(PROFILES)} 之一。"
        )
    return PROFILES[profile]


def roles_named(codes: Sequence[str]) -> tuple[str, ...]:
    """The roles of SUNLOT_SECOND_FACTOR.

    :raises ImproperlyConfigured: a name is no role, so that a misspelt one protects nobody.
    """
    if tuple(codes) == (NONE,):
        return ()
    unknown = [code for code in codes if code not in ROLES]
    if unknown:
        raise ImproperlyConfigured(
            f"SUNLOT_SECOND_FACTOR：没有角色 {'、'.join(unknown)}；"
            f"可用的有 {'、'.join(ROLES)}，或单独写 {NONE}。"
        )
    return tuple(codes)
