// Any bytes are opened as a history segment and asked everything: first as they are, then with
// their checksums made right, so that damage reaches what the checksums guard. Whatever they hold:
// an answer or Code::corrupt, within bounds.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/hash.h"
#include "disk/testing/fake_disk.h"
#include "history/posting.h"
#include "history/sealed_segment.h"
#include "history/segment_layout.h"

namespace {

using namespace opentrail;
using namespace opentrail::history;

template <class T>
void overwrite(std::string& bytes, std::size_t at, T value) {
    bytes.replace(at, sizeof value, reinterpret_cast<const char*>(&value), sizeof value);
}

/// Walks the index of one section and gives its blocks the checksums that they have.
void mend_index(std::string& file, std::size_t summary, Reader& reader) {
    const auto count = reader.number<std::uint32_t>();
    std::uint64_t offset = reader.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        reader.number<std::uint64_t>();
        const auto size = reader.number<std::uint32_t>();
        const std::size_t at = file.size() - reader.left();
        reader.number<std::uint32_t>();
        if (!reader.ok() || offset + size > summary) return;
        overwrite(file, at, crc32c(std::string_view(file).substr(offset, size)));
        offset += size;
    }
}

void mend(std::string& file) {
    if (file.size() < header_bytes) return;
    const auto summary = load<std::uint64_t>(file.data() + 40);
    if (summary > file.size() || summary < header_bytes) return;
    // The reader's bytes change below, but only checksums, which it skips.
    Reader reader(std::string_view(file).substr(summary));
    const auto rows = reader.number<std::uint32_t>();
    reader.bytes(38);
    const std::uint64_t conflicts = reader.varint();
    if (conflicts > 0) take_posting(reader, conflicts, rows);
    mend_index(file, summary, reader);
    mend_index(file, summary, reader);
    const auto fields = reader.number<std::uint8_t>();
    for (std::uint8_t i = 0; i < fields && reader.ok(); ++i) {
        reader.bytes(5);
        mend_index(file, summary, reader);
    }
    overwrite(file, 48, static_cast<std::uint32_t>(file.size() - summary));
    overwrite(file, 52, crc32c(std::string_view(file).substr(summary)));
    overwrite(file, 60, crc32c(std::string_view(file).substr(0, header_bytes - 4)));
}

void ask(const SealedSegment& segment) {
    Scratch scratch;
    RowSet all;
    const Extent extent = segment.extent();
    all.fill(extent.rows);
    std::vector<Key> keys;
    for (const Order order : {Order::newest_first, Order::oldest_first}) {
        const auto found = segment.first_keys(all, order, 100, scratch, keys);
        INVARIANT(found || segment.damaged());
    }
    keys.push_back({extent.oldest, {extent.shard, extent.first}});
    for (const Key& key : keys) {
        RowSet rows = all;
        static_cast<void>(segment.keep_between(key, {extent.newest, {}}, scratch, rows));
        static_cast<void>(segment.keep_offsets(key.position.offset, extent.end, scratch, rows));
    }
    static_cast<void>(segment.visit_keys(all, scratch, [](std::uint32_t, const Key&) {}));
    std::vector<std::pair<event::Field, std::string>> values;
    for (std::size_t number = 1; number <= event::field_count; ++number) {
        const auto field = static_cast<event::Field>(number);
        for (const RowSet* rows :
             {static_cast<const RowSet*>(nullptr), static_cast<const RowSet*>(&all)}) {
            static_cast<void>(segment.count_values(
                field, {}, rows, scratch,
                [&](std::uint64_t, std::string_view text, std::uint32_t count) {
                    INVARIANT(count <= extent.rows);
                    if (values.size() < 50) values.emplace_back(field, text);
                }));
        }
    }
    for (const auto& [field, text] : values) {
        RowSet rows;
        static_cast<void>(segment.may_have(Term(field, text)));
        static_cast<void>(segment.insert_rows(Term(field, text), scratch, rows));
        rows.ascending([&](std::uint32_t row) {
            INVARIANT(row < extent.rows || segment.damaged());
            return true;
        });
    }
    std::vector<IdRow> found;
    if (const auto ids = segment.ids()) {
        for (std::size_t i = 0; i < ids->size() && i < 50; ++i) {
            static_cast<void>(segment.may_have_id((*ids)[i].hash));
            static_cast<void>(segment.find_id((*ids)[i].hash, scratch, found));
        }
    }
    for (const IdRow& id : found) INVARIANT(id.row < extent.rows);
}

void open_and_ask(const std::string& bytes) {
    disk::FakeDisk disk;
    {
        const auto file = disk.open("segment", disk::Mode::create_new).value();
        INVARIANT(file->write(0, bytes).has_value());
    }
    const auto segment = SealedSegment::open(disk, "segment");
    if (segment) {
        ask(**segment);
    } else {
        INVARIANT(segment.error().code == Code::corrupt || segment.error().code == Code::invalid);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    open_and_ask(bytes);
    mend(bytes);
    open_and_ask(bytes);
    return 0;
}
