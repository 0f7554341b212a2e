// PutObject, DeleteObject and DeleteObjects, in buckets of general use.

#include <fmt/format.h>

#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/request_body.h"
#include "api/s3/request_keys.h"
#include "api/s3/request_xml.h"
#include "api/s3/upload.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

/// Amazon S3 API Reference, DeleteObjects.
constexpr std::size_t deleted_at_once_max = 1000;

Answer nothing_left(const Asked& asked) {
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.status = 204;
    return answer;
}

struct Doomed {
    std::string key;
    std::optional<Refused> refused;
};

Outcome<std::vector<Doomed>> read_doomed(const Asked& asked, bool& quiet) {
    const Outcome<Body> body = read_body(asked.http());
    if (!body) return std::unexpected(body.error());
    if (!body->has_md5 && !body->algorithm) {
        return refuse("InvalidRequest",
                      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }
    Xml document;
    if (auto wrong = document.read(body->bytes(), "Delete")) {
        return std::unexpected(*std::move(wrong));
    }
    quiet = std::string_view(document.root().child_value("Quiet")) == "true";
    std::vector<Doomed> all;
    for (const pugi::xml_node node : document.root().children("Object")) {
        Doomed one{.key = node.child_value("Key"), .refused = {}};
        const std::string_view version = node.child_value("VersionId");
        if (one.key.empty() || all.size() == deleted_at_once_max) {
            return std::unexpected(malformed_xml());
        }
        if (!version.empty() && version != "null") {
            one.refused = Refused{"NoSuchVersion", "The specified version does not exist."};
        }
        for (const char* const condition : {"ETag", "LastModifiedTime", "Size"}) {
            if (!node.child(condition)) continue;
            one.refused =
                Refused{"NotImplemented", "Deletion under conditions is not implemented."};
        }
        all.push_back(std::move(one));
    }
    if (all.empty()) return std::unexpected(malformed_xml());
    return all;
}

void remove_one(const Asked& asked, const RequestKeys& keys, Doomed& one) {
    if (one.refused) return;
    const S3Request object{asked.request.bucket, one.key, {}};
    one.refused = may_not(asked, "s3:DeleteObject", arn_of(object), asked.bucket.account, keys);
    if (one.refused) return;
    const auto removed = asked.parts.objects->remove(asked.request.bucket, one.key);
    // A key that no object can have is not there.
    if (!removed && removed.error().code != Code::invalid) {
        one.refused = refused_upload(removed.error());
    }
}

}  // namespace

Outcome<Answer> put_object(const Asked& asked) {
    if (auto cannot = cannot_make(asked.http(), asked.request.key)) {
        return std::unexpected(*std::move(cannot));
    }
    std::string etag;
    const auto condition = read_condition(asked.http(), etag);
    if (!condition) return std::unexpected(condition.error());
    if (!etag.empty()) {
        // Amazon S3 User Guide, "Conditional writes": who compares may read.
        if (auto denied =
                may_not(asked, "s3:GetObject", arn_of(asked.request), asked.bucket.account, {})) {
            return std::unexpected(*std::move(denied));
        }
    }
    const auto attributes = read_attributes(asked.http());
    if (!attributes) return std::unexpected(attributes.error());
    const Outcome<Body> body = read_body(asked.http());
    if (!body) return std::unexpected(body.error());
    const delivery::Checksums checksums = kept_checksum(*body);
    const auto made = asked.parts.objects->put({.bucket = asked.request.bucket,
                                                .key = asked.request.key,
                                                .bytes = body->bytes(),
                                                .attributes = *attributes,
                                                .checksums = checksums},
                                               *condition);
    if (!made) return std::unexpected(refused_upload(made.error()));
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.headers.push_back({"ETag", quoted(made->etag)});
    append_checksums(checksums, answer.response);
    return answer;
}

Outcome<Answer> delete_object(const Asked& asked) {
    for (const char* const condition :
         {"If-Match", "x-amz-if-match-last-modified-time", "x-amz-if-match-size"}) {
        if (!http::find(asked.http().headers, condition)) continue;
        return std::unexpected(not_implemented());
    }
    const auto removed = asked.parts.objects->remove(asked.request.bucket, asked.request.key);
    if (!removed && removed.error().code != Code::invalid) {
        return std::unexpected(refused_upload(removed.error()));
    }
    return nothing_left(asked);
}

Outcome<Answer> delete_objects(const Asked& asked) {
    bool quiet = false;
    auto doomed = read_doomed(asked, quiet);
    if (!doomed) return std::unexpected(doomed.error());
    const RequestKeys keys = request_keys(asked.call, asked.request, false);
    for (Doomed& one : *doomed) remove_one(asked, keys, one);
    aws::XmlWriter xml;
    xml.open("DeleteResult", xml_namespace);
    for (const Doomed& one : *doomed) {
        if (one.refused) {
            xml.open("Error");
            xml.element("Key", one.key);
            xml.element("Code", one.refused->code);
            xml.element("Message", one.refused->message);
            xml.close();
        } else if (!quiet) {
            xml.open("Deleted");
            xml.element("Key", one.key);
            xml.close();
        }
    }
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace opentrail::api::s3
