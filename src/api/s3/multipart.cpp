// Uploads in parts (Amazon S3 User Guide, "Uploading and copying objects using multipart upload").

#include <fmt/format.h>

#include <charconv>

#include "api/s3/copy_source.h"
#include "api/s3/operations.h"
#include "api/s3/part_checksums.h"
#include "api/s3/reply.h"
#include "api/s3/request_body.h"
#include "api/s3/request_xml.h"
#include "api/s3/upload.h"
#include "aws/xml_writer.h"
#include "http/letter_case.h"

namespace opentrail::api::s3 {
namespace {

std::string upload_id(const Asked& asked) {
    return asked.request.parameter("uploadId").value_or("");
}

Outcome<unsigned> part_number(const Asked& asked) {
    const std::string text = asked.request.parameter("partNumber").value_or("");
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > 10'000) {
        return refuse("InvalidArgument",
                      "Part number must be an integer between 1 and 10000, inclusive");
    }
    return number;
}

/// x-amz-checksum-algorithm and -type, as an upload begins with them.
Outcome<void> read_checksum_wish(const Asked& asked, std::string& algorithm, std::string& type) {
    const std::string name = header(asked.http(), "x-amz-checksum-algorithm");
    type = header(asked.http(), "x-amz-checksum-type");
    if (name.empty()) {
        if (type.empty()) return {};
        return refuse("InvalidRequest",
                      "The x-amz-checksum-type header can only be used with the "
                      "x-amz-checksum-algorithm header.");
    }
    const auto known = aws::parse_checksum(name);
    if (!known) return refuse("InvalidRequest", "Checksum algorithm provided is unsupported.");
    algorithm = short_name(*known);
    if (type.empty()) {
        type = *known == aws::Checksum::crc64nvme ? full_object : composite;
    }
    const bool of_parts = type == composite;
    const bool of_whole = type == full_object;
    const bool is_hash = *known == aws::Checksum::sha1 || *known == aws::Checksum::sha256;
    const bool fits = of_parts ? *known != aws::Checksum::crc64nvme : of_whole && !is_hash;
    if (!fits) {
        return refuse("InvalidRequest",
                      fmt::format("The {} checksum type cannot be used with the {} checksum "
                                  "algorithm.",
                                  type, aws::name(*known)));
    }
    return {};
}

/// A part of an upload that keeps a checksum needs that checksum: the one that came, else made.
delivery::Checksums part_checksum(const delivery::Upload& upload, const Body& body) {
    const auto wanted = aws::parse_checksum(upload.checksum);
    if (wanted && body.algorithm != wanted) {
        return {{upload.checksum, aws::checksum(*wanted, body.bytes())}};
    }
    return kept_checksum(body);
}

struct Named {
    std::vector<delivery::PartRef> parts;
    /// What the caller says of them, by number.
    std::map<unsigned, delivery::Checksums> checksums;
};

Outcome<Named> read_named(const Asked& asked) {
    // Checksum headers are of the object that is made, and not of this body.
    Xml document;
    if (auto wrong = document.read(asked.http().body, "CompleteMultipartUpload")) {
        return std::unexpected(*std::move(wrong));
    }
    Named named;
    for (const pugi::xml_node node : document.root().children("Part")) {
        delivery::PartRef part;
        part.number = node.child("PartNumber").text().as_uint(0);
        part.etag = unquoted(node.child_value("ETag"));
        if (part.number == 0 || part.etag.empty()) return std::unexpected(malformed_xml());
        for (const aws::Checksum algorithm : aws::checksums) {
            const std::string element = fmt::format("Checksum{}", aws::name(algorithm));
            if (const pugi::xml_node child = node.child(element.c_str())) {
                named.checksums[part.number][short_name(algorithm)] = child.child_value();
            }
        }
        named.parts.push_back(std::move(part));
    }
    if (named.parts.empty()) return std::unexpected(malformed_xml());
    return named;
}

Refused invalid_part() {
    return {"InvalidPart",
            "One or more of the specified parts could not be found. The part might not have been "
            "uploaded, or the specified entity tag might not have matched the part's entity tag."};
}

/// The checksums of the whole, if what the caller says of it and of its parts holds.
Outcome<delivery::Checksums> check_whole(const Asked& asked, const delivery::Upload& upload,
                                         const Named& named,
                                         const std::vector<delivery::Part>& stored) {
    std::vector<delivery::Part> used;
    std::uint64_t bytes = 0;
    for (const delivery::PartRef& part : named.parts) {
        const auto found = std::ranges::find(stored, part.number, &delivery::Part::number);
        if (found == stored.end()) return std::unexpected(invalid_part());
        const auto said = named.checksums.find(part.number);
        if (said != named.checksums.end()) {
            for (const auto& [name, value] : said->second) {
                const auto kept = found->checksums.find(name);
                if (kept != found->checksums.end() && kept->second != value) {
                    return std::unexpected(invalid_part());
                }
            }
        }
        bytes += found->bytes;
        used.push_back(*found);
    }
    // The parts go once the whole is there.
    if (auto full = no_room(asked, bytes)) return std::unexpected(*std::move(full));
    if (const std::string size = header(asked.http(), "x-amz-mp-object-size");
        !size.empty() && size != fmt::format("{}", bytes)) {
        return refuse("InvalidRequest",
                      fmt::format("The provided 'x-amz-mp-object-size' header value {} does not "
                                  "match what was computed: {}",
                                  size, bytes));
    }
    const delivery::Checksums whole = checksum_of_parts(upload, used);
    for (const http::Header& sent : asked.http().headers) {
        const auto algorithm = aws::checksum_of_header(sent.name);
        if (!algorithm) continue;
        const auto made = whole.find(short_name(*algorithm));
        if (made == whole.end() || made->second != sent.value) {
            return refuse("BadDigest",
                          fmt::format("The {} you specified did not match the calculated checksum.",
                                      aws::name(*algorithm)));
        }
    }
    return whole;
}

Outcome<delivery::Upload> find_upload(const Asked& asked) {
    auto upload =
        asked.parts.objects->upload(asked.request.bucket, asked.request.key, upload_id(asked));
    if (!upload) return std::unexpected(refused_upload(upload.error()));
    return *std::move(upload);
}

Outcome<delivery::Part> keep_part(const Asked& asked, unsigned number, std::string_view bytes,
                                  const delivery::Checksums& checksums) {
    const std::string id = upload_id(asked);
    auto part = asked.parts.objects->put_part({.bucket = asked.request.bucket,
                                               .key = asked.request.key,
                                               .id = id,
                                               .number = number,
                                               .bytes = bytes,
                                               .checksums = checksums});
    if (!part) return std::unexpected(refused_upload(part.error()));
    return *std::move(part);
}

/// The bytes of x-amz-copy-source-range, "bytes=0-8388607"; the whole without.
Outcome<Range> range_to_copy(const Asked& asked, std::uint64_t bytes) {
    const std::string text = header(asked.http(), "x-amz-copy-source-range");
    Range range{0, bytes, true};
    if (!text.empty()) {
        const auto part = read_range(text, bytes);
        const bool whole_form = text.find('-') + 1 < text.size() && text.find("=-") == text.npos;
        if (!part || !part->satisfiable || !whole_form) {
            return refuse("InvalidArgument",
                          "The x-amz-copy-source-range value must be of the form bytes=first-last "
                          "where first and last are the zero-based offsets of the first and last "
                          "bytes to copy");
        }
        range = *part;
    }
    if (range.size > copied_at_once_max) {
        return refuse("EntityTooLarge",
                      fmt::format("A part to copy has {} bytes at most here.", copied_at_once_max));
    }
    return range;
}

}  // namespace

Outcome<Answer> create_multipart_upload(const Asked& asked) {
    if (auto cannot = cannot_make(asked.http(), asked.request.key)) {
        return std::unexpected(*std::move(cannot));
    }
    const auto attributes = read_attributes(asked.http());
    if (!attributes) return std::unexpected(attributes.error());
    std::string checksum;
    std::string type;
    if (auto wished = read_checksum_wish(asked, checksum, type); !wished) {
        return std::unexpected(wished.error());
    }
    std::array<std::uint8_t, 24> bytes;
    asked.parts.random.fill(bytes);
    const std::string id = hex(bytes);
    const auto started = asked.parts.objects->start_upload({.bucket = asked.request.bucket,
                                                            .key = asked.request.key,
                                                            .id = id,
                                                            .started = asked.call.received,
                                                            .attributes = *attributes,
                                                            .checksum = checksum,
                                                            .checksum_type = type,
                                                            .account = asked.account()});
    if (!started) return std::unexpected(refused_upload(started.error()));
    aws::XmlWriter xml;
    xml.open("InitiateMultipartUploadResult", xml_namespace);
    xml.element("Bucket", asked.request.bucket);
    xml.element("Key", asked.request.key);
    xml.element("UploadId", id);
    xml.close();
    Answer answer{xml_reply(xml.take(), asked.call.request_id)};
    if (const auto known = aws::parse_checksum(checksum)) {
        answer.response.headers.push_back(
            {"x-amz-checksum-algorithm", std::string(aws::name(*known))});
        answer.response.headers.push_back({"x-amz-checksum-type", type});
    }
    answer.elements = JsonObject{{"uploadId", id}};
    return answer;
}

Outcome<Answer> upload_part(const Asked& asked) {
    const Outcome<unsigned> number = part_number(asked);
    if (!number) return std::unexpected(number.error());
    const auto upload = find_upload(asked);
    if (!upload) return std::unexpected(upload.error());
    const Outcome<Body> body = read_body(asked.http());
    if (!body) return std::unexpected(body.error());
    const delivery::Checksums checksums = part_checksum(*upload, *body);
    const auto part = keep_part(asked, *number, body->bytes(), checksums);
    if (!part) return std::unexpected(part.error());
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.headers.push_back({"ETag", quoted(part->etag)});
    for (const auto& [name, value] : checksums) {
        answer.response.headers.push_back({"x-amz-checksum-" + name, value});
    }
    return answer;
}

Outcome<Answer> upload_part_copy(const Asked& asked) {
    const Outcome<unsigned> number = part_number(asked);
    if (!number) return std::unexpected(number.error());
    const auto upload = find_upload(asked);
    if (!upload) return std::unexpected(upload.error());
    const auto source = find_copy_source(asked);
    if (!source) return std::unexpected(source.error());
    const auto range = range_to_copy(asked, source->facts.bytes);
    if (!range) return std::unexpected(range.error());
    auto copied = read_copy_source(asked, *source, range->first, range->size);
    if (!copied) return std::unexpected(copied.error());
    const Body body(std::move(copied->bytes));
    const auto part = keep_part(asked, *number, body.bytes(), part_checksum(*upload, body));
    if (!part) return std::unexpected(part.error());
    aws::XmlWriter xml;
    xml.open("CopyPartResult", xml_namespace);
    xml.element("LastModified", iso8601(part->modified));
    xml.element("ETag", quoted(part->etag));
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> complete_multipart_upload(const Asked& asked) {
    const auto upload = find_upload(asked);
    if (!upload) return std::unexpected(upload.error());
    const auto named = read_named(asked);
    if (!named) return std::unexpected(named.error());
    std::string etag;
    const auto condition = read_condition(asked.http(), etag);
    if (!condition) return std::unexpected(condition.error());
    const auto stored = asked.parts.objects->parts(upload->bucket, upload->key, upload->id);
    if (!stored) return std::unexpected(refused_upload(stored.error()));
    const auto checksums = check_whole(asked, *upload, *named, *stored);
    if (!checksums) return std::unexpected(checksums.error());
    delivery::Completion completion;
    completion.bucket = upload->bucket;
    completion.key = upload->key;
    completion.id = upload->id;
    completion.parts = named->parts;
    completion.condition = *condition;
    completion.checksums = *checksums;
    const auto made = asked.parts.objects->finish_upload(completion);
    if (!made) return std::unexpected(refused_upload(made.error()));
    aws::XmlWriter xml;
    xml.open("CompleteMultipartUploadResult", xml_namespace);
    xml.element("Location", fmt::format("http://{}/{}/{}", header(asked.http(), "Host"),
                                        upload->bucket, upload->key));
    xml.element("Bucket", upload->bucket);
    xml.element("Key", upload->key);
    xml.element("ETag", quoted(made->etag));
    write_checksums(xml, *checksums);
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> abort_multipart_upload(const Asked& asked) {
    const auto aborted = asked.parts.objects->abort_upload(asked.request.bucket, asked.request.key,
                                                           upload_id(asked));
    if (!aborted) return std::unexpected(refused_upload(aborted.error()));
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.status = 204;
    return answer;
}

}  // namespace opentrail::api::s3
