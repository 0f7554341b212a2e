"""Certificates for tests, made by openssl."""

import pathlib
import subprocess

from report import same


def openssl(*arguments, stdin=""):
    return subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=30)


class Authority:
    """Certificates by openssl, in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.certificate = self.folder / "ca.pem"
        self.key = self.folder / "ca.key"
        same(openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2,
                     "-subj", "/CN=Test Authority", "-keyout", self.key, "-out", self.certificate).returncode, 0, "req")

    def issue(self, name, purpose="serverAuth"):
        """Returns the paths of a new certificate and its key."""
        request, key, certificate, extensions = (self.folder / f"{name}.{end}" for end in ("csr", "key", "pem", "ext"))
        extensions.write_text(f"subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage={purpose}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)
        signed = openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                         "-days", 2, "-extfile", extensions, "-out", certificate)
        same(signed.returncode, 0, f"x509: {signed.stderr}")
        return certificate, key
