#include "bench/signed_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/time.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

std::string hmac(std::string_view key, std::string_view text) {
    return std::string(as_text(hmac_sha256(key, text)));
}

}  // namespace

SignedClient::SignedClient(std::string host, Keys keys)
    : host_(std::move(host)), keys_(std::move(keys)), client_(http::Client::make()) {}

http::Response SignedClient::operation(std::string_view name, std::string body,
                                       std::string_view region) {
    return send({.method = "POST",
                 .path = "/",
                 .query = "",
                 .service = "cloudtrail",
                 .region = region,
                 .headers = {{"content-type", "application/x-amz-json-1.1"},
                             {"x-amz-target", "CloudTrail_20131101." + std::string(name)}},
                 .body = std::move(body)});
}

http::Response SignedClient::v1(std::string_view method, std::string_view path, Query query,
                                std::string body, std::string_view content_type) {
    for (auto& [name, value] : query) {
        name = percent_encode(name);
        value = percent_encode(value);
    }
    std::ranges::sort(query);
    Call call{.method = method,
              .path = "/v1/" + std::string(path),
              .query = "",
              .service = "opentrail",
              .region = "us-east-1",
              .headers = {},
              .body = std::move(body)};
    for (const auto& [name, value] : query) {
        call.query += fmt::format("{}{}={}", call.query.empty() ? "" : "&", name, value);
    }
    if (!content_type.empty()) call.headers.push_back({"content-type", std::string(content_type)});
    return send(std::move(call));
}

http::Response SignedClient::send(Call call) {
    const std::string stamp =
        iso8601_basic(std::chrono::floor<std::chrono::seconds>(SystemClock().now()));
    call.headers.push_back({"host", host_});
    call.headers.push_back({"x-amz-date", stamp});
    std::ranges::sort(call.headers, {}, &http::Header::name);
    std::string lines;
    std::string names;
    for (const auto& header : call.headers) {
        lines += fmt::format("{}:{}\n", header.name, header.value);
        names += fmt::format("{}{}", names.empty() ? "" : ";", header.name);
    }
    const std::string canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", call.method, call.path,
                                              call.query, lines, names, hex(sha256(call.body)));
    const std::string scope =
        fmt::format("{}/{}/{}/aws4_request", stamp.substr(0, 8), call.region, call.service);
    const std::string text =
        fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp, scope, hex(sha256(canonical)));
    std::string key = hmac("AWS4" + keys_.secret, stamp.substr(0, 8));
    for (const std::string_view part :
         {call.region, call.service, std::string_view("aws4_request")}) {
        key = hmac(key, part);
    }
    call.headers.push_back(
        {"authorization",
         fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", keys_.id,
                     scope, names, hex(hmac_sha256(key, text)))});

    http::ClientRequest request;
    request.method = std::string(call.method);
    request.url =
        fmt::format("http://{}{}{}{}", host_, call.path, call.query.empty() ? "" : "?", call.query);
    request.headers = std::move(call.headers);
    request.body = std::move(call.body);
    request.timeout = std::chrono::minutes(5);
    auto reply = client_->send(request);
    if (!reply) give_up(fmt::format("{} {}: {}", call.method, call.path, reply.error().message));
    return *std::move(reply);
}

}  // namespace opentrail::bench
