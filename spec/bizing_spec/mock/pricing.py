"""What booked times cost (pure), where the rules name the price of their group."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from bizing_spec.mock import templates
from bizing_spec.mock.rules import Cost

_HOUR_MINUTES: Final = 60
_MINUTE: Final = timedelta(minutes=1)

Money = Mapping[str, Any]


def cost(rule: Cost, price: Any, length: timedelta, units: int) -> Money | None:
    """The price of so many units: as a whole, or in proportion for each begun minute, halves up; None when free."""
    if not isinstance(price, Mapping) or type(price.get("amount")) is not int:
        return None
    amount = price["amount"] * units
    if templates.fits(price, rule.hourly):
        minutes = -(-length // _MINUTE)
        amount = (2 * amount * minutes + _HOUR_MINUTES) // (2 * _HOUR_MINUTES)
    return {name: amount if name == "amount" else each for name, each in price.items() if name not in rule.hourly}


def total(costs: Iterable[Money | None]) -> Money | None:
    """What several cost together, in the currency of the first."""
    paid = [each for each in costs if each is not None]
    return {**paid[0], "amount": sum(each["amount"] for each in paid)} if paid else None
