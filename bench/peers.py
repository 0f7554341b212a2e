"""Programs of others that benchmarks measure with and against: nginx and wrk, as Debian has them."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/lib"))

from server import Folder, free_port, wait_for  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
UNREACHABLE = 77


def unpacked():
    """Where nginx and wrk are. Ends the program with UNREACHABLE where they cannot be had."""
    ended = subprocess.run([ROOT / "tools/packages/unpack", "nginx", "wrk", "libluajit-5.1-2",
                            "libluajit-5.1-common"], stdout=subprocess.PIPE, text=True)
    if ended.returncode != 0:
        raise SystemExit(ended.returncode)
    return pathlib.Path(ended.stdout.strip())


def cpu_ticks(pid, threads=None):
    """User and system time so far of a process, or of those of its threads whose names begin so."""
    def ticks(stat):
        fields = stat.rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    base = pathlib.Path(f"/proc/{pid}")
    if threads is None:
        return ticks((base / "stat").read_text())
    total = 0
    for task in (base / "task").iterdir():
        if (task / "comm").read_text().startswith(threads):
            total += ticks((task / "stat").read_text())
    return total


def cpu_exact(pid, threads=None):
    """The same in seconds by the scheduler's own account, which is finer than ticks."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if threads is None or (task / "comm").read_text().startswith(threads):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def rss_anon(pid):
    """Bytes."""
    return int(re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) * 1024


class Nginx:
    """One nginx with one worker, on a processor of its own. `body` is what stands in its http block."""

    def __init__(self, root, body, processor):
        self.folder, self.port = Folder(), free_port()
        folder = self.folder.path
        (folder / "logs").mkdir()
        text = f"""
            daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 4096; }}
            http {{
                client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
                uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                keepalive_requests 100000000; client_max_body_size 0; tcp_nodelay on; sendfile on;
                {body.replace("PORT", str(self.port)).replace("FOLDER", str(folder))}
            }}"""
        (folder / "nginx.conf").write_text(text)
        self.process = subprocess.Popen(
            ["taskset", "-c", str(processor), root / "usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        wait_for(self._answers, 20, "an answer of nginx")

    def _answers(self):
        if self.process.poll() is not None:
            raise SystemExit(f"nginx ended: {(self.folder / 'error.log').read_text()[-500:]}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).read()
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Wrk:
    """wrk, sending one request again and again."""

    def __init__(self, root, method, path, headers, body, processor):
        self.command = ["taskset", "-c", str(processor), root / "usr/bin/wrk"]
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(root / "usr/lib/x86_64-linux-gnu")}
        quoted = "".join(f'wrk.headers["{name}"] = [[{value}]]\n' for name, value in headers.items())
        script = (f'wrk.method = "{method}"\nwrk.path = "{path}"\nwrk.body = [[{body}]]\n{quoted}'
                  "function done(s, l, r)\n"
                  ' io.write(string.format("FIGURES %d %d %d %d %d %d %.1f %.1f\\n", s.requests, s.duration,'
                  " s.errors.connect, s.errors.read + s.errors.write, s.errors.timeout, s.errors.status,"
                  " l:percentile(50), l:percentile(99)))\nend\n")
        self.script = tempfile.NamedTemporaryFile("w", suffix=".lua")
        self.script.write(script)
        self.script.flush()

    def run(self, port, connections, seconds):
        """{"requests", "seconds", "errors", "p50", "p99"}; the latter in microseconds."""
        ended = subprocess.run(
            [*self.command, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", self.script.name,
             f"http://127.0.0.1:{port}/"], env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        figures = re.search(r"FIGURES (.+)", ended.stdout)[1].split()
        requests, duration, *errors = map(int, figures[:6])
        return {"requests": requests, "seconds": duration / 1e6, "errors": sum(errors),
                "p50": float(figures[6]), "p99": float(figures[7])}


def settle():
    """Lets what was written reach the disk, so that it is not paid for by whoever comes next."""
    os.sync()
    time.sleep(0.5)
