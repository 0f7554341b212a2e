"""The tampering drill on chains that the second implementation made: what the stock aws CLI says of each row, so that
the expectation is from outside, and then what the program says of the same bucket."""

import os

import validate_tools
from digest_chain import read_digest
from digest_facts import made_chain
from report import same
from static_cloud import MemoryBucket, StaticCloud
from tamper import ROWS, Scene

UNNAMED = "unnamed: no digest file names it"
START, END = "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"


def scene_of(chain):
    bucket = MemoryBucket(chain.bucket, chain.objects)
    keys = {chain.private.fingerprint(): chain.private}
    return Scene(bucket, [read_digest(bucket.name, key, bucket.get(key), keys) for key in chain.digests])


def key_list(key):
    return [{"Value": key.value(), "Fingerprint": key.fingerprint(), "ValidityStartTime": 1767225600,
             "ValidityEndTime": 1798761600}]


def cli_says(program, chain, row):
    scene = scene_of(chain)
    harm = ROWS[row](scene)
    with StaticCloud(scene.bucket, chain.arn(), key_list(chain.private)) as cloud:
        said = validate_tools.run_cli(program, cloud.environment(os.environ), chain.arn(), START, END)
        same(cloud.wrong, [], "requests that are not known")
    expected = harm.expected(scene.digests)
    validate_tools.compare(said, expected, "verdicts")
    same(said.status, int(any(verdict != "valid" for verdict in expected.values())), "exit status")


def ours_says(chain, row):
    scene = scene_of(chain)
    harm = ROWS[row](scene)
    with StaticCloud(scene.bucket, chain.arn(), key_list(chain.private)) as cloud:
        said = validate_tools.run_ours(cloud.environment(os.environ), cloud.endpoint, cloud.endpoint, chain.arn(),
                                       START, END)
        same(cloud.wrong, [], "requests that are not known")
    validate_tools.compare_ours(said, harm, scene.digests, scene.bucket, UNNAMED)


def tests_of_ours():
    chain = made_chain()
    return [(f"opentrail validate on a made-up chain: {row}", ours_says, chain, row) for row in ROWS]


def tests(program):
    chain = made_chain()
    return [(f"aws CLI on a made-up chain: {row}", cli_says, program, chain, row) for row in ROWS]
