"""The maker of the gateway's models, on small models: what it writes, and what it refuses to write."""

import contextlib
import io
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import gateway_models  # noqa: E402

OVERLAY = {"services": "thing", "global": ["thing"], "sources": {}, "api_versions": {}, "suffixes": {}, "events": {},
           "reads": {}, "replies": {}}


def shapes(**more):
    return {"Text": {"type": "string"}, "Secret": {"type": "string", "sensitive": True},
            "Parts": {"type": "list", "member": {"shape": "Part", "locationName": "part"}},
            "Part": {"type": "structure", "sensitive": True, "members": {"Weight": {"shape": "Weight"}}},
            "Weight": {"type": "integer"}, "TooHeavy": {"type": "structure", "members": {}, "error": {"code": "Heavy"}},
            "Out": {"type": "structure", "members": {"Part": {"shape": "Part"}}},
            "In": {"type": "structure", "members": {
                "Name": {"shape": "Text", "location": "uri"},
                "Colour": {"shape": "Secret", "location": "header", "locationName": "x-colour"},
                "Parts": {"shape": "Parts"}}}, **more}


def made(overlay=(), protocol="rest-json", name="Make", **more):
    operation = {"name": name, "http": {"method": "PUT", "requestUri": "/things/{Name}"}, "input": {"shape": "In"},
                 "output": {"shape": "Out"}, "errors": [{"shape": "TooHeavy"}]}
    data = {"metadata": {"apiVersion": "2020-01-01", "endpointPrefix": "things", "signingName": "thing",
                         "protocol": protocol}, "operations": {name: operation}, "shapes": shapes(**more)}
    text = gateway_models.render("thing", json.dumps(data).encode(), "1.0", {**OVERLAY, **dict(overlay)})
    return text.splitlines()


class Text(unittest.TestCase):
    def test_a_service(self):
        self.assertEqual(made()[1:], [
            "v thing 2020-01-01 things thing - thing.amazonaws.com - rest_json - g",
            "n 4 5 1 1 1",
            "s In Name|t|u Colour|t!|h|x-colour Parts|1",
            "l|2||part",
            "s! Part Weight|i",
            "s Out Part|2",
            "e TooHeavy Heavy",
            "o Make PUT /things/{Name} 0 3 - 0"])

    def test_the_head_says_where_it_comes_from(self):
        self.assertRegex(made()[0], r"^# thing: botocore 1\.0, service-2\.json of SHA-256 [0-9a-f]{64}$")

    def test_what_only_reads_gives_nothing(self):
        self.assertEqual(made(name="GetThing")[-1], "r GetThing PUT /things/{Name} 0 - - 0")
        self.assertEqual(made({"reads": {"thing": {"Make": True}}})[-1], "r Make PUT /things/{Name} 0 - - 0")
        self.assertEqual(made({"reads": {"thing": {"GetThing": False}}}, name="GetThing")[-1],
                         "o GetThing PUT /things/{Name} 0 3 - 0")
        self.assertEqual(made({"replies": {"thing": ["GetThing"]}}, name="GetThing")[-1],
                         "r GetThing PUT /things/{Name} 0 3 - 0")

    def test_the_overlay_names_event_source_and_version(self):
        lines = made({"events": {"thing": {"Make": "Make2020"}}, "sources": {"thing": "other"},
                      "api_versions": {"thing": "20200101"}})
        self.assertEqual(lines[1], "v thing 2020-01-01 things thing - other.amazonaws.com - rest_json 20200101 g")
        self.assertEqual(lines[-1], "o Make PUT /things/{Name} 0 3 - 0 Make2020")

    def test_a_version_at_the_end_of_names_is_taken_off(self):
        self.assertEqual(made({"suffixes": {"thing": "2020"}}, name="Make2020")[-1],
                         "o Make2020 PUT /things/{Name} 0 3 - 0 Make")

    def test_ec2_takes_other_names_than_it_gives(self):
        both = {"In": {"type": "structure", "members": {"Part": {"shape": "Other", "locationName": "part"}}},
                "Out": {"type": "structure", "members": {"Part": {"shape": "Other", "locationName": "part"}}},
                "Other": {"type": "structure", "members": {
                    "Size": {"shape": "Weight", "locationName": "size"},
                    "Age": {"shape": "Weight", "locationName": "age", "queryName": "Years"}}}}
        self.assertEqual(made(protocol="ec2", **both)[3:7],
                         ["s In Part|1", "s Other Size|i Age|i||Years", "s Out Part|3||part",
                          "s Other Size|i||size Age|i||age"])

    def test_a_shape_may_contain_itself(self):
        own = {"In": {"type": "structure", "members": {"Inner": {"shape": "In"}, "List": {"shape": "Ins"}}},
               "Ins": {"type": "list", "member": {"shape": "In"}}}
        self.assertEqual(made(**own)[3:5], ["s In Inner|0 List|1", "l|0"])

    def test_like_lists_are_written_once(self):
        alike = {"In": {"type": "structure", "members": {"A": {"shape": "As"}, "B": {"shape": "Bs"}}},
                 "As": {"type": "list", "member": {"shape": "Text"}},
                 "Bs": {"type": "list", "member": {"shape": "Text"}}}
        self.assertEqual(made(**alike)[3:5], ["s In A|1 B|1", "l|t"])

    def test_a_name_that_would_break_the_line_is_refused(self):
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
            made(In={"type": "structure", "members": {"A B": {"shape": "Text"}}})

    def test_an_overlay_that_names_nothing_is_refused(self):
        for overlay in ({"events": {"thing": {"Nothing": "X"}}}, {"reads": {"other": {"Make": True}}},
                        {"sources": {"other": "x"}}, {"global": ["other"]}):
            with self.subTest(overlay), self.assertRaises(SystemExit):
                gateway_models.check_overlay({**OVERLAY, **overlay}, {"thing": {"Make": {}}})


if __name__ == "__main__":
    unittest.main()
