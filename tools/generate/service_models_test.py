"""The maker of the table of operations, on small models: what it writes, and what it refuses to write."""

import contextlib
import io
import json
import pathlib
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import service_models  # noqa: E402
from service_models import Model, render  # noqa: E402


def model(shapes=(), changes=(), **request):
    """A model of one operation, GetThing, whose request has these members by shape."""
    shapes = {"Text": {"type": "string", "min": 0, "max": 5, "pattern": "^a-z$"}, "Out": {"type": "structure",
              "members": {"State": {"shape": "State"}}}, "State": {"type": "string", "enum": ["ON", "OFF"]},
              "Number": {"type": "integer", "min": 0}, "List": {"type": "list", "member": {"shape": "Text"}},
              "Request": {"type": "structure", "required": ["Name"],
                          "members": {name: {"shape": shape} for name, shape in request.items()}}, **dict(shapes)}
    operation = {"name": "GetThing", "input": {"shape": "Request"}, "output": {"shape": "Out"},
                 "errors": [{"shape": "B"}, {"shape": "A"}]}
    return Model({"shapes": json.loads(json.dumps(shapes)), "operations": {"GetThing": operation},
                  "metadata": {"uid": "thing-2020"}}, list(changes))


class Table(unittest.TestCase):
    def written(self, *arguments, **request):
        return render(model(*arguments, **request), "1.2", "abc")

    def test_the_head_says_where_it_comes_from(self):
        head = self.written(Name="Text").split("\n\n")[0]
        for part in ("thing-2020", "botocore 1.2", "SHA-256 abc", "service_models_overlay.toml"):
            self.assertIn(part, head)

    def test_members_and_constraints(self):
        made = self.written(Name="Text", Items="List", Count="Number")
        self.assertIn('{.name = "Name", .shape = &Text, .required = true}', made)
        self.assertIn('{.name = "Items", .shape = &List}', made)
        self.assertIn('.most = 5, .pattern = R"(^a-z$)"', made)
        self.assertNotIn(".least = 0, .most", made)  # No text is shorter than nothing.
        self.assertIn(".kind = Kind::integer, .least = 0", made)
        self.assertIn('State_values[] = {"ON", "OFF"};', made)
        self.assertIn('GetThing_errors[] = {"A", "B"};', made)
        self.assertIn('.name = "GetThing", .read_only = true', made)

    def test_a_shape_stands_before_what_is_made_of_it(self):
        made = self.written(Items="List")
        self.assertLess(made.index("Shape Text ="), made.index("Shape List ="))
        self.assertLess(made.index("Shape List ="), made.index("Request_members"))

    def test_the_overlay_changes_a_member_or_a_shape(self):
        changes = [{"at": "Request.Name", "own_error": "MineException", "source": "s"},
                   {"at": "List", "own_error": "OtherException", "source": "s"}]
        made = self.written((), changes, Name="Text", Items="List")
        self.assertIn('.shape = &Text, .required = true, .own_error = "MineException"}', made)
        self.assertRegex(made, r'Shape List = \{[^}]*\.own_error = "OtherException"')

    def test_a_pattern_that_re2_cannot_read_needs_the_overlay(self):
        bad = {"Text": {"type": "string", "pattern": "(?!x)y"}}
        with self.assertRaisesRegex(SystemExit, "pattern of Text"):
            self.written(bad, Name="Text")
        self.assertIn("R\"(y)\"", self.written(bad, [{"at": "Text", "pattern": "y", "source": "s"}], Name="Text"))

    def test_a_shape_inside_itself_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "contains itself"):
            self.written({"Text": {"type": "list", "member": {"shape": "Text"}}}, Name="Text")


class Query(unittest.TestCase):
    """What is made of the services whose clients speak the Query protocol."""

    def written(self, changes=(), wanted=("MakeThing",)):
        shapes = {"Name": {"type": "string", "pattern": r"[\u0020-\u00FF\p{L}]+"},
                  "Secret": {"type": "string", "sensitive": True},
                  "In": {"type": "structure", "members": {"Name": {"shape": "Name"}}},
                  "Out": {"type": "structure", "members": {"Secret": {"shape": "Secret"}}},
                  "GoneException": {"type": "structure", "members": {},
                                    "error": {"code": "Gone", "httpStatusCode": 404}}}
        operations = {"MakeThing": {"name": "MakeThing", "input": {"shape": "In"}, "output": {"shape": "Out"},
                                    "errors": [{"shape": "GoneException"}]},
                      "DropThing": {"name": "DropThing", "input": {"shape": "In"}}}
        data = {"shapes": shapes, "operations": operations, "metadata": {"uid": "thing-2020", "protocol": "query"}}
        return render(Model(data, list(changes), wanted), "1.2", "abc")

    def test_only_what_is_wanted_and_the_names_of_all(self):
        made = self.written()
        self.assertIn('{.name = "MakeThing", .read_only = false', made)
        self.assertNotIn('{.name = "DropThing"', made)
        self.assertIn('names[] = {"DropThing", "MakeThing"};', made)
        with self.assertRaisesRegex(SystemExit, "has no Other"):
            self.written(wanted=["Other"])

    def test_errors_by_their_codes(self):
        made = self.written()
        self.assertIn('MakeThing_errors[] = {"Gone"};', made)
        self.assertIn('{"Gone", 404},', made)

    def test_an_operation_without_output(self):
        made = self.written(wanted=["DropThing"])
        self.assertIn('constexpr Shape nothing = {.name = "", .kind = Kind::structure};', made)
        self.assertIn(".output = &nothing", made)

    def test_secrets_and_patterns(self):
        made = self.written()
        self.assertRegex(made, r"Shape Secret = \{[^}]*\.secret = true")
        self.assertIn(r'.pattern = R"([\x{0020}-\x{00FF}\p{L}]+)"', made)

    def test_the_overlay_says_what_reads(self):
        self.assertIn('"MakeThing", .read_only = true',
                      self.written([{"at": "MakeThing", "read_only": True, "source": "s"}]))


class Overlay(unittest.TestCase):
    def test_every_line_has_a_source(self):
        with (service_models.HERE / "service_models_overlay.toml").open("rb") as file:
            overlay = service_models.tomllib.load(file)
        for service in ("cloudtrail", "iam", "sts"):
            for change in overlay[service]:
                self.assertTrue(change.get("source"), change)


class Check(unittest.TestCase):
    def test_it_is_a_skip_without_the_index(self):
        said = io.StringIO()
        with (mock.patch.object(service_models, "botocore", lambda: (None, "no index")),
              mock.patch.object(sys, "argv", ["service_models.py", "--check"]), contextlib.redirect_stdout(said)):
            self.assertEqual(service_models.main(), 0)
        self.assertRegex(said.getvalue(), "^skip .*no index")


if __name__ == "__main__":
    unittest.main()
