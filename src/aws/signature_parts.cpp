#include "aws/signature_parts.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

/// What cannot be decoded stands for itself.
std::string decoded(std::string_view text) {
    auto plain = percent_decode(text);
    return plain ? std::move(*plain) : std::string(text);
}

/// As botocore's normalize_url_path: RFC 3986 dot segments, and empty segments dropped.
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> kept;
    for (const std::string_view part : split_views(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            kept.push_back(part);
        } else if (!kept.empty()) {
            kept.pop_back();
        }
    }
    std::string result;
    for (const std::string_view part : kept) result.append("/").append(part);
    if (result.empty() || path.ends_with('/')) result += '/';
    return result;
}

std::string single_spaced(std::string_view value) {
    std::string result;
    for (const char character : trim(value)) {
        const bool space = character == ' ' || character == '\t';
        if (space && result.ends_with(' ')) continue;
        result += space ? ' ' : character;
    }
    return result;
}

}  // namespace

Fault signature_mismatch() {
    return {"InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details."};
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split_views(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> split(std::string_view text, char at) {
    const std::vector<std::string_view> views = split_views(text, at);
    return {views.begin(), views.end()};
}

std::vector<QueryParameter> query_parameters(std::string_view query) {
    std::vector<QueryParameter> parameters;
    if (query.empty()) return parameters;
    for (const std::string_view pair : split_views(query, '&')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        parameters.push_back({decoded(pair.substr(0, equals)), decoded(value)});
    }
    return parameters;
}

std::string canonical_path(std::string_view path, bool s3) {
    if (path.empty()) return "/";
    if (s3) return percent_encode(decoded(path), Slash::keep);
    return percent_encode(without_dots(path), Slash::keep);
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const QueryParameter& parameter : query_parameters(query)) {
        if (parameter.name == "X-Amz-Signature") continue;
        pairs.emplace_back(percent_encode(parameter.name), percent_encode(parameter.value));
    }
    std::ranges::sort(pairs);
    std::string result;
    for (const auto& [name, value] : pairs) {
        if (!result.empty()) result += '&';
        result.append(name).append("=").append(value);
    }
    return result;
}

std::string canonical_headers(const http::Request& request, const std::vector<std::string>& names) {
    std::string result;
    for (const std::string& name : names) {
        std::string values;
        bool first = true;
        for (const http::Header& header : request.headers) {
            if (!http::equal_ignoring_case(header.name, name)) continue;
            if (!first) values += ',';
            values += single_spaced(header.value);
            first = false;
        }
        result.append(http::lower(name)).append(":").append(values).append("\n");
    }
    return result;
}

}  // namespace opentrail::aws
