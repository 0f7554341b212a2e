#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/gzip.h"
#include "base/gzip_fault.h"

namespace opentrail {
namespace {

constexpr std::size_t input_bytes = std::size_t{256} << 10;
constexpr std::size_t trailer_bytes = 8;
constexpr std::uint8_t method_deflate = 8;
constexpr std::uint8_t reserved_flags = 0xe0;
constexpr std::size_t part_max = std::size_t{1} << 30;  // ISA-L counts in 32 bits.

}  // namespace

struct GzipReader::State {
    Source source;
    std::uint64_t size_max = 0;
    Members members = Members::all;
    std::string input = std::string(input_bytes, '\0');
    inflate_state inflate;
    // Ours, across calls: with ISAL_GZIP, isal_inflate() keeps it on its own stack, and a header
    // that arrives in pieces is judged by what happens to lie there.
    isal_gzip_header header;
    bool in_header = false;
    std::uint64_t taken = 0;         // From the source.
    std::uint64_t made = 0;          // Given out, and what is about to be.
    std::uint64_t whole = 0;         // Of these, in members that ended well.
    std::uint64_t member_begin = 0;  // Byte at which the present member began.
    bool in_member = false;
    bool source_ended = false;
    bool ended = false;
    std::optional<Error> fault;
    GzipFault fault_kind = GzipFault::other;  // Of `fault`.

    std::uint64_t place() const { return taken - inflate.avail_in; }
    std::string_view waiting() const {
        return {reinterpret_cast<const char*>(inflate.next_in), inflate.avail_in};
    }

    std::unexpected<Error> truncated() {
        fault_kind = GzipFault::truncated;
        return std::unexpected(gzip_truncated(taken, member_begin));
    }

    // What follows the last member is read to its end, to say how much it is; not where it alone
    // is the fault, and may be endless.
    Result<void> followed() {
        const std::uint64_t end = place();
        fault_kind = GzipFault::followed;
        if (members == Members::one) return std::unexpected(gzip_another(end));
        while (!source_ended) {
            inflate.avail_in = 0;
            TRY(fill());
        }
        return std::unexpected(gzip_followed(taken - end, end));
    }

    // Adds to what is waiting. Sets source_ended when there is no more.
    Result<void> fill() {
        std::memmove(input.data(), inflate.next_in, inflate.avail_in);
        inflate.next_in = reinterpret_cast<std::uint8_t*>(input.data());
        const std::size_t got =
            TRY(source(input.data() + inflate.avail_in, input.size() - inflate.avail_in));
        inflate.avail_in += static_cast<std::uint32_t>(got);
        taken += got;
        source_ended = got == 0;
        return {};
    }

    // At a member's begin: takes it up, or ends.
    Result<void> begin_member() {
        while (inflate.avail_in < 4 && !source_ended) TRY(fill());
        const bool is_first = taken == inflate.avail_in;
        if (inflate.avail_in == 0 && !is_first) {
            ended = true;
            return {};
        }
        if (!is_first && members == Members::one) return followed();
        if (!waiting().starts_with("\x1f\x8b")) {
            if (!is_first) return followed();
            return std::unexpected(not_gzip(waiting()));
        }
        member_begin = place();
        if (inflate.avail_in < 4) return truncated();
        // ISA-L does not look at flags that it does not know; RFC 1952 (2.3.1.2) says to refuse
        // them.
        if (inflate.next_in[2] != method_deflate || (inflate.next_in[3] & reserved_flags) != 0) {
            return std::unexpected(gzip_damaged(member_begin + 2));
        }
        in_member = true;
        in_header = true;
        isal_inflate_reset(&inflate);
        isal_gzip_header_init(&header);
        inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
        return {};
    }

    // Takes the member's header in, all of it.
    Result<void> read_header() {
        while (true) {
            if (inflate.avail_in == 0 && !source_ended) TRY(fill());
            const int result = isal_read_gzip_header(&inflate, &header);
            if (result == ISAL_DECOMP_OK) break;
            if (result != ISAL_END_INPUT) return std::unexpected(gzip_damaged(place()));
            if (source_ended) return truncated();
        }
        in_header = false;
        return {};
    }

    // Inflates some more; gives how much came out.
    Result<std::size_t> step(char* into, std::size_t size) {
        if (in_header) TRY(read_header());
        if (inflate.avail_in == 0 && !source_ended) TRY(fill());
        const auto room = static_cast<std::uint32_t>(std::min(size, part_max));
        inflate.next_out = reinterpret_cast<std::uint8_t*>(into);
        inflate.avail_out = room;
        const int result = isal_inflate(&inflate);
        const std::size_t out = room - inflate.avail_out;
        if (result == ISAL_INCORRECT_CHECKSUM) {
            return std::unexpected(gzip_wrong_checksum(place() - trailer_bytes));
        }
        if (result < 0) return std::unexpected(gzip_damaged(place()));
        made += out;
        if (made > size_max) return std::unexpected(gzip_too_large(size_max));
        if (inflate.block_state == ISAL_BLOCK_FINISH) {
            in_member = false;
            whole = made;
        } else if (out == 0 && inflate.avail_in == 0 && source_ended) {
            return truncated();
        }
        return out;
    }

    Result<std::size_t> read(char* into, std::size_t size) {
        std::size_t done = 0;
        while (done < size && !ended && !fault) {
            if (!in_member) {
                if (auto begun = begin_member(); !begun) fault = std::move(begun.error());
                continue;
            }
            auto out = step(into + done, size - done);
            if (out) {
                done += *out;
            } else {
                fault = std::move(out.error());
            }
        }
        if (done == 0 && fault) return std::unexpected(*fault);
        return done;
    }
};

GzipReader::GzipReader(Source source, std::uint64_t size_max, Members members)
    : state_(std::make_unique<State>()) {
    state_->source = std::move(source);
    state_->size_max = size_max;
    state_->members = members;
    isal_inflate_init(&state_->inflate);
    state_->inflate.next_in = reinterpret_cast<std::uint8_t*>(state_->input.data());
}

GzipReader::~GzipReader() = default;

GzipFault GzipReader::fault() const { return state_->fault ? state_->fault_kind : GzipFault::none; }

std::uint64_t GzipReader::whole_bytes() const { return state_->whole; }

Result<std::size_t> GzipReader::read(char* into, std::size_t size) {
    return state_->read(into, size);
}

}  // namespace opentrail
