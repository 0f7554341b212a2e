"""The maker of the table of Regions: what it takes from partitions.json and what it leaves out."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from regions import render  # noqa: E402


def partitions(*lists):
    return json.dumps({"partitions": [{"regions": {name: {} for name in names}} for names in lists]}).encode()


class Regions(unittest.TestCase):
    def test_has_those_of_all_partitions_once_and_in_order(self):
        made = render(partitions(["us-east-1", "aws-global", "eu-west-1"], ["cn-north-1", "aws-cn-global"]), "1.2")
        self.assertIn('{\n    "cn-north-1",\n    "eu-west-1",\n    "us-east-1",\n};', made)
        self.assertIn("botocore 1.2", made.split("\n\n")[0])

    def test_refuses_a_file_without_regions(self):
        with self.assertRaises(SystemExit):
            render(partitions([]), "1.2")


if __name__ == "__main__":
    unittest.main()
