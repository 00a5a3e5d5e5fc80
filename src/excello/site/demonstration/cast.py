"""Who works at Fernhall's center of excellence; every name is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast: role, and the division (by name) it holds in; None is the whole center."""

    name: str
    role: str
    division: str | None = None

    @property
    def email(self) -> str:
        return self.name.casefold().replace(" ", ".") + "@fernhall.example.com"


DIVISIONS = (("Laboratory", "business_unit"), ("Field Service", "business_unit"))
CAST = (
    Part("Rita Moretti", "requester", "Laboratory"),
    Part("Chiara Bonfanti", "program_manager"),
    Part("Dan Whitlock", "strategist", "Laboratory"),
    Part("Paula Ferri", "content_lead"),
    Part("Gwen Oduya", "operations"),
    Part("Bruno Keller", "sponsor"),
    Part("Sara Lind", "sales", "Laboratory"),
    Part("Olaf Berg", "requester", "Field Service"),
    Part("Ada Novak", "administrator"),
)
