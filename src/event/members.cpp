#include "event/members.h"

#include <fmt/format.h>

#include <bit>

#include "base/limits.h"

namespace opentrail::event {

Members::Members() : tape_(limits::json_depth_max) {}

bool Members::read(std::string_view record) {
    has_record_ = tape_.parse(record, false);
    return has_record_;
}

bool Members::each(std::size_t at, std::string_view path, const Visit& visit) const {
    const char type = tape_.type(at);
    const std::size_t end = type == '[' || type == '{' ? tape_.after(at) - 1 : at;
    if (type == '[') {
        for (std::size_t item = at + 1; item < end; item = tape_.after(item)) {
            if (each(item, path, visit)) return true;
        }
        return false;
    }
    if (path.empty()) return visit(at);
    if (type != '{') return false;
    for (std::size_t key = at + 1; key < end; key = tape_.after(key + 1)) {
        const std::string_view name = tape_.text(key);
        if (!path.starts_with(name)) continue;
        const std::string_view rest = path.substr(name.size());
        if (!rest.empty() && (rest.front() != '.' || rest.size() == 1)) continue;
        if (each(key + 1, rest.empty() ? rest : rest.substr(1), visit)) return true;
    }
    return false;
}

bool Members::scalar(std::size_t at, const std::function<bool(std::string_view)>& visit) const {
    switch (tape_.type(at)) {
        case '"': return visit(tape_.text(at));
        case 't': return visit("true");
        case 'f': return visit("false");
        case 'n': return visit("null");
        case 'l': return visit(fmt::format("{}", std::bit_cast<std::int64_t>(tape_.word(at + 1))));
        case 'u': return visit(fmt::format("{}", tape_.word(at + 1)));
        case 'd': return visit(fmt::format("{}", tape_.number(at)));
        default: return false;
    }
}

bool Members::any(std::string_view path, const std::function<bool(std::string_view)>& visit) const {
    if (!has_record_ || path.empty()) return false;
    return each(Tape::root, path, [&](std::size_t at) { return scalar(at, visit); });
}

std::string Members::text(std::string_view path) const {
    std::string found;
    any(path, [&](std::string_view value) {
        found = value;
        return true;
    });
    return found;
}

bool Members::has(std::string_view path) const {
    if (!has_record_ || path.empty()) return false;
    return each(Tape::root, path, [&](std::size_t at) {
        if (tape_.type(at) == '{') return tape_.after(at) > at + 2;
        return tape_.type(at) != 'n';
    });
}

}  // namespace opentrail::event
