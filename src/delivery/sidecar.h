// Sidecar: what the built-in bucket keeps of an object beside its bytes, in a file of its own
// (docs/formats/bucket.md). An object without one, as every log file, has what its key says.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "delivery/store.h"

namespace opentrail::delivery {

struct Sidecar {
    std::string etag;         // Without quotes.
    std::uint64_t bytes = 0;  // Of the object's file: another size, and it was changed by others.
    std::string md5;          // Of the object's file, in hex.
    Attributes attributes;
    Checksums checksums;
    bool operator==(const Sidecar&) const = default;
};

/// Where the sidecar of the object at `path` (object_path.h) lies, below the folder of the bucket's
/// sidecars. Different paths have different ones, and none is on the way to another.
std::string sidecar_path(std::string_view path);

/// As members of a JSON object, and back. Errors as of render_sidecar(); Code::invalid for members
/// of the wrong type.
Result<void> add_attributes(JsonObject& into, const Attributes& attributes);
Result<Attributes> attributes_from(const JsonObject& object);
JsonObject checksums_as_json(const Checksums& checksums);
Result<Checksums> checksums_from(const JsonObject& object);

/// As kept. Fails with Code::invalid for text that is not UTF-8: JSON could not hold it.
Result<std::string> render_sidecar(const Sidecar& sidecar);
/// Fails with Code::corrupt for what is none, or of a later format.
Result<Sidecar> parse_sidecar(std::string_view text);

/// A sidecar on its way, kept until the object's bytes and it are both in place.
struct Intent {
    std::string bucket;
    std::string key;
    Sidecar sidecar;
};
Result<std::string> render_intent(const Intent& intent);
Result<Intent> parse_intent(std::string_view text);

/// Of an object without a sidecar: a log file is gzipped JSON, and says so as CloudTrail's own do.
Attributes attributes_by_key(std::string_view key);

/// The same object's ETag: it changes when the object does; it is not the MD5 of what is in it, and
/// has the form that tells clients so ("...-1", as of uploads in parts: Amazon S3 API Reference,
/// "Object").
std::string etag_by_facts(std::string_view key, std::uint64_t bytes, Timestamp modified);

}  // namespace opentrail::delivery
