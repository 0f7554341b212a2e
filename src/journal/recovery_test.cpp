// Shows what opening makes of damaged, cut and foreign files: a torn tail is dropped, anything that
// was durable once and is not whole refuses to open, and what is handed out is never wrong.

#include "journal/recovery.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/assert.h"
#include "base/little_endian.h"
#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "journal/archive_writer.h"
#include "journal/archived_segment.h"
#include "journal/journal.h"
#include "journal/provenance.h"
#include "journal/segment_header.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

void put_file(disk::FakeDisk& disk, const std::string& path, std::string_view bytes) {
    const auto file = disk.open(path, disk::Mode::replace).value();
    INVARIANT(file->write(0, bytes));
}

/// A segment's bytes, frame by frame: each holds two entries.
struct Frames {
    std::string bytes = render(SegmentHeader{});
    std::uint64_t next = 0;

    // With `unsynced` entries before it that were not durable when it was written.
    Frames& add(std::uint32_t unsynced, std::uint32_t shard = 0) {
        const Batch batch = make_batch({"one", "two"});
        std::string provenance;
        render(batch.provenance, provenance);
        render_frame({shard, next}, unsynced, provenance, batch.items, Form::journaled, bytes);
        next += 2;
        return *this;
    }
    Frames& damaged(std::uint32_t unsynced) {
        add(unsynced);
        bytes.back() = 'x';
        return *this;
    }
    Frames& zeroed(std::uint32_t unsynced) {
        const std::size_t before = bytes.size();
        add(unsynced);
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(before), bytes.end(), '\0');
        return *this;
    }
};

TEST(RecoveryTest, TellsATornTailFromDamage) {
    struct Row {
        const char* name;
        Frames frames;
        std::optional<std::uint64_t> end;  // Nothing: refused.
    };
    const Row rows[] = {
        {"empty", Frames(), 0},
        {"whole", Frames().add(0).add(0), 4},
        {"whole, written together", Frames().add(0).add(2).add(4), 6},
        {"last one torn", Frames().add(0).damaged(0), 2},
        {"first of a write torn, second whole", Frames().add(0).damaged(0).add(2), 2},
        {"first of a write missing, second whole", Frames().add(0).zeroed(0).add(2), 2},
        {"first and last of a write torn", Frames().add(0).damaged(0).add(2).damaged(4), 2},
        {"damaged, and the next is of a later write", Frames().add(0).damaged(0).add(0), {}},
        {"zeroed, and the next is of a later write", Frames().add(0).zeroed(0).add(0), {}},
        {"damaged write of two, and the next later", Frames().damaged(0).damaged(2).add(0), {}},
        {"second of a write damaged, the next later", Frames().add(0).damaged(2).add(0), {}},
        {"damaged, and behind it one of another shard", Frames().damaged(0).add(0, 7), 0},
    };
    for (const Row& row : rows) {
        disk::FakeDisk disk;
        put_file(disk, "file", row.frames.bytes + std::string(5000, '\0'));
        const auto file = disk.open("file", disk::Mode::read).value();
        std::uint64_t seen = 0;
        const auto recovered = recover(*file, "file", {0, 0}, [&](const Batch& batch) {
            EXPECT_EQ(batch.first.offset, seen);
            seen = batch.end();
            return Result<void>();
        });
        EXPECT_EQ(recovered.has_value(), row.end.has_value()) << row.name;
        if (recovered && row.end) {
            EXPECT_EQ(recovered->end, *row.end) << row.name;
            EXPECT_EQ(seen, *row.end) << row.name;
            EXPECT_EQ(recovered->places.size(), *row.end / 2) << row.name;
        }
        if (!recovered) {
            EXPECT_EQ(recovered.error().code, Code::corrupt) << row.name;
        }
    }
}

TEST(RecoveryTest, SaysWhereItIsDamaged) {
    disk::FakeDisk disk;
    Frames frames;
    frames.add(0);
    const std::size_t at = frames.bytes.size();
    frames.damaged(0);
    const std::size_t next = frames.bytes.size();
    frames.add(0);
    put_file(disk, "file", frames.bytes);
    const auto file = disk.open("file", disk::Mode::read).value();
    const auto recovered =
        recover(*file, "file", {0, 0}, [](const Batch&) { return Result<void>(); });
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().message,
              "file: the frame at byte " + std::to_string(at) +
                  " is damaged: entry 2 should be there, and was durable when entry 4 was written "
                  "at byte " +
                  std::to_string(next));
}

TEST(RecoveryTest, AWholeFrameInTheWrongPlaceIsDamage) {
    disk::FakeDisk disk;
    Frames frames;
    frames.add(0);
    frames.next = 8;
    frames.add(0);
    put_file(disk, "file", frames.bytes);
    const auto file = disk.open("file", disk::Mode::read).value();
    const auto recovered =
        recover(*file, "file", {0, 0}, [](const Batch&) { return Result<void>(); });
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().code, Code::corrupt);
}

Options small(std::uint32_t shards = 1) {
    Options options;
    options.shards = shards;
    options.segment_bytes = 2048;
    options.archive_block_bytes = 300;
    options.background = false;
    return options;
}

class OpeningTest : public testing::Test {
  protected:
    Result<std::unique_ptr<Journal>> open(disk::FakeDisk& disk, std::uint32_t shards = 1) {
        return Journal::open(disk, clock_, "/j", small(shards));
    }

    void append(Journal& journal, std::uint32_t shard, const std::string& record) {
        const auto appended = journal.append(shard, make_batch({record}));
        ASSERT_TRUE(appended) << appended.error().message;
    }

    std::vector<std::string> records(Journal& journal) {
        std::vector<std::string> found;
        const auto scanned = journal.scan(0, 0, UINT64_MAX, false, [&](const Batch& batch) {
            for (const Item& item : batch.items) found.emplace_back(item.record);
            return true;
        });
        EXPECT_TRUE(scanned) << scanned.error().message;
        return found;
    }

    // A journal of three archives and an open segment, two records in each.
    void make_segments(disk::FakeDisk& disk) {
        const auto journal = open(disk).value();
        for (int i = 0; i < 8; ++i) {
            append(*journal, 0, "record " + std::to_string(i));
            if (i % 2 == 1 && i < 6) {
                ASSERT_TRUE(journal->seal(0));
            }
        }
    }

    std::string read(disk::FakeDisk& disk, const std::string& path) {
        return disk::read_file(disk, path).value();
    }

    FakeClock clock_;
};

constexpr const char* first_journaled = "/j/0-00000000000000000000.journal";
constexpr const char* first_archived = "/j/0-00000000000000000000.archive";

TEST_F(OpeningTest, EveryFlippedByteOfAJournaledSegment) {
    disk::FakeDisk whole;
    std::vector<std::size_t> ends;
    {
        const auto journal = open(whole).value();
        for (const char* record : {"first", "second", "third"}) {
            append(*journal, 0, record);
            ends.push_back(journal->segments().front().file_bytes);
        }
    }
    const std::string bytes = read(whole, first_journaled);
    ASSERT_EQ(bytes.size(), small().segment_bytes);  // Zeros at the end.
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
        disk::FakeDisk disk;
        ASSERT_TRUE(disk.create_directories("/j"));
        put_file(disk, first_journaled, flipped);
        const auto journal = open(disk);
        if (at < ends[1]) {  // The header, or entries that a later frame proves.
            ASSERT_FALSE(journal) << "byte " << at;
            EXPECT_EQ(journal.error().code, Code::corrupt);
            EXPECT_NE(journal.error().message.find(first_journaled), std::string::npos);
            continue;
        }
        ASSERT_TRUE(journal) << "byte " << at << ": " << journal.error().message;
        const bool last_is_torn = at < ends[2];
        EXPECT_EQ(records(**journal).size(), last_is_torn ? 2u : 3u) << "byte " << at;
        EXPECT_EQ(records(**journal)[1], "second");
        // Nothing of it is left behind what is written next.
        append(**journal, 0, "next");
        const auto again = open(disk);
        ASSERT_TRUE(again) << "byte " << at << ": " << again.error().message;
        EXPECT_EQ(records(**again).back(), "next");
    }
}

TEST_F(OpeningTest, EveryFlippedByteOfAnArchive) {
    disk::FakeDisk whole;
    std::vector<std::string> expected;
    {
        const auto journal = open(whole).value();
        for (int i = 0; i < 12; ++i) {
            expected.push_back("record " + std::to_string(i) + std::string(90, 'a'));
            append(*journal, 0, expected.back());
        }
        ASSERT_TRUE(journal->seal(0));
    }
    const auto names = whole.list("/j").value();
    ASSERT_EQ(names.size(), 3u);  // It was full once before.
    for (const std::string& name : names) {
        if (!name.ends_with(".archive")) continue;
        const std::string bytes = read(whole, "/j/" + name);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string flipped = bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
            const auto disk = whole.crash(1);
            put_file(*disk, "/j/" + name, flipped);
            const auto journal = open(*disk);
            if (!journal) {
                EXPECT_NE(journal.error().message.find(name), std::string::npos);
                continue;
            }
            std::vector<std::string> found;
            const auto scanned = (*journal)->scan(0, 0, UINT64_MAX, false, [&](const Batch& batch) {
                for (const Item& item : batch.items) found.emplace_back(item.record);
                return true;
            });
            ASSERT_FALSE(scanned) << "byte " << at << " of " << name;
            EXPECT_EQ(scanned.error().code, Code::corrupt);
            found.resize(std::min(found.size(), expected.size()));
            EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin()));
        }
    }
}

TEST_F(OpeningTest, Versions) {
    struct Row {
        const char* name;
        std::uint32_t version;
        std::uint32_t oldest_reader;
        bool opens;
    };
    const Row rows[] = {{"this one", format_version, 1, true},
                        {"newer, and we may read it", format_version + 8, format_version, true},
                        {"newer, and we may not", format_version + 8, format_version + 1, false}};
    for (const Row& row : rows) {
        for (const char* path : {first_archived, "/j/0-00000000000000000006.journal"}) {
            disk::FakeDisk disk;
            make_segments(disk);
            std::string bytes = read(disk, path);
            store(bytes.data() + 8, row.version);
            store(bytes.data() + 12, row.oldest_reader);
            store(bytes.data() + 60, crc32c(std::string_view(bytes).substr(0, 60)));
            put_file(disk, path, bytes);
            const auto journal = open(disk);
            EXPECT_EQ(journal.has_value(), row.opens) << row.name << " " << path;
            if (!journal) {
                EXPECT_EQ(journal.error().code, Code::invalid) << row.name;
                EXPECT_NE(journal.error().message.find(path), std::string::npos);
            }
        }
    }
}

TEST_F(OpeningTest, AMissingSegmentIsNoticed) {
    for (const char* missing : {"0", "2", "4", "6"}) {
        disk::FakeDisk disk;
        make_segments(disk);
        const std::string path = std::string("/j/0-0000000000000000000") + missing +
                                 (*missing == '6' ? ".journal" : ".archive");
        ASSERT_TRUE(disk.remove(path)) << path;
        const auto journal = open(disk);
        ASSERT_FALSE(journal) << path;
        EXPECT_EQ(journal.error().code, Code::corrupt) << path;
    }
}

TEST_F(OpeningTest, ShardsCannotChange) {
    disk::FakeDisk disk;
    {
        const auto journal = open(disk, 3);
        append(**journal, 1, "of shard 1");
    }
    for (const std::uint32_t shards : {1u, 2u, 4u}) {
        const auto journal = open(disk, shards);
        ASSERT_FALSE(journal) << shards;
        EXPECT_EQ(journal.error().code, Code::invalid);
    }
    ASSERT_TRUE(disk.remove("/j/1-00000000000000000000.journal"));
    const auto journal = open(disk, 3);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, Code::corrupt);
    EXPECT_EQ(journal.error().message, "/j: all files of shard 1 are missing");
}

TEST_F(OpeningTest, OptionsThatMakeNoSense) {
    disk::FakeDisk disk;
    EXPECT_EQ(open(disk, 0).error().code, Code::invalid);
    Options options = small();
    options.segment_bytes = (std::uint64_t{1} << 30) + 1;
    EXPECT_EQ(Journal::open(disk, clock_, "/j", options).error().code, Code::invalid);
}

TEST_F(OpeningTest, OfAJournaledSegmentAndItsArchiveOneStays) {
    disk::FakeDisk disk;
    {
        const auto journal = open(disk).value();
        append(*journal, 0, "archived");
        ASSERT_TRUE(journal->seal(0));
    }
    const std::string archived = read(disk, first_archived);
    // Another record in its place shows which of the two was read.
    disk::FakeDisk other;
    append(*open(other).value(), 0, "journaled");
    const std::string journaled = read(other, first_journaled);
    struct Row {
        const char* name;
        std::size_t flip;
        const char* stays;
    };
    const Row rows[] = {{"whole archive", SIZE_MAX, "archived"},
                        {"archive with a damaged block", segment_header_bytes + 5, "journaled"},
                        {"archive with a damaged end", archived.size() - 1, "journaled"},
                        {"archive with a damaged header", 3, "journaled"}};
    for (const Row& row : rows) {
        std::string bytes = archived;
        if (row.flip != SIZE_MAX) bytes[row.flip] = static_cast<char>(bytes[row.flip] ^ 1);
        put_file(disk, first_archived, bytes);
        put_file(disk, first_journaled, journaled);
        const auto journal = open(disk);
        ASSERT_TRUE(journal) << row.name << ": " << journal.error().message;
        EXPECT_EQ(records(**journal), std::vector<std::string>{row.stays}) << row.name;
        // Sealed again where it had to be.
        EXPECT_FALSE(disk.exists(first_journaled).value()) << row.name;
        EXPECT_TRUE(journal.value()->segments().front().sealed) << row.name;
    }
}

TEST_F(OpeningTest, AnArchiveIsHeldAgainstItsMerkleRoot) {
    for (const bool honest : {true, false}) {
        disk::FakeDisk disk;
        const auto file = disk.open("a", disk::Mode::create_new).value();
        SegmentHeader header;
        header.form = Form::archived;
        ArchiveWriter writer(*file, header, 1000);
        Batch batch = make_batch({"one", "two", "three"});
        if (!honest) batch.items[1].record_hash = sha256("another");
        ASSERT_TRUE(writer.add(batch));
        ASSERT_TRUE(writer.finish());
        ArchiveCache cache;
        const auto verified = ArchivedSegment::open(disk, cache, "a").value()->verify();
        EXPECT_EQ(verified.has_value(), honest);
        if (!honest) {
            EXPECT_EQ(verified.error().code, Code::corrupt);
        }
    }
}

TEST_F(OpeningTest, ARecordReadAloneIsHeldAgainstItsHash) {
    disk::FakeDisk disk;
    const std::vector<std::string> big(10, std::string(9000, 'a'));  // Too large to be read whole.
    {
        const auto journal = open(disk).value();
        ASSERT_TRUE(journal->append(0, make_batch(big)));
    }
    const auto journal = open(disk).value();
    Position position{0, 7};
    EXPECT_EQ(journal->fetch({&position, 1}).value().front().record, big[7]);
    std::string bytes = read(disk, first_journaled);
    bytes[bytes.rfind('a') - 2 * 9000] = 'b';
    put_file(disk, first_journaled, bytes);
    EXPECT_EQ(journal->fetch({&position, 1}).error().code, Code::corrupt);
    position.offset = 2;
    EXPECT_EQ(journal->fetch({&position, 1}).value().front().record, big[2]);
}

TEST_F(OpeningTest, LeftoversAreRemovedAndStrangersLeftAlone) {
    disk::FakeDisk disk;
    make_segments(disk);
    put_file(disk, "/j/0-00000000000000000002.archive.tmp", "half");
    put_file(disk, "/j/notes.txt", "mine");
    ASSERT_TRUE(open(disk));
    EXPECT_FALSE(disk.exists("/j/0-00000000000000000002.archive.tmp").value());
    EXPECT_EQ(read(disk, "/j/notes.txt"), "mine");
}

TEST_F(OpeningTest, AFailedWriteOrSyncIsFinal) {
    for (const std::uint64_t call : {1u, 2u}) {  // The write, the sync.
        disk::FakeDisk disk;
        const auto journal = open(disk).value();
        append(*journal, 0, "before");
        const auto follower = journal->follow(0, 0, false);
        disk.fail_at(call);
        EXPECT_EQ(journal->append(0, make_batch({"lost"})).error().code, Code::unavailable);
        EXPECT_NE(journal->failure(), "");
        EXPECT_EQ(journal->append(0, make_batch({"after"})).error().code, Code::unavailable);
        EXPECT_EQ(journal->seal(0).error().code, Code::unavailable);
        EXPECT_EQ(journal->durable_end(0), 1u);
        EXPECT_EQ(records(*journal), std::vector<std::string>{"before"});
        ASSERT_TRUE(follower->poll().value());
        EXPECT_EQ(follower->poll().error().code, Code::unavailable);
    }
}

}  // namespace
}  // namespace opentrail::journal
