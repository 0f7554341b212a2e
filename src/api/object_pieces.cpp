#include "api/object_pieces.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace opentrail::api {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10;

}  // namespace

ObjectPieces::ObjectPieces(delivery::Store& store, std::string bucket, std::string key,
                           delivery::ObjectFacts facts, std::uint64_t first, std::uint64_t size)
    : store_(store),
      bucket_(std::move(bucket)),
      key_(std::move(key)),
      facts_(std::move(facts)),
      first_(first),
      size_(size) {}

Result<std::string> ObjectPieces::read() {
    const auto size = static_cast<std::size_t>(std::min(size_, piece_bytes));
    std::string bytes = TRY(store_.read_part(bucket_, key_, first_, size));
    const auto now = store_.facts(bucket_, key_);
    if (!now || now->etag != facts_.etag || now->modified != facts_.modified ||
        bytes.size() != size) {
        return fail(Code::conflict, "read an object: it was replaced meanwhile");
    }
    first_ += size;
    size_ -= size;
    return bytes;
}

Result<std::string> ObjectPieces::operator()() {
    auto bytes = read();
    if (!bytes) {
        log_warn("api", "the rest of an object cannot be sent",
                 {{"bucket", bucket_}, {"key", key_}, {"why", bytes.error()}});
    }
    return bytes;
}

Result<void> send_pieces(ObjectPieces pieces, std::uint64_t size, http::Response& response) {
    response.body = TRY(pieces.read());
    if (response.body.size() == size) return {};
    response.length = size;
    response.next = std::move(pieces);
    return {};
}

}  // namespace opentrail::api
