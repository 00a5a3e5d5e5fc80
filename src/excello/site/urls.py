"""All routes: each room's under its own prefix, the API, and the public doors."""

from django.urls import URLPattern, URLResolver, include, path

from excello.core.access import public_page
from excello.design import pages as design_pages
from excello.engagement.urls import public_patterns
from excello.site.api import api
from excello.site.pages import health, home, palette

# The design language knows no permissions, so its two pages are classified where they are mounted.
public_page("Shows components with invented content.")(design_pages.gallery)
public_page("The theme is a visitor's own choice, also before signing in.")(design_pages.choose_theme)

ROOM_PREFIXES = {
    "charter": "center/",
    "practices": "practices/",
    "customers": "customers/",
    "journeys": "journeys/",
    "demand": "requests/",
    "governance": "governance/",
    "campaigns": "campaigns/",
    "engagement": "data/",
    "outcomes": "insights/",
}

app_patterns = (
    [
        path("", home, name="home"),
        path("find/", palette, name="palette"),
        path("health/", health, name="health"),
    ],
    "site",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(app_patterns)),
    path("", include("excello.core.urls")),
    path("design/", include("excello.design.urls")),
    path("api/v1/", api.urls),
    *(path(prefix, include(f"excello.{room}.urls")) for room, prefix in ROOM_PREFIXES.items()),
]
urlpatterns += public_patterns

handler400 = "excello.site.pages.bad_request"
handler403 = "excello.site.pages.forbidden"
handler404 = "excello.site.pages.not_found"
handler500 = "excello.site.pages.server_error"
