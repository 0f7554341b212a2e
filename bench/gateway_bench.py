"""What the recording gateway costs, beside nginx as a reverse proxy that writes an access log, in one run.

    gateway_bench.py [--smoke] [--repeats N] [--seconds S] [--megabytes M]

The gateway, or nginx, has one processor; wrk and the upstream (another nginx) have the other. A request is a POST of
1 kB with the headers of a signed call, its reply 1 kB. Each is measured in turn, several times; figures are medians.
CPU is that of the gateway's own threads (the journal's sync and the rest of the process beside it). Before anything is
timed, replies are compared with the upstream's, and after it events are counted: one for each call. A group commit is
measured through the journal (commit_bench) before each run at one connection. Ends with one line of JSON.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import peers
from peers import ROOT

from client import Client  # noqa: E402
from server import Folder, Server, wait_for  # noqa: E402

PROXY_PROCESSOR, OTHER_PROCESSOR = 0, 1
THREADS = ("gateway", "gw-")  # What the names of its own threads begin with: loops and recorders.
COMMITS = ("bare", "append", "at_once")  # Ways of commit_bench.
POLICIES = ("best-effort", "required", "strict")
KEY = "AKIAIOSFODNN7EXAMPLE"
BODY = json.dumps({"Name": "/app/one", "Type": "String", "Overwrite": True, "Value": "v" * 930})
REPLY = json.dumps({"Version": 1, "Tier": "Standard", "Note": "n" * 960})
HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AmazonSSM.PutParameter",
    "X-Amz-Date": "20260102T030405Z",
    "User-Agent": "aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.13.2",
    "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260102/us-east-1/ssm/aws4_request, "
                     "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                     "Signature=" + "0123456789abcdef" * 4,
}
ACCESS_LOG = ("log_format call escape=json '{\"time\":\"$time_iso8601\",\"ip\":\"$remote_addr\",\"method\":"
              "\"$request_method\",\"uri\":\"$request_uri\",\"status\":$status,\"agent\":\"$http_user_agent\","
              "\"target\":\"$http_x_amz_target\",\"auth\":\"$http_authorization\",\"in\":$request_length,"
              "\"out\":$bytes_sent,\"took\":$request_time}';")


def say(what):
    print(f"gateway_bench: {what}", file=sys.stderr, flush=True)


def upstream_nginx(root):
    return peers.Nginx(root, f"""
        access_log off;
        server {{
            listen 127.0.0.1:PORT backlog=1024;
            location / {{
                default_type application/x-amz-json-1.1;
                add_header x-amzn-RequestId 0b8e6c0e-6b39-4e4e-9a39-0c8d1bb1b8f5;
                return 200 '{REPLY}';
            }}
            location /files/ {{ root FOLDER; dav_methods PUT; create_full_put_path on; }}
        }}""", OTHER_PROCESSOR)


def proxy_nginx(root, upstream):
    return peers.Nginx(root, f"""
        {ACCESS_LOG}
        access_log FOLDER/access.log call;
        upstream up {{ server 127.0.0.1:{upstream.port}; keepalive 256; keepalive_requests 100000000; }}
        server {{
            listen 127.0.0.1:PORT backlog=1024;
            location / {{
                proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection "";
                proxy_set_header Host $http_host; proxy_request_buffering off;
            }}
        }}""", PROXY_PROCESSOR)


def served_gateways(upstream):
    """One server with a gateway of each policy; the policy's port by its name."""
    settings, ports = [], {}
    for policy in POLICIES:
        name, ports[policy] = policy.replace("-", ""), peers.free_port()
        settings += [f"gateway.{name}.listen=127.0.0.1:{ports[policy]}",
                     f"gateway.{name}.upstream=http://127.0.0.1:{upstream.port}", f"gateway.{name}.policy={policy}"]
    server = Server(Folder() / "data", settings)
    subprocess.run(["taskset", "-a", "-p", "-c", str(PROXY_PROCESSOR), str(server.process.pid)], check=True,
                   stdout=subprocess.DEVNULL)
    return server, ports


def call(port):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", BODY.encode(), HEADERS, method="POST")
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply.status, reply.read().decode()


def recorded(server):
    reply = Client(server).signed("GET", "/v1/events/count", [("eventName", "PutParameter"), ("by", "eventName")])
    return reply.json["total"]


def group_commit(folder, rounds):
    """What a group commit of one event takes, in microseconds, on the disk and the processor of the gateway's journal:
    append_us through the journal itself, its writer's thread writing; bare_us the write and the sync under it;
    at_once_us the journal without the hand-over to that thread."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        ended = subprocess.run(["taskset", "-c", str(PROXY_PROCESSOR), ROOT / "build/release/bench/commit_bench",
                                f"--dir={own}", f"--rounds={rounds}"], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ended.stdout.splitlines()[-1])


class Measured:
    """A target under load: its process, and which of its threads count."""

    def __init__(self, name, port, pid, threads=None):
        self.name, self.port, self.pid, self.threads = name, port, pid, threads
        self.runs = {1: [], 64: []}

    def run(self, wrk, connections, seconds):
        before = (peers.cpu_exact(self.pid, self.threads), peers.cpu_exact(self.pid)) if self.pid else (0, 0)
        run = wrk.run(self.port, connections, seconds)
        after = (peers.cpu_exact(self.pid, self.threads), peers.cpu_exact(self.pid)) if self.pid else (0, 0)
        requests = max(run["requests"], 1)
        run["cpu"] = (after[0] - before[0]) * 1e6 / requests
        run["cpu_all"] = (after[1] - before[1]) * 1e6 / requests
        run["rate"] = run["requests"] / run["seconds"]
        self.runs[connections].append(run)

    def median(self, connections, figure):
        return statistics.median(run[figure] for run in self.runs[connections])

    def errors(self):
        return sum(run["errors"] for runs in self.runs.values() for run in runs)

    def requests(self):
        return sum(run["requests"] for runs in self.runs.values() for run in runs)


def stream(port, folder, megabytes, pid):
    """Megabytes a second up and down through `port`, and by how many bytes the process grew."""
    source, back = folder / "source", folder / "back"
    if not source.exists():
        block = os.urandom(1 << 20)
        with open(source, "wb") as file:
            for number in range(megabytes):
                file.write(number.to_bytes(8, "big") + block[8:])
    before, most, over = peers.rss_anon(pid), [0], threading.Event()

    def watch():
        while not over.wait(0.02):
            most[0] = max(most[0], peers.rss_anon(pid))
    watcher = threading.Thread(target=watch)
    watcher.start()
    url = f"http://127.0.0.1:{port}/files/one"
    curl = ["taskset", "-c", str(OTHER_PROCESSOR), "curl", "-sS", "--fail", "-H", "Expect:"]
    begin = time.perf_counter()
    subprocess.run([*curl, "-o", "/dev/null", "-T", source, url], check=True)
    up = time.perf_counter()
    subprocess.run([*curl, "-o", back, url], check=True)
    down = time.perf_counter()
    over.set()
    watcher.join()
    if digest(back) != digest(source):
        raise SystemExit("gateway_bench: what came back is not what was sent")
    return {"up": megabytes / (up - begin), "down": megabytes / (down - up), "grew": max(most[0] - before, 0)}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measure(options, root):
    upstream = upstream_nginx(root)
    nginx = proxy_nginx(root, upstream)
    server, ports = served_gateways(upstream)
    try:
        wrk = peers.Wrk(root, "POST", "/", HEADERS, BODY, OTHER_PROCESSOR)
        targets = {"direct": Measured("direct", upstream.port, None), "nginx": Measured("nginx", nginx.port, nginx.pid)}
        for policy in POLICIES:
            targets[policy] = Measured(policy, ports[policy], server.process.pid, THREADS)
        wanted = call(upstream.port)
        for target in targets.values():
            if call(target.port) != wanted:
                raise SystemExit(f"gateway_bench: {target.name} does not give the upstream's reply")
        made = len(POLICIES)
        wait_for(lambda: recorded(server) == made, 30, "an event for each call")
        commits = []
        for connections in (64, 1):
            for turn in range(options.repeats):
                say(f"{connections} connections, {turn + 1} of {options.repeats}")
                for target in targets.values():
                    peers.settle()
                    # Beside each run that it is compared with: what a disk takes changes from minute to minute.
                    if connections == 1:
                        commits.append(group_commit(server.data.parent, 20 if options.smoke else 500))
                    target.run(wrk, connections, options.seconds)
        made += sum(targets[policy].requests() for policy in POLICIES)
        events = wait_for(lambda: (recorded(server) >= made or None) and recorded(server), 60, "an event for each call")
        # wrk does not count the replies to the requests that it had under way when its time was over.
        in_flight = (64 + 1) * options.repeats * len(POLICIES)
        if events > made + in_flight:
            raise SystemExit(f"gateway_bench: {events} events of {made} calls")
        streams = {}
        folder = Folder()
        for name, target in targets.items():
            if name != "direct":
                say(f"{options.megabytes} MiB through {name}")
                runs = [stream(target.port, folder.path, options.megabytes, target.pid)
                        for _ in range(min(options.repeats, 3))]
                streams[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        commit = {way: statistics.median(each[f"{way}_us"] for each in commits) for way in COMMITS}
        return targets, streams, commit
    finally:
        server.kill()
        nginx.stop()
        upstream.stop()


def table(targets, streams, commit):
    figures = {"commit_us": commit}
    print(f"\n{'':14}{'CPU us':>9}{'process':>9}{'req/s':>9}{'errors':>8}{'p50 us':>9}{'added':>8}"
          f"{'MB/s up':>9}{'down':>7}{'grew MB':>9}")
    direct = targets["direct"].median(1, "p50")
    for name, target in targets.items():
        row = {"cpu_us": target.median(64, "cpu"), "process_us": target.median(64, "cpu_all"),
               "requests_per_second": target.median(64, "rate"), "errors": target.errors(),
               "p50_us": target.median(1, "p50")}
        row["added_us"] = row["p50_us"] - direct
        moved = streams.get(name, {"up": 0, "down": 0, "grew": 0})
        row.update(up=moved["up"], down=moved["down"], grew_mb=moved["grew"] / 1e6)
        print(f"{name:14}{row['cpu_us']:9.1f}{row['process_us']:9.1f}{row['requests_per_second']:9.0f}"
              f"{row['errors']:8}{row['p50_us']:9.0f}{row['added_us']:8.0f}{row['up']:9.0f}{row['down']:7.0f}"
              f"{row['grew_mb']:9.1f}")
        figures[name] = row
    nginx, gateway = figures["nginx"], figures["best-effort"]
    figures["cpu_ratio"] = gateway["cpu_us"] / max(nginx["cpu_us"], 1e-9)
    allowed = {"best-effort": 0, "required": 1, "strict": 2}
    print(f"\nCPU of the gateway's threads over nginx's, best-effort: {figures['cpu_ratio']:.2f} (goal 1.8)")
    for policy, commits in allowed.items():
        goals = {way: nginx["added_us"] + 100 + commits * commit[way] for way in COMMITS}
        more = "" if commits == 0 else f" + {commits} x {commit['append']:.0f}; with bare syncs {goals['bare']:.0f}"
        print(f"added p50, {policy}: {figures[policy]['added_us']:.0f} us (goal {goals['append']:.0f}: nginx's"
              f" {nginx['added_us']:.0f} + 100{more})")
    print(f"a group commit of one event: {commit['append']:.0f} us; its bare write and sync {commit['bare']:.0f},"
          f" without the hand-over to the journal's writer {commit['at_once']:.0f}")
    for way in ("up", "down"):
        print(f"streams {way}: {figures['required'][way] / max(nginx[way], 1e-9):.2f} of nginx's rate (goal 0.70)")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="small and short: shows that it works, measures nothing")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--megabytes", type=int, default=1024)
    options = parser.parse_args()
    if options.smoke:
        options.repeats, options.seconds, options.megabytes = 1, 1, 16
    root = peers.unpacked()
    figures = table(*measure(options, root))
    print(json.dumps({"bench": "gateway", "ratio": round(figures["cpu_ratio"], 3), "figures": figures}))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "bench"))
    main()
