// Shows that code and pages agree: the examples of docs/formats/journal.md and archive.md, made by
// another program, are read as the pages say, and are what the code writes.

#include <gtest/gtest.h>

#include "base/assert.h"
#include "disk/testing/fake_disk.h"
#include "journal/archived_segment.h"
#include "journal/journaled_segment.h"
#include "journal/provenance.h"
#include "journal/recovery.h"
#include "journal/testing/format_page.h"
#include "journal/testing/journal_model.h"

namespace opentrail::journal {
namespace {

constexpr std::uint64_t example_first = 40;

// As the pages tell it.
std::vector<ModelEntry> told() {
    Provenance provenance;
    provenance.recorded = from_millis(1'767'323'045'000);
    provenance.door = Door::submitted;
    provenance.principal = "arn:aws:iam::123456789012:user/jo";
    provenance.account = "123456789012";
    provenance.region = "eu-west-1";
    return {{Kind::event, flag_conflict, provenance, R"({"eventName":"GetObject"})"},
            {Kind::outcome, 0, provenance, R"({"successful":1})"}};
}

SegmentHeader told_header(Form form) {
    return {.form = form,
            .first = {0, example_first},
            .shards = 1,
            .created = from_millis(1'767'323'045'000)};
}

std::unique_ptr<disk::File> file_of(disk::FakeDisk& disk, const std::string& bytes) {
    auto file = disk.open("file", disk::Mode::create_new).value();
    INVARIANT(file->write(0, bytes));
    return file;
}

TEST(FormatTest, JournaledExampleIsRead) {
    const std::string example = hex_example("journal.md");
    const auto header = parse_segment_header(example, Form::journaled);
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(*header, told_header(Form::journaled));
    disk::FakeDisk disk;
    const auto file = file_of(disk, example);
    std::vector<ModelEntry> found;
    const auto recovered = recover(*file, "file", header->first, [&](const Batch& batch) {
        EXPECT_EQ(batch.first, (Position{0, example_first}));
        for (const Item& item : batch.items) EXPECT_EQ(item.record_hash, sha256(item.record));
        for (ModelEntry& entry : entries_of(batch)) found.push_back(std::move(entry));
        return Result<void>();
    });
    ASSERT_TRUE(recovered) << recovered.error().message;
    EXPECT_EQ(found, told());
    EXPECT_EQ(recovered->end, example_first + 2);
    EXPECT_EQ(recovered->used_bytes, example.size() - 4);
    EXPECT_EQ(recovered->torn_end, recovered->used_bytes);
}

TEST(FormatTest, JournaledExampleIsWritten) {
    const Batch batch = make_batch(told().front().provenance, told());
    std::string provenance;
    render(batch.provenance, provenance);
    std::string bytes = render(told_header(Form::journaled));
    render_frame({0, example_first}, 0, provenance, batch.items, Form::journaled, bytes);
    EXPECT_EQ(bytes + std::string(4, '\0'), hex_example("journal.md"));
}

TEST(FormatTest, ArchivedExampleIsRead) {
    disk::FakeDisk disk;
    file_of(disk, hex_example("archive.md"));
    ArchiveCache cache;
    const auto segment = ArchivedSegment::open(disk, cache, "file");
    ASSERT_TRUE(segment) << segment.error().message;
    EXPECT_EQ((*segment)->header(), told_header(Form::archived));
    const auto verified = (*segment)->verify();
    EXPECT_TRUE(verified) << verified.error().message;
    std::vector<ModelEntry> found;
    EXPECT_TRUE((*segment)->scan(0, 100, false, [&](const Batch& batch) {
        for (ModelEntry& entry : entries_of(batch)) found.push_back(std::move(entry));
        return true;
    }));
    EXPECT_EQ(found, told());
}

TEST(FormatTest, ArchivedExamplesFooterIsWritten) {
    const std::string example = hex_example("archive.md");
    const auto size = parse_archive_trailer(
        std::string_view(example).substr(example.size() - archive_trailer_bytes));
    ASSERT_TRUE(size);
    const std::string footer = example.substr(example.size() - *size);
    const auto parsed = parse_archive_footer(footer);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->entries, 2u);
    EXPECT_EQ(parsed->record_bytes, 41u);
    EXPECT_EQ(parsed->blocks.size(), 1u);
    EXPECT_EQ(render(*parsed), footer);
    EXPECT_EQ(render(told_header(Form::archived)), example.substr(0, segment_header_bytes));
}

}  // namespace
}  // namespace opentrail::journal
