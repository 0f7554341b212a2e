// GetObject and HeadObject (Amazon S3 API Reference): the object or a part of it, by the request's
// conditions. Of HEAD it has the length and no body.

#include <fmt/format.h>

#include <array>

#include "api/object_pieces.h"
#include "api/s3/conditions.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

void set(http::Response& response, const char* name, const std::string& value) {
    if (value.empty()) return;
    for (http::Header& header : response.headers) {
        if (header.name != name) continue;
        header.value = value;
        return;
    }
    response.headers.push_back({name, value});
}

void describe(const delivery::ObjectFacts& facts, http::Response& response) {
    const delivery::Attributes& attributes = facts.attributes;
    set(response, "Content-Type", attributes.content_type);
    set(response, "Content-Encoding", attributes.content_encoding);
    set(response, "Content-Disposition", attributes.content_disposition);
    set(response, "Content-Language", attributes.content_language);
    set(response, "Cache-Control", attributes.cache_control);
    set(response, "Expires", attributes.expires);
    for (const auto& [name, value] : attributes.metadata) {
        response.headers.push_back({"x-amz-meta-" + name, value});
    }
    set(response, "ETag", quoted(facts.etag));
    set(response, "Last-Modified", modified_of(facts));
    set(response, "Accept-Ranges", "bytes");
    // An object may be a page of anybody's: no browser shall take it for one of this server's.
    set(response, "Content-Security-Policy", "sandbox");
    if (!facts.kms_key.empty()) {
        set(response, "x-amz-server-side-encryption", "aws:kms");
        set(response, "x-amz-server-side-encryption-aws-kms-key-id", facts.kms_key);
    }
}

/// Headers of the reply that the query asks for; only of those who sign.
std::optional<Refused> override_headers(const Asked& asked, http::Response& response) {
    constexpr std::array<std::pair<const char*, const char*>, 6> known{{
        {"response-content-type", "Content-Type"},
        {"response-content-language", "Content-Language"},
        {"response-content-encoding", "Content-Encoding"},
        {"response-content-disposition", "Content-Disposition"},
        {"response-cache-control", "Cache-Control"},
        {"response-expires", "Expires"},
    }};
    for (const auto& [parameter, name] : known) {
        const auto value = asked.request.parameter(parameter);
        if (!value) continue;
        if (asked.call.caller.access_key_id.empty()) {
            return Refused{"InvalidRequest",
                           "Request specific response headers cannot be used for anonymous GET "
                           "requests."};
        }
        set(response, name, *value);
    }
    return std::nullopt;
}

/// What replacing an object while it is read gives; the read begins anew.
const Refused changed{"OperationAborted",
                      "The object was replaced while it was read. Please try again."};
constexpr int tries = 3;

std::optional<Refused> read_range_into(const Asked& asked, const delivery::ObjectFacts& facts,
                                       Range range, http::Response& response) {
    if (asked.http().method == "HEAD") {
        response.length = range.size;
        return std::nullopt;
    }
    ObjectPieces pieces(asked.parts.store, asked.request.bucket, asked.request.key, facts,
                        range.first, range.size);
    const auto sent = send_pieces(std::move(pieces), range.size, response);
    if (sent) return std::nullopt;
    if (sent.error().code == Code::not_found) return no_such_key();
    if (sent.error().code == Code::conflict) return changed;
    return as_s3(as_refused(sent.error()));
}

Outcome<Answer> get_once(const Asked& asked) {
    const auto facts = asked.parts.store.facts(asked.request.bucket, asked.request.key);
    if (!facts && facts.error().code == Code::not_found) return std::unexpected(no_such_key());
    if (!facts) return std::unexpected(as_s3(as_refused(facts.error())));
    if (asked.http().method != "HEAD") {
        if (auto denied = may_not_decrypt(asked, *facts)) {
            return std::unexpected(*std::move(denied));
        }
    }
    Answer answer{reply("", "binary/octet-stream", asked.call.request_id)};
    http::Response& response = answer.response;
    describe(*facts, response);
    if (auto wrong = override_headers(asked, response)) return std::unexpected(*std::move(wrong));
    switch (judge(asked.http(), "", *facts)) {
        case Verdict::wanted: break;
        case Verdict::not_modified: response.status = 304; return answer;
        case Verdict::failed:
            return refuse("PreconditionFailed",
                          "At least one of the pre-conditions you specified did not hold");
    }
    Range range{0, facts->bytes, true};
    const auto part = range_holds(asked.http(), *facts)
                          ? read_range(header(asked.http(), "Range"), facts->bytes)
                          : std::nullopt;
    if (part) {
        if (!part->satisfiable) {
            return refuse("InvalidRange", "The requested range is not satisfiable");
        }
        range = *part;
        response.status = 206;
        response.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", range.first,
                                          range.first + range.size - 1, facts->bytes)});
    } else if (header(asked.http(), "x-amz-checksum-mode") == "ENABLED") {
        append_checksums(facts->checksums, response);
    }
    if (auto failed = read_range_into(asked, *facts, range, response)) {
        return std::unexpected(*std::move(failed));
    }
    return answer;
}

}  // namespace

Outcome<Answer> get_object(const Asked& asked) {
    Outcome<Answer> answer = get_once(asked);
    for (int tried = 1; tried < tries && !answer && answer.error() == changed; ++tried) {
        answer = get_once(asked);
    }
    return answer;
}

Outcome<Answer> get_object_tagging(const Asked& asked) {
    const auto facts = asked.parts.store.facts(asked.request.bucket, asked.request.key);
    if (!facts && facts.error().code == Code::not_found) return std::unexpected(no_such_key());
    if (!facts) return std::unexpected(as_s3(as_refused(facts.error())));
    aws::XmlWriter xml;
    xml.open("Tagging", xml_namespace);
    xml.open("TagSet");
    xml.close();
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace opentrail::api::s3
