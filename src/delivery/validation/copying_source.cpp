#include "delivery/validation/copying_source.h"

#include <fmt/format.h>

#include "base/md5.h"
#include "delivery/bucket_name.h"
#include "delivery/object_path.h"
#include "delivery/sidecar.h"

namespace opentrail::delivery::validation {
namespace {

/// A copy is only worth something if it is whole: an object that is there and cannot be kept is an
/// error, not an object that is not there.
Error as_unwritten(Error error) {
    if (error.code == Code::not_found) error.code = Code::unavailable;
    error.message = "keep a copy: " + error.message;
    return error;
}

}  // namespace

Result<Listing> CopyingSource::list(std::string_view bucket, std::string_view prefix,
                                    std::string_view after) {
    return source_.list(bucket, prefix, after);
}

Result<DigestObject> CopyingSource::digest(std::string_view bucket, std::string_view key) {
    DigestObject object = TRY(source_.digest(bucket, key));
    const std::string path = TRY(path_of_key(key));
    Result<void> written = check_bucket_name(bucket);
    if (written) {
        written = write(fmt::format("{}/{}/{}", folder_, bucket, path), 0, object.bytes);
    }
    if (written && object.metadata) {
        const std::string hash = hex(md5(object.bytes));
        Sidecar sidecar{.etag = hash,
                        .bytes = object.bytes.size(),
                        .md5 = hash,
                        .attributes = attributes_by_key(key),
                        .checksums = {}};
        sidecar.attributes.metadata = *object.metadata;
        written = write(fmt::format("{}/.facts/{}/{}", folder_, bucket, sidecar_path(path)), 0,
                        TRY(render_sidecar(sidecar)));
    }
    if (!written) return std::unexpected(as_unwritten(std::move(written.error())));
    return object;
}

Result<std::string> CopyingSource::part(std::string_view bucket, std::string_view key,
                                        std::uint64_t offset, std::size_t size) {
    std::string bytes = TRY(source_.part(bucket, key, offset, size));
    const std::string path = TRY(path_of_key(key));
    // A digest names the bucket, and its name becomes a path.
    Result<void> written = check_bucket_name(bucket);
    if (written) written = write(fmt::format("{}/{}/{}", folder_, bucket, path), offset, bytes);
    if (!written) return std::unexpected(as_unwritten(std::move(written.error())));
    return bytes;
}

Result<void> CopyingSource::write(const std::string& path, std::uint64_t offset,
                                  std::string_view bytes) {
    const disk::Mode mode = offset == 0 ? disk::Mode::replace : disk::Mode::write;
    auto file = disk_.open(path, mode);
    if (!file && file.error().code == Code::not_found) {
        TRY(disk_.create_directories(disk::parent_of(path)));
        file = disk_.open(path, mode);
    }
    if (!file) return std::unexpected(file.error());
    if (bytes.empty()) return {};
    return (*file)->write(offset, bytes);
}

}  // namespace opentrail::delivery::validation
