"""The connector's HTTP API as a program of one organisation uses it: httpx for HTTP, joserfc for keys and tokens."""

import base64
import hashlib
import time
import uuid
from urllib.parse import urljoin

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def new_key(kid):
    """A fresh key pair; `as_dict(private=False)` is what others may know of it."""
    return ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"})


def problem_of(answer, status, name):
    """The problem document that an answer has to be; fails where it is another."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}"
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.headers["content-type"]
    problem = answer.json()
    assert problem["status"] == status, "the document names another status"
    assert problem["type"].endswith(f":{name}"), problem["type"]
    return problem


class Program:
    """Signs in by client credentials (private_key_jwt, RFC 7523) and calls the API in the name of its organisation."""

    def __init__(self, client_id, key, place, scope):
        self.client_id, self.key, self.place, self.scope = client_id, key, place, scope
        self.http = httpx.Client(timeout=30, follow_redirects=False, trust_env=False)
        self.server = self.http.get(f"{place['issuer']}/.well-known/openid-configuration").json()
        self.token = self.sign_in()["access_token"]

    def sign_in(self, headers=None):
        """What the authorisation server answers: an access token for this API."""
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.server["issuer"]}
        claims |= {"jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}
        header = {"alg": "ES256", "kid": self.key.kid}
        answer = self.http.post(
            self.server["token_endpoint"],
            data={
                "grant_type": "client_credentials",
                "scope": self.scope,
                "client_assertion_type": ASSERTION,
                "client_assertion": jwt.encode(header, claims, self.key),
            },
            headers=headers,
        )
        assert answer.status_code == 200, f"the authorisation server answers {answer.status_code}"
        return answer.json()

    def call(self, method, path, body=None, headers=None):
        """One request; `path` below the API's address, or an address that it answered."""
        url = path if path.startswith("http") else self.place["connector"] + path
        return self.http.request(
            method, url, json=body, headers={"Authorization": f"Bearer {self.token}", **(headers or {})}
        )

    def get(self, path):
        answer = self.call("GET", path)
        assert answer.status_code == 200, f"GET {path.split('?')[0]}: {answer.status_code}"
        return answer.json()

    def submit(self, submission, idempotency_key):
        return self.call("POST", "/referrals", submission, {"Idempotency-Key": idempotency_key})

    def report(self, referral_id, event):
        answer = self.call("POST", f"/referrals/{referral_id}/events", event)
        assert answer.status_code == 202, f"{event['type']}: {answer.status_code}"
        return answer.json()

    def status(self, referral_id):
        return self.get(f"/referrals/{referral_id}")

    def timeline(self, referral_id):
        return list(self.pages(f"/referrals/{referral_id}/timelineEntries?pageSize=2"))

    def pages(self, path):
        """Items of every page, by the links that the API answers."""
        while path is not None:
            page = self.get(path)
            yield from page["items"]
            # It may be relative to the address of this one.
            path = urljoin(self.place["connector"], page["next"]) if "next" in page else None

    def prove(self, key, method, url, token=None):
        """A proof of possession for one request (DPoP, RFC 9449)."""
        claims = {"jti": str(uuid.uuid4()), "htm": method, "htu": url, "iat": int(time.time())}
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        public = {name: key.as_dict(private=False)[name] for name in ("kty", "crv", "x", "y")}
        return jwt.encode({"typ": "dpop+jwt", "alg": "ES256", "jwk": public}, claims, key)
