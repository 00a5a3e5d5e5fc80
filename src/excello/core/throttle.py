"""How often a password may be tried: ten times in five minutes for an address or a machine."""

from django.core.cache import cache
from django.http import HttpRequest

ATTEMPTS = 10
WINDOW_SECONDS = 300


def too_many_attempts(request: HttpRequest, email: str) -> bool:
    """Count this attempt and say whether it is one too many."""
    keys = (f"sign-in:email:{email.lower()[:254]}", f"sign-in:machine:{request.META.get('REMOTE_ADDR', '')}")
    counts = []
    for key in keys:
        cache.add(key, 0, WINDOW_SECONDS)
        counts.append(cache.incr(key))
    return max(counts) > ATTEMPTS
