"""Tables of outcomes: what was learned, and what measures should come to."""

from django.db import models

from excello.core.models import Versioned


class Learning(Versioned):
    """What an experiment or a review taught: a claim, its effect with an interval, and where it holds."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey("core.Division", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    claim = models.CharField(max_length=300)
    scope = models.CharField(max_length=300, blank=True)
    source = models.TextField()
    measure = models.CharField(max_length=80, blank=True)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    campaign_code = models.CharField(max_length=20, blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["center", "number"], name="learning_number_once_a_center")]

    @property
    def code(self) -> str:
        """How people name it."""
        return f"LRN-{self.number}"


class Target(Versioned):
    """What a measure should come to in every month or quarter: in the whole center, a division, or one product and
    region; the empty text is 'all of them'."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=80)
    division = models.ForeignKey("core.Division", on_delete=models.CASCADE, null=True, related_name="+")
    product = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    every = models.CharField(max_length=8)
    value = models.FloatField()
    set_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["measure", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "measure", "product", "region"],
                name="target_once_a_place",
                condition=models.Q(division__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["center", "measure", "division", "product", "region"],
                name="target_once_a_division",
                condition=models.Q(division__isnull=False),
            ),
        ]
