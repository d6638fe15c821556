"""What the interface kit asks of this app (`sunlot.ui.hooks.Drafts`)."""

import uuid
from collections.abc import Sequence

from django.http import HttpRequest

from sunlot.accounts.queries import actor_of, user_of_request
from sunlot.actors import Actor
from sunlot.drafts import actions, queries
from sunlot.drafts.errors import DraftTooLarge
from sunlot.ui import drafting


class Keeper:
    """Drafts of the person of a request."""

    def of(self, request: HttpRequest, address: str) -> Sequence[drafting.Kept]:
        """The reader's own drafts of a form, newest first."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return ()
        return [
            drafting.Kept(one.token, one.saved_at, one.answers)
            for one in queries.drafts_of(actor, address)
        ]

    def forget(self, request: HttpRequest, token: uuid.UUID) -> None:
        """The form was accepted."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None:
            actions.forget(token=token, by=actor)

    def keep(self, request: HttpRequest, user_id: int) -> bool:
        """Keep a form that was sent after the end of the session, for the session's person.

        The caller has made sure that the form came from a page of this person's session.
        """
        place, token = drafting.place_at(request.path), drafting.token_of(request)
        if place is None or token is None:
            return False
        try:
            actions.keep(
                address=place.address, token=token, answers=drafting.sent_answers(request, place),
                by=actor_of(user_of_request(user_id)),
                at=request.now,  # type: ignore[attr-defined]
            )  # fmt: skip
        except DraftTooLarge:
            return False
        return True
