// HTTP requests against any bytes: however they are cut into pieces, the same request comes out;
// limits hold; what is refused says why.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "http/request_parser.h"

namespace {

using namespace opentrail::http;
using Progress = RequestParser::Progress;

constexpr RequestParser::Limits limits{.header_bytes_max = 512, .body_bytes_max = 256};

struct Outcome {
    Progress progress = Progress::more;
    Request request;
    std::size_t used = 0;
};

Outcome parse(std::string_view bytes, std::size_t piece) {
    RequestParser parser(limits);
    Outcome outcome;
    std::string held;
    while (true) {
        std::size_t used = 0;
        outcome.progress = parser.feed(held, used);
        INVARIANT(used <= held.size());
        held.erase(0, used);
        outcome.used += used;
        if (outcome.progress == Progress::head) continue;
        if (outcome.progress != Progress::more || bytes.empty()) break;
        held += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    if (outcome.progress == Progress::refused) {
        INVARIANT(!parser.refusal().reason.empty());
        INVARIANT(parser.refusal().status >= 400 && parser.refusal().status < 600);
    }
    INVARIANT(parser.request().body.size() <= limits.body_bytes_max);
    outcome.request = parser.request();
    return outcome;
}

bool same(const Request& a, const Request& b) {
    return a.method == b.method && a.target == b.target && a.body == b.body &&
           std::ranges::equal(a.headers, b.headers, [](const Header& x, const Header& y) {
               return x.name == y.name && x.value == y.value;
           });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = parse(bytes, std::string_view::npos);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
        const Outcome cut = parse(bytes, piece);
        // Of a request that is bad anyway one way of cutting may show it sooner.
        INVARIANT((whole.progress == Progress::done) == (cut.progress == Progress::done));
        if (whole.progress != Progress::done) continue;
        INVARIANT(same(whole.request, cut.request));
        INVARIANT(whole.used == cut.used);
    }
    return 0;
}
