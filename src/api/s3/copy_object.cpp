// CopyObject (Amazon S3 API Reference).

#include <fmt/format.h>

#include "api/s3/copy_source.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/request_body.h"
#include "api/s3/upload.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

/// The attributes of the copy: the source's, or those in the headers.
Outcome<delivery::Attributes> attributes_of(const Asked& asked, const CopySource& source) {
    const std::string directive = header(asked.http(), "x-amz-metadata-directive");
    if (directive == "REPLACE") return read_attributes(asked.http());
    if (!directive.empty() && directive != "COPY") {
        return refuse("InvalidArgument", "Unknown metadata directive.");
    }
    if (source.bucket == asked.request.bucket && source.key == asked.request.key) {
        return refuse("InvalidRequest",
                      "This copy request is illegal because it is trying to copy an object to "
                      "itself without changing the object's metadata, storage class, website "
                      "redirect location or encryption attributes.");
    }
    return source.facts.attributes;
}

/// The algorithm that is asked for, else the source's, where that is of its whole.
Outcome<delivery::Checksums> checksum_of(const Asked& asked, const CopySource& source,
                                         std::string_view bytes) {
    const std::string name = header(asked.http(), "x-amz-checksum-algorithm");
    aws::Checksum algorithm = aws::Checksum::crc64nvme;
    if (!name.empty()) {
        const auto asked_for = aws::parse_checksum(name);
        if (!asked_for) {
            return refuse("InvalidRequest", "Checksum algorithm provided is unsupported.");
        }
        algorithm = *asked_for;
    } else if (!source.facts.checksums.empty()) {
        algorithm = aws::parse_checksum(source.facts.checksums.begin()->first).value_or(algorithm);
    }
    return delivery::Checksums{{short_name(algorithm), aws::checksum(algorithm, bytes)}};
}

}  // namespace

Outcome<Answer> copy_object(const Asked& asked) {
    if (auto cannot = cannot_make(asked.http(), asked.request.key)) {
        return std::unexpected(*std::move(cannot));
    }
    const auto source = find_copy_source(asked);
    if (!source) return std::unexpected(source.error());
    if (source->facts.bytes > copied_at_once_max) {
        return refuse("InvalidRequest",
                      fmt::format("The specified copy source is larger than the maximum allowable "
                                  "size for a copy source: {}",
                                  copied_at_once_max));
    }
    const auto attributes = attributes_of(asked, *source);
    if (!attributes) return std::unexpected(attributes.error());
    std::string etag;
    const auto condition = read_condition(asked.http(), etag);
    if (!condition) return std::unexpected(condition.error());
    const auto bytes = read_copy_source(asked, *source, 0, source->facts.bytes);
    if (!bytes) return std::unexpected(bytes.error());
    const auto checksums = checksum_of(asked, *source, bytes->bytes);
    if (!checksums) return std::unexpected(checksums.error());
    const auto made = asked.parts.objects->put({.bucket = asked.request.bucket,
                                                .key = asked.request.key,
                                                .bytes = bytes->bytes,
                                                .attributes = *attributes,
                                                .checksums = *checksums},
                                               *condition);
    if (!made) return std::unexpected(refused_upload(made.error()));
    aws::XmlWriter xml;
    xml.open("CopyObjectResult", xml_namespace);
    xml.element("LastModified", iso8601(made->modified));
    xml.element("ETag", quoted(made->etag));
    write_checksums(xml, *checksums);
    xml.close();
    Answer answer{xml_reply(xml.take(), asked.call.request_id)};
    answer.parameters["x-amz-copy-source"] = header(asked.http(), "x-amz-copy-source");
    return answer;
}

}  // namespace opentrail::api::s3
