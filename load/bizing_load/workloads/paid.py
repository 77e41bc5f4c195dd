"""Bookings that are paid for, in all the ways in which a payment goes well or wrong."""

from datetime import timedelta

from bizing_load.workloads.workload import Client, Held, Wanted, Workload, hot

PRICE = 4500
HOLD_SECONDS = 5
CARD, DECLINED, NONE = "pm_card_visa", "pm_card_chargeDeclined", ""
LAST_MOMENT_SECONDS = 0.1


class Paid(Workload):
    name = "paid"
    does = "hold what has a price and pay it, at times by a bad card first, or too late; cancel it meanwhile or later"
    reveals = "what is charged twice, or for nothing, and what is confirmed and not paid"

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted(hold_seconds=HOLD_SECONDS, price=PRICE)] * resources

    def round(self, client: Client) -> None:
        held = client.hold(hot(client, priced=True))
        if held is None:
            return
        fate = client.choice.random()
        if fate < 0.1:
            _authorize_late(client, held)
        elif fate < 0.25:
            client.confirm_and_cancel(held, CARD)
        elif fate < 0.95:
            _pay(client, held)
        # else nobody pays, and it runs out


def _authorize_late(client: Client, held: Held) -> None:
    """At about the end of the hold: the service alone knows which comes first."""
    if held.expires:
        off = timedelta(seconds=client.choice.uniform(-LAST_MOMENT_SECONDS, LAST_MOMENT_SECONDS / 2))
        client.pause_until(held.expires + off)
    client.authorize(held, CARD)


def _pay(client: Client, held: Held) -> None:
    """By a good card in the end, and more often than not it is given up later."""
    paid: Held | None = None
    for card in (*client.choice.choices(((), (DECLINED,), (NONE,)), (4, 1, 1))[0], CARD):
        paid = client.confirm(held, card)
    if paid is not None and client.choice.random() < 0.8:
        client.cancel(paid)
