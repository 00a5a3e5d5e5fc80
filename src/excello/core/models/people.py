"""Who works here: persons, centers, divisions, and the grants that join them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class People(BaseUserManager["Person"]):
    """Finds and creates persons by e-mail address, kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())

    def create_person(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who signs in. Customers are contacts, never persons."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    is_cast = models.BooleanField(default=False, help_text="An invented member; loopback may sign in as this person.")
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    def __str__(self) -> str:
        return self.name


class Center(models.Model):
    """The center of excellence itself, or a time-boxed task force."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, default="standing")
    end_date = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/Rome")
    country = models.CharField(max_length=2, default="IT")
    currency = models.CharField(max_length=3, default="EUR")
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="task_force") | models.Q(end_date__isnull=False),
                name="task_force_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """A business unit, region or function that co-owns the center and files requests; divisions form a tree."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("core.Division", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    key = models.SlugField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, default="business_unit")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["center", "key"], name="division_key_once_a_center")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One role of one person in a center: in one division and those below it, or, without division, everywhere."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey("core.Division", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "center", "division", "role"], name="grant_once", nulls_distinct=False
            )
        ]
