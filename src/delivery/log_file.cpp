#include "delivery/log_file.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "base/assert.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view head = R"({"Records":[)";
constexpr std::string_view tail = "]}";

std::string_view folder_of(event::Category category) {
    return category == event::Category::network_activity ? "CloudTrail-NetworkActivity"
                                                         : "CloudTrail";
}

// What takes the body in pieces: many small updates of a hash cost more than a copy.
class HashSink {
  public:
    HashSink() { piece_.reserve(piece_bytes); }

    void append(std::string_view text) {
        if (piece_.size() + text.size() > piece_bytes) flush();
        if (text.size() >= piece_bytes) {
            hash_.update(text);
        } else {
            piece_ += text;
        }
    }
    Sha256 finish() {
        flush();
        return hash_.finish();
    }

  private:
    static constexpr std::size_t piece_bytes = 32 << 10;

    void flush() {
        hash_.update(piece_);
        piece_.clear();
    }

    Sha256Stream hash_;
    std::string piece_;
};

template <class Sink>
void write_body(std::span<const std::string_view> records, Sink& into) {
    into.append(head);
    bool first = true;
    for (const std::string_view record : records) {
        if (!first) into.append(",");
        first = false;
        into.append(record);
    }
    into.append(tail);
}

}  // namespace

std::string_view region_of_file(std::string_view claimed) {
    return aws::is_region(claimed) ? claimed : "unknown";
}

std::string key_of(const LogFileName& name) {
    const std::string time = iso8601_basic(name.delivered);  // YYYYMMDDTHHMMSSZ
    INVARIANT(time.size() == 16);
    const std::string_view t = time;
    const std::string_view region = region_of_file(name.region);
    const std::string_view folder = folder_of(name.category);
    return fmt::format("{}{}AWSLogs/{}/{}/{}/{}/{}/{}/{}_{}_{}_{}Z_{}.json.gz", name.prefix,
                       name.prefix.empty() ? "" : "/", name.account, folder, region, t.substr(0, 4),
                       t.substr(4, 2), t.substr(6, 2), name.account, folder, region,
                       t.substr(0, 13), name.unique);
}

std::string unique_part(Random& random) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::size_t length = 16;
    std::string text;
    while (text.size() < length) {
        std::uint8_t bytes[32];
        random.fill(bytes);
        for (const std::uint8_t byte : bytes) {
            // Six bits; the two values beyond the 62 letters are drawn again.
            const std::size_t at = byte & 63U;
            if (at < letters.size() && text.size() < length) text += letters[at];
        }
    }
    return text;
}

Sha256 hash_body(std::span<const std::string_view> records) {
    HashSink sink;
    write_body(records, sink);
    return sink.finish();
}

std::string gzip_body(std::span<const std::string_view> records, GzipWriter& with) {
    write_body(records, with);
    return with.finish();
}

}  // namespace opentrail::delivery
