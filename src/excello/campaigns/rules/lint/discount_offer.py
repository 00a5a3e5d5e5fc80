"""L-13: who wins by the product or by closeness to the customer does not win by the price."""

from __future__ import annotations

import re
from collections.abc import Iterator

from excello.campaigns.rules.lint.context import LintContext
from excello.campaigns.rules.lint.rule import Hit, Rule, hit
from excello.campaigns.rules.subject import Subject
from excello.campaigns.rules.vocabulary import OFFERS
from excello.findings import Severity, mark

NOT_BY_PRICE = {
    "product_leadership": mark("It offers a discount, though {product} wins by being the best product."),
    "customer_intimacy": mark("It offers a discount, though {product} wins by closeness to the customer."),
}
"""Value disciplines that a lower price undermines, each with what the finding says."""
PRICE_CUT = re.compile(r"\b(discount\w*|price cut|scont\w+|ribass\w+)\b|\d\s?% (off|di sconto)\b", re.IGNORECASE)


def check(subject: Subject, context: LintContext) -> Iterator[Hit]:
    product = (context.products or {}).get(str(subject.get("product") or ""))
    if product is None or product.value_discipline not in NOT_BY_PRICE:
        return
    message = NOT_BY_PRICE[product.value_discipline]
    offer = OFFERS.get(subject["message"]["offer"])
    if offer is not None and offer.cuts_price:
        yield hit("message.offer", message=message, product=product.name)
    for touch in subject["touches"]:
        for part in ("subject", "body"):
            if PRICE_CUT.search(str(touch.get(part) or "")):
                yield hit(f"touches.{touch['key']}.{part}", message=message, product=product.name)


RULE = Rule(
    code="L-13",
    title=mark("No discount against the value proposition"),
    message=mark("It offers a discount, though {product} does not win by its price."),
    mend=mark("Show why the value holds now; discounts stay one-to-one sales terms."),
    severity=Severity.ERROR,
    check=check,
    needs=("products",),
)
