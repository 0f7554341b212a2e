"""TLS on both sides of a gateway, as curl and boto3 see it, and services whose certificates are not to be trusted."""

import subprocess

from certificates import Authority
from client import Client
from gateway_cases import events, gateway_port, put, s3_of, settings
from gateway_upstream import Upstream
from python_packages import python_environment
from report import Skip, contains, same
from s3_bucket import S3Error
from server import Folder, Server, wait_for

BOTO3 = """
import boto3, io, sys
s3 = boto3.client("s3", endpoint_url=sys.argv[1], verify=sys.argv[2], region_name="eu-west-1",
                  aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="secret")
s3.put_object(Bucket="bucket", Key="by-boto3", Body=io.BytesIO(b"hello"), ChecksumAlgorithm="CRC32")
s3.head_object(Bucket="bucket", Key="by-boto3")
"""


class Secured:
    """A server with gateways before one service, all over TLS: `main` as it should be, `doubting` does not know who
    signed the service's certificate, `trusting` does not ask."""

    def __init__(self):
        self.folder = Folder()
        self.authority = Authority(self.folder / "certificates")
        certificate, key = self.authority.issue("gateway")
        self.upstream = Upstream(self.authority.issue("service"))
        main = [f"certificate={certificate}", f"key={key}", f"upstream_ca={self.authority.certificate}",
                "domain=localhost"]
        self.server = Server(self.folder / "data", [
            *settings(self.upstream, "required", "main", *main), *settings(self.upstream, "required", "doubting"),
            *settings(self.upstream, "required", "trusting", "upstream_verify=false")])
        self.client = Client(self.server)
        self.host = f"localhost:{gateway_port(self.server)}"

    def curl(self, path, *arguments):
        command = ["curl", "-sS", "--noproxy", "*", *map(str, arguments), f"https://{self.host}{path}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def record(self, event_name, key):
        def found():
            return [one for one in events(self.client, event_name) if one["requestParameters"].get("key") == key]
        record, = wait_for(found, 20, f"the event of {event_name} {key}")
        return record

    def serves_curl(self):
        source = self.folder / "source"
        source.write_bytes(b"hello")
        known = ("--cacert", self.authority.certificate)
        same(self.curl("/bucket/by-curl", "-T", source).returncode, 60, "curl's status for an unknown authority")
        done = self.curl("/bucket/by-curl", "--fail", "-T", source, *known)
        same(done.returncode, 0, done.stderr)
        same(self.curl("/bucket/by-curl", "--fail", *known).stdout, "hello", "what came back")
        contains(self.curl("/bucket/by-curl", "--head", *known).stdout.lower(), "content-length: 5", "the head")
        details = self.record("PutObject", "by-curl")["tlsDetails"]
        assert details["tlsVersion"] in ("TLSv1.2", "TLSv1.3") and details["cipherSuite"], f"tlsDetails: {details}"
        same(details["clientProvidedHostHeader"], self.host, "clientProvidedHostHeader")
        same(len(events(self.client, "PutObject")), 1, "events of uploads")

    def refuses_websockets(self):
        done = self.curl("/bucket/socket", "--cacert", self.authority.certificate, "-o", self.folder / "said", "-w",
                         "%{http_code}", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket")
        same(done.stdout, "501", "the status")
        same(self.record("GetObject", "socket")["errorCode"], "GatewayRefused", "errorCode")
        assert "/bucket/socket" not in self.upstream.paths_seen("GET"), "the service saw it"

    def serves_boto3(self):
        """Over TLS it sends aws-chunked bodies with a trailer, after 100 Continue."""
        packages, why = python_environment()
        if packages is None:
            raise Skip(why)
        done = subprocess.run([packages / "bin/python", "-c", BOTO3, f"https://{self.host}", self.authority.certificate],
                              capture_output=True, text=True, timeout=120)
        same(done.returncode, 0, done.stderr)
        stored = self.upstream.objects["/bucket/by-boto3"]
        assert stored.startswith(b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:"), f"what the service got: {stored!r}"
        record = self.record("PutObject", "by-boto3")
        same((record["awsRegion"], record.get("errorCode")), ("eu-west-1", None), "Region and errorCode")
        same(self.record("HeadObject", "by-boto3")["readOnly"], True, "readOnly")

    def doubts_strangers(self):
        try:
            put(s3_of(self.server, "doubting"), "doubted")
            raise AssertionError("the call was passed to a service that nobody vouches for")
        except S3Error as error:
            same(error.status, 502, "the status")
        same(self.record("PutObject", "doubted")["errorCode"], "GatewayUpstreamUnreachable", "errorCode")
        assert "/bucket/doubted" not in self.upstream.paths_seen("PUT"), "the service saw it"

    def trusts_when_told(self):
        put(s3_of(self.server, "trusting"), "trusted")
        same(self.record("PutObject", "trusted").get("errorCode"), None, "errorCode")
        assert "tlsDetails" not in self.record("PutObject", "trusted"), "TLS of another connection than the caller's"
        contains(self.server.output(), "the certificate of a gateway's service is not checked", "the log")

    def ends(self):
        same(self.server.stop(), 0, "exit status")
        self.upstream.close()


def tests():
    secured = Secured()
    yield "TLS: curl", secured.serves_curl
    yield "TLS: WebSocket is refused", secured.refuses_websockets
    yield "TLS: boto3, aws-chunked", secured.serves_boto3
    yield "TLS: a service of an unknown authority", secured.doubts_strangers
    yield "TLS: any service when told so", secured.trusts_when_told
    yield "TLS: a clean stop", secured.ends
