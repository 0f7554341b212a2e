#include "access/usage/arn_form.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace opentrail::access::usage {
namespace {

/// More ARNs of one call than this are of no use in a policy.
constexpr std::size_t arns_max = 200;

bool is_common(std::string_view part) {
    return part == "Partition" || part == "Region" || part == "Account";
}

/// Parts that hold slashes or colons.
bool is_wide(std::string_view part) {
    constexpr std::array<std::string_view, 8> names = {
        "ObjectName", "LogGroupName", "LogStreamName", "RepositoryName",
        "SecretId",   "FunctionName", "ResourcePath",  "EntityPath"};
    return part.ends_with("WithPath") || part.ends_with("WithoutLeadingSlash") ||
           std::ranges::find(names, part) != names.end();
}

/// One piece of a form: literal text, or a part.
struct Piece {
    std::string_view text;
    bool is_part = false;
};

std::vector<Piece> pieces_of(std::string_view form) {
    std::vector<Piece> pieces;
    while (!form.empty()) {
        const std::size_t at = form.find("${");
        if (at > 0) pieces.push_back({.text = form.substr(0, at)});
        if (at == std::string_view::npos) break;
        const std::size_t end = form.find('}', at);
        if (end == std::string_view::npos) break;
        pieces.push_back({.text = form.substr(at + 2, end - at - 2), .is_part = true});
        form.remove_prefix(end + 1);
    }
    return pieces;
}

bool fits(std::span<const Piece> pieces, std::string_view arn) {
    if (pieces.empty()) return arn.empty();
    const Piece& first = pieces.front();
    if (!first.is_part) {
        return arn.starts_with(first.text) &&
               fits(pieces.subspan(1), arn.substr(first.text.size()));
    }
    std::size_t longest = arn.size();
    if (!is_wide(first.text)) longest = std::min(longest, arn.find_first_of(":/"));
    const std::size_t shortest = is_common(first.text) ? 0 : 1;
    for (std::size_t size = longest + 1; size-- > shortest;) {
        if (fits(pieces.subspan(1), arn.substr(size))) return true;
    }
    return false;
}

/// Where the resource begins: behind "arn:partition:service:region:account:".
std::size_t resource_begin(std::string_view arn) {
    std::size_t at = 0;
    for (int colons = 0; colons < 5; ++colons) {
        at = arn.find(':', at);
        if (at == std::string_view::npos) return arn.size();
        ++at;
    }
    return at;
}

/// How many separators the resource has, beside a "*" at its end.
std::size_t depth_of(std::string_view arn) {
    std::string_view resource = arn.substr(resource_begin(arn));
    if (resource == "*") return 0;
    if (resource.ends_with('*')) resource.remove_suffix(2);
    return 1 + static_cast<std::size_t>(
                   std::ranges::count_if(resource, [](char c) { return c == '/' || c == ':'; }));
}

/// "b/a/x.txt" to "b/a/*", that to "b/*", that to "*".
std::string shortened(const std::string& arn) {
    const std::size_t begin = resource_begin(arn);
    std::string_view resource = std::string_view(arn).substr(begin);
    if (resource.ends_with('*')) resource.remove_suffix(2);
    const std::size_t last = resource.find_last_of("/:");
    const std::size_t kept = last == std::string_view::npos ? 0 : last + 1;
    return arn.substr(0, begin + kept) + "*";
}

}  // namespace

bool fits_form(std::string_view form, std::string_view arn) { return fits(pieces_of(form), arn); }

Filled fill_form(std::string_view form, const PartValues& values) {
    Filled filled;
    filled.arns = {""};
    for (const Piece& piece : pieces_of(form)) {
        std::vector<std::string> texts{std::string(piece.text)};
        if (piece.is_part) {
            texts = values(piece.text);
            if (!is_common(piece.text)) {
                ++filled.own;
                if (!texts.empty()) ++filled.own_said;
            }
            if (texts.empty()) texts = {"*"};
        }
        std::vector<std::string> longer;
        for (const std::string& arn : filled.arns) {
            for (const std::string& text : texts) {
                if (longer.size() < arns_max) longer.push_back(arn + text);
            }
        }
        filled.arns = std::move(longer);
    }
    return filled;
}

std::string literal(std::string_view text) {
    std::string written;
    for (const char c : text) {
        if (c == '*' || c == '?' || c == '$') {
            written += "${";
            written += c;
            written += '}';
        } else {
            written += c;
        }
    }
    return written;
}

std::vector<std::string> condense(std::vector<std::string> arns, std::size_t most) {
    std::set<std::string> all(arns.begin(), arns.end());
    while (all.size() > most) {
        std::size_t deepest = 0;
        for (const std::string& arn : all) deepest = std::max(deepest, depth_of(arn));
        if (deepest == 0) break;
        std::set<std::string> shorter;
        for (const std::string& arn : all)
            shorter.insert(depth_of(arn) == deepest ? shortened(arn) : arn);
        all = std::move(shorter);
    }
    return {all.begin(), all.end()};
}

}  // namespace opentrail::access::usage
