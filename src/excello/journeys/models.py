"""The tables of journeys, personas and content."""

from django.db import models

from excello.core.models import Versioned


class Draft(Versioned):
    """What is being worked on: `content` as JSON; `published_version` counts what was published, 0 for nothing yet.

    `state`: draft (never published), published (the draft is what is in force), changed (edited since).
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default="draft")
    published_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One published version; it never changes."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    content = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-number"]


class Journey(Draft):
    """A buyer's path; the one without product line serves the whole company. `content`: {"stages": [...]}."""

    product_line = models.ForeignKey(
        "charter.ProductLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class JourneyEdition(Edition):
    """A published version of a journey."""

    journey = models.ForeignKey("journeys.Journey", on_delete=models.CASCADE, related_name="+")

    class Meta(Edition.Meta):
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="journey_edition_once")]


class Persona(Draft):
    """A kind of buyer; `content` has the shape of `rules.personas.PersonaContent`."""

    code = models.CharField(max_length=16)
    owner = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Draft.Meta):
        constraints = [models.UniqueConstraint(fields=["center", "code"], name="persona_code_once_a_center")]


class PersonaEdition(Edition):
    """A published version of a persona."""

    persona = models.ForeignKey("journeys.Persona", on_delete=models.CASCADE, related_name="+")

    class Meta(Edition.Meta):
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="persona_edition_once")]


class Asset(Versioned):
    """A piece of content: an address or a file, for personas at stages."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    theme_kind = models.CharField(max_length=16, blank=True)
    theme = models.CharField(max_length=300, blank=True)
    medium = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    file = models.FileField(upload_to="assets/%Y/%m/", blank=True, max_length=255)
    file_name = models.CharField(max_length=200, blank=True)
    access = models.CharField(max_length=8, default="open")
    state = models.CharField(max_length=16, default="idea")
    product = models.ForeignKey("charter.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expert = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    review_date = models.DateField(null=True, blank=True)
    personas = models.ManyToManyField("journeys.Persona", related_name="+", blank=True)
    next_assets = models.ManyToManyField("journeys.Asset", symmetrical=False, related_name="+", blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["center", "code"], name="asset_code_once_a_center")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class AssetStage(models.Model):
    """A stage at which an asset helps the buyer on."""

    asset = models.ForeignKey("journeys.Asset", on_delete=models.CASCADE, related_name="+", related_query_name="at")
    stage = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["asset", "stage"], name="asset_stage_once")]
        indexes = [models.Index(fields=["stage"], name="asset_by_stage")]
