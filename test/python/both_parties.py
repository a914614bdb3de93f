"""
Help wanted and help declined, from outside: a caseworker system and an OCMW's system that share nothing with the connector
but its documents. The first line that it prints says its keys and where the OCMW's system is; it then reads where the
connector is. Each step prints a line; the first that does not hold ends it with an error.
"""

import json
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

from connector_api import Program, new_key, problem_of
from ocmw_system import OcmwSystem

SENDER, RECEIVER = "0886886638", "0212246886"
MEMBER = "6f1c2b1e-6a35-4a0e-9a6f-0d6a1f1c9b11"


def say(line):
    print(line, flush=True)


def moment(**ago):
    return (datetime.now(timezone.utc) - timedelta(**ago)).isoformat(timespec="seconds")


def submission(family_name):
    """As docs/openapi/referral-connector.json describes it."""
    return {
        "agreementId": "example",
        "purpose": "informAboutServices",
        "sender": {"enterpriseNumber": SENDER, "team": "demerDijle"},
        "teamMember": {"memberId": MEMBER, "boundBySecrecy": True, "metInCourseOfDuties": True},
        "indication": {"indicated": True, "discussedWithClient": True},
        "information": {
            "givenAt": moment(hours=2),
            "items": ["whichData", "toWhom", "why", "whatHappens", "whatToExpect"],
            "noticeVersion": "2",
            "language": "nl",
        },
        "consent": {
            "givenAt": moment(hours=1),
            "free": True,
            "explicit": True,
            "recipient": RECEIVER,
            "items": ["name", "phone"],
            "manner": "oral",
            "recordedBy": MEMBER,
            "evidenceReference": "KG/2026/17",
        },
        "residence": {"postalCode": "3290", "isPlaceOfResidence": True},
        "client": {"givenName": "Noor", "familyName": family_name, "phone": "+32470123456"},
    }


def eventually(holds, what):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, f"not in a minute: {what}"
        time.sleep(0.2)


def outcome(kind, **more):
    return {"type": "contactOutcome", "eventId": str(uuid.uuid4()), "outcome": kind, "occurredAt": moment(), **more}


def without_identity(view, referral_id):
    """What is seen of a referral, without what differs between any two: id, cursors and moments."""
    def keep(name):
        return name not in ("at", "cursor") and not name.endswith("At")

    text = json.dumps(view).replace(referral_id, "ID")
    return json.loads(text, object_hook=lambda each: {name: value for name, value in each.items() if keep(name)})


def refusals(sender, receiver):
    """Problem documents: all faults at once, none of the values."""
    anonymous = sender.http.get(f"{sender.place['connector']}/referrals")
    problem_of(anonymous, 401, "noAccessToken")
    assert anonymous.headers["www-authenticate"].startswith("Bearer"), "no challenge"

    faulty = submission("Claes")
    faulty["client"] |= {"birthDate": "1990-01-02", "phone": "0470 is no number"}
    problem = problem_of(sender.submit(faulty, str(uuid.uuid4())), 400, "badRequest")
    assert {issue["name"] for issue in problem["issues"]} == {"client.birthDate", "client.phone"}, problem["issues"]
    assert "1990" not in json.dumps(problem) and "0470" not in json.dumps(problem), "a value comes back"

    problem_of(sender.call("POST", "/referrals", submission("Claes")), 400, "badRequest")
    problem_of(sender.call("GET", f"/referrals/{uuid.uuid4()}"), 404, "resourceNotFound")
    problem_of(receiver.submit(submission("Claes"), str(uuid.uuid4())), 403, "missingPermission")
    expired = submission("Claes")
    expired["consent"]["givenAt"] = expired["information"]["givenAt"] = moment(days=400)
    problem_of(sender.submit(expired, str(uuid.uuid4())), 422, "referralRefused")
    say("refusals are problem documents, without values")


def submit(sender, family_name):
    """Submits one referral, as a program does that got no answer and asks again."""
    key, content = str(uuid.uuid4()), submission(family_name)
    first, again = sender.submit(content, key), sender.submit(content, key)
    assert (first.status_code, again.status_code) == (202, 202), f"{first.status_code}, {again.status_code}"
    referral_id = first.json()["referralId"]
    assert first.headers["location"].endswith(f"/referrals/{referral_id}"), "no location"
    assert again.json() == {**first.json(), "repeated": True}, "the same key made another referral"
    problem_of(sender.submit(submission("Peeters"), key), 422, "repeatedWithOtherContent")
    return referral_id


def delivered(sender, receiver, system, family_name):
    """A referral that the OCMW's system holds, with one contact attempt reported."""
    referral_id = submit(sender, family_name)
    eventually(lambda: sender.status(referral_id)["status"] == "delivered", "delivered")
    held = system.referrals[referral_id]
    assert held.client == {"givenName": "Noor", "familyName": family_name, "phone": "+32470123456"}, "another record"
    assert receiver.status(referral_id)["status"] == "awaitingOutcome"
    attempt = {"type": "contactAttempt", "eventId": str(uuid.uuid4()), "occurredAt": moment()}
    attempt |= {"channel": "phone", "result": "noAnswer"}
    assert receiver.report(referral_id, attempt)["repeated"] is False
    assert receiver.report(referral_id, attempt)["repeated"] is True
    assert receiver.status(referral_id)["contactAttempts"] == 1, "an attempt was counted twice"
    return referral_id


def seen_by(sender, referral_id):
    return [sender.status(referral_id), sender.timeline(referral_id)]


def help_wanted(sender, receiver, system):
    referral_id = delivered(sender, receiver, system, "Claes")
    before = seen_by(sender, referral_id)
    missing = receiver.call("POST", f"/referrals/{referral_id}/events", outcome("helpWanted"))
    problem_of(missing, 400, "badRequest")
    system.open_dossier(referral_id, "SD-2026-1")
    receiver.report(referral_id, outcome("helpWanted", dossierReference="SD-2026-1"))
    eventually(lambda: receiver.status(referral_id)["status"] == "handedOff", "handed off")
    assert seen_by(sender, referral_id) == before, "the sender sees something of the ending"
    assert system.referrals[referral_id].client is not None, "the dossier's data is gone"
    say("help wanted: handed off, and the sender sees nothing of it")
    return referral_id


def help_declined(sender, receiver, system):
    referral_id = delivered(sender, receiver, system, "Maes")
    before = seen_by(sender, referral_id)
    receiver.report(referral_id, outcome("helpDeclined"))
    eventually(lambda: receiver.status(referral_id)["status"] == "purged", "purged")
    assert seen_by(sender, referral_id) == before, "the sender sees something of the ending"
    held = system.referrals[referral_id]
    assert held.erased and held.client is None and held.events == [("erasure", "helpDeclined")], "not erased"
    say("help declined: erased on both sides, and the sender sees nothing of it")
    return referral_id


def feed(sender, wanted, declined):
    """By cursor, page by page, and on from the last one read."""
    seen = list(sender.pages("/feedItems?pageSize=1"))
    assert {item["referralId"] for item in seen} == {wanted, declined}, "another referral's news"
    cursors = [item["cursor"] for item in seen]
    assert len(set(cursors)) == len(cursors) >= 4, "an item came twice, or too few came"
    assert sender.get(f"/feedItems?after={cursors[-1]}")["items"] == [], "something came after the last"
    assert list(sender.pages(f"/feedItems?after={cursors[0]}")) == seen[1:], "the rest is not the rest"
    news = [[without_identity(item, one) for item in seen if item["referralId"] == one] for one in (wanted, declined)]
    assert news[0] == news[1], "the feed tells one ending from the other"
    say("the feed goes on by cursor, and tells no ending from another")


def proof_of_possession(sender, referral_id):
    """A token that is bound to a key, once; neither it nor its proof is of use to who finds them."""
    key = new_key("possession")
    token_url, url = sender.server["token_endpoint"], f"{sender.place['connector']}/referrals/{referral_id}"
    answer = sender.sign_in({"DPoP": sender.prove(key, "POST", token_url)})
    assert answer["token_type"] == "DPoP", answer["token_type"]
    token = answer["access_token"]
    headers = {"Authorization": f"DPoP {token}", "DPoP": sender.prove(key, "GET", url, token)}
    assert sender.http.get(url, headers=headers).json()["referralId"] == referral_id
    problem_of(sender.http.get(url, headers=headers), 401, "invalidAccessToken")
    bearer = {"Authorization": f"Bearer {token}"}
    problem_of(sender.http.get(url, headers=bearer), 401, "invalidAccessToken")
    other = {"Authorization": f"DPoP {token}", "DPoP": sender.prove(new_key("other"), "GET", url, token)}
    problem_of(sender.http.get(url, headers=other), 401, "invalidAccessToken")
    say("a token bound to a key works with it, and with nothing else")


def described(sender):
    """What this program uses stands in the document that the connector serves."""
    document = sender.http.get(f"{sender.place['connector']}/doc/openapi.json").json()
    flows = document["components"]["securitySchemes"]["OAuth2"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] == sender.server["token_endpoint"], "tokens come from elsewhere"
    paths = document["paths"]
    used = [("post", "/referrals"), ("get", "/referrals/{referralId}"), ("get", "/feedItems")]
    used += [("post", "/referrals/{referralId}/events"), ("get", "/referrals/{referralId}/timelineEntries")]
    for method, path in used:
        assert method in paths.get(path, {}), f"{method} {path} is not described"
    say("the document describes what is used")


def main():
    system = OcmwSystem("token-of-the-ocmw")
    keys = {"caseworkers": new_key("caseworkers-1"), "ocmw": new_key("ocmw-1")}
    say(json.dumps({"ocmw": system.serve(), "keys": {name: key.as_dict(private=False) for name, key in keys.items()}}))
    place = json.loads(sys.stdin.readline())

    sender = Program("caseworkers", keys["caseworkers"], place, "referrals:submit referrals:read referrals:report")
    receiver = Program("ocmw", keys["ocmw"], place, "referrals:submit referrals:read referrals:report")
    described(sender)
    refusals(sender, receiver)
    wanted, declined = help_wanted(sender, receiver, system), help_declined(sender, receiver, system)
    views = [[without_identity(view, one) for view in seen_by(sender, one)] for one in (wanted, declined)]
    assert views[0] == views[1], "the sender can tell one ending from the other"
    feed(sender, wanted, declined)
    proof_of_possession(sender, wanted)


main()
