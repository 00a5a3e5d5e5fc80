"""Rewrites personal columns of core away."""

from django.db.models import Q

from excello.core.models import ApiToken, Fact, IdempotentAnswer, Person


def erase_member(key: str) -> int:
    """Rewrite a member (key: their id) so that the trail keeps its shape without their name."""
    ApiToken.objects.filter(person_id=key).delete()
    return Person.objects.filter(pk=key).update(
        email=f"erased-{key}@invalid.example.com", name="—", is_active=False, password="!"
    )


def erase_facts(key: str) -> int:
    """Delete the outbox's landed events of a contact (key: their userId); what has not landed goes too."""
    deleted, _by_model = Fact.objects.filter(Q(event__userId=key) | Q(event__anonymousId=key)).delete()
    return deleted


def erase_answers(key: str) -> int:
    """Forget what programs were answered within the day: an answer may tell of anybody."""
    deleted, _by_model = IdempotentAnswer.objects.all().delete()
    return deleted
