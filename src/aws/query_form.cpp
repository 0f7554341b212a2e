#include "aws/query_form.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

std::unexpected<Fault> malformed(std::string message) {
    return refuse("MalformedQueryString", std::move(message));
}

}  // namespace

bool claims_form(const http::Request& request) {
    const std::string* type = http::find(request.headers, "Content-Type");
    if (!type) return false;
    std::string_view media = std::string_view(*type).substr(0, type->find(';'));
    while (media.ends_with(' ') || media.ends_with('\t')) media.remove_suffix(1);
    return http::equal_ignoring_case(media, "application/x-www-form-urlencoded");
}

Outcome<QueryForm> read_query_form(std::string_view body) {
    if (body.size() > limits::control_body_bytes_max) {
        return refuse("RequestEntityTooLargeException",
                      fmt::format("The request has {} bytes; at most {} are allowed.", body.size(),
                                  limits::control_body_bytes_max));
    }
    QueryForm form;
    while (!body.empty()) {
        const std::string_view field = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), field.size() + 1));
        if (field.empty()) continue;
        const std::size_t equals = std::min(field.find('='), field.size());
        Result<std::string> name = percent_decode(field.substr(0, equals), Plus::is_space);
        Result<std::string> value =
            percent_decode(field.substr(std::min(equals + 1, field.size())), Plus::is_space);
        if (!name || !value || !is_utf8(*name) || !is_utf8(*value)) {
            return malformed("The form in the request's body is not well-formed.");
        }
        if (name->empty() || name->size() > query_name_bytes_max) {
            return malformed("A name in the form is empty or too long.");
        }
        const auto [place, added] = form.try_emplace(*std::move(name), *std::move(value));
        if (!added) return malformed(fmt::format("{} comes more than once.", place->first));
        if (form.size() > query_fields_max) {
            return malformed(fmt::format("The form has more than {} fields.", query_fields_max));
        }
    }
    return form;
}

}  // namespace opentrail::aws
