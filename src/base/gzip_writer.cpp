#include "base/gzip_writer.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace opentrail {
namespace {

// Small enough to stay in the second cache while it is copied and read, large enough that a call
// costs nothing.
constexpr std::size_t piece_bytes = 64 << 10;

}  // namespace

struct GzipWriter::State {
    isal_zstream stream;
    std::uint8_t level_buffer[ISAL_DEF_LVL2_DEFAULT];
    char piece[piece_bytes];
    std::size_t held = 0;
    std::string out;

    void begin() {
        isal_deflate_init(&stream);
        stream.level = 2;
        stream.level_buf = level_buffer;
        stream.level_buf_size = ISAL_DEF_LVL2_DEFAULT;
        stream.gzip_flag = IGZIP_GZIP;
        stream.flush = NO_FLUSH;
        held = 0;
        out.clear();
    }
};

GzipWriter::GzipWriter() : state_(std::make_unique_for_overwrite<State>()) { state_->begin(); }
GzipWriter::~GzipWriter() = default;

void GzipWriter::append(std::string_view text) {
    while (!text.empty()) {
        const std::size_t part = std::min(text.size(), piece_bytes - state_->held);
        std::memcpy(state_->piece + state_->held, text.data(), part);
        state_->held += part;
        text.remove_prefix(part);
        if (state_->held == piece_bytes) deflate(false);
    }
}

std::string GzipWriter::finish() {
    deflate(true);
    std::string out = std::move(state_->out);
    state_->begin();
    return out;
}

void GzipWriter::deflate(bool at_end) {
    State& state = *state_;
    isal_zstream& stream = state.stream;
    stream.next_in = reinterpret_cast<std::uint8_t*>(state.piece);
    stream.avail_in = static_cast<std::uint32_t>(state.held);
    stream.end_of_stream = at_end ? 1 : 0;
    const auto is_open = [&] {
        return at_end ? stream.internal_state.state != ZSTATE_END : stream.avail_in != 0;
    };
    while (is_open()) {
        const std::size_t before = state.out.size();
        constexpr std::size_t room = piece_bytes / 2;
        if (state.out.capacity() - before < room) {
            state.out.reserve(std::max(before + room, 2 * state.out.capacity()));
        }
        state.out.resize_and_overwrite(before + room, [&](char* text, std::size_t) {
            stream.next_out = reinterpret_cast<std::uint8_t*>(text + before);
            stream.avail_out = static_cast<std::uint32_t>(room);
            INVARIANT(isal_deflate(&stream) == COMP_OK);
            return before + room - stream.avail_out;
        });
    }
    state.held = 0;
}

}  // namespace opentrail
