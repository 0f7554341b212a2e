// Reply heads of any bytes: however they are cut into pieces, the same head comes out or none.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "gateway/wire/reply_head.h"

namespace {

using namespace opentrail::gateway;

constexpr HeadLimits limits{.line_bytes_max = 128, .head_bytes_max = 512, .fields_max = 16};

Progress read(ReplyHead& head, const std::string& bytes, std::size_t piece, bool to_head) {
    Progress progress = Progress::more;
    for (std::size_t come = piece; progress == Progress::more; come += piece) {
        progress = head.read(std::string_view(bytes).substr(0, come), to_head);
        if (come >= bytes.size()) break;
    }
    return progress;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    for (const bool to_head : {false, true}) {
        ReplyHead whole(limits);
        const Progress progress = read(whole, bytes, bytes.size() + 1, to_head);
        if (progress == Progress::done) {
            INVARIANT(whole.status() >= 100 && whole.status() <= 599);
            INVARIANT(whole.size() <= bytes.size());
            INVARIANT(!to_head || whole.framing().kind == Framing::Kind::none);
        }
        for (const std::size_t piece : {1, 7, 64}) {
            ReplyHead cut(limits);
            INVARIANT(read(cut, bytes, piece, to_head) == progress);
            INVARIANT(cut.refusal().reason == whole.refusal().reason);
            if (progress != Progress::done) continue;
            INVARIANT(cut.size() == whole.size() && cut.status() == whole.status());
            INVARIANT(cut.framing().kind == whole.framing().kind);
            INVARIANT(cut.framing().length == whole.framing().length);
        }
    }
    return 0;
}
