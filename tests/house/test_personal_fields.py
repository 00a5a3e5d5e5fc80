"""Every column that may hold something about a person is claimed by an eraser, or said to hold nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models

from excello.core.erasure import claimed_fields

PERSONAL_NAMES = {
    *("name", "full_name", "first_name", "last_name", "email", "phone", "mobile", "address", "street", "postcode"),
    *("birth_date", "ip", "ip_address", "user_agent", "recipient", "sender", "body", "event", "payload", "traits"),
}
PERSONAL_TYPES = (models.EmailField, models.GenericIPAddressField)


def looks_personal(field: models.Field) -> bool:
    return isinstance(field, PERSONAL_TYPES) or field.name in PERSONAL_NAMES


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("excello.")]


def unclaimed(models_: Iterable[type[models.Model]]) -> Iterator[str]:
    claimed = claimed_fields()
    for model in models_:
        for field in model._meta.concrete_fields:
            if looks_personal(field) and (model._meta.label, field.name) not in claimed:
                yield f"{model._meta.label}.{field.name}"


def test_every_personal_field_is_claimed() -> None:
    missing = list(unclaimed(own_models()))
    assert not missing, "declare_personal(…) with its eraser, or not_personal(…) with the reason, in the room's apps.py"


def test_claims_name_fields_that_exist() -> None:
    known = {(model._meta.label, field.name) for model in own_models() for field in model._meta.concrete_fields}
    assert not set(claimed_fields()) - known


def test_a_claim_has_an_eraser_or_a_reason() -> None:
    assert not [key for key, claim in claimed_fields().items() if claim.eraser is None and not claim.reason.strip()]


def test_an_unclaimed_field_is_named() -> None:
    class Visitor(models.Model):
        nickname = models.EmailField()

        class Meta:
            app_label = "core"
            managed = False

    try:
        assert list(unclaimed([Visitor])) == ["core.Visitor.nickname"]
    finally:
        del apps.all_models["core"]["visitor"]
        apps.clear_cache()
