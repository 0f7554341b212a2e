#include "delivery/validation/log_check.h"

#include <algorithm>
#include <cctype>

#include "aws/s3_reply.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "delivery/encrypted_object.h"

namespace opentrail::delivery::validation {
namespace {

/// Mostly the whole file.
constexpr std::size_t part_bytes = std::size_t{1} << 20;
/// More is inflated piece by piece.
constexpr std::size_t at_once_bytes_max = std::size_t{16} << 20;
constexpr std::size_t piece_bytes = std::size_t{64} << 10;

bool is_hash(const Sha256& hash, std::string_view expected) {
    const std::string actual = hex(hash);
    return std::ranges::equal(actual, expected, [](char left, char right) {
        return left == static_cast<char>(std::tolower(static_cast<unsigned char>(right)));
    });
}

/// The object's bytes in order, read in parts.
class Parts {
  public:
    Parts(Source& source, const DigestedFile& file, std::string first)
        : source_(source), file_(file), part_(std::move(first)), more_(part_.size() == part_bytes) {
        read_ = part_.size();
    }

    Result<std::size_t> fill(char* into, std::size_t size) {
        if (at_ == part_.size() && more_) {
            part_ = TRY(source_.part(file_.bucket, file_.key, read_, part_bytes));
            read_ += part_.size();
            more_ = part_.size() == part_bytes;
            at_ = 0;
        }
        const std::size_t count = part_.copy(into, size, at_);
        at_ += count;
        return count;
    }
    std::uint64_t read() const { return read_; }

  private:
    Source& source_;
    const DigestedFile& file_;
    std::string part_;
    std::size_t at_ = 0;
    std::uint64_t read_ = 0;
    bool more_;
};

/// The AWS CLI hashes what a file that was cut short still gives, and so do we; but one whose hash
/// is right all the same is not whole, which it does not see.
Finding finding_of(GzipFault fault, bool hash_is_right) {
    switch (fault) {
        case GzipFault::none: return hash_is_right ? Finding::valid : Finding::hash_differs;
        case GzipFault::truncated:
            return hash_is_right ? Finding::invalid_format : Finding::hash_differs;
        case GzipFault::followed: return Finding::trailing;
        case GzipFault::other: return Finding::invalid_format;
    }
    return Finding::invalid_format;
}

LogCheck check_in_pieces(Source& source, const DigestedFile& file, std::string first) {
    if (first.empty()) return {.finding = Finding::hash_differs};
    Parts parts(source, file, std::move(first));
    std::optional<Error> unread;
    GzipReader reader(
        [&](char* into, std::size_t size) {
            auto filled = parts.fill(into, size);
            if (!filled) unread = filled.error();
            return filled;
        },
        log_bytes_max, Members::one);
    Sha256Stream hash;
    std::string piece(piece_bytes, '\0');
    for (;;) {
        const auto got = reader.read(piece.data(), piece.size());
        if (!got || *got == 0) break;
        hash.update(std::string_view(piece).substr(0, *got));
    }
    if (unread) {
        return {.finding = Finding::unread,
                .detail = aws::without_request(*unread),
                .bytes = parts.read()};
    }
    return {.finding = finding_of(reader.fault(), is_hash(hash.finish(), file.hash)),
            .bytes = parts.read()};
}

}  // namespace

LogCheck check_log(Source& source, const DigestedFile& file) {
    Result<std::string> first = source.part(file.bucket, file.key, 0, part_bytes);
    if (!first) {
        const bool is_gone = first.error().code == Code::not_found;
        return {.finding = is_gone ? Finding::not_found : Finding::unread,
                .detail = is_gone ? std::string() : aws::without_request(first.error())};
    }
    if (source.may_be_encrypted() && is_encrypted(*first)) {
        return {.finding = Finding::encrypted, .bytes = first->size()};
    }
    if (first->size() == part_bytes) return check_in_pieces(source, file, *std::move(first));
    thread_local std::string body;
    const auto taken = gunzip_member(*first, at_once_bytes_max, body);
    if (!taken) return check_in_pieces(source, file, *std::move(first));
    const bool is_followed = *taken != first->size();
    return {.finding = finding_of(is_followed ? GzipFault::followed : GzipFault::none,
                                  is_hash(sha256(body), file.hash)),
            .bytes = first->size()};
}

LogCheck read_log(Source& source, const DigestedFile& file) {
    LogCheck check;
    for (bool more = true; more;) {
        const auto part = source.part(file.bucket, file.key, check.bytes, part_bytes);
        if (!part) {
            check.finding = Finding::unread;
            check.detail = aws::without_request(part.error());
            return check;
        }
        check.bytes += part->size();
        more = part->size() == part_bytes;
    }
    return check;
}

}  // namespace opentrail::delivery::validation
