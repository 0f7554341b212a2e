"""Every house rule is broken here once, and kept once."""

import pathlib
import tempfile
import unittest

import definition_rules as definitions
import document_rules as documents
import source_rules as source
from rules import RULES, headers_alone
from tree import Tree, blank

ROOMS = "# The rooms.\nbase   Result\ndisk   File\njournal Entry\n"
HEADER = "// What it is.\n\n#pragma once\n"


def found(rule, files, **more):
    """What `rule` says about a tree of these files, as 'path:line' or 'path'."""
    tree = Tree({"src/ROOMS": ROOMS, **files}, **more)
    return [f"{one.path}:{one.line}" if one.line else one.path for one in rule(tree)]


def long_function(lines):
    return "int f(int a) {\n" + "    a += 1;\n" * (lines - 2) + "}\n"


def ban(line, path="src/disk/a.cpp"):
    return bool(found(source.banned_calls, {path: line + "\n"}))


class IncludeOrder(unittest.TestCase):
    files = {"src/base/a.h": HEADER, "src/disk/d.h": HEADER, "src/disk/testing/f.h": HEADER}

    def test_upwards_is_fine(self):
        files = {**self.files, "src/disk/d.cpp": '#include "base/a.h"\n#include "disk/d.h"\n#include <map>\n'}
        self.assertEqual(found(source.include_order, files), [])

    def test_downwards_is_not(self):
        files = {**self.files, "src/base/a.cpp": '\n#include "disk/d.h"\n'}
        self.assertEqual(found(source.include_order, files), ["src/base/a.cpp:2"])

    def test_tests_are_held_to_the_order_too(self):
        files = {**self.files, "src/base/a_test.cpp": '#include "disk/d.h"\n'}
        self.assertEqual(found(source.include_order, files), ["src/base/a_test.cpp:1"])

    def test_paths_are_written_from_src(self):
        files = {**self.files, "src/disk/d.cpp": '#include "d.h"\n'}
        self.assertEqual(found(source.include_order, files), ["src/disk/d.cpp:1"])

    def test_testing_is_for_tests(self):
        files = {**self.files, "src/journal/e.cpp": '#include "disk/testing/f.h"\n',
                 "src/journal/e_test.cpp": '#include "disk/testing/f.h"\n'}
        self.assertEqual(found(source.include_order, files), ["src/journal/e.cpp:1"])

    def test_an_include_in_a_comment_is_none(self):
        files = {**self.files, "src/base/a.cpp": '// #include "disk/d.h"\n'}
        self.assertEqual(found(source.include_order, files), [])


class Rooms(unittest.TestCase):
    def test_a_folder_outside_the_list(self):
        self.assertEqual(found(source.rooms_and_folders, {"src/attic/a.cpp": ""}), ["src/attic"])

    def test_a_room_listed_twice(self):
        self.assertEqual(found(source.rooms_and_folders, {"src/ROOMS": ROOMS + "base again\n"}), ["src/ROOMS"])

    def test_a_room_to_come(self):
        self.assertEqual(found(source.rooms_and_folders, {"src/base/a.cpp": ""}), [])


class Lengths(unittest.TestCase):
    def test_columns(self):
        rows = {"100 columns": ("x" * 100, 0), "101 columns": ("x" * 101, 1),
                "an address": ("// https://example.com/" + "x" * 100, 0),
                "a raw string": ('auto a = R"(' + "x" * 100 + ')";', 0),
                "a plain string": ('auto a = "' + "x" * 100 + '";', 1)}
        for name, (line, count) in rows.items():
            with self.subTest(name):
                self.assertEqual(len(found(source.columns, {"src/base/a.cpp": line + "\n"})), count)

    def test_file(self):
        self.assertEqual(found(source.file_length, {"a.cpp": "\n" * 500}), [])
        self.assertEqual(found(source.file_length, {"a.cpp": "\n" * 501}), ["a.cpp"])
        self.assertEqual(found(source.file_length, {"tests/fixtures/a.cpp": "\n" * 501}), [])

    def test_function(self):
        self.assertEqual(found(source.function_length, {"a.cpp": long_function(70)}), [])
        self.assertEqual(found(source.function_length, {"a.cpp": "\n\n" + long_function(71)}), ["a.cpp:3"])

    def test_function_in_a_class_in_a_namespace(self):
        text = "namespace a {\nclass B : public C<int> {\n" + long_function(71) + "};\n}\n"
        self.assertEqual(found(source.function_length, {"a.cpp": text}), ["a.cpp:3"])

    def test_what_is_long_and_no_function(self):
        table = "const Row rows[] = {\n" + "    {f(1), 2},\n" * 100 + "};\n"
        struct = "struct A {\n" + "    int a = f(1);\n" * 100 + "};\n"
        enum = "enum class A {\n" + "    b,\n" * 100 + "};\n"
        self.assertEqual(found(source.function_length, {"a.cpp": table + struct + enum}), [])

    def test_python_function(self):
        self.assertEqual(found(source.function_length, {"a.py": "def f():\n" + "    a()\n" * 70}), ["a.py:1"])
        self.assertEqual(found(source.function_length, {"a.py": "def f():\n" + "    a()\n" * 69}), [])


class BannedCalls(unittest.TestCase):
    def test_each_is_found(self):
        for line in ["auto now = std::chrono::system_clock::now();", "auto t = time(nullptr);",
                     "auto t = std::time(nullptr);", "int a = rand();", "srand(1);",
                     "std::random_device device;", 'throw Error("a");', "throw;", "auto* a = new Thing(1);",
                     "auto* a = new char[10];", "delete a;", "delete[] a;", "std::thread t(f);",
                     "std::vector<std::jthread> all;", "t.detach();", "t->detach();", "std::regex r;",
                     "#include <regex>", "sprintf(a, b);", "int a = atoi(b);", "int a = std::stoi(b);",
                     "assert(a);"]:
            with self.subTest(line):
                self.assertTrue(ban(line))

    def test_what_only_looks_alike(self):
        for line in ["// throw it away", 'log("throw new delete rand()");', "A(const A&) = delete;",
                     "A& operator=(A&&) = delete;", "std::thread::id id;", "steady_clock::now();",
                     "new (place) Thing(1);",
                     "return std::unique_ptr<Thing>(new Thing(1));", "static_assert(a);", "operand(1);", "a.time(0);",
                     "void* operator new(std::size_t size);", "int renewal = 1;", "char c = '\"'; int deleted;"]:
            with self.subTest(line):
                self.assertFalse(ban(line))

    def test_the_one_place_that_may(self):
        self.assertFalse(ban("return std::chrono::system_clock::now();", "src/base/clock.cpp"))
        self.assertFalse(ban("std::thread t(f);", "src/base/thread.cpp"))
        self.assertFalse(ban("std::random_device d;", "src/base/random.cpp"))

    def test_tests_may_start_threads_but_not_sleep(self):
        self.assertFalse(ban("std::thread t(f);", "src/disk/a_test.cpp"))
        self.assertTrue(ban("std::this_thread::sleep_for(1s);", "src/disk/a_test.cpp"))
        self.assertFalse(ban("std::this_thread::sleep_for(1s);"))

    def test_using_namespace_in_headers(self):
        self.assertTrue(ban("using namespace std;", "src/disk/a.h"))
        self.assertFalse(ban("using namespace std::chrono_literals;"))


class Catches(unittest.TestCase):
    def test_only_in_the_places_listed(self):
        rows = {"src/disk/a.cpp": 1, "src/app/settings.cpp": 0, "src/disk/a_test.cpp": 0}
        for path, count in rows.items():
            with self.subTest(path):
                self.assertEqual(len(found(source.catches, {path: "} catch (const E& error) {\n"})), count)


class Files(unittest.TestCase):
    def test_names(self):
        for name in ["util.h", "string_util.cpp", "common.h", "test_helper.cpp", "manager.h", "impl.h",
                     "types.h", "util_test.cpp", "Journal.h", "a-b.cpp"]:
            with self.subTest(name):
                self.assertTrue(found(source.file_names, {f"src/base/{name}": ""}))
        for name in ["journal.h", "sha256.cpp", "utility_belt.h", "journal_test.cpp"]:
            with self.subTest(name):
                self.assertFalse(found(source.file_names, {f"src/base/{name}": ""}))

    def test_headers(self):
        self.assertEqual(found(source.headers, {"src/base/a.h": HEADER}), [])
        self.assertEqual(found(source.headers, {"src/base/a.h": "#pragma once\n"}), ["src/base/a.h:1"])
        self.assertEqual(found(source.headers, {"src/base/a.h": "// What.\n#ifndef A\n"}), ["src/base/a.h:1"])

    def test_size(self):
        self.assertEqual(found(documents.file_size, {"a.bin": None}, sizes={"a.bin": (1 << 20) + 1}), ["a.bin"])
        self.assertEqual(found(documents.file_size, {"a.bin": None}, sizes={"a.bin": 1 << 20}), [])

    def test_todo(self):
        self.assertEqual(found(documents.todo, {"a.cpp": "// TODO: later\n"}), ["a.cpp:1"])
        self.assertEqual(found(documents.todo, {"a.md": "FIXME\n"}), ["a.md:1"])
        self.assertEqual(found(documents.todo, {"a.cpp": "// TODO(#12): later\n"}), [])

    def test_machine_paths(self):
        for line in ["see /work/notes", "/root/.ssh", '"/home/ann/x"', "cd /work"]:
            with self.subTest(line):
                self.assertEqual(found(documents.machine_paths, {"a.md": line + "\n"}), ["a.md:1"])
        for line in ["arn:aws:iam::1:root", "a/work/b", "/workers/x", "https://x.example/root/", "/var/lib/x"]:
            with self.subTest(line):
                self.assertEqual(found(documents.machine_paths, {"a.md": line + "\n"}), [])

    def test_lock_files(self):
        bad = '"resolved": "https://registry.example/a.tgz",\n'
        self.assertEqual(found(documents.lock_files, {"c/package-lock.json": bad}), ["c/package-lock.json:1"])
        self.assertEqual(found(documents.lock_files, {"a.lock": "--index-url https://x\n"}), ["a.lock:1"])
        self.assertEqual(found(documents.lock_files, {"a.lock": "six==1.0 --hash=sha256:00\n"}), [])

    def test_white_space(self):
        for text in ["a \n", "a", "\tint a;\n", "a\r\n"]:
            with self.subTest(text):
                self.assertEqual(len(found(documents.white_space, {"a.cpp": text})), 1)
        self.assertEqual(found(documents.white_space, {"a.cpp": "int a;\n", "b.json": "\t1\n"}), [])

    def test_programs_can_be_run(self):
        self.assertEqual(found(documents.test_programs, {"tests/a/run": ""}), ["tests/a/run"])
        self.assertEqual(found(documents.test_programs, {"tests/a/run": ""}, executables=["tests/a/run"]), [])

    def test_material_stays_out_of_src(self):
        self.assertEqual(found(documents.material, {"src/base/a.gz": None}), ["src/base/a.gz"])
        self.assertEqual(found(documents.material, {"tests/fixtures/a.gz": None, "src/base/a.cpp": ""}), [])


class Definitions(unittest.TestCase):
    def test_a_type_has_one_file(self):
        here = "namespace a {\nstruct Thing { int x; };\n}\n"
        rows = {
            "the same name": ("namespace a {\nclass Thing final : public Base {\n};\n}\n", ["src/base/b.cpp:2"]),
            "an enumeration": ("namespace a {\n\nenum class Thing : int { x };\n}\n", ["src/base/b.cpp:3"]),
            "a nested namespace's name": ("namespace a::b {\nstruct Thing {};\n}\n", []),
            "an unnamed namespace": ("namespace a {\nnamespace {\nstruct Thing {};\n}\n}\n", []),
            "of another type": ("namespace a {\nstruct Other { struct Thing {}; };\n}\n", []),
            "of a function": ("namespace a {\nvoid f() { struct Thing {}; }\n}\n", []),
            "a member's definition": ("namespace a {\nstruct Thing::Part {};\n}\n", []),
            "a declaration": ("namespace a {\nstruct Thing;\nThing f(struct Thing) {}\n}\n", []),
            "in a comment": ("namespace a {\n// struct Thing {};\n}\n", []),
        }
        for name, (text, expected) in rows.items():
            with self.subTest(name):
                files = {"src/base/a.h": here, "src/base/b.cpp": text}
                self.assertEqual(found(definitions.one_definition, files), expected)


class HeadersAlone(unittest.TestCase):
    def test_one_that_leans_on_another(self):
        leaning = "std::string a();\n"
        rows = {
            "whole": ("#include <string>\nstd::string a();\n", "", 0),
            "leaning": (leaning, "", 1),
            "first in its source, so that the build says it": (leaning, '#include "base/a.h"\n', 0),
            "after something else": (leaning, '#include <string>\n#include "base/a.h"\n', 1),
            "after a definition": (leaning, '#define A\n#include "base/a.h"\n', 1),
        }
        for name, (text, source, count) in rows.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "src/base/a.h"
                file.parent.mkdir(parents=True)
                file.write_text(HEADER + text)
                tree = Tree({"src/base/a.h": HEADER + text, "src/base/a.cpp": source})
                self.assertEqual(len(list(headers_alone(tree, folder))), count)


class Completeness(unittest.TestCase):
    def test_every_rule_is_tested_here(self):
        text = pathlib.Path(__file__).read_text()
        for rule in RULES:
            with self.subTest(rule.__name__):
                self.assertIn(f".{rule.__name__}, ", text)


class Documents(unittest.TestCase):
    def test_architecture_names_every_room_there_is(self):
        files = {"src/base/a.h": "", "docs/architecture.md": "The disk.\n"}
        self.assertEqual(found(documents.architecture, files), ["docs/architecture.md"])
        files["docs/architecture.md"] = "The base.\n"
        self.assertEqual(found(documents.architecture, files), [])

    def test_architecture_names_files_that_are_there(self):
        rows = {"`src/base/a.h`": 0, "`base/a`": 0, "`base/a.h`": 0, "`base/a.{h,cpp}`": 1, "`base/b`": 1,
                "`docs/formats/<name>.md`": 0, "`application/json`": 0, "`tests/`": 1}
        for text, count in rows.items():
            files = {"src/base/a.h": "", "docs/architecture.md": f"The base: {text}\n"}
            with self.subTest(text):
                self.assertEqual(len(found(documents.architecture, files)), count)

    def test_links(self):
        rows = {"[a](b.md)": 0, "[a](c.md)": 1, "[a](b.md#two-words)": 0, "[a](b.md#three)": 1,
                "[a](https://example.com/x)": 0, "[a](#here)": 0, "[a](#there)": 1, "[a](../README.md)": 0}
        for text, count in rows.items():
            files = {"docs/a.md": f"# Here\n{text}\n", "docs/b.md": "## Two words\n", "README.md": "#\n"}
            with self.subTest(text):
                self.assertEqual(len(found(documents.links, files)), count)

    def test_links_in_code_are_none(self):
        self.assertEqual(found(documents.links, {"a.md": "```\n[a](gone.md)\n```\n"}), [])


class Blanking(unittest.TestCase):
    def test_keeps_lines_and_code(self):
        rows = {'a("b // c");': 'a("");', "a; // b": "a;  ", "/* a\nb */c": "\nc",
                'R"x(a\n)" b)x";': '""\n;', "'\"' + 1'000": "'' + 1'000", '"\\"" a': '"" a'}
        for text, expected in rows.items():
            with self.subTest(text):
                self.assertEqual(blank(text), expected)


if __name__ == "__main__":
    unittest.main()
