// ListObjects and ListObjectsV2 as XML (Amazon S3 API Reference).

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <variant>
#include <vector>

#include "api/s3/canonical_id.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "aws/xml_writer.h"
#include "base/encoding.h"
#include "base/time.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::size_t page_max = 1000;
/// Greater than every byte of UTF-8: what follows a prefix and all keys that begin with it.
constexpr char beyond = '\xff';

struct Listed {
    bool second_version = false;
    bool encoded = false;  // encoding-type=url.
    bool with_owner = false;
    std::string prefix, delimiter, start_after, token;
    std::size_t limit = page_max;
};

struct Page {
    // In the order of keys: an object, or a prefix that several share.
    std::vector<std::variant<delivery::ObjectFacts, std::string>> entries;
    bool truncated = false;
    std::string last;  // Where the next page goes on.
};

std::unexpected<Refused> invalid(std::string message) {
    return refuse("InvalidArgument", std::move(message));
}

Outcome<Listed> read(const S3Request& request) {
    Listed asked;
    const std::string version = request.parameter("list-type").value_or("1");
    if (version != "1" && version != "2") {
        return invalid("Invalid List Type specified in Request");
    }
    asked.second_version = version == "2";
    asked.prefix = request.parameter("prefix").value_or("");
    asked.delimiter = request.parameter("delimiter").value_or("");
    if (const auto encoding = request.parameter("encoding-type"); encoding && !encoding->empty()) {
        if (*encoding != "url") return invalid("Invalid Encoding Method specified in Request");
        asked.encoded = true;
    }
    if (const auto text = request.parameter("max-keys"); text && !text->empty()) {
        const auto [end, error] =
            std::from_chars(text->data(), text->data() + text->size(), asked.limit);
        if (error != std::errc() || end != text->data() + text->size()) {
            return invalid("Provided max-keys not an integer or within integer range");
        }
        asked.limit = std::min(asked.limit, page_max);
    }
    asked.with_owner = !asked.second_version || request.parameter("fetch-owner") == "true";
    const char* const after = asked.second_version ? "start-after" : "marker";
    asked.start_after = request.parameter(after).value_or("");
    if (!asked.second_version) return asked;
    asked.token = request.parameter("continuation-token").value_or("");
    if (asked.token.empty()) return asked;
    Result<std::string> place = decode_base64url(asked.token);
    if (!place) return invalid("The continuation token provided is incorrect");
    asked.start_after = *std::move(place);
    return asked;
}

/// The prefix that `key` shares with others up to the next delimiter; empty when there is none.
std::string common_prefix(const std::string& key, const Listed& asked) {
    if (asked.delimiter.empty()) return {};
    const std::size_t at = key.find(asked.delimiter, asked.prefix.size());
    return at == std::string::npos ? "" : key.substr(0, at + asked.delimiter.size());
}

Outcome<Page> gather(delivery::Store& store, const std::string& bucket, const Listed& asked) {
    Page page;
    page.last = asked.start_after;
    for (bool more = asked.limit > 0; more;) {
        const auto listing = store.list(
            bucket,
            {.prefix = asked.prefix,
             .after = page.last,
             .limit = asked.delimiter.empty() ? asked.limit - page.entries.size() + 1 : 64});
        if (!listing) return std::unexpected(as_refused(listing.error()));
        more = listing->more;
        for (const delivery::ObjectFacts& object : listing->objects) {
            if (page.entries.size() == asked.limit) {
                page.truncated = true;
                return page;
            }
            std::string shared = common_prefix(object.key, asked);
            if (shared.empty()) {
                page.last = object.key;
                page.entries.emplace_back(object);
                continue;
            }
            // One that is not greater than where the listing begins was shown, or passed over.
            page.last = shared + beyond;
            if (shared > asked.start_after) page.entries.emplace_back(std::move(shared));
            more = true;
            break;
        }
    }
    return page;
}

class Writer {
  public:
    Writer(const S3Request& request, const Listed& asked, const std::string& account)
        : request_(request), asked_(asked), account_(account) {}

    std::string write(const Page& page) {
        xml_.open("ListBucketResult", xml_namespace);
        xml_.element("Name", request_.bucket);
        name("Prefix", asked_.prefix);
        write_place(page);
        xml_.element("MaxKeys", fmt::format("{}", asked_.limit));
        if (!asked_.delimiter.empty()) name("Delimiter", asked_.delimiter);
        if (asked_.encoded) xml_.element("EncodingType", "url");
        xml_.element("IsTruncated", page.truncated ? "true" : "false");
        for (const auto& entry : page.entries) {
            if (const auto* object = std::get_if<delivery::ObjectFacts>(&entry)) contents(*object);
        }
        for (const auto& entry : page.entries) {
            const auto* prefix = std::get_if<std::string>(&entry);
            if (!prefix) continue;
            xml_.open("CommonPrefixes");
            name("Prefix", *prefix);
            xml_.close();
        }
        xml_.close();
        return xml_.take();
    }

  private:
    void name(std::string_view element, const std::string& text) {
        xml_.element(element, asked_.encoded ? percent_encode(text, Slash::keep) : text);
    }

    void write_place(const Page& page) {
        if (asked_.second_version) {
            xml_.element("KeyCount", fmt::format("{}", page.entries.size()));
            if (!asked_.token.empty()) xml_.element("ContinuationToken", asked_.token);
            if (page.truncated) xml_.element("NextContinuationToken", base64url(page.last));
            if (const auto after = request_.parameter("start-after")) name("StartAfter", *after);
            return;
        }
        name("Marker", asked_.start_after);
        // Without a delimiter a client goes on from the last key.
        if (page.truncated && !asked_.delimiter.empty()) {
            std::string last = page.last;
            if (last.ends_with(beyond)) last.pop_back();
            name("NextMarker", last);
        }
    }

    void contents(const delivery::ObjectFacts& object) {
        xml_.open("Contents");
        name("Key", object.key);
        xml_.element("LastModified", iso8601(object.modified));
        xml_.element("ETag", quoted(object.etag));
        xml_.element("Size", fmt::format("{}", object.bytes));
        if (asked_.with_owner) {
            xml_.open("Owner");
            xml_.element("ID", canonical_id(account_));
            xml_.close();
        }
        xml_.element("StorageClass", "STANDARD");
        xml_.close();
    }

    const S3Request& request_;
    const Listed& asked_;
    const std::string& account_;
    aws::XmlWriter xml_;
};

}  // namespace

Outcome<Answer> list_objects(const Asked& asked) {
    const Outcome<Listed> listed = read(asked.request);
    if (!listed) return std::unexpected(listed.error());
    const Outcome<Page> page = gather(asked.parts.store, asked.request.bucket, *listed);
    if (!page) return std::unexpected(page.error());
    return Answer{xml_reply(Writer(asked.request, *listed, asked.bucket.account).write(*page),
                            asked.call.request_id)};
}

}  // namespace opentrail::api::s3
