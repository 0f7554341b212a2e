// A frame that is accepted is written again as the same bytes, but for what a newer version may
// have put in; no bytes hurt. The first byte chooses the form; the rest is tried as it is, and with
// length and checksum put right.

#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/hash.h"
#include "base/little_endian.h"
#include "journal/frame.h"
#include "journal/provenance.h"

namespace {

using namespace opentrail::journal;

std::string render_again(const Batch& batch, std::uint32_t unsynced, Form form) {
    std::string provenance;
    render(batch.provenance, provenance);
    std::string frame;
    render_frame(batch.first, unsynced, provenance, batch.items, form, frame);
    return frame;
}

bool equal(const Batch& left, const Batch& right) {
    if (left.first != right.first || left.items.size() != right.items.size()) return false;
    for (std::size_t i = 0; i < left.items.size(); ++i) {
        const Item& a = left.items[i];
        const Item& b = right.items[i];
        if (a.kind != b.kind || a.flags != b.flags || a.record != b.record ||
            a.record_hash != b.record_hash) {
            return false;
        }
    }
    return left.provenance == right.provenance;
}

void check(std::string_view bytes, Form form) {
    Batch batch;
    if (!parse_frame(bytes, form, batch)) return;
    const FrameHeader header = *peek_frame(bytes);
    const std::string again = render_again(batch, header.unsynced, form);
    Batch back;
    INVARIANT(parse_frame(again, form, back));
    INVARIANT(equal(batch, back));
    // Only optional flags and unknown fields are not kept.
    if (again.size() == bytes.size() && header.optional == 0) INVARIANT(again == bytes);
    for (std::uint32_t i = 0; i < header.count; ++i) {
        opentrail::journal::Provenance provenance;
        const auto place = place_item(bytes, form, i, provenance);
        INVARIANT(place && bytes.substr(place->at, place->bytes) == batch.items[i].record);
        INVARIANT(provenance == batch.provenance);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Form form = data[0] % 2 == 0 ? Form::journaled : Form::archived;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    check(bytes, form);
    if (bytes.size() < frame_header_bytes) return 0;
    bytes.replace(0, frame_magic.size(), frame_magic);
    opentrail::store(bytes.data() + 8, static_cast<std::uint32_t>(bytes.size()));
    const std::uint32_t crc =
        form == Form::journaled ? opentrail::crc32c(std::string_view(bytes).substr(8)) : 0;
    opentrail::store(bytes.data() + 4, crc);
    check(bytes, form);
    return 0;
}
