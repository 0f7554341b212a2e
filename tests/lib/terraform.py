"""The real Terraform with the real AWS provider, where a machine has both or may fetch the provider: a bucket, its
policy and a trail are applied, read back without a difference, changed, and destroyed."""

import os
import pathlib
import shutil
import subprocess

from report import Skip, contains, same
from server import HOME_REGION, Folder

PROVIDER = "registry.terraform.io/hashicorp/aws"
# Where Terraform itself looks for providers that somebody put there, and where packages of plugins are put.
MIRRORS = ("~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")

PROGRAM = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "%(region)s"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  endpoints {
    s3         = "%(endpoint)s"
    s3control  = "%(endpoint)s"
    cloudtrail = "%(endpoint)s"
    sts        = "%(endpoint)s"
    iam        = "%(endpoint)s"
  }
}
resource "aws_s3_bucket" "logs" {
  bucket = "terraform-logs"
}
data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "AWSCloudTrailAclCheck"
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.logs.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
  statement {
    sid       = "AWSCloudTrailWrite"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/%(prefix)s/AWSLogs/000000000000/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
resource "aws_cloudtrail" "audit" {
  name                          = "terraform-audit"
  s3_bucket_name                = aws_s3_bucket.logs.id
  s3_key_prefix                 = "%(prefix)s"
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  depends_on                    = [aws_s3_bucket_policy.logs]
}
output "trail" { value = aws_cloudtrail.audit.arn }
"""


def mirror():
    """A folder with the provider in it, or None."""
    wanted = [os.environ.get("TF_PLUGIN_CACHE_DIR") or "", *map(os.path.expanduser, MIRRORS),
              *map(str, pathlib.Path("/opt").glob("*/registry.terraform.io/.."))]
    for folder in wanted:
        if folder and (pathlib.Path(folder) / PROVIDER).is_dir():
            return str(pathlib.Path(folder).resolve())
    return None


class Terraform:
    def __init__(self, server):
        self.program = shutil.which("terraform")
        if not self.program:
            raise Skip("there is no terraform on this machine")
        self.server, self.folder = server, Folder()
        self.environment = {**{name: value for name, value in server.environment().items()
                               if not name.startswith("TF_")},
                            "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}

    def run(self, *arguments, expected=(0,)):
        done = subprocess.run([self.program, *arguments], cwd=self.folder.path, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240)
        assert done.returncode in expected, \
            f"terraform {arguments[0]}: {done.returncode}: {done.stdout[-300:]} {done.stderr[-600:]}"
        return done

    def init(self):
        self.write("first")
        folder = mirror()
        done = self.run("init", "-input=false", "-no-color", *([f"-plugin-dir={folder}"] if folder else []),
                        expected=(0, 1))
        if done.returncode:
            contains(done.stderr, "Failed to query available provider packages", "terraform init")
            raise Skip("terraform cannot have its AWS provider")

    def write(self, prefix):
        (self.folder / "main.tf").write_text(PROGRAM % {"endpoint": self.server.endpoint, "region": HOME_REGION,
                                                        "prefix": prefix})

    def apply(self):
        return self.run("apply", "-auto-approve", "-input=false", "-no-color").stdout

    def difference(self):
        """What a plan would still change: nothing, after an apply."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", "-no-color", expected=(0, 2))
        return done.stdout if done.returncode == 2 else ""


def bucket_policy_and_trail(server, client):
    terraform = Terraform(server)
    terraform.init()
    contains(terraform.apply(), "3 added", "the first apply")
    same(terraform.difference(), "", "the plan after it")
    trail = client.call("DescribeTrails", {"trailNameList": ["terraform-audit"]})["trailList"][0]
    same((trail["S3BucketName"], trail["S3KeyPrefix"], trail["LogFileValidationEnabled"]),
         ("terraform-logs", "first", True))
    terraform.write("second")
    terraform.apply()
    same(terraform.difference(), "", "the plan after a change")
    trail = client.call("DescribeTrails", {"trailNameList": ["terraform-audit"]})["trailList"][0]
    same(trail["S3KeyPrefix"], "second")
    contains(terraform.run("destroy", "-target=aws_cloudtrail.audit", "-auto-approve", "-no-color").stdout,
             "1 destroyed", "the destroy of the trail")
    same(client.call("DescribeTrails")["trailList"], [])
    contains(terraform.run("destroy", "-auto-approve", "-no-color").stdout, "2 destroyed",
             "the destroy of a bucket without objects")
