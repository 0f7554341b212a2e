"""A small S3 that remembers which calls it saw, and misbehaves when told: what gateways stand before in tests."""

import http.server
import socketserver
import ssl
import threading
import urllib.parse


def handler_of(upstream):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "AmazonS3", ""
        wbufsize = -1
        disable_nagle_algorithm = True

        def log_message(self, *_):
            pass

        def handle(self):
            try:
                super().handle()
            except ConnectionError:
                pass  # The gateway was killed.

        def handle_expect_100(self):
            going_on = super().handle_expect_100()
            self.wfile.flush()
            return going_on

        def body(self):
            """None when it broke off."""
            if self.headers.get("Transfer-Encoding") != "chunked":
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                return body if len(body) == length else None
            body = b""
            while line := self.rfile.readline():
                chunk = self.rfile.read(int(line.split(b";")[0], 16) + 2)[:-2]
                if not chunk:
                    return body
                body += chunk
            return None

        def answer(self):
            body = self.body()
            if body is None:
                self.close_connection = True
                return
            path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
            with upstream.lock:
                upstream.seen.append((self.command, path))
            status, headers, data = upstream.answer(self.command, path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("x-amz-request-id", f"UP{len(upstream.seen):014d}")
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD" and status != 204:
                self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

    return Handler


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass


class Upstream:
    """Objects in memory. `seen`: (method, path) of every call whose request came whole, in order. With `certificate`,
    the paths of one and of its key, it speaks TLS."""

    def __init__(self, certificate=None):
        self.objects, self.seen = {}, []
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), handler_of(self))
        self.port = self.server.server_address[1]
        self.endpoint = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        if certificate:
            self.secure(certificate)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def secure(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        # Hands are shaken by the thread of the connection, at its first read.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self, method, path, body):
        """(status, headers, body)."""
        with self.lock:
            if method == "POST" and b"Action=AssumeRole" in body:
                return 200, {"Content-Type": "text/xml"}, SESSION
            if "/denied" in path:
                return 403, {"Content-Type": "application/xml"}, error("AccessDenied", "Access Denied")
            if method == "PUT":
                self.objects[path] = body
                return 200, {"ETag": '"0123456789abcdef0123456789abcdef"'}, b""
            if method == "DELETE":
                self.objects.pop(path, None)
                return 204, {}, b""
            if path not in self.objects:
                return 404, {"Content-Type": "application/xml"}, error("NoSuchKey", "The specified key does not exist.")
            return 200, {"Content-Type": "application/octet-stream"}, self.objects[path]

    def paths_seen(self, method):
        with self.lock:
            return [path for seen, path in self.seen if seen == method]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


SESSION = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/auditor/ann</Arn>
<AssumedRoleId>AROAEXAMPLEEXAMPLE123:ann</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>not-to-be-kept</SecretAccessKey>
<SessionToken>nor-this</SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration></Credentials>
</AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>"""


def error(code, message):
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message>'
            f"<RequestId>x</RequestId></Error>").encode()
