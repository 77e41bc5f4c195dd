"""Mail to customers: what they are told, when, in what words, and what becomes of it when the server fails."""

import re
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bizing_provider.effects.model import Refused
from bizing_provider.notifications import consumer as notifications
from bizing_provider.notifications import mail, server
from bizing_provider.notifications.consumer import Notifications
from bizing_provider.settings import Settings
from bizing_spec.outcome import Stopped
from tests.provider import sandboxes, servers
from tests.provider.effected import Doer
from tests.provider.effects_child import effecting
from tests.provider.harness import CUSTOMER, Api, booking_body, soon, sql
from tests.provider.mails import PASSWORD, SENDER, USER, Mailbox, body, invites, taking
from tests.provider.relay.engines import certified
from tests.provider.servers import wait_until
from tests.provider.test_payments import HALF, PRICED, paid, work
from tests.provider.waiting import cancel, full, join


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with taking() as mailbox:
        yield mailbox


def configured(url: str, **values: Any) -> Notifications:
    found = notifications.of(Settings.model_validate({"smtp_url": url, "mail_from": SENDER} | values))
    assert found
    return found


@pytest.fixture
def doer(api: Api, mailbox: Mailbox) -> Doer:
    return Doer(api, configured(mailbox.url()))


def booked(api: Api, doer: Doer, **values: Any) -> dict[str, Any]:
    """A booking whose customer was told that it is confirmed."""
    room = api.resource(name="Red Room", timeZone="Europe/Berlin")
    booking = api.confirmed(room, soon(), **values)
    doer.carry()
    return booking


def moved(api: Api, booking: dict[str, Any], **values: Any) -> dict[str, Any]:
    changed = api.patch(f"/bookings/{booking['id']}", values, booking["version"])
    assert changed.status_code == 200, changed.text
    return dict(changed.json())


# What is told


def test_confirmation_has_text_page_and_event(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    booking = booked(api, doer, customer={"name": "Ada & <Co>", "email": "ada@example.com"})
    [told] = mailbox.mails
    assert (told["From"], told["To"]) == (SENDER, '"Ada & <Co>" <ada@example.com>')
    assert told["Subject"] == "Confirmed: Red Room"
    assert told.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in told.iter_parts()] == ["multipart/alternative", "text/calendar"]
    assert "Hello Ada & <Co>," in body(told, "plain")
    assert "Hello Ada &amp; &lt;Co&gt;," in body(told, "html")
    [(event_id,)] = doer.rows("key")
    assert told["Message-ID"] == f"<{event_id}@example.com>"
    [(method, event)] = invites(told)
    assert (method, event["uid"], event["sequence"]) == ("REQUEST", f"{booking['id']}@bizing", 1)
    assert (event.start, event["organizer"]) == (datetime.fromisoformat(booking["start"]), "mailto:rooms@example.com")
    assert doer.states() == ["DONE"]


def test_event_is_that_of_the_calendar_feed(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    booking = booked(api, doer)
    made = api.post("/calendar-feeds", {"customerId": booking["customer"]["id"]}).json()
    feed = api.get(made["url"].partition("/api/v1")[2]).text
    [(_, event)] = invites(mailbox.mails[0])
    assert f"UID:{event['uid']}" in feed
    assert f"SEQUENCE:{event['sequence']}" in feed


def test_times_are_those_of_the_wall_clock_where_the_resource_is(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    room = api.resource(timeZone="Asia/Tokyo")
    api.confirmed(room, soon(hour=9), customer=CUSTOMER | {"locale": "de-AT"})
    doer.carry()
    assert re.search(r"18:00 – 19:00 \(Asia/Tokyo\)", body(mailbox.mails[0], "plain"))


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        (None, "Confirmed"),
        ("de", "Bestätigt"),
        ("de-CH", "Bestätigt"),
        ("DE", "Bestätigt"),
        ("fr", "Confirmed"),
        ("tlh-Latn-x-q", "Confirmed"),
    ],
)
def test_language_is_the_customers_or_english(
    api: Api, mailbox: Mailbox, doer: Doer, locale: str | None, subject: str
) -> None:
    booked(api, doer, customer=CUSTOMER | ({"locale": locale} if locale else {}))
    assert mailbox.subjects() == [f"{subject}: Red Room"]


def test_changes_and_cancellation_are_told_with_the_same_event(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    booking = booked(api, doer)
    later = soon(hour=14)
    booking = moved(api, booking, start=later.isoformat(), end=(later + timedelta(hours=1)).isoformat())
    doer.carry()
    cancel(api, booking)
    doer.carry()
    assert mailbox.subjects() == ["Confirmed: Red Room", "Changed: Red Room", "Cancelled: Red Room"]
    told = [invites(each)[0] for each in mailbox.mails]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["uid"] for _, event in told} == {f"{booking['id']}@bizing"}
    assert [event["sequence"] for _, event in told] == [1, 2, 3]
    assert told[1][1].start == later
    assert told[2][1]["status"] == "CANCELLED"


def test_event_of_a_time_that_is_given_up_is_cancelled(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    rooms = [api.resource(name=f"Room {number}") for number in range(2)]
    times = {"start": soon().isoformat(), "end": (soon() + timedelta(hours=1)).isoformat()}
    items = [{"resourceId": room["id"], **times} for room in rooms]
    held = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    booking = api.confirm(held).json()
    doer.carry()
    assert len(invites(mailbox.mails[0])) == 2
    moved(api, booking, items=items[:1])
    doer.carry()
    told = [(method, str(event["uid"])) for method, event in invites(mailbox.mails[1])]
    old = [("CANCEL", f"{booking['id']}-{place}@bizing") for place in range(2)]
    assert told == [("REQUEST", f"{booking['id']}@bizing"), *old]


def test_nobody_hears_of_holds_and_notes(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    room = api.resource()
    cancel(api, api.held(room, soon()))
    booking = api.confirmed(room, soon())
    moved(api, booking, notes="For us alone")
    doer.carry()
    assert len(mailbox.mails) == 1
    assert sorted(doer.states()) == ["DONE", "SKIPPED", "SKIPPED"]


def test_link_to_meet_is_news(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    booking = booked(api, doer)
    moved(api, booking, metadata={"zoomUrl": "https://zoom.example.com/j/1"})
    doer.carry()
    assert "https://zoom.example.com/j/1" in body(mailbox.mails[1], "plain")


def test_offer_of_the_waitlist_is_told(api: Api, mailbox: Mailbox, doer: Doer) -> None:
    room, bookings = full(api)
    join(api, room, soon(hour=9))
    doer.carry()
    cancel(api, bookings[0])
    doer.carry()
    [told] = [each for each in mailbox.mails if each["Subject"].startswith("Free for you")]
    assert "It is kept until" in body(told, "plain")
    assert not invites(told)


def test_refund_is_told_in_the_customers_way_of_writing(
    start_api: Callable[..., Api], mailbox: Mailbox, database_url: str
) -> None:
    with sandboxes.running() as stripe:
        shop = start_api(
            stripe_api_key=sandboxes.KEY, stripe_api_url=stripe.url, stripe_webhook_secret=sandboxes.SECRET
        )
        doer = Doer(shop, configured(mailbox.url()))
        room = shop.resource(price=PRICED, cancellationPolicy=HALF)
        german = CUSTOMER | {"locale": "de-DE"}
        booking = paid(shop, shop.post("/bookings", booking_body(room, soon(), customer=german)).json())
        cancel(shop, booking)
        work(shop, booking)
        doer.carry()
    assert mailbox.subjects() == ["Bestätigt: Room", "Storniert: Room", "Erstattung: Room"]
    texts = [body(told, "plain").replace("\xa0", " ") for told in mailbox.mails]
    assert ["Preis: 45,00 €" in texts[0], "Gebühr: 22,50 €" in texts[1], "22,50 €" in texts[2]] == [True] * 3


def test_what_was_before_is_not_told(api: Api, mailbox: Mailbox) -> None:
    room = api.resource()
    api.confirmed(room, soon())
    doer = Doer(api, configured(mailbox.url()))
    api.confirmed(room, soon(hour=12))
    doer.carry()
    assert len(mailbox.mails) == len(doer.rows("key")) == 1


def test_what_was_missed_for_long_is_not_told(api: Api, mailbox: Mailbox, doer: Doer, database_url: str) -> None:
    api.confirmed(api.resource(), soon())
    sql(database_url, "ALTER TABLE event DISABLE TRIGGER USER")
    sql(database_url, "UPDATE event SET occurred_at = occurred_at - interval '2 days'")
    doer.carry()
    assert (mailbox.mails, doer.rows("state", "last_error")) == ([], [("SKIPPED", "It was no news any more.")])


def test_erased_customer_gets_nothing(api: Api, mailbox: Mailbox, doer: Doer, database_url: str) -> None:
    booking = api.confirmed(api.resource(), soon())
    cancel(api, booking)
    assert api.delete(f"/customers/{booking['customer']['id']}").status_code == 204
    doer.carry()
    assert mailbox.mails == []
    assert doer.rows("state", "last_error") == [("SKIPPED", "The customer was erased.")] * 2
    assert "ada@" not in str(sql(database_url, "SELECT * FROM effect"))


def test_templates_of_a_folder_come_before_ours(api: Api, mailbox: Mailbox, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/confirmed.txt").write_text("See you, {{ name }}\nSoon.\n")
    doer = Doer(api, configured(mailbox.url(), mail_templates=tmp_path))
    booked(api, doer)
    [told] = mailbox.mails
    assert (told["Subject"], body(told, "plain")) == ("See you, Ada Example", "Soon.\n")
    assert "your booking is confirmed" in body(told, "html")


@pytest.mark.parametrize("line_break", ["\r\n", "\u2028", "\x85"])
def test_nobody_writes_headers(api: Api, mailbox: Mailbox, doer: Doer, database_url: str, line_break: str) -> None:
    """The contract lets no such name in; one that is in the database all the same does no harm."""
    api.confirmed(api.resource(), soon())
    sql(database_url, "ALTER TABLE event DISABLE TRIGGER USER")
    hostile = f"Ada{line_break}Bcc: eve@example.com{line_break}{line_break}Hi"
    named = "UPDATE event SET data = jsonb_set(data, '{customer,name}', to_jsonb(%s::text))"
    sql(database_url, named, hostile)
    sql(database_url, "UPDATE resource SET name = %s", f"Room{line_break}Subject: Pwned")
    doer.carry()
    [told] = mailbox.mails
    assert (told["Bcc"], told.get_all("Subject")) == (None, ["Confirmed: Room Subject: Pwned"])
    assert mailbox.recipients == ["ada@example.com"]


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "a b@example.com", "ada@example.com\r\nRCPT TO:<eve@example.com>", "a@b>,<c@d"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        mail.recipient({"name": "Ada", "email": address})


# When the server fails


def test_mail_is_tried_again_after_a_temporary_failure(api: Api) -> None:
    with taking(lambda _, before: "451 4.7.1 ada@example.com is greylisted" if before < 2 else "250 OK") as mailbox:
        doer = Doer(api, configured(mailbox.url()))
        booked(api, doer)
        assert doer.rows("state", "attempts", "last_error") == [
            ("PENDING", 1, "The mail server refused the recipient: 451 4.7.1.")
        ]
        doer.carry()  # not due yet
        assert len(mailbox.recipients) == 1
        assert "1 attempts, next at 20" in servers.bizing("effects", "list", "--database-url", doer.url).stdout
        assert servers.bizing("effects", "retry", "--database-url", doer.url).stdout == "1 will be tried now.\n"
        doer.carry()
        assert len(mailbox.recipients) == 2
        doer.make_due().carry()
        assert (doer.states(), len(mailbox.mails)) == (["DONE"], 1)


def test_mail_is_given_up_when_it_is_refused_for_good(api: Api) -> None:
    with taking(lambda *_: "550 5.1.1 ada@example.com is unknown") as mailbox:
        doer = Doer(api, configured(mailbox.url()))
        booked(api, doer)
        assert doer.rows("state", "last_error") == [("GIVEN_UP", "The mail server refused the recipient: 550 5.1.1.")]
        url = doer.url
        told = servers.bizing("effects", "list", "--database-url", url).stdout
        assert "booking.confirmed: GIVEN_UP, 1 attempts" in told
        assert servers.bizing("effects", "retry", "--database-url", url).stdout == "1 will be tried now.\n"
        assert doer.states() == ["PENDING"]


def test_server_that_is_away_is_waited_for(api: Api, mailbox: Mailbox) -> None:
    doer = Doer(api, configured("smtp://127.0.0.1:1"))
    booked(api, doer)
    assert doer.states() == ["PENDING"]
    doer.consumer = configured(mailbox.url())
    doer.make_due().carry()
    assert (doer.states(), len(mailbox.mails)) == (["DONE"], 1)


def test_mail_that_nobody_takes_is_given_up_in_the_end(api: Api) -> None:
    doer = Doer(api, configured("smtp://127.0.0.1:1"))
    booked(api, doer)
    while doer.states() == ["PENDING"]:
        doer.make_due().carry()
    assert doer.rows("state", "attempts") == [("GIVEN_UP", 10)]


def test_wrong_password_is_waited_for_and_shown_nowhere(
    api: Api, mailbox: Mailbox, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    url = mailbox.url(user=USER, options="?starttls=never")
    doer = Doer(api, configured(url.replace(USER, "somebody")))
    booked(api, doer)
    assert doer.rows("state", "last_error") == [("PENDING", "The mail server answered 535 5.7.8.")]
    doer.consumer = configured(url)
    doer.make_due().carry()
    assert doer.states() == ["DONE"]
    out, err = capfd.readouterr()
    assert PASSWORD not in out + err + str(sql(database_url, "SELECT * FROM effect")) + repr(server.parse(url))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_password_goes_over_an_encrypted_line_alone(api: Api, mailbox: Mailbox, tmp_path: Path, scheme: str) -> None:
    doer = Doer(api, configured(mailbox.url(user=USER)))  # which offers no STARTTLS
    booked(api, doer)
    assert (doer.states(), mailbox.recipients) == (["PENDING"], [])
    authority, key = certified(tmp_path)
    with taking(authority=authority, key=key, scheme=scheme) as safe:
        doer.consumer = configured(safe.url(scheme, USER))  # an authority that nobody trusts
        assert doer.make_due().carry().states() == ["PENDING"]
        doer.consumer = configured(safe.url(scheme, USER, f"?ca={authority}"))
        assert doer.make_due().carry().states() == ["DONE"]
        assert safe.encrypted == [scheme == "smtp"]  # of STARTTLS alone; the other speaks nothing but TLS


def test_what_became_of_a_mail_is_forgotten_in_the_end(api: Api, doer: Doer, database_url: str) -> None:
    booked(api, doer)
    forget = notifications.forget_old
    assert api.runner.run(forget(api.app.state.api.engine)) == 0
    sql(database_url, "UPDATE effect SET finished_at = finished_at - interval '31 days'")
    assert api.runner.run(forget(api.app.state.api.engine)) == 1
    assert doer.rows("key") == []


# When processes die


def test_mail_of_a_killed_process_is_sent_once(api: Api, mailbox: Mailbox, database_url: str) -> None:
    """It dies while the server still thinks; whoever takes over sends it."""
    settings = {"smtp_url": mailbox.url(), "mail_from": SENDER}
    with effecting(database_url, settings, die="before") as dying:
        api.confirmed(api.resource(), soon())
        assert dying.wait() == -signal.SIGKILL
    assert mailbox.mails == []
    with effecting(database_url, settings):
        mailbox.wait(1)
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
    assert len(mailbox.mails) == 1


def test_mail_that_was_taken_and_not_noted_comes_again_under_its_id(
    api: Api, mailbox: Mailbox, database_url: str
) -> None:
    """The window that SMTP leaves: receivers can tell by the Message-ID."""
    settings = {"smtp_url": mailbox.url(), "mail_from": SENDER}
    with effecting(database_url, settings, die="after") as dying:
        api.confirmed(api.resource(), soon())
        assert dying.wait() == -signal.SIGKILL
    assert len(mailbox.mails) == 1
    with effecting(database_url, settings):
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
    assert len({str(told["Message-ID"]) for told in mailbox.mails}) == 1 == len(mailbox.mails) - 1


def test_many_processes_send_each_mail_once(api: Api, mailbox: Mailbox, database_url: str) -> None:
    settings = {"smtp_url": mailbox.url(), "mail_from": SENDER}
    with effecting(database_url, settings), effecting(database_url, settings):
        room = api.resource()
        for hour in range(12):
            api.confirmed(room, soon(hour=hour))
        mailbox.wait(12)
        wait_until(lambda: sql(database_url, "SELECT count(*) FROM effect WHERE state = 'DONE'") == [(12,)])
    assert len({str(told["Message-ID"]) for told in mailbox.mails}) == len(mailbox.mails) == 12


def test_worker_sends_mail(api: Api, mailbox: Mailbox, database_url: str, tmp_path: Path) -> None:
    environment = {"BIZING_DATABASE_URL": database_url, "BIZING_SMTP_URL": mailbox.url(), "BIZING_MAIL_FROM": SENDER}
    with servers.starting(tmp_path / "worker", "worker", **environment) as worker:
        begun = "SELECT count(*) FROM feed_reader"
        wait_until(lambda: sql(database_url, begun) == [(1,)] or worker.process.poll() is not None)
        api.confirmed(api.resource(), soon())
        mailbox.wait(1)
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
        assert worker.end(signal.SIGTERM) == 0, worker.log.read_text()


# Settings


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://mail.example.com", "begins with smtp"),
        ("smtp://", "names no host"),
        ("smtp://host:99999", "port is no number"),
        ("smtp://host/path", "has a path"),
        ("smtp://host?tls=yes", "has an option tls"),
        ("smtps://host?starttls=required", "goes with smtp"),
    ],
)
def test_server_that_is_none_is_refused_without_its_password(url: str, why: str) -> None:
    secret = url.replace("://", "://me:s3cret@")
    with pytest.raises(Stopped, match=why) as refusal:
        server.parse(secret)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize("sender", [None, "", "rooms", "a@example.com, b@example.com", "a@b.com\nBcc: c@d.com"])
def test_sender_is_one_address(sender: str | None) -> None:
    with pytest.raises(Stopped, match="BIZING_MAIL_FROM"):
        server.sender(sender)


def test_worker_refuses_a_bad_setting_at_once(database_url: str) -> None:
    found = servers.bizing("worker", BIZING_DATABASE_URL=database_url, BIZING_SMTP_URL="smtp://me:s3cret@mail")
    assert (found.returncode, "BIZING_MAIL_FROM" in found.stderr, "s3cret" in found.stderr) == (2, True, False)
