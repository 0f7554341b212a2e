// Bodies of any bytes and framing: however they are cut into pieces, they end at the same byte and
// hold the same content; what of it is used is what passes through.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "gateway/wire/body_frame.h"

namespace {

using namespace opentrail::gateway;

struct Read {
    Progress progress = Progress::more;
    std::string data;
    std::size_t used = 0;
};

Read read(Framing framing, std::string_view bytes, std::size_t piece) {
    BodyFrame frame(framing);
    Read result;
    std::size_t given = std::min(piece, bytes.size());
    while (true) {
        const std::string_view rest = bytes.substr(result.used, given - result.used);
        const BodyFrame::Step step = frame.take(rest);
        INVARIANT(step.used <= rest.size() && step.data.size() <= step.used);
        INVARIANT(step.progress != Progress::refused || step.used == 0);
        // A proxy's buffer has room for what must be held.
        INVARIANT(step.used > 0 || step.progress != Progress::more ||
                  rest.size() < BodyFrame::held_bytes_max);
        result.data += step.data;
        result.used += step.used;
        result.progress = step.progress;
        if (step.progress != Progress::more) break;
        if (step.used > 0) continue;
        if (given == bytes.size()) break;
        given = std::min(given + piece, bytes.size());
    }
    INVARIANT((result.progress == Progress::refused) == !frame.refusal().reason.empty());
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Framing framing{.kind = static_cast<Framing::Kind>(data[0] % 4), .length = data[0] / 4u};
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Read whole = read(framing, bytes, bytes.size() + 1);
    if (framing.kind == Framing::Kind::length) {
        INVARIANT(whole.used == std::min<std::size_t>(framing.length, bytes.size()));
    }
    for (const std::size_t piece : {1, 2, 7, 64}) {
        const Read cut = read(framing, bytes, piece);
        INVARIANT(cut.progress == whole.progress && cut.used == whole.used);
        INVARIANT(cut.data == whole.data);
    }
    return 0;
}
