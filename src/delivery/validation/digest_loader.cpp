#include "delivery/validation/digest_loader.h"

#include <memory>

namespace opentrail::delivery::validation {
namespace {

/// A digest names up to some hundred thousand files; more than this is something else.
constexpr std::uint64_t stored_bytes_max = std::uint64_t{128} << 20;

}  // namespace

DigestLoader::~DigestLoader() {
    for (const auto& [key, reading] : reading_) reading.wait();
}

void DigestLoader::expect(const std::string& bucket, std::span<const ListedDigest> digests) {
    for (const auto& [key, reading] : reading_) reading.wait();
    reading_.clear();
    bucket_ = bucket;
    expected_ = digests;
    read_ahead();
}

void DigestLoader::read_ahead() {
    while (!expected_.empty() && reading_.size() < ahead_) {
        const ListedDigest& next = expected_.back();
        expected_ = expected_.first(expected_.size() - 1);
        auto task = std::make_shared<std::packaged_task<ReadDigest()>>(
            [&source = source_, bucket = bucket_, key = next.key, bytes = next.bytes] {
                if (bytes <= stored_bytes_max) return read_digest(source, bucket, key);
                ReadDigest refused;
                refused.finding = Finding::invalid_format;
                refused.detail = "it is too large for a digest";
                return refused;
            });
        reading_[next.key] = task->get_future();
        crew_.give_urgent([task] { (*task)(); });
    }
}

ReadDigest DigestLoader::load(const std::string& bucket, const std::string& key) {
    const auto found = bucket == bucket_ ? reading_.find(key) : reading_.end();
    if (found == reading_.end()) return read_digest(source_, bucket, key);
    ReadDigest read = found->second.get();
    reading_.erase(found);
    read_ahead();
    return read;
}

}  // namespace opentrail::delivery::validation
