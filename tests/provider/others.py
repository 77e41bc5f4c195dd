"""Google Calendar, Zoom and Slack as far as bookings need them: one real HTTP server on loopback, which can fail.

`tests/pacts/test_others.py` holds it to what Bizing expects of the real ones.
"""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "an-access-token"
BASIC = "Basic em9vbS1jbGllbnQ6em9vbS1zZWNyZXQ="  # zoom-client:zoom-secret
CALENDAR = "rooms@example.com"
SLACK_PATH = "/services/T000/B000/XXXX"


class Asked(NamedTuple):
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


class Answer(NamedTuple):
    status: int
    body: Any = None
    headers: Mapping[str, str] = {}


class Fault(NamedTuple):
    """Instead of an answer, or with `is_done` after the effect; without an answer the connection is cut."""

    answer: Answer | None
    is_done: bool = False


@dataclass
class Others:
    """What they have. The first fault is that of the next call that is about no token."""

    url: str = ""
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    token: str = TOKEN
    page: int = 300
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def google(self) -> dict[str, Any]:
        """Settings."""
        return {
            "google_calendar_id": CALENDAR,
            "google_calendar_client_id": "google-client",
            "google_calendar_client_secret": "google-secret",
            "google_calendar_refresh_token": "google-refresh",
            "google_calendar_url": f"{self.url}/calendar/v3",
            "google_calendar_token_url": f"{self.url}/token",
        }

    @property
    def zoom(self) -> dict[str, Any]:
        """Settings."""
        return {
            "zoom_account_id": "zoom-account",
            "zoom_client_id": "zoom-client",
            "zoom_client_secret": "zoom-secret",
            "zoom_url": f"{self.url}/v2",
            "zoom_token_url": f"{self.url}/oauth/token",
        }

    @property
    def slack(self) -> dict[str, Any]:
        """Settings."""
        return {"slack_webhook_url": self.url + SLACK_PATH}

    def live(self) -> list[dict[str, Any]]:
        """The events that a calendar shows."""
        return [event for event in self.events.values() if event["status"] != "cancelled"]

    def answer(self, method: str, asked: Asked) -> Answer | None:
        with self.lock:
            self.calls.append(f"{method} {asked.path}")
            fault = self.faults.pop(0) if self.faults and "token" not in asked.path else None
            if fault and not fault.is_done:
                return fault.answer
            answer = self._answer(method, asked)
            return fault.answer if fault else answer

    def _answer(self, method: str, asked: Asked) -> Answer:
        for (known, pattern), handle in ROUTES.items():
            if known == method and (found := re.fullmatch(pattern, asked.path)):
                is_guarded = asked.path.startswith(("/calendar/", "/v2/"))
                if is_guarded and asked.headers.get("authorization") != f"Bearer {self.token}":
                    return Answer(401, {"error": {"code": 401, "message": "Invalid Credentials"}})
                return handle(self, asked, *map(unquote, found.groups()))
        return Answer(404, "no_service")

    # Tokens

    def _google_token(self, asked: Asked) -> Answer:
        form = asked.form
        is_refresh = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == "google-refresh"
        is_assertion = "jwt-bearer" in form.get("grant_type", "") and form.get("assertion", "").count(".") == 2
        if not (is_refresh or is_assertion):
            return Answer(400, {"error": "invalid_grant"})
        return Answer(200, {"access_token": self.token, "expires_in": 3599, "token_type": "Bearer"})

    def _zoom_token(self, asked: Asked) -> Answer:
        expected = {"grant_type": "account_credentials", "account_id": "zoom-account"}
        if asked.headers.get("authorization") != BASIC or asked.form != expected:
            return Answer(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        return Answer(200, {"access_token": self.token, "expires_in": 3599, "token_type": "bearer"})

    # Google Calendar: who deletes an event leaves it as cancelled, and its id is never free again

    def _insert(self, asked: Asked, calendar: str) -> Answer:
        event = asked.json
        if not re.fullmatch(r"[a-v0-9]{5,1024}", event["id"]) or event["start"]["dateTime"] >= event["end"]["dateTime"]:
            return _google(400, "invalid")
        if event["id"] in self.events:
            return _google(409, "duplicate")
        self.events[event["id"]] = event
        return Answer(200, {"kind": "calendar#event", **event})

    def _update(self, asked: Asked, calendar: str, id_: str) -> Answer:
        if id_ not in self.events:
            return _google(404, "notFound")
        self.events[id_] = {"status": "confirmed", **asked.json}
        return Answer(200, {"kind": "calendar#event", **self.events[id_]})

    def _delete(self, asked: Asked, calendar: str, id_: str) -> Answer:
        if id_ not in self.events:
            return _google(404, "notFound")
        if self.events[id_]["status"] == "cancelled":
            return _google(410, "deleted")
        self.events[id_]["status"] = "cancelled"
        return Answer(204)

    # Zoom

    def _list(self, asked: Asked, user: str) -> Answer:
        begin, size = int(asked.query.get("next_page_token") or 0), min(int(asked.query["page_size"]), self.page)
        listed = list(self.meetings.values())
        more = str(begin + size) if begin + size < len(listed) else ""
        facts = {"page_size": size, "total_records": len(listed), "next_page_token": more}
        # The list has the beginning of an agenda.
        shown = [{**each, "agenda": each["agenda"][:250]} for each in listed[begin : begin + size]]
        return Answer(200, {**facts, "meetings": shown})

    def _create(self, asked: Asked, user: str) -> Answer:
        id_ = 85_000_000_000 + len(self.calls)
        self.meetings[id_] = {**asked.json, "id": id_, "join_url": f"https://zoom.example.com/j/{id_}"}
        return Answer(201, self.meetings[id_])

    def _change(self, asked: Asked, id_: str) -> Answer:
        if int(id_) not in self.meetings:
            return Answer(404, {"code": 3001, "message": f"Meeting does not exist: {id_}."})
        self.meetings[int(id_)] |= asked.json
        return Answer(204)

    def _end(self, asked: Asked, id_: str) -> Answer:
        if self.meetings.pop(int(id_), None) is None:
            return Answer(404, {"code": 3001, "message": f"Meeting does not exist: {id_}."})
        return Answer(204)

    # Slack

    def _post(self, asked: Asked) -> Answer:
        if not asked.json.get("text"):
            return Answer(400, "no_text")
        self.messages.append(asked.json)
        return Answer(200, "ok")

    # Provider states, for the verification of pacts

    def _state(self, asked: Asked) -> Answer:
        change = asked.json
        if change["action"] == "setup":
            self.events.clear()
            self.meetings.clear()
            given = change["params"]
            if change["state"] == "an event":
                self.events[given["id"]] = {"id": given["id"], "status": given.get("status", "confirmed")}
            if change["state"] == "a meeting":
                id_ = int(given["id"])
                self.meetings[id_] = {
                    "id": id_,
                    "agenda": given.get("agenda", ""),
                    "join_url": f"https://zoom.example.com/j/{id_}",
                }
        return Answer(200, {})


def _google(status: int, reason: str) -> Answer:
    error = {"domain": "global", "reason": reason, "message": reason}
    return Answer(status, {"error": {"errors": [error], "code": status, "message": reason}})


EVENTS = r"/calendar/v3/calendars/([^/]+)/events"
MEETINGS = r"/v2/users/([^/]+)/meetings"
ROUTES: dict[tuple[str, str], Callable[..., Answer]] = {
    ("POST", r"/token"): Others._google_token,
    ("POST", EVENTS): Others._insert,
    ("PUT", EVENTS + r"/([^/]+)"): Others._update,
    ("DELETE", EVENTS + r"/([^/]+)"): Others._delete,
    ("POST", r"/oauth/token"): Others._zoom_token,
    ("GET", MEETINGS): Others._list,
    ("POST", MEETINGS): Others._create,
    ("PATCH", r"/v2/meetings/(\d+)"): Others._change,
    ("DELETE", r"/v2/meetings/(\d+)"): Others._end,
    ("POST", SLACK_PATH): Others._post,
    ("POST", "/states"): Others._state,
}


@contextmanager
def running() -> Iterator[Others]:
    """All three, on a free port."""
    others = Others()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            answer = others.answer(self.command, Asked(parts.path, query, headers, body))
            if answer is None:
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)
                return
            is_text = isinstance(answer.body, str)
            content = b"" if answer.body is None else (answer.body if is_text else json.dumps(answer.body)).encode()
            self.send_response(answer.status)
            if content:
                self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            if answer.status != 204:
                self.send_header("Content-Length", str(len(content)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # the caller may hang up
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        others.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield others
        finally:
            server.shutdown()
            thread.join()
