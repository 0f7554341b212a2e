"""A pytest plugin: moto's tests of CloudTrail find OpenTrail where they expect moto. What they need of other services
is made on the spot: a bucket is a folder, and a topic nothing at all."""

import os
import pathlib

import boto3
import pytest

BUCKETS = pathlib.Path(os.environ["OPENTRAIL_BUCKETS"])

make_client = boto3.client


class Buckets:
    def create_bucket(self, Bucket):
        (BUCKETS / Bucket).mkdir()


class Topics:
    def create_topic(self, Name):
        pass


def client(service, **arguments):
    other = {"s3": Buckets, "sns": Topics}.get(service)
    return other() if other else make_client(service, **arguments)


def delete_trails():
    for region in {each["HomeRegion"] for each in all_trails()}:
        at_home = make_client("cloudtrail", region_name=region)
        for trail in at_home.describe_trails(includeShadowTrails=False)["trailList"]:
            at_home.delete_trail(Name=trail["TrailARN"])


REGIONS = ("us-east-1", "us-east-2", "eu-west-1", "eu-west-3", "ap-southeast-1", "ap-southeast-2")


def all_trails():
    return [trail for region in REGIONS
            for trail in make_client("cloudtrail", region_name=region).list_trails()["Trails"]]


@pytest.fixture(autouse=True)
def no_trails(monkeypatch):
    delete_trails()
    monkeypatch.setattr(boto3, "client", client)


def pytest_runtest_logreport(report):
    name = report.nodeid.split("::", 1)[-1]
    if report.when != "call" and not report.failed:
        return
    if report.passed:
        print(f"\nok moto: {name}", flush=True)
    else:
        last = str(report.longrepr).strip().splitlines()[-1]
        said = [line for line in str(report.longrepr).splitlines() if line.startswith("E ")]
        print(f"\nnot ok moto: {name}: {' '.join(' '.join(said).split())[:500]} ({last})", flush=True)
