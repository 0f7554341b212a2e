#include "api/s3/copy_source.h"

#include <algorithm>

#include "api/s3/conditions.h"
#include "api/s3/operation.h"
#include "api/s3/reply.h"
#include "api/s3/request_keys.h"
#include "base/encoding.h"
#include "base/json_text.h"

namespace opentrail::api::s3 {
namespace {

/// "BUCKET/KEY" or "/BUCKET/KEY", percent-encoded, perhaps with "?versionId=".
Outcome<S3Request> parse_source(std::string_view text) {
    const std::size_t mark = text.find('?');
    if (mark != std::string_view::npos && text.substr(mark) != "?versionId=null") {
        return refuse("NoSuchVersion", "The specified version does not exist.");
    }
    const Result<std::string> path = percent_decode(text.substr(0, mark));
    if (!path || !is_utf8(text) || !is_utf8(*path)) {
        return refuse("InvalidArgument", "Invalid copy source encoding.");
    }
    std::string_view rest = *path;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size()) {
        return refuse("InvalidArgument",
                      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return S3Request{std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1)), {}};
}

}  // namespace

Outcome<CopySource> find_copy_source(const Asked& asked) {
    const Outcome<S3Request> named = parse_source(header(asked.http(), "x-amz-copy-source"));
    if (!named) return std::unexpected(named.error());
    const Parts& parts = asked.parts;
    const auto exists = parts.store.bucket_exists(named->bucket);
    if (!exists) return std::unexpected(as_s3(as_refused(exists.error())));
    if (!*exists || parts.is_elsewhere(named->bucket)) return std::unexpected(no_such_bucket());
    const auto bucket = parts.catalog.bucket(named->bucket);
    if (!bucket) return std::unexpected(as_refused(bucket.error()));
    const std::string expected = header(asked.http(), "x-amz-source-expected-bucket-owner");
    if (!expected.empty() && expected != bucket->account) {
        return std::unexpected(access_denied());
    }
    if (auto denied = may_not(asked, "s3:GetObject", arn_of(*named), bucket->account,
                              request_keys(asked.call, *named, false))) {
        return std::unexpected(*std::move(denied));
    }
    const auto facts = parts.store.facts(named->bucket, named->key);
    if (!facts && facts.error().code == Code::not_found) {
        const bool may_list =
            !may_not(asked, list_action, arn_of({named->bucket, "", {}}), bucket->account, {});
        return std::unexpected(may_list ? no_such_key() : access_denied());
    }
    if (!facts) return std::unexpected(as_s3(as_refused(facts.error())));
    if (auto denied = may_not_decrypt(asked, *facts)) return std::unexpected(*std::move(denied));
    if (judge(asked.http(), "x-amz-copy-source-", *facts) != Verdict::wanted) {
        return refuse("PreconditionFailed",
                      "At least one of the pre-conditions you specified did not hold");
    }
    return CopySource{named->bucket, named->key, *facts};
}

Outcome<CopiedBytes> read_copy_source(const Asked& asked, const CopySource& source,
                                      std::uint64_t first, std::uint64_t size) {
    if (auto full = no_room(asked, size)) return std::unexpected(*std::move(full));
    CopyRoom::Share share = asked.parts.copies->take(size);
    if (!share) return refuse("SlowDown", "Please reduce your request rate.");
    auto bytes = asked.parts.store.read_part(source.bucket, source.key, first,
                                             static_cast<std::size_t>(size));
    if (!bytes && bytes.error().code == Code::not_found) return std::unexpected(no_such_key());
    if (!bytes) return std::unexpected(as_s3(as_refused(bytes.error())));
    const auto now = asked.parts.store.facts(source.bucket, source.key);
    if (!now || now->etag != source.facts.etag || bytes->size() != size) {
        return refuse("OperationAborted",
                      "The object was replaced while it was copied. Please try again.");
    }
    return CopiedBytes{*std::move(bytes), std::move(share)};
}

}  // namespace opentrail::api::s3
