// ListParts and ListMultipartUploads (Amazon S3 API Reference).

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "api/s3/canonical_id.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/upload.h"
#include "aws/checksum.h"
#include "aws/xml_writer.h"
#include "base/encoding.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::size_t page_max = 1000;

/// A number in the query: `otherwise` where there is none, absent where it is none.
std::optional<std::size_t> number_in(const S3Request& request, std::string_view name,
                                     std::size_t otherwise) {
    const auto text = request.parameter(name);
    if (!text || text->empty()) return otherwise;
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return value;
}

std::unexpected<Refused> no_number(std::string_view name) {
    return refuse("InvalidArgument",
                  fmt::format("Provided {} not an integer or within integer range", name));
}

void write_owner(aws::XmlWriter& xml, const Asked& asked) {
    for (const char* const who : {"Initiator", "Owner"}) {
        xml.open(who);
        xml.element("ID", canonical_id(asked.bucket.account));
        xml.close();
    }
    xml.element("StorageClass", "STANDARD");
}

struct UploadsAsked {
    std::size_t limit = page_max;
    std::string prefix, delimiter, after, after_id;
    bool encoded = false;  // encoding-type=url.

    std::string shown(const std::string& text) const {
        return encoded ? percent_encode(text, Slash::keep) : text;
    }
};

struct UploadsPage {
    std::vector<delivery::Upload> uploads;
    std::set<std::string> shared;  // Prefixes that several keys share.
    bool more = false;
};

UploadsPage gather(std::vector<delivery::Upload> all, const UploadsAsked& wanted) {
    std::ranges::sort(all, [](const delivery::Upload& one, const delivery::Upload& other) {
        return std::tie(one.key, one.id) < std::tie(other.key, other.id);
    });
    UploadsPage page;
    for (delivery::Upload& upload : all) {
        // After the marker's key, or with an id after the marker's of the same key.
        const bool same_key = !wanted.after.empty() && upload.key == wanted.after;
        if (upload.key < wanted.after) continue;
        if (same_key && (wanted.after_id.empty() || upload.id <= wanted.after_id)) continue;
        const std::size_t at = wanted.delimiter.empty()
                                   ? std::string::npos
                                   : upload.key.find(wanted.delimiter, wanted.prefix.size());
        if (at != std::string::npos) {
            page.shared.insert(upload.key.substr(0, at + wanted.delimiter.size()));
            continue;
        }
        page.more = page.uploads.size() == wanted.limit;
        if (page.more) break;
        page.uploads.push_back(std::move(upload));
    }
    return page;
}

}  // namespace

Outcome<Answer> list_parts(const Asked& asked) {
    const auto limit = number_in(asked.request, "max-parts", page_max);
    if (!limit) return no_number("max-parts");
    const auto after = number_in(asked.request, "part-number-marker", 0);
    if (!after) return no_number("part-number-marker");
    const std::string id = asked.request.parameter("uploadId").value_or("");
    const auto upload = asked.parts.objects->upload(asked.request.bucket, asked.request.key, id);
    if (!upload) return std::unexpected(refused_upload(upload.error()));
    const auto all = asked.parts.objects->parts(asked.request.bucket, asked.request.key, id);
    if (!all) return std::unexpected(refused_upload(all.error()));
    std::vector<delivery::Part> page;
    bool more = false;
    for (const delivery::Part& part : *all) {
        if (part.number <= *after) continue;
        more = page.size() == std::min(*limit, page_max);
        if (more) break;
        page.push_back(part);
    }
    aws::XmlWriter xml;
    xml.open("ListPartsResult", xml_namespace);
    xml.element("Bucket", asked.request.bucket);
    xml.element("Key", asked.request.key);
    xml.element("UploadId", id);
    write_owner(xml, asked);
    if (const auto algorithm = aws::parse_checksum(upload->checksum)) {
        xml.element("ChecksumAlgorithm", aws::name(*algorithm));
        xml.element("ChecksumType", upload->checksum_type);
    }
    xml.element("PartNumberMarker", fmt::format("{}", *after));
    if (more && !page.empty()) {
        xml.element("NextPartNumberMarker", fmt::format("{}", page.back().number));
    }
    xml.element("MaxParts", fmt::format("{}", std::min(*limit, page_max)));
    xml.element("IsTruncated", more ? "true" : "false");
    for (const delivery::Part& part : page) {
        xml.open("Part");
        xml.element("PartNumber", fmt::format("{}", part.number));
        xml.element("LastModified", iso8601(part.modified));
        xml.element("ETag", quoted(part.etag));
        xml.element("Size", fmt::format("{}", part.bytes));
        for (const auto& [name, value] : part.checksums) {
            if (const auto algorithm = aws::parse_checksum(name)) {
                xml.element(fmt::format("Checksum{}", aws::name(*algorithm)), value);
            }
        }
        xml.close();
    }
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> list_multipart_uploads(const Asked& asked) {
    const S3Request& request = asked.request;
    const auto limit = number_in(request, "max-uploads", page_max);
    if (!limit) return no_number("max-uploads");
    UploadsAsked wanted;
    wanted.limit = std::min(*limit, page_max);
    wanted.prefix = request.parameter("prefix").value_or("");
    wanted.delimiter = request.parameter("delimiter").value_or("");
    wanted.after = request.parameter("key-marker").value_or("");
    wanted.after_id = request.parameter("upload-id-marker").value_or("");
    wanted.encoded = request.parameter("encoding-type") == "url";
    auto all = asked.parts.objects->uploads(request.bucket, wanted.prefix);
    if (!all) return std::unexpected(refused_upload(all.error()));
    const UploadsPage page = gather(*std::move(all), wanted);
    aws::XmlWriter xml;
    xml.open("ListMultipartUploadsResult", xml_namespace);
    xml.element("Bucket", request.bucket);
    xml.element("KeyMarker", wanted.shown(wanted.after));
    xml.element("UploadIdMarker", wanted.after_id);
    if (page.more && !page.uploads.empty()) {
        xml.element("NextKeyMarker", wanted.shown(page.uploads.back().key));
        xml.element("NextUploadIdMarker", page.uploads.back().id);
    }
    xml.element("Prefix", wanted.shown(wanted.prefix));
    if (!wanted.delimiter.empty()) xml.element("Delimiter", wanted.shown(wanted.delimiter));
    if (wanted.encoded) xml.element("EncodingType", "url");
    xml.element("MaxUploads", fmt::format("{}", wanted.limit));
    xml.element("IsTruncated", page.more ? "true" : "false");
    for (const delivery::Upload& upload : page.uploads) {
        xml.open("Upload");
        xml.element("Key", wanted.shown(upload.key));
        xml.element("UploadId", upload.id);
        write_owner(xml, asked);
        xml.element("Initiated", iso8601(upload.started));
        xml.close();
    }
    for (const std::string& one : page.shared) {
        xml.open("CommonPrefixes");
        xml.element("Prefix", wanted.shown(one));
        xml.close();
    }
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace opentrail::api::s3
