"""
What schemathesis has to know of this API: whose token to send, which ids exist, and that nothing planted may come back.

The environment says it: FUZZ_TOKEN, FUZZ_SEEDS (JSON: referralIds, agreementId, submission), FUZZ_REPORT (a file for what was
done). A planted value holds PLANTED; the program that runs this looks for it in the gateway's log as well.
"""

import atexit
import copy
import json
import os
import re
from collections import Counter

import schemathesis

PLANTED = "pl4nted"
SEEDS = json.loads(os.environ["FUZZ_SEEDS"])
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
AGREEMENT_ID = re.compile(r"^[a-z][a-z0-9-]{0,62}$")
counted = Counter()
statuses = Counter()
planted = Counter()


@schemathesis.auth()
class Token:
    def get(self, case, context):
        return os.environ["FUZZ_TOKEN"]

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


def is_positive(case):
    return case.meta is None or case.meta.generation.mode.value == "positive"


def texts(value, path=()):
    """Paths to every text in a body."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from texts(inner, (*path, at))
    elif isinstance(value, str):
        yield path


def put(body, path, value):
    for step in path[:-1]:
        body = body[step]
    body[path[-1]] = value


def plant(case, turn):
    """A value that must not come back: in a header always; in a body at a text of its own, or in a field more."""
    mark = f"{PLANTED} {turn:x}"
    case.headers["X-Planted"] = mark
    if not isinstance(case.body, dict):
        return
    body = copy.deepcopy(case.body)
    places = list(texts(body))
    # What was made to be refused has to stay so: there a field more.
    if is_positive(case) and places and turn % 3 > 0:
        put(body, places[turn % len(places)], mark)
    elif turn % 3 == 0:
        body["more"] = {"note": mark}
    else:
        return
    case.body = body
    planted[case.operation.definition.raw.get("operationId")] += 1


def seed(case, turn):
    """Ids that exist instead of made-up ones; a submission that is allowed, with the case's client in it."""
    parameters = case.path_parameters or {}
    if UUID.match(str(parameters.get("referralId", ""))):
        ids = SEEDS["referralIds"]
        parameters["referralId"] = ids[turn % len(ids)]
    if AGREEMENT_ID.match(str(parameters.get("agreementId", ""))):
        parameters["agreementId"] = SEEDS["agreementId"]
    if not isinstance(case.body, dict) or not is_positive(case):
        return
    if case.path == "/referrals":
        submission = copy.deepcopy(SEEDS["submission"])
        client = copy.deepcopy(case.body.get("client", submission["client"]))
        if isinstance(client, dict) and isinstance(client.get("address"), dict):
            client["address"]["postalCode"] = submission["residence"]["postalCode"]
        case.body = {**submission, "client": client}
    elif "referralId" in case.body:
        case.body = {"referralId": SEEDS["referralIds"][turn % len(SEEDS["referralIds"])]}


@schemathesis.hook
def before_call(context, case, **kwargs):
    turn = sum(counted.values())
    if turn % 2 == 0:
        seed(case, turn // 2)
    if turn % 4 < 2:
        plant(case, turn // 4)
    counted[f"{case.method} {case.path}"] += 1


@schemathesis.hook
def after_call(context, case, response):
    statuses[f"{case.method} {case.path} {response.status_code}"] += 1


@schemathesis.check
def nothing_planted_comes_back(ctx, response, case):
    # What is held on a client is answered to an access request as it was entered.
    if case.path == "/accessExports" and response.status_code == 200:
        return None
    said = response.text + json.dumps(dict(response.headers), default=str)
    assert PLANTED not in said, "a planted value came back"
    return None


@schemathesis.check
def nothing_is_kept_by_anybody(ctx, response, case):
    assert response.headers.get("cache-control") == ["no-store"], "an answer that may be kept"
    return None


def report():
    with open(os.environ["FUZZ_REPORT"], "w", encoding="utf-8") as file:
        json.dump(
            {"cases": sum(counted.values()), "planted": sum(planted.values()), "byOperation": counted, "byStatus": statuses},
            file,
        )


atexit.register(report)
