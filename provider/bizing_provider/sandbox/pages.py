"""What a person sees: the payments, and the page of 3-D Secure."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, StrictUndefined
from starlette.responses import HTMLResponse

from bizing_provider.sandbox import amounts
from bizing_provider.sandbox.account import Account
from bizing_provider.sandbox.model import Intent

HEAD = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{{ title }}</title>
  <link rel="icon" href="data:,">
  <style>
    body {font: 16px/1.5 sans-serif; color: #3b4151; max-width: 70rem; margin: 2rem auto; padding: 0 1rem}
    table {border-collapse: collapse; width: 100%}
    caption {text-align: left; padding: .5rem 0}
    th, td {text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #d8dde6}
    .amount {text-align: right; white-space: nowrap}
    code {overflow-wrap: anywhere}
    button {font: inherit; padding: .4rem 1rem; margin-right: .5rem}
    @media (max-width: 50rem) {table {display: block; overflow-x: auto}}
  </style>
</head>
<body>
  <h1>{{ title }}</h1>
"""

PAYMENTS = """
  {% if rows %}
  <table>
    <caption>No real money: this is a sandbox that stands in for Stripe. Newest first.</caption>
    <thead><tr><th scope="col">Payment<th scope="col">About<th scope="col">State
      <th scope="col" class="amount">Amount<th scope="col" class="amount">Captured
      <th scope="col" class="amount">Refunded
    </thead>
    <tbody>
    {% for row in rows %}
    <tr><td><code>{{ row.intent.id }}</code><br><time>{{ row.at }}</time>
      <td>{{ row.intent.description or "" }}
        {% for name, value in row.intent.metadata.items() %}<div><code>{{ name }}: {{ value }}</code></div>{% endfor %}
      <td>{{ row.intent.status }}{% if row.intent.challenge_url %}
        <br><a href="{{ row.intent.challenge_url }}">Authenticate</a>{% endif %}
      <td class="amount">{{ row.amount }}<td class="amount">{{ row.captured }}<td class="amount">{{ row.refunded }}
    {% endfor %}
    </tbody>
  </table>
  {% if more %}<p>And {{ more }} earlier ones: <a href="/sandbox/state">all as JSON</a>.</p>{% endif %}
  {% else %}
  <p>No payments yet. This is a sandbox that stands in for Stripe; nothing here is real money.</p>
  {% endif %}
</body>
</html>
"""

CHALLENGE = """
  <p>{{ said }}</p>
  {% if waiting %}
  <form method="post">
    <button name="outcome" value="complete">Complete</button>
    <button name="outcome" value="fail">Fail</button>
  </form>
  {% endif %}
  <p><a href="/">All payments</a></p>
</body>
</html>
"""

SHOWN = 200
_templates = Environment(autoescape=True, undefined=StrictUndefined)
_payments, _challenge = (_templates.from_string(HEAD + page) for page in (PAYMENTS, CHALLENGE))


def payments(account: Account) -> HTMLResponse:
    intents = list(reversed(account.payments.intents.values()))
    rows = [
        {
            "intent": intent,
            "at": datetime.fromtimestamp(intent.created, UTC).isoformat(sep=" ")[:-6] + " UTC",
            "amount": amounts.shown(intent.amount, intent.currency),
            "captured": amounts.shown(intent.amount_received, intent.currency),
            "refunded": amounts.shown(intent.charge.amount_returned if intent.charge else 0, intent.currency),
        }
        for intent in intents[:SHOWN]
    ]
    more = max(0, len(intents) - SHOWN)
    return HTMLResponse(_payments.render(title="Payments in the sandbox", rows=rows, more=more))


def challenge(intent: Intent) -> HTMLResponse:
    """The page on which a bank would ask its customer whether it is they who pay."""
    waiting = intent.status == "requires_action"
    amount = amounts.shown(intent.amount, intent.currency)
    said = (
        f"Your bank asks whether it is you who pays {amount}."
        if waiting
        else f"This payment of {amount} is not waiting for authentication: it is {intent.status}."
    )
    page = _challenge.render(title="3-D Secure", said=said, waiting=waiting)
    return HTMLResponse(page, 200 if waiting else 409)


def way_back(intent: Intent, passed: bool) -> str:
    """Where the customer goes on: the return address, with what Stripe adds to it; or the page itself."""
    if not intent.return_url:
        return "/"
    parts = urlsplit(intent.return_url)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("payment_intent", intent.id),
        ("payment_intent_client_secret", intent.client_secret),
        ("redirect_status", "succeeded" if passed else "failed"),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))
