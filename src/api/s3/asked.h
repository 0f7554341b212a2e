// Asked and Answer: one call of S3's that its caller may make, and what it came to. Plain data.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/ask.h"
#include "access/authorizer.h"
#include "api/call.h"
#include "api/refused.h"
#include "api/s3/copy_room.h"
#include "api/s3/request.h"
#include "base/json.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "catalog/change.h"
#include "delivery/general_objects.h"
#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

/// A copy holds its bytes in memory: CopyObject beyond this is refused in S3's words, and clients
/// copy in parts. All copies at once hold no more either.
inline constexpr std::uint64_t copied_at_once_max = std::uint64_t{256} << 20;

/// What operations work with. All outlive every call.
struct Parts {
    delivery::Store& store;             // The built-in buckets, as readers see them.
    delivery::GeneralObjects* objects;  // Null: buckets are for reading only.
    catalog::Catalog& catalog;
    const access::Authorizer& authorizer;
    Random& random;
    std::string region;  // Where the buckets are.
    /// Whether a bucket of that name is another store's, and not to be had here.
    std::function<bool(std::string_view)> is_elsewhere;
    /// Whether the disk has room for an object of so many bytes, and for what is recorded after it.
    std::function<bool(std::uint64_t)> has_room;
    std::shared_ptr<CopyRoom> copies = std::make_shared<CopyRoom>(copied_at_once_max);
};

struct Asked {
    const Parts& parts;
    const Call& call;
    const S3Request& request;
    catalog::Bucket bucket;  // Of a bucket or an object: whose it is.

    const http::Request& http() const { return call.request; }
    const std::string& account() const { return call.caller.account; }
};

struct Answer {
    http::Response response;
    JsonObject parameters = {};  // For its event, beside bucket and key.
    JsonObject elements = {};    // responseElements.
    /// Made at the position of the call's event, before the reply.
    std::vector<catalog::Change> changes = {};
};

/// Whether the caller may do it, by its own policies and the bucket's: none when it may.
std::optional<Refused> may_not(const Asked& asked, std::string_view action,
                               const std::string& resource, const std::string& resource_account,
                               std::vector<std::pair<std::string, std::vector<std::string>>> keys);

/// Whether the caller may have the bytes of an object: where it is encrypted under a key of KMS,
/// that needs kms:Decrypt on the key.
std::optional<Refused> may_not_decrypt(const Asked& asked, const delivery::ObjectFacts& facts);

/// Where the disk is short: what people put must not keep what happens from being recorded.
std::optional<Refused> no_room(const Asked& asked, std::uint64_t bytes);

Refused access_denied();
Refused no_such_bucket();
Refused no_such_key();

}  // namespace opentrail::api::s3
