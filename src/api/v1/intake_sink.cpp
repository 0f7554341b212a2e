#include "api/v1/intake_sink.h"

namespace opentrail::api::v1 {

std::unique_ptr<IntakeSink> IntakeSink::of_feed(Intake& intake, const std::string& feed) {
    journal::Provenance provenance;
    provenance.door = journal::Door::feed;
    provenance.account = intake.home().account;
    provenance.region = intake.home().region;
    provenance.import_id = feed;
    return std::make_unique<IntakeSink>(intake, std::move(provenance));
}

Result<std::vector<bool>> IntakeSink::see(std::span<const intake::SeenFile> files) {
    return intake_.taker().are_known(files);
}

Result<intake::TakenFile> IntakeSink::take(const std::string& bucket, const std::string& key,
                                           std::string bytes) {
    intake::Arrival arrival;
    arrival.provenance = provenance_;
    arrival.bucket = bucket;
    arrival.key = key;
    arrival.bytes = std::move(bytes);
    return intake_.taker().take(std::move(arrival));
}

Result<void> IntakeSink::note(const intake::DigestReport& report) {
    const intake::ObjectName name = intake::read_object_name(report.key);
    intake::LedgerDigest digest{.bucket = report.bucket,
                                .key = report.key,
                                .account = name.account,
                                .region = name.region,
                                .chain = chain_of(name, report.key),
                                .begins = {},
                                .ends = {},
                                .hash = report.hash,
                                .state = static_cast<std::uint8_t>(report.state),
                                .reason = report.reason};
    if (report.digest) {
        digest.begins = report.digest->start;
        digest.ends = report.digest->end;
        if (const auto& previous = report.digest->previous) {
            digest.previous_bucket = previous->bucket;
            digest.previous_key = previous->key;
            digest.previous_hash = previous->hash;
        }
    }
    TRY(intake_.note(digest, report.digest.has_value(), provenance_));
    return {};
}

Result<intake::Gaps> IntakeSink::gaps(const std::string& bucket,
                                      const intake::Gaps::Object& after) {
    const intake::LedgerQuery query{
        .bucket = bucket, .only_gaps = true, .after_bucket = after.bucket, .after_key = after.key};
    const auto files = TRY(intake_.ledger().files(query));
    const auto digests =
        TRY(intake_.ledger().missing_digests({.bucket = bucket, .limit = query.limit}));
    intake::Gaps gaps;
    for (const intake::LedgerFile& file : files) gaps.files.push_back({file.bucket, file.key});
    for (const intake::MissingDigest& one : digests) gaps.digests.push_back({one.bucket, one.key});
    gaps.more = files.size() == query.limit;
    return gaps;
}

Result<std::vector<intake::Gaps::Object>> IntakeSink::unchecked(const std::string& bucket,
                                                                const intake::Gaps::Object& after) {
    const auto digests = TRY(intake_.ledger().list_digests(
        {.bucket = bucket,
         .state = static_cast<std::uint8_t>(intake::DigestReport::State::unchecked),
         .after_bucket = after.bucket,
         .after_key = after.key}));
    std::vector<intake::Gaps::Object> objects;
    for (const intake::LedgerDigest& one : digests) objects.push_back({one.bucket, one.key});
    return objects;
}

Result<void> IntakeSink::give_up(const intake::DeadLetter& letter) {
    return intake_.taker().give_up(provenance_, letter);
}

}  // namespace opentrail::api::v1
