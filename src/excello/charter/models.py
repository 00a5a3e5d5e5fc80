"""The catalogue's tables: product lines, products, regions, and the other names they go by."""

from django.db import models

from excello.core.models import Versioned


class CatalogueItem(Versioned):
    """What the catalogue names: `match` is the normal form of the name, by which raw texts find it."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    match = models.CharField(max_length=120)
    owner = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["center", "key"], name="%(class)s_key_once_a_center"),
            models.UniqueConstraint(fields=["center", "match"], name="%(class)s_name_once_a_center"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductLine(CatalogueItem):
    """Products sold for one reason, which its value discipline states."""

    value_discipline = models.CharField(max_length=32, blank=True)


class Product(CatalogueItem):
    """Something the company sells; its price is in the center's currency."""

    line = models.ForeignKey("charter.ProductLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=64, blank=True)


class Region(CatalogueItem):
    """Where the company sells, as its reports cut it."""


class Alias(models.Model):
    """Another name of one product or one region; `match` is its normal form."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    match = models.CharField(max_length=120)
    product = models.ForeignKey("charter.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    region = models.ForeignKey("charter.Region", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["center", "kind", "match"], name="alias_once_a_center"),
            models.CheckConstraint(
                condition=models.Q(kind="product", product__isnull=False, region__isnull=True)
                | models.Q(kind="region", region__isnull=False, product__isnull=True),
                name="alias_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
