#include "http/message.h"

#include "http/letter_case.h"

namespace opentrail::http {

const std::string* find(const std::vector<Header>& headers, std::string_view name) {
    for (const Header& header : headers) {
        if (equal_ignoring_case(header.name, name)) return &header.value;
    }
    return nullptr;
}

std::string_view Request::path() const {
    std::string_view rest = target;
    // RFC 9112 section 3.2.2: a server must also take "GET http://host/path".
    if (!rest.starts_with('/')) {
        const auto scheme_end = rest.find("://");
        if (scheme_end != std::string_view::npos) {
            const auto authority_end = rest.find_first_of("/?", scheme_end + 3);
            rest = authority_end == std::string_view::npos ? "/" : rest.substr(authority_end);
            if (rest.starts_with('?')) return "/";
        }
    }
    return rest.substr(0, rest.find('?'));
}

std::string_view Request::query() const {
    const std::string_view whole = target;
    const auto mark = whole.find('?');
    return mark == std::string_view::npos ? std::string_view{} : whole.substr(mark + 1);
}

}  // namespace opentrail::http
