#include "intake/digest_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/s3_address.h"
#include "base/encoding.h"
#include "base/json_text.h"
#include "delivery/validation/digest_check.h"

namespace opentrail::intake {
namespace {

namespace validation = delivery::validation;

constexpr std::size_t named_at_once = 500;

/// A source of the one object that was read already.
class OneDigest final : public validation::Source {
  public:
    OneDigest(std::string bytes, std::optional<std::map<std::string, std::string>> metadata)
        : object_{.bytes = std::move(bytes), .metadata = std::move(metadata)} {}

    Result<delivery::Listing> list(std::string_view, std::string_view, std::string_view) override {
        return fail(Code::not_found, "only one object is here");
    }
    Result<validation::DigestObject> digest(std::string_view, std::string_view) override {
        return std::move(object_);
    }
    Result<std::string> part(std::string_view, std::string_view, std::uint64_t,
                             std::size_t) override {
        return fail(Code::not_found, "only one object is here");
    }

  private:
    validation::DigestObject object_;
};

/// Nobody's keys.
class NoKeys final : public validation::KeySource {
  public:
    Result<std::vector<validation::ListedKey>> list(Timestamp, Timestamp) override {
        return std::vector<validation::ListedKey>();
    }
};

/// What of that which a digest names is called as no object can be; empty: nothing.
std::string_view impossible_in(const delivery::Digest& digest) {
    const auto is_possible = [](const std::string& bucket, const std::string& key) {
        return aws::is_bucket_in_url(bucket) && !key.empty() && key.size() <= key_bytes_max &&
               is_utf8(key);
    };
    const auto& previous = digest.previous;
    if (previous && !is_possible(previous->bucket, previous->key)) return "digest before it";
    const bool all = std::ranges::all_of(digest.files, [&](const delivery::DigestedFile& file) {
        return is_possible(file.bucket, file.key);
    });
    return all ? "" : "log file";
}

/// What is wrong, without the bucket and key that a verdict's line begins with.
std::string reason_of(const validation::Verdict& verdict) {
    const std::string line = validation::line_of(verdict);
    const std::size_t tab = line.rfind('\t');
    return tab == std::string::npos ? line : line.substr(tab + 1);
}

}  // namespace

std::vector<SeenFile> named_by(const delivery::Digest& digest, Timestamp now) {
    std::vector<SeenFile> files;
    for (const delivery::DigestedFile& named : digest.files) {
        SeenFile seen{.bucket = named.bucket, .key = named.key, .how = Sighting::named, .at = now};
        if (const auto hash = decode_sha256(named.hash)) seen.body = *hash;
        files.push_back(std::move(seen));
    }
    return files;
}

Result<void> hand_over(const DigestReport& report, std::string bytes, Sink& sink, Timestamp now,
                       const std::function<Result<void>(const SeenFile&)>& unread) {
    TRY(sink.note(report));
    // Of one that is not what was signed nothing is believed.
    if (report.digest && report.state != DigestReport::State::broken) {
        const std::vector<SeenFile> named = named_by(*report.digest, now);
        for (std::size_t from = 0; from < named.size(); from += named_at_once) {
            const std::span<const SeenFile> some =
                std::span(named).subspan(from, std::min(named_at_once, named.size() - from));
            const std::vector<bool> known = TRY(sink.see(some));
            for (std::size_t i = 0; i < some.size(); ++i) {
                if (!known[i]) TRY(unread(some[i]));
            }
        }
    }
    TRY(sink.take(report.bucket, report.key, std::move(bytes)));
    return {};
}

/// The keys of one Region.
class DigestWatch::OfRegion final : public validation::KeySource {
  public:
    OfRegion(DigestKeys& source, std::string region)
        : source_(source), region_(std::move(region)) {}
    Result<std::vector<validation::ListedKey>> list(Timestamp from, Timestamp to) override {
        return source_.list(region_, from, to);
    }
    validation::PublicKeys& keys() { return keys_; }

  private:
    DigestKeys& source_;
    const std::string region_;
    validation::PublicKeys keys_{*this};
};

DigestWatch::DigestWatch(DigestKeys* keys) : source_(keys) {}
DigestWatch::~DigestWatch() = default;

DigestWatch::OfRegion* DigestWatch::of_region(const std::string& region) {
    if (!source_) return nullptr;
    std::unique_ptr<OfRegion>& found = keys_[region];
    if (!found) found = std::make_unique<OfRegion>(*source_, region);
    return found.get();
}

DigestReport DigestWatch::look(const std::string& bucket, const std::string& key, std::string bytes,
                               std::optional<std::map<std::string, std::string>> metadata) {
    const bool has_metadata = metadata.has_value();
    OneDigest source(std::move(bytes), std::move(metadata));
    validation::ReadDigest read = validation::read_digest(source, bucket, key);
    DigestReport report{.bucket = bucket, .key = key, .hash = read.hash};
    if (read.digest) {
        if (const std::string_view what = impossible_in(*read.digest); !what.empty()) {
            report.state = DigestReport::State::broken;
            report.reason = fmt::format("it names a {} that no bucket can have", what);
            return report;
        }
    }
    report.digest = read.digest;
    NoKeys nobodys;
    validation::PublicKeys none(nobodys);
    const ObjectName name = read_object_name(key);
    OfRegion* const asked = of_region(name.region);
    const auto judged =
        validation::judge(read, {.bucket = bucket, .key = key, .backfill = name.backfill},
                          asked ? asked->keys() : none);
    using validation::Finding;
    // What is not known yet is asked for again when the next digest needs it.
    if (!judged || judged->verdict.finding == Finding::key_not_found) keys_.erase(name.region);
    if (!judged) {
        report.reason = judged.error().message;
        return report;
    }
    const Finding finding = judged->verdict.finding;
    if (finding == Finding::valid) {
        report.state = DigestReport::State::valid;
        return report;
    }
    report.reason = reason_of(judged->verdict);
    const bool is_unknown = finding == Finding::key_not_found || finding == Finding::unsigned_;
    if (!has_metadata && finding == Finding::unsigned_) {
        report.reason = "its signature is not kept where it was read from";
    } else if (!source_ && is_unknown) {
        report.reason = "no public keys were given";
    } else if (!is_unknown) {
        report.state = DigestReport::State::broken;
    }
    return report;
}

}  // namespace opentrail::intake
