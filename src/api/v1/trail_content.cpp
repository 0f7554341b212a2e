// A delivered log file or digest as it lies in its bucket: GetObject's bytes, for whoever may have
// them from there, sent piece by piece.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/excerpt.h"
#include "api/kms/may_decrypt.h"
#include "api/object_pieces.h"
#include "api/v1/trail_query.h"
#include "api/v1/trails.h"
#include "intake/object_name.h"

namespace opentrail::api::v1 {
namespace {

/// The file's own name, of letters that mean nothing in a header. Keys of CloudTrail's files have
/// no others, but for what a prefix holds.
std::string file_name_of(std::string_view key) {
    std::string name(key.substr(key.rfind('/') + 1));
    std::ranges::replace_if(
        name,
        [](unsigned char letter) {
            return !std::isalnum(letter) &&
                   std::string_view("._-").find(static_cast<char>(letter)) ==
                       std::string_view::npos;
        },
        '_');
    return name;
}

}  // namespace

Outcome<http::Response> Trails::read_content(const Call& call, const ObjectPlace& object) {
    delivery::Store& store = parts_.delivery.store();
    const auto missing = [&](const Error& error) -> std::unexpected<Refused> {
        if (error.code == Code::conflict) {
            return refuse("ConflictException",
                          "The file was replaced while it was read: try again.");
        }
        if (error.code != Code::not_found) return std::unexpected(as_refused(error));
        return refuse("ResourceNotFoundException",
                      fmt::format("The file is not in the bucket {} any more.", object.bucket));
    };
    const auto facts = store.facts(object.bucket, object.key);
    if (!facts) return missing(facts.error());
    if (auto may = kms::may_decrypt(parts_.authorizer, call, *facts); !may) {
        return refuse("AccessDeniedException", may.error().message);
    }
    http::Response response;
    // The object is gzip, and stays so: with Content-Encoding who saves it would save its content.
    response.headers = {
        {"Content-Type", "application/gzip"},
        {"Content-Disposition",
         fmt::format("attachment; filename=\"{}\"", file_name_of(object.key))},
    };
    const auto sent =
        send_pieces(ObjectPieces(store, object.bucket, object.key, *facts, 0, facts->bytes),
                    facts->bytes, response);
    if (!sent) return missing(sent.error());
    return response;
}

Outcome<http::Response> Trails::content_of(const Call& call, const catalog::Trail& trail,
                                           std::string_view event, const ObjectPlace& object) {
    const auto may = may_read(call, trail, object);
    if (!may) {
        static_cast<void>(record_read(call, event, object, &may.error()));
        return std::unexpected(may.error());
    }
    auto response = read_content(call, object);
    if (!response) {
        const bool denied = response.error().code == "AccessDeniedException";
        if (denied) static_cast<void>(record_read(call, event, object, &response.error()));
        return response;
    }
    if (auto recorded = record_read(call, event, object, nullptr); !recorded) {
        return std::unexpected(recorded.error());
    }
    return response;
}

Outcome<http::Response> Trails::digest_content(const Call& call, const std::string& name) {
    constexpr std::array<std::string_view, 2> names{"key", "bucket"};
    const auto query = read_trail_query(call, names, 1, 1);
    if (!query) return std::unexpected(query.error());
    if (query->key.empty()) return refuse("ValidationException", "key is needed: the digest's");
    const Outcome<catalog::Trail> trail = find(call, name);
    if (!trail) return std::unexpected(trail.error());
    const std::string& bucket = query->bucket.empty() ? trail->bucket : query->bucket;
    const intake::ObjectName named = intake::read_object_name(query->key);
    if (named.kind == intake::FileKind::digest && named.minute) {
        const auto digests = parts_.catalog.stored_digests(*trail, named.region, *named.minute,
                                                           *named.minute + std::chrono::minutes(1));
        if (!digests) return std::unexpected(as_refused(digests.error()));
        const bool is_its = std::ranges::any_of(*digests, [&](const auto& digest) {
            return digest.bucket == bucket && digest.key == query->key;
        });
        if (is_its) return content_of(call, *trail, "GetTrailDigest", {bucket, query->key});
    }
    return refuse("ResourceNotFoundException",
                  fmt::format("Trail {} delivered no digest {} to the bucket {}.", trail->name,
                              excerpt(query->key), excerpt(bucket)));
}

}  // namespace opentrail::api::v1
