#include "gateway/address.h"

#include "base/encoding.h"
#include "http/message.h"

namespace opentrail::gateway {
namespace {

std::string_view without_port(std::string_view authority) {
    authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0.
    if (authority.starts_with('[')) {
        std::size_t end = authority.find(']');
        return end == std::string_view::npos ? std::string_view() : authority.substr(1, end - 1);
    }
    return authority.substr(0, authority.find(':'));
}

std::string decoded(std::string_view text, Plus plus) {
    constexpr std::string_view special = "%+";
    if (text.find_first_of(special) == std::string_view::npos) {
        return std::string(text);
    }
    auto plain = percent_decode(text, plus);
    return plain ? std::move(*plain) : std::string(text);
}

}  // namespace

Address read_address(const Exchange& exchange) {
    Address address;
    std::string_view target = exchange.target;
    std::size_t scheme = target.starts_with('/') ? std::string_view::npos : target.find("://");
    if (scheme != std::string_view::npos) {
        target.remove_prefix(scheme + 3);
        std::string_view authority = target.substr(0, target.find_first_of("/?"));
        address.host = without_port(authority);
        target.remove_prefix(authority.size());
    } else if (const std::string* host = http::find(exchange.headers, "host")) {
        address.host = without_port(*host);
    }
    std::size_t mark = target.find('?');
    address.path = target.substr(0, mark);
    if (mark != std::string_view::npos) {
        address.query = target.substr(mark + 1);
    }
    if (address.path.empty()) {
        address.path = "/";
    }
    return address;
}

Pairs read_pairs(std::string_view query) {
    Pairs pairs;
    while (!query.empty()) {
        std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        std::size_t equals = pair.find('=');
        std::string_view value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        pairs.emplace_back(decoded(pair.substr(0, equals), Plus::is_space),
                           decoded(value, Plus::is_space));
    }
    return pairs;
}

const std::string* find_pair(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

std::string decoded(std::string_view text) { return decoded(text, Plus::keep); }

}  // namespace opentrail::gateway
