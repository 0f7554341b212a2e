"""boto3 against the real program: passwords and virtual MFA devices, and the sign-ins that they let in. Runs in the
locked environment; tests/access_api/run starts it."""

import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import struct
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from report import Report, same  # noqa: E402

QUICK = Config(retries={"max_attempts": 1})
iam = boto3.client("iam", config=QUICK)
cloudtrail = boto3.client("cloudtrail", config=QUICK)
ACCOUNT = boto3.client("sts", config=QUICK).get_caller_identity()["Account"]
HOST = urllib.parse.urlsplit(iam.meta.endpoint_url).netloc
USER, PASSWORD = "signs-in", "correct horse battery"
ARN = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
seed = b""


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        same(error.response["Error"]["Code"], code)
        return
    raise AssertionError(f"not refused with {code}")


def codes(*steps):
    """What the device shows, so many steps from now, by RFC 6238; waits while the step is about to end."""
    while time.time() % 30 > 25:
        time.sleep(0.2)
    shown = []
    for step in steps:
        mac = hmac.new(seed, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
        number = struct.unpack(">I", mac[mac[-1] & 15:][:4])[0] & 0x7FFFFFFF
        shown.append(f"{number % 1_000_000:06}")
    return shown


class Browser:
    """What the console's pages send."""

    def __init__(self):
        self.cookie, self.token = "", ""

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(HOST, timeout=60)
        headers = {"Origin": f"http://{HOST}", "Content-Type": "application/json", "Cookie": self.cookie,
                   "x-opentrail-csrf": self.token, **headers}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        said = json.loads(answer.read() or b"{}")
        if answer.status == 200 and answer.headers["Set-Cookie"]:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.token = said.get("csrfToken", "")
        connection.close()
        return said.get("__type", "ok") if answer.status >= 400 else "ok", said

    def sign_in(self, password, code=None):
        body = {"user": USER, "password": password, **({"code": code} if code else {})}
        return self.ask("POST", "/v1/session", body)[0]


def newest(name):
    found = cloudtrail.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}])
    return json.loads(found["Events"][0]["CloudTrailEvent"])


def a_password_for_one_sign_in():
    browser, before = Browser(), time.time()
    same(browser.sign_in("another password"), "ok")
    used = iam.get_user(UserName=USER)["User"]["PasswordLastUsed"].timestamp()
    assert before - 1 <= used <= time.time(), used
    listed = {each["UserName"]: each for each in iam.list_users()["Users"]}
    same(listed[USER]["PasswordLastUsed"].timestamp(), used)
    same(browser.ask("GET", "/v1/session")[1]["passwordResetRequired"], True)
    for method, path in (("GET", "/v1/events"), ("GET", "/v1/sessions"), ("POST", "/v1/access/ListUsers")):
        same(browser.ask(method, path, {} if method == "POST" else None)[0], "PasswordResetRequiredException")
    changed = {"OldPassword": "another password", "NewPassword": "chosen by its user"}
    same(browser.ask("POST", "/v1/access/ChangePassword", changed)[0], "ok")
    same(browser.ask("GET", "/v1/events")[0], "ok")
    same(iam.get_login_profile(UserName=USER)["LoginProfile"]["PasswordResetRequired"], False)
    assert "chosen by" not in json.dumps(newest("ChangePassword"))
    iam.update_login_profile(UserName=USER, Password="another password")


def login_profiles():
    iam.create_user(UserName=USER)
    iam.attach_user_policy(UserName=USER, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    refused("NoSuchEntity", iam.get_login_profile, UserName=USER)
    refused("PasswordPolicyViolation", iam.create_login_profile, UserName=USER, Password="short")
    iam.create_login_profile(UserName=USER, Password="another password", PasswordResetRequired=True)
    refused("EntityAlreadyExists", iam.create_login_profile, UserName=USER, Password=PASSWORD)
    same(iam.get_login_profile(UserName=USER)["LoginProfile"]["PasswordResetRequired"], True)
    same("PasswordLastUsed" in iam.get_user(UserName=USER)["User"], False)
    a_password_for_one_sign_in()
    iam.update_login_profile(UserName=USER, Password=PASSWORD, PasswordResetRequired=False)
    assert PASSWORD not in json.dumps(newest("UpdateLoginProfile"))
    same(Browser().sign_in("another password"), "AccessDeniedException")
    same(newest("ConsoleLogin")["responseElements"], {"ConsoleLogin": "Failure"})
    same(Browser().sign_in(PASSWORD), "ok")
    same(newest("ConsoleLogin")["additionalEventData"]["MFAUsed"], "No")


def mfa_devices():
    global seed
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    same(made["SerialNumber"], ARN)
    seed = base64.b32decode(made["Base32StringSeed"])
    same(len(seed), 20)
    first, second = codes(-1, 0)
    refused("InvalidAuthenticationCode", iam.enable_mfa_device, UserName=USER, SerialNumber=ARN,
            AuthenticationCode1=second, AuthenticationCode2=first)
    first, second = codes(-1, 0)
    iam.enable_mfa_device(UserName=USER, SerialNumber=ARN, AuthenticationCode1=first, AuthenticationCode2=second)
    same([each["SerialNumber"] for each in iam.list_mfa_devices(UserName=USER)["MFADevices"]], [ARN])
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    same([(each["SerialNumber"], each["User"]["UserName"]) for each in listed], [(ARN, USER)])
    refused("DeleteConflict", iam.delete_virtual_mfa_device, SerialNumber=ARN)


def sign_in_with_mfa():
    browser = Browser()
    same(browser.sign_in(PASSWORD), "MfaRequiredException")
    code = codes(1)[0]
    same(browser.sign_in(PASSWORD, code), "ok")
    same(Browser().sign_in(PASSWORD, code), "AccessDeniedException")
    same(browser.ask("GET", "/v1/session")[1]["mfa"], True)
    same(browser.ask("POST", "/v1/access/CreateUser", {"UserName": "made-there"})[0], "ok")
    event = newest("CreateUser")
    same(event["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"], "true")
    same(event["sessionCredentialFromConsole"], "true")
    iam.delete_user(UserName="made-there")
    token, browser.token = browser.token, "guess"
    same(browser.ask("POST", "/v1/access/ListUsers", {})[0], "AccessDeniedException")
    browser.token = token
    same(browser.ask("POST", "/v1/access/ListUsers", {}, Origin="http://evil.example")[0], "AccessDeniedException")
    iam.deactivate_mfa_device(UserName=USER, SerialNumber=ARN)
    same(browser.ask("GET", "/v1/session")[0], "UnauthenticatedException")
    same(Browser().sign_in(PASSWORD), "ok")


def an_end():
    refused("DeleteConflict", iam.delete_user, UserName=USER)
    browser, other = Browser(), Browser()
    same([each.sign_in(PASSWORD) for each in (browser, other)], ["ok", "ok"])
    same(browser.ask("DELETE", "/v1/sessions?others=true")[0], "ok")
    same(other.ask("GET", "/v1/session")[0], "UnauthenticatedException")
    changed = {"OldPassword": PASSWORD, "NewPassword": "a third password"}
    same(browser.ask("POST", "/v1/access/ChangePassword", changed)[0], "ok")
    same(browser.ask("GET", "/v1/session")[0], "ok")
    iam.delete_login_profile(UserName=USER)
    same(browser.ask("GET", "/v1/session")[0], "UnauthenticatedException")
    same(Browser().sign_in("a third password"), "AccessDeniedException")
    iam.delete_virtual_mfa_device(SerialNumber=ARN)
    same(iam.list_virtual_mfa_devices()["VirtualMFADevices"], [])
    iam.detach_user_policy(UserName=USER, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.delete_user(UserName=USER)


def main():
    report = Report()
    report.run_all([("boto3: passwords", login_profiles),
                    ("boto3: virtual MFA devices", mfa_devices),
                    ("boto3: a sign-in with MFA, and what it may", sign_in_with_mfa),
                    ("boto3: sessions end with passwords and devices", an_end)])
    report.finish()


main()
