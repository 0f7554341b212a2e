// What every Disk does. Instantiate DiskSuite with a function that makes one, in one _test.cpp.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/thread.h"
#include "disk/disk.h"

namespace opentrail::disk {

/// A disk and an empty directory on it.
struct DiskUnderTest {
    std::shared_ptr<Disk> disk;
    std::string root;
    std::shared_ptr<void> owner;  // Goes last.
};

class DiskSuite : public ::testing::TestWithParam<std::function<DiskUnderTest()>> {
  protected:
    DiskUnderTest made_ = GetParam()();
    Disk& disk_ = *made_.disk;

    std::string at(const std::string& name) const { return made_.root + "/" + name; }

    std::unique_ptr<File> open(const std::string& name, Mode mode) {
        auto file = disk_.open(at(name), mode);
        EXPECT_TRUE(file) << file.error().message;
        return std::move(file).value();
    }
    void write(const std::string& name, std::string_view bytes) {
        EXPECT_TRUE(open(name, Mode::replace)->write(0, bytes));
    }
    std::string content(const std::string& name) {
        auto bytes = read_file(disk_, at(name));
        return bytes ? *bytes : std::string("(") + opentrail::name(bytes.error().code) + ")";
    }
    std::vector<std::string> names(const std::string& directory = "") {
        return disk_.list(at(directory)).value();
    }
};

template <class T>
const char* code_of(const Result<T>& result) {
    return result ? "none" : opentrail::name(result.error().code);
}

TEST_P(DiskSuite, OpensByMode) {
    EXPECT_STREQ(code_of(disk_.open(at("a"), Mode::read)), "not_found");
    EXPECT_STREQ(code_of(disk_.open(at("a"), Mode::write)), "not_found");
    EXPECT_STREQ(code_of(disk_.open(at("none/a"), Mode::create_new)), "not_found");
    EXPECT_STREQ(code_of(disk_.open(made_.root, Mode::read)), "invalid");
    EXPECT_TRUE(open("a", Mode::create_new)->write(0, "first"));
    EXPECT_STREQ(code_of(disk_.open(at("a"), Mode::create_new)), "conflict");
    EXPECT_STREQ(code_of(disk_.open(at("a"), Mode::create_secret)), "conflict");
    EXPECT_EQ(content("a"), "first");
    EXPECT_TRUE(open("a", Mode::write)->write(1, "IR"));
    EXPECT_EQ(content("a"), "fIRst");
    EXPECT_TRUE(open("a", Mode::replace)->write(0, "new"));
    EXPECT_EQ(content("a"), "new");
    EXPECT_TRUE(open("b", Mode::replace));
    EXPECT_EQ(content("b"), "");
    EXPECT_FALSE(open("a", Mode::read)->write(0, "x"));
    EXPECT_EQ(content("a"), "new");
}

TEST_P(DiskSuite, ReadsAndWritesAnywhere) {
    const auto file = open("a", Mode::create_new);
    EXPECT_TRUE(file->write(4, "efg"));
    EXPECT_EQ(file->size().value(), 7u);
    EXPECT_TRUE(file->write(0, "abcd"));
    EXPECT_TRUE(file->write(7, ""));
    char into[16];
    EXPECT_EQ(file->read(2, into, 3).value(), 3u);
    EXPECT_EQ(std::string(into, 3), "cde");
    EXPECT_EQ(file->read(5, into, sizeof into).value(), 2u);
    EXPECT_EQ(std::string(into, 2), "fg");
    EXPECT_EQ(file->read(7, into, sizeof into).value(), 0u);
    EXPECT_EQ(file->read(1000, into, sizeof into).value(), 0u);
    EXPECT_EQ(file->read_exactly(1, 6).value(), "bcdefg");
    EXPECT_EQ(file->read_exactly(7, 0).value(), "");
}

TEST_P(DiskSuite, TellsFilesFromDirectories) {
    EXPECT_TRUE(open("a", Mode::create_new)->write(0, "abc"));
    EXPECT_TRUE(disk_.create_directories(at("d")));
    const Facts file = disk_.facts(at("a")).value();
    EXPECT_TRUE(file.is_file && !file.is_directory);
    EXPECT_EQ(file.bytes, 3u);
    const Facts directory = disk_.facts(at("d")).value();
    EXPECT_TRUE(directory.is_directory && !directory.is_file);
    EXPECT_STREQ(code_of(disk_.facts(at("none"))), "not_found");
}

TEST_P(DiskSuite, IsReadBesideAWriter) {
    const auto file = open("a", Mode::create_new);
    constexpr std::size_t piece = 1000;
    constexpr std::size_t count = 200;
    std::atomic<std::size_t> written = 0;
    const auto read_what_is_written = [&](std::stop_token token) {
        for (std::size_t seen = 0; seen < count && !token.stop_requested();) {
            seen = written;
            for (std::size_t i = 0; i < seen; ++i) {
                const std::string expected(piece, static_cast<char>('a' + i % 26));
                ASSERT_EQ(file->read_exactly(i * piece, piece).value_or("?"), expected);
            }
        }
    };
    Thread reader("reader", read_what_is_written);
    Thread other("reader", read_what_is_written);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string bytes(piece, static_cast<char>('a' + i % 26));
        ASSERT_TRUE(file->write(i * piece, bytes));
        written = i + 1;
    }
    reader.join();
    other.join();
}

TEST_P(DiskSuite, ReadsExactlyOrFails) {
    const auto file = open("a", Mode::create_new);
    EXPECT_TRUE(file->write(0, "abc"));
    const auto short_by_one = file->read_exactly(1, 3);
    ASSERT_FALSE(short_by_one);
    EXPECT_EQ(short_by_one.error().code, Code::corrupt);
    EXPECT_EQ(short_by_one.error().message,
              "file ends 2 bytes after byte 1, 3 were expected there");
    // Neither more nor less, however std::string rounds what it allocates.
    const std::string digits(100, '7');
    EXPECT_TRUE(file->write(0, digits));
    for (std::size_t size = 1; size < digits.size(); ++size) {
        EXPECT_EQ(file->read_exactly(0, size).value(), digits.substr(0, size));
    }
    // A length from a damaged header asks for no memory.
    EXPECT_STREQ(code_of(file->read_exactly(0, std::size_t{1} << 60)), "corrupt");
    EXPECT_STREQ(code_of(file->read_exactly(std::uint64_t{1} << 62, 2 << 20)), "corrupt");
}

TEST_P(DiskSuite, ChangesSizes) {
    const auto file = open("a", Mode::create_new);
    EXPECT_TRUE(file->write(0, "abcdef"));
    EXPECT_TRUE(file->truncate(3));
    EXPECT_EQ(content("a"), "abc");
    EXPECT_TRUE(file->truncate(5));
    EXPECT_EQ(content("a"), std::string("abc\0\0", 5));
    EXPECT_TRUE(file->preallocate(4));
    EXPECT_TRUE(file->reserve(4));
    EXPECT_EQ(file->size().value(), 5u);
    EXPECT_TRUE(file->reserve(9));
    EXPECT_EQ(content("a"), std::string("abc\0\0\0\0\0\0", 9));
    constexpr std::size_t large = (std::size_t{5} << 20) / 2;
    EXPECT_TRUE(file->preallocate(large));
    EXPECT_EQ(file->size().value(), large);
    EXPECT_EQ(content("a"), "abc" + std::string(large - 3, '\0'));
    EXPECT_TRUE(file->sync());
}

TEST_P(DiskSuite, RenamesOver) {
    write("a", "A");
    write("b", "B");
    EXPECT_TRUE(disk_.rename(at("a"), at("b")));
    EXPECT_EQ(content("b"), "A");
    EXPECT_THAT(names(), ::testing::ElementsAre("b"));
    EXPECT_TRUE(disk_.rename(at("b"), at("b")));
    EXPECT_EQ(content("b"), "A");
    EXPECT_STREQ(code_of(disk_.rename(at("a"), at("b"))), "not_found");
    EXPECT_STREQ(code_of(disk_.rename(at("b"), at("none/b"))), "not_found");
    EXPECT_TRUE(disk_.create_directories(at("d")));
    EXPECT_STREQ(code_of(disk_.rename(at("b"), at("d"))), "invalid");
    EXPECT_TRUE(disk_.rename(at("b"), at("d/c")));
    EXPECT_TRUE(disk_.rename(at("d"), at("e")));
    EXPECT_EQ(content("e/c"), "A");
}

TEST_P(DiskSuite, RenamesWithoutReplacing) {
    write("a", "A");
    write("b", "B");
    EXPECT_STREQ(code_of(disk_.rename_new(at("a"), at("b"))), "conflict");
    EXPECT_STREQ(code_of(disk_.rename_new(at("a"), at("a"))), "conflict");
    EXPECT_EQ(content("a"), "A");
    EXPECT_EQ(content("b"), "B");
    EXPECT_TRUE(disk_.create_directories(at("d")));
    EXPECT_STREQ(code_of(disk_.rename_new(at("a"), at("d"))), "conflict");
    EXPECT_STREQ(code_of(disk_.rename_new(at("none"), at("c"))), "not_found");
    EXPECT_STREQ(code_of(disk_.rename_new(at("a"), at("none/c"))), "not_found");
    EXPECT_TRUE(disk_.rename_new(at("a"), at("d/c")));
    EXPECT_EQ(content("d/c"), "A");
    EXPECT_THAT(names(), ::testing::ElementsAre("b", "d"));
}

TEST_P(DiskSuite, RemovesFilesAndEmptyDirectories) {
    EXPECT_STREQ(code_of(disk_.remove(at("a"))), "not_found");
    write("a", "abc");
    const auto file = open("a", Mode::write);
    EXPECT_TRUE(disk_.remove(at("a")));
    EXPECT_FALSE(disk_.exists(at("a")).value());
    // Who has it open keeps it.
    EXPECT_EQ(file->read_exactly(0, 3).value(), "abc");
    EXPECT_TRUE(disk_.create_directories(at("d/e")));
    EXPECT_STREQ(code_of(disk_.remove(at("d"))), "conflict");
    EXPECT_TRUE(disk_.remove(at("d/e")));
    EXPECT_TRUE(disk_.remove(at("d")));
    EXPECT_TRUE(names().empty());
}

TEST_P(DiskSuite, ListsSorted) {
    EXPECT_STREQ(code_of(disk_.list(at("none"))), "not_found");
    for (const char* name : {"b", "a.tmp", "a", "B", "10", "9"}) write(name, "");
    EXPECT_TRUE(disk_.create_directories(at("aa/inner")));
    EXPECT_THAT(names(), ::testing::ElementsAre("10", "9", "B", "a", "a.tmp", "aa", "b"));
    EXPECT_STREQ(code_of(disk_.list(at("a"))), "invalid");
}

TEST_P(DiskSuite, CreatesDirectories) {
    EXPECT_TRUE(disk_.create_directories(at("a/b/c")));
    EXPECT_TRUE(disk_.create_directories(at("a/b/c")));
    EXPECT_TRUE(disk_.create_directories(at("a/b/d/")));
    EXPECT_THAT(names("a/b"), ::testing::ElementsAre("c", "d"));
    write("f", "");
    EXPECT_STREQ(code_of(disk_.create_directories(at("f"))), "invalid");
    EXPECT_STREQ(code_of(disk_.create_directories(at("f/g"))), "invalid");
    EXPECT_TRUE(disk_.exists(at("a/b")).value());
    EXPECT_TRUE(disk_.exists(at("f")).value());
    EXPECT_FALSE(disk_.exists(at("a/x/y")).value());
    EXPECT_FALSE(disk_.exists(at("f/g")).value());
    EXPECT_TRUE(disk_.sync_directory(at("a")));
    EXPECT_STREQ(code_of(disk_.sync_directory(at("none"))), "not_found");
    EXPECT_STREQ(code_of(disk_.sync_directory(at("f"))), "invalid");
    EXPECT_TRUE(create_durable_directories(disk_, at("a/x/y")));
    EXPECT_TRUE(disk_.exists(at("a/x/y")).value());
    EXPECT_TRUE(create_durable_directories(disk_, at("a/x/z/")));
    EXPECT_THAT(names("a/x"), ::testing::ElementsAre("y", "z"));
}

TEST_P(DiskSuite, LocksForOne) {
    auto first = disk_.lock(at("LOCK"));
    ASSERT_TRUE(first);
    const auto second = disk_.lock(at("LOCK"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::conflict);
    EXPECT_THAT(second.error().message, ::testing::HasSubstr("held by"));
    EXPECT_TRUE(disk_.lock(at("OTHER")));
    first->reset();
    EXPECT_TRUE(disk_.lock(at("LOCK")));
    EXPECT_STREQ(code_of(disk_.lock(at("none/LOCK"))), "not_found");
}

TEST_P(DiskSuite, WritesAtomically) {
    EXPECT_TRUE(write_atomically(disk_, at("a"), "one"));
    EXPECT_EQ(content("a"), "one");
    write("a.tmp", "left by a crash, and longer");
    EXPECT_TRUE(write_atomically(disk_, at("a"), "two"));
    EXPECT_EQ(content("a"), "two");
    write("s.tmp", "left by a crash");
    EXPECT_TRUE(write_secret(disk_, at("s"), "secret"));
    EXPECT_EQ(content("s"), "secret");
    EXPECT_THAT(names(), ::testing::ElementsAre("a", "s"));
    EXPECT_STREQ(code_of(write_atomically(disk_, at("none/a"), "")), "not_found");
}

TEST_P(DiskSuite, KnowsItsFreeBytes) {
    EXPECT_GT(disk_.free_bytes(made_.root).value(), 0u);
    EXPECT_STREQ(code_of(disk_.free_bytes(at("none"))), "not_found");
}

}  // namespace opentrail::disk
