// Whatever an archive's file holds, opening, scanning and fetching it either fails or agrees with
// itself; a footer that is accepted is written again as the same bytes. Tried as it is, and with
// the checksums put right.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/hash.h"
#include "base/little_endian.h"
#include "disk/testing/fake_disk.h"
#include "journal/archived_segment.h"

namespace {

using namespace opentrail;
using namespace opentrail::journal;

void check_footer(std::string_view bytes) {
    const auto footer = parse_archive_footer(bytes);
    if (!footer) return;
    const std::string again = render(*footer);
    // Unknown optional fields are not kept.
    if (again.size() == bytes.size()) INVARIANT(again == bytes);
    INVARIANT(parse_archive_footer(again).value() == *footer);
}

void check_file(const std::string& bytes) {
    disk::FakeDisk disk;
    INVARIANT(disk.open("a", disk::Mode::create_new).value()->write(0, bytes));
    ArchiveCache cache;
    const auto opened = ArchivedSegment::open(disk, cache, "a");
    if (!opened) return;
    const ArchivedSegment& segment = **opened;
    std::vector<std::string> records;
    const auto scanned = segment.scan(0, segment.end(), false, [&](const Batch& batch) {
        for (const Item& item : batch.items) records.emplace_back(item.record);
        return true;
    });
    if (!scanned) return;
    INVARIANT(records.size() == segment.end() - segment.first().offset);
    for (std::size_t i = 0; i < std::min<std::size_t>(records.size(), 20); ++i) {
        Entry entry;
        const Wanted wanted{segment.first().offset + i, 0};
        INVARIANT(segment.fetch({&wanted, 1}, {&entry, 1}));
        INVARIANT(entry.record == records[i]);
    }
}

// Puts right what stands between a mutation and the code behind the checksums.
void repair(std::string& bytes) {
    const std::size_t trailer = bytes.size() - archive_trailer_bytes;
    const auto footer_bytes = load<std::uint32_t>(bytes.data() + trailer);
    store(bytes.data() + 60, crc32c(std::string_view(bytes).substr(0, 60)));
    if (footer_bytes > trailer) return;
    const std::string_view covered =
        std::string_view(bytes).substr(trailer - footer_bytes, footer_bytes + 4);
    store(bytes.data() + trailer + 4, crc32c(covered));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A block may claim to be 4 GiB: what a file claims is believed only as far as its size allows.
    std::string bytes(reinterpret_cast<const char*>(data), size);
    check_file(bytes);
    if (size < segment_header_bytes + archive_trailer_bytes) return 0;
    repair(bytes);
    check_file(bytes);
    const auto footer_bytes =
        parse_archive_trailer(std::string_view(bytes).substr(size - archive_trailer_bytes));
    if (footer_bytes && *footer_bytes <= size) {
        check_footer(std::string_view(bytes).substr(size - *footer_bytes));
    }
    return 0;
}
