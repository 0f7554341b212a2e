#include "event/tape.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <string>

#include "base/assert.h"

namespace opentrail::event {
namespace {

// The tape's layout is not simdjson's public interface: look at it again before a new major
// version.
static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3);

constexpr std::size_t capacity_min = 16 * 1024;
// Buffers of one large record are not kept: they take some fifteen times its size.
constexpr std::size_t capacity_kept = 256 * 1024;

}  // namespace

struct Tape::State {
    std::size_t depth_max;
    simdjson::dom::parser parser;
    simdjson::dom::document document;
    std::string copy;
};

Tape::Tape(std::size_t depth_max) : state_(std::make_unique<State>()) {
    // simdjson refuses on reaching its limit, not on passing it.
    state_->depth_max = depth_max + 1;
}

Tape::~Tape() = default;
Tape::Tape(Tape&&) noexcept = default;
Tape& Tape::operator=(Tape&&) noexcept = default;

bool Tape::parse(std::string_view json, bool padded) {
    State& state = *state_;
    const std::size_t held = state.document.capacity();
    if (held < json.size() || held == 0 || (held > capacity_kept && json.size() <= capacity_kept)) {
        const std::size_t capacity = std::bit_ceil(std::max(json.size(), capacity_min));
        const bool allocated =
            state.document.allocate(capacity) == simdjson::SUCCESS &&
            state.parser.allocate(capacity, state.depth_max) == simdjson::SUCCESS;
        INVARIANT(allocated);
        state.copy = {};
    }
    const char* bytes = json.data();
    if (!padded) {
        state.copy.assign(json);
        state.copy.append(simdjson::SIMDJSON_PADDING, ' ');
        bytes = state.copy.data();
    }
    const auto parsed = state.parser.parse_into_document(state.document, bytes, json.size(),
                                                         /*realloc_if_needed=*/false);
    words_ = state.document.tape.get();
    strings_ = reinterpret_cast<const char*>(state.document.string_buf.get());
    return parsed.error() == simdjson::SUCCESS;
}

}  // namespace opentrail::event
