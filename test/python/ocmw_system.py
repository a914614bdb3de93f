"""An OCMW's system as a supplier might make it: the receiver contract, in Python's standard library, in memory."""

import json
import re
import threading
import uuid
from datetime import date, datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def is_text(value):
    return isinstance(value, str) and value != ""


def is_uuid(value):
    return is_text(value) and re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value) is not None


def is_version(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def shape(required, optional=None):
    """A check of an object: all that is required, and nothing that is not named."""
    optional = optional or {}

    def check(value):
        return (
            isinstance(value, dict)
            and required.keys() <= value.keys()
            and all((required | optional).get(name, lambda _: False)(value[name]) for name in value)
        )

    return check


def one_of(*values):
    return lambda value: is_text(value) and value in values


ADDRESS = shape(
    {"street": is_text, "houseNumber": is_text, "postalCode": is_text, "locality": is_text}, {"boxNumber": is_text}
)
CLIENT = shape({"givenName": is_text, "familyName": is_text}, {"address": ADDRESS, "phone": is_text, "email": is_text})
BODIES = {
    "deliveries": shape(
        {
            "recordVersion": is_version,
            "agreementId": is_text,
            "purpose": one_of("informAboutServices"),
            "repeat": lambda value: isinstance(value, bool),
            "client": CLIENT,
            "consentedItems": lambda value: isinstance(value, list)
            and len(value) > 0
            and all(item in ("name", "address", "phone", "email") for item in value),
            "consent": shape({"givenAt": is_text, "manner": one_of("oral", "written", "electronic")}),
        }
    ),
    "erasures": shape({"eventId": is_uuid, "reason": is_text}),
    "withdrawals": shape({"eventId": is_uuid}),
    "recalls": shape({"eventId": is_uuid, "reason": is_text}),
    "corrections": shape({"eventId": is_uuid, "recordVersion": is_version, "client": CLIENT}),
    "destructions": shape({"declarationId": is_uuid, "dossierReference": is_text, "ruleId": is_text}),
}


class Referral:
    """What is held of one referral; the mark that it was erased stays for ever."""

    def __init__(self):
        self.version = 0
        self.client = None
        self.receipts = {}
        self.erased = False
        self.dossier = None
        self.events = []


class OcmwSystem:
    """Holds referrals and answers the calls of the connector, one at a time."""

    def __init__(self, token):
        self.token = token
        self.referrals = {}
        self.destroyed = {}
        self.lock = threading.Lock()

    def serve(self):
        """Listens on a free port of this machine; returns the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def open_dossier(self, referral_id, reference):
        with self.lock:
            self.referrals[referral_id].dossier = reference

    def answer(self, method, path, authorization, body):
        """Status and content."""
        match = re.fullmatch(r"/referrals/([0-9a-f-]{36})(?:/(erasures|withdrawals|recalls|corrections))?", path)
        kind = "destructions" if path == "/destructions" else (match.group(2) or "deliveries") if match else None
        if kind is None or method != ("PUT" if kind == "deliveries" else "POST"):
            return 404, None
        if authorization != f"Bearer {self.token}":
            return 401, None
        if not BODIES[kind](body):
            return 400, None
        with self.lock:
            if kind == "destructions":
                return self.destroy(body)
            return getattr(self, kind)(match.group(1), body)

    def deliveries(self, referral_id, body):
        referral = self.referrals.setdefault(referral_id, Referral())
        version = body["recordVersion"]
        if referral.erased:
            return 410, None
        if version < referral.version:
            return 409, None
        if version in referral.receipts:
            return 200, referral.receipts[version]
        referral.version, referral.client = version, body["client"]
        referral.receipts[version] = {
            "receiptId": f"R-{uuid.uuid4()}",
            "receivedAt": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "readersBoundBySecrecy": True,
        }
        return 201, referral.receipts[version]

    def erasures(self, referral_id, body):
        referral = self.referrals.setdefault(referral_id, Referral())
        if referral.dossier is not None:
            return 200, {"result": "dossierExists", "dossierReference": referral.dossier}
        referral.erased, referral.client = True, None
        referral.events.append(("erasure", body["reason"]))
        return 200, {"result": "erased"}

    def withdrawals(self, referral_id, body):
        return self.note(referral_id, "withdrawal", body)

    def recalls(self, referral_id, body):
        return self.note(referral_id, "recall", body)

    def corrections(self, referral_id, body):
        referral = self.referrals.get(referral_id)
        if referral is not None and not referral.erased:
            if body["recordVersion"] < referral.version:
                return 409, None
            referral.version, referral.client = body["recordVersion"], body["client"]
        return self.note(referral_id, "correction", body)

    def note(self, referral_id, kind, body):
        referral = self.referrals.get(referral_id)
        if referral is None:
            return 404, None
        if referral.erased:
            return 410, None
        if (kind, body["eventId"]) not in referral.events:
            referral.events.append((kind, body["eventId"]))
        return 200, {}

    def destroy(self, body):
        if body["declarationId"] in self.destroyed:
            return 200, self.destroyed[body["declarationId"]]
        for referral in self.referrals.values():
            if referral.dossier == body["dossierReference"]:
                referral.dossier, referral.erased, referral.client = None, True, None
                answer = {"result": "destroyed", "destroyedOn": date.today().isoformat()}
                self.destroyed[body["declarationId"]] = answer
                return 200, answer
        return 404, None


def handler_of(system):
    """The handler of HTTP requests that hands them to this system."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_call(self):
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                body = json.loads(text)
            except ValueError:
                body = None
            status, content = system.answer(self.command, self.path, self.headers.get("Authorization"), body)
            if status >= 400:
                content = {"type": "about:blank", "status": status}
            answer = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_PUT = do_POST = handle_call

        def log_message(self, *_):
            """Addresses hold referrals' ids: nothing is logged."""

    return Handler
