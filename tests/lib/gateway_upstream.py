"""A small S3 that remembers which calls it saw, and misbehaves when told: what gateways stand before in tests."""

import http.server
import socketserver
import threading
import urllib.parse


class Upstream:
    """Objects in memory. `seen`: (method, path) of every call whose request came whole, in order."""

    def __init__(self):
        self.objects, self.seen = {}, []
        self.lock = threading.Lock()
        upstream = self

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

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:
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

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

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
