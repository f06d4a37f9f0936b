"""Tokens for programs of a user."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..events import TokenEvent
from ..models import ApiToken, User


@transaction.atomic
def create_token(user: User, name: str, *, days: int) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere."""
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=ApiToken.digest_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(TokenEvent.CREATED, subject=token, by=user, channel=Channel.WEB)
    return token, secret


@transaction.atomic
def revoke_token(user: User, token_id: int) -> None:
    """End a token at once. Raises ApiToken.DoesNotExist for another user's."""
    token = ApiToken.objects.select_for_update().get(pk=token_id, user=user)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(TokenEvent.REVOKED, subject=token, by=user, channel=Channel.WEB)
