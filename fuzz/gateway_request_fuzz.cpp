// Request heads of any bytes: however they are cut into pieces, the same head comes out or none;
// what is taken is made of lines that end in CR LF and say one thing about the body.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "gateway/wire/request_head.h"

namespace {

using namespace opentrail::gateway;

constexpr HeadLimits limits{.line_bytes_max = 128, .head_bytes_max = 512, .fields_max = 16};

Progress read(RequestHead& head, const std::string& bytes, std::size_t piece) {
    Progress progress = Progress::more;
    for (std::size_t come = piece; progress == Progress::more; come += piece) {
        progress = head.read(std::string_view(bytes).substr(0, come));
        if (come >= bytes.size()) break;
    }
    return progress;
}

void check(const RequestHead& head, const std::string& bytes) {
    INVARIANT(head.size() <= bytes.size() && head.size() <= limits.head_bytes_max + 1);
    INVARIANT(std::string_view(bytes).substr(0, head.size()).ends_with("\r\n\r\n"));
    INVARIANT(head.fields() <= limits.fields_max);
    std::size_t lines = head.line().size() + 4;
    for (std::size_t i = 0; i < head.fields(); ++i) {
        const Field field = head.field(i);
        INVARIANT(field.line.ends_with("\r\n") && field.line.starts_with(field.name));
        INVARIANT(field.line.find('\r') == field.line.size() - 2);
        lines += field.line.size();
    }
    // Nothing but one empty line before it is left out.
    INVARIANT(lines == head.size() || lines + 2 == head.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    RequestHead whole(limits);
    const Progress progress = read(whole, bytes, bytes.size() + 1);
    if (progress == Progress::done) check(whole, bytes);
    for (const std::size_t piece : {1, 7, 64}) {
        RequestHead cut(limits);
        INVARIANT(read(cut, bytes, piece) == progress);
        INVARIANT(cut.refusal().reason == whole.refusal().reason);
        if (progress != Progress::done) continue;
        INVARIANT(cut.size() == whole.size() && cut.fields() == whole.fields());
        INVARIANT(cut.target() == whole.target() && cut.method() == whole.method());
        INVARIANT(cut.framing().kind == whole.framing().kind);
        INVARIANT(cut.framing().length == whole.framing().length);
    }
    return 0;
}
