"""Fernhall Instruments, an invented maker of laboratory balances: its accounts, sellers, deals and opt-ins as files."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

SEED = 20_261_121
DEALS = 420
HISTORY_DAYS = 540

PRODUCTS = (
    ("Fernhall One", "Balances", 1_900),
    ("Fernhall Pro", "Balances", 6_400),
    ("CarePlan Basic", "Service plans", 480),
    ("CarePlan Plus", "Service plans", 1_250),
)
SELLERS = (
    ("Marta Lindqvist", "Ines Caruso", "Nordics"),
    ("Jonas Weber", "Ines Caruso", "DACH"),
    ("Petra Vogel", "Ines Caruso", "DACH"),
    ("Luca Ferraris", "Tom Ashworth", "Italia"),
    ("Giulia Neri", "Tom Ashworth", "Italia"),
    ("Helen Marsh", "Tom Ashworth", "UK & Ireland"),
)
COUNTRY_OF = {"Nordics": "Sweden", "DACH": "Germany", "Italia": "Italy", "UK & Ireland": "United Kingdom"}
FIRST = [
    "Alder",
    "Birch",
    "Cedar",
    "Dornwald",
    "Elmwood",
    "Fairbrook",
    "Glenmore",
    "Hazel",
    "Ivory",
    "Juniper",
    "Kestrel",
    "Larch",
    "Maplewood",
    "Norden",
    "Oakley",
    "Pinecrest",
    "Quillon",
    "Rowan",
    "Sorrel",
    "Tamarind",
    "Umberto",
    "Valeria",
    "Willow",
    "Yarrow",
]
LAST = (("Laboratories", "research"), ("Foods", "food"), ("Pharma", "pharma"), ("Coatings", "chemicals"))


@dataclass(frozen=True, slots=True)
class Account:
    """One invented customer."""

    name: str
    sector: str
    founded: int
    revenue: float
    employees: int
    region: str


@dataclass(frozen=True, slots=True)
class File:
    """A file as a user would upload it: its name, the mapping that reads it, its bytes."""

    name: str
    mapping: str
    content: bytes


def company_files(*, at: datetime) -> list[File]:
    """All files of the company, in the order in which they are imported; the same for the same day."""
    chance = random.Random(SEED)
    accounts = _accounts(chance)
    return [
        File("products.csv", "maven_products", _table(("product", "series", "sales_price"), PRODUCTS)),
        File("sales_teams.csv", "maven_sales_teams", _table(("sales_agent", "manager", "regional_office"), SELLERS)),
        File("accounts.csv", "maven_accounts", _table(ACCOUNT_COLUMNS, [_account_row(a) for a in accounts])),
        File("sales_pipeline.csv", "maven_sales_pipeline", _table(DEAL_COLUMNS, _deals(chance, accounts, at.date()))),
        File("opt_ins.csv", "consents", _table(CONSENT_COLUMNS, _opt_ins(chance, accounts, at))),
    ]


ACCOUNT_COLUMNS = (
    "account",
    "sector",
    "year_established",
    "revenue",
    "employees",
    "office_location",
    "subsidiary_of",
)
DEAL_COLUMNS = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
CONSENT_COLUMNS = ("email", "topic", "channel", "state", "at", "wording", "source")


def address_of(account: str) -> str:
    """The derived address of an account, as the mapping of accounts derives it."""
    return "-".join(account.casefold().split()) + "@example.com"


def _accounts(chance: random.Random) -> list[Account]:
    regions = list(COUNTRY_OF)
    accounts = []
    for number, first in enumerate(FIRST):
        for last, sector in chance.sample(LAST, k=3):
            accounts.append(
                Account(
                    name=f"{first} {last}",
                    sector=sector,
                    founded=chance.randint(1948, 2019),
                    revenue=round(chance.lognormvariate(3.6, 0.9), 2),
                    employees=int(chance.lognormvariate(5.2, 0.9)) + 12,
                    region=regions[number % len(regions)],
                )
            )
    return accounts


def _account_row(account: Account) -> tuple[Any, ...]:
    country = COUNTRY_OF[account.region]
    return (account.name, account.sector, account.founded, account.revenue, account.employees, country, "")


def _deals(chance: random.Random, accounts: Sequence[Account], today: date) -> list[tuple[Any, ...]]:
    sellers = {region: [seller for seller, _manager, home in SELLERS if home == region] for region in COUNTRY_OF}
    rows = []
    for number in range(DEALS):
        account = chance.choice(accounts)
        product, _line, price = chance.choices(PRODUCTS, weights=(5, 2, 4, 3))[0]
        seller = chance.choice(sellers[account.region])
        written = product.replace(" ", "") if chance.random() < 0.06 else product
        engaged = today - timedelta(days=chance.randint(3, HISTORY_DAYS))
        rows.append((f"F{number:05d}", seller, written, account.name, *_outcome(chance, engaged, today, price)))
    return rows


def _outcome(chance: random.Random, engaged: date, today: date, price: int) -> tuple[str, Any, Any, Any]:
    """Stage, engage date, close date and value: a young deal is open, an old one is decided."""
    closes = engaged + timedelta(days=int(chance.gammavariate(2.2, 26)) + 4)
    if chance.random() < 0.05:
        return ("Prospecting", "", "", "")
    if closes >= today:
        return ("Engaging", engaged.isoformat(), "", "")
    if chance.random() < 0.58:
        return ("Won", engaged.isoformat(), closes.isoformat(), round(price * chance.uniform(0.82, 1.08)))
    return ("Lost", engaged.isoformat(), closes.isoformat(), 0)


def _opt_ins(chance: random.Random, accounts: Sequence[Account], at: datetime) -> list[tuple[Any, ...]]:
    rows = []
    for account in accounts:
        if chance.random() < 0.8:
            given = at - timedelta(days=chance.randint(20, 500), seconds=chance.randint(0, 80_000))
            moment = given.replace(microsecond=0).isoformat()
            rows.append(
                (address_of(account.name), "product_news", "email", "given", moment, "2025-1", "trade fair form")
            )
    return rows


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()
