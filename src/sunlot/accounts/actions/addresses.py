"""Lists of networks that a group of roles may work from: two administrators change them."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from sunlot.accounts.errors import ChangeWaits, ListUnchanged, LocksOut
from sunlot.accounts.models import AddressChange, AddressList
from sunlot.accounts.rules import AddressGroup, may_change_list, may_decide
from sunlot.accounts.states import CHANGE_TRANSITIONS, ChangeState
from sunlot.actors import Actor, Permission, require
from sunlot.errors import SamePerson
from sunlot.ledger import actions as ledger
from sunlot.states import move


@transaction.atomic
def request_address_change(
    *, group: str, networks: Sequence[str], reason: str, address: str | None, by: Actor,
    at: datetime.datetime,
) -> AddressChange:  # fmt: skip
    """Ask for another list.

    :param networks: as `rules.read_networks` gives them; none to limit nothing.
    :param address: where the one who asks works from.
    :raises LocksOut: it would lock out the one who asks.
    :raises ListUnchanged: the list in force is the same.
    :raises ChangeWaits: another change of this list waits.
    """
    require(by, Permission.ADDRESSES_CHANGE)
    present = AddressList.objects.select_for_update().filter(group=group).first()
    before = list(present.networks) if present else []
    if sorted(before) == sorted(networks):
        raise ListUnchanged
    if not may_change_list(group, networks, own_addresses=[address]):
        raise LocksOut(name=by.name, address=address or "—")
    try:
        with transaction.atomic():
            change = AddressChange.objects.create(
                group=group, networks=list(networks), before=before, reason=reason,
                requested_by_id=by.person_id, requested_at=at, requested_from=address,
            )  # fmt: skip
    except IntegrityError as error:
        raise ChangeWaits(group=AddressGroup(group).label) from error
    _record("accounts.addresses-requested", change, by, at)
    return change


@transaction.atomic
def confirm_address_change(
    *, change: AddressChange, address: str | None, by: Actor, at: datetime.datetime
) -> AddressChange:
    """Put the list in force, for everybody who is signed in too.

    :raises SamePerson: the administrator who asked wants to confirm.
    :raises LocksOut: it would lock out one of the two.
    """
    require(by, Permission.ADDRESSES_CHANGE)
    change = _decided(change, "confirm", by, at)
    both = ((change.requested_by.name, change.requested_from), (by.name, address))
    for name, place in both:
        if not may_change_list(change.group, change.networks, own_addresses=[place]):
            raise LocksOut(name=name, address=place or "—")
    AddressList.objects.update_or_create(
        group=change.group, defaults={"networks": change.networks, "changed_at": at}
    )
    change.save()
    _record("accounts.addresses-changed", change, by, at)
    return change


@transaction.atomic
def refuse_address_change(
    *, change: AddressChange, refusal: str, by: Actor, at: datetime.datetime
) -> AddressChange:
    """Send a change back with a reason.

    :raises SamePerson: the administrator who asked wants to decide.
    """
    require(by, Permission.ADDRESSES_CHANGE)
    change = _decided(change, "refuse", by, at)
    change.refusal = refusal
    change.save()
    _record("accounts.addresses-refused", change, by, at)
    return change


@transaction.atomic
def lift_address_lists(*, by: Actor, at: datetime.datetime) -> int:
    """Let every group in from everywhere, for when nobody gets in any more.

    Only who works on the machine itself can do it (`sunlot addresses --lift`); it is on record.
    Returns how many lists ended.
    """
    held = AddressList.objects.select_for_update().exclude(networks=[])
    groups = [one.group for one in held.order_by("group")]
    AddressList.objects.filter(group__in=groups).update(networks=[], changed_at=at)
    ledger.record(
        kind="accounts.addresses-lifted", noun="address-list", noun_id="-", by=by, at=at,
        data={"groups": groups},
    )  # fmt: skip
    return len(groups)


def _decided(change: AddressChange, verb: str, by: Actor, at: datetime.datetime) -> AddressChange:
    """The change, locked and moved; the caller saves."""
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    if not may_decide(requested_by=change.requested_by_id, decided_by=by.person_id):
        raise SamePerson
    move(change, verb, table=CHANGE_TRANSITIONS, labels=ChangeState)
    change.decided_by_id, change.decided_at = by.person_id, at
    return change


def _record(kind: str, change: AddressChange, by: Actor, at: datetime.datetime) -> None:
    # The networks stay out of the public log; the row of the change holds them.
    ledger.record(
        kind=kind, noun="address-list", noun_id=change.group, by=by, at=at,
        data={"change": change.pk, "count": len(change.networks)},
    )  # fmt: skip
