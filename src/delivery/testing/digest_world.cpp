#include "delivery/testing/digest_world.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

#include "base/assert.h"
#include "base/gzip.h"

namespace opentrail::delivery {
namespace {

namespace json = boost::json;

std::unexpected<Error> no_power() { return fail(Code::unavailable, "the power is off"); }

/// Making one costs a tenth of a second: every world is given the same ones.
PrivateKey key_number(std::size_t number) {
    static std::vector<PrivateKey> keys;
    while (keys.size() <= number) keys.push_back(PrivateKey::make().value());
    return keys[number];
}

std::string text_or_empty(const json::object& object, std::string_view name) {
    const json::value& value = object.at(name);
    return value.is_null() ? "" : std::string(std::string_view(value.as_string()));
}

/// One object of a bucket, read.
struct Read {
    std::string bucket;
    std::string key;
    std::string body;
    std::map<std::string, std::string> metadata;
};

class Reader {
  public:
    explicit Reader(DeliveryWorld& world) : world_(world) {
        const auto keys = world.catalog().all_digest_keys().value();
        for (const catalog::DigestKey& key : keys) {
            keys_.emplace(key.fingerprint, PublicKey::parse(key.public_der).value());
        }
        const std::vector<std::string> buckets = world.store().buckets().value();
        for (const std::string& bucket : buckets) read_bucket(bucket);
    }

    Found check() {
        for (const auto& [place, object] : objects_) {
            if (is_digest(object.key)) {
                check_digest(object);
            } else {
                found_.log_files.push_back(object.key);
                const std::vector<std::string> ids = ids_of(object.body);
                for (const std::string& id : ids) found_.names[id] += named_[place];
            }
        }
        return std::move(found_);
    }

  private:
    static bool is_digest(const std::string& key) {
        return key.find("/CloudTrail-Digest/") != std::string::npos;
    }

    void read_bucket(const std::string& bucket) {
        const Listing listing = world_.store().list(bucket, {.limit = 1'000'000}).value();
        INVARIANT(!listing.more);
        for (const ObjectFacts& facts : listing.objects) {
            const ObjectRead read = world_.store().get(bucket, facts.key).value();
            Read object{.bucket = bucket,
                        .key = facts.key,
                        .body = gunzip(read.bytes, std::size_t{1} << 30).value(),
                        .metadata = read.facts.attributes.metadata};
            if (is_digest(object.key)) count_names(json::parse(object.body).as_object());
            objects_.emplace(std::pair(bucket, facts.key), std::move(object));
        }
    }

    void count_names(const json::object& digest) {
        for (const json::value& file : digest.at("logFiles").as_array()) {
            ++named_[{text_or_empty(file.as_object(), "s3Bucket"),
                      text_or_empty(file.as_object(), "s3Object")}];
        }
    }

    void problem(const Read& digest, const std::string& what) {
        found_.problems.push_back(digest.key + ": " + what);
    }

    void check_digest(const Read& object) {
        const json::object digest = json::parse(object.body).as_object();
        FoundDigest found{.bucket = object.bucket,
                          .key = object.key,
                          .start = text_or_empty(digest, "digestStartTime"),
                          .end = text_or_empty(digest, "digestEndTime"),
                          .previous = text_or_empty(digest, "previousDigestS3Object"),
                          .files = {},
                          .metadata = object.metadata};
        if (found.start >= found.end) problem(object, "its window is empty");
        std::string time = found.end;
        std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
        if (object.key.find("_" + time) == std::string::npos) problem(object, "its name is wrong");
        if (text_or_empty(digest, "digestS3Bucket") != object.bucket ||
            text_or_empty(digest, "digestS3Object") != object.key) {
            problem(object, "it was moved");
        }
        check_signature(object, digest);
        check_link(object, digest);
        for (const json::value& file : digest.at("logFiles").as_array()) {
            found.files.push_back(text_or_empty(file.as_object(), "s3Object"));
            check_file(object, file.as_object());
        }
        found_.digests.push_back(std::move(found));
    }

    void check_signature(const Read& object, const json::object& digest) {
        std::string previous = text_or_empty(digest, "previousDigestSignature");
        if (previous.empty()) previous = "null";
        const std::string text = text_or_empty(digest, "digestEndTime") + "\n" + object.bucket +
                                 "/" + object.key + "\n" + hex(sha256(object.body)) + "\n" +
                                 previous;
        const auto key = keys_.find(text_or_empty(digest, "digestPublicKeyFingerprint"));
        if (key == keys_.end()) return problem(object, "its key is not listed");
        const auto signature = object.metadata.find("signature");
        if (signature == object.metadata.end()) return problem(object, "it has no signature");
        if (!key->second.verify(text, signature->second)) problem(object, "its signature is wrong");
        const auto algorithm = object.metadata.find("signature-algorithm");
        if (algorithm == object.metadata.end() || algorithm->second != "SHA256withRSA") {
            problem(object, "it does not say how it is signed");
        }
    }

    void check_link(const Read& object, const json::object& digest) {
        const std::string key = text_or_empty(digest, "previousDigestS3Object");
        if (key.empty()) return;
        const std::pair place{text_or_empty(digest, "previousDigestS3Bucket"), key};
        const auto previous = objects_.find(place);
        if (previous == objects_.end()) return problem(object, "the one before is missing");
        if (!followed_.insert(place).second) problem(object, "another follows the one before too");
        const Read& before = previous->second;
        if (hex(sha256(before.body)) != text_or_empty(digest, "previousDigestHashValue")) {
            problem(object, "the one before has another hash");
        }
        const auto signature = before.metadata.find("signature");
        if (signature == before.metadata.end() ||
            signature->second != text_or_empty(digest, "previousDigestSignature")) {
            problem(object, "the one before has another signature");
        }
        const std::string end =
            text_or_empty(json::parse(before.body).as_object(), "digestEndTime");
        const bool backfill = key.ends_with("_backfill.json.gz");
        const std::string start = text_or_empty(digest, "digestStartTime");
        if (backfill ? end > start : end != start) problem(object, "its window does not meet");
    }

    void check_file(const Read& object, const json::object& file) {
        const std::pair place{text_or_empty(file, "s3Bucket"), text_or_empty(file, "s3Object")};
        const auto found = objects_.find(place);
        if (found == objects_.end()) return problem(object, place.second + " is missing");
        if (hex(sha256(found->second.body)) != text_or_empty(file, "hashValue")) {
            problem(object, place.second + " has another hash");
        }
        if (named_[place] != 1) problem(object, place.second + " is named twice");
    }

    using Place = std::pair<std::string, std::string>;
    DeliveryWorld& world_;
    std::map<std::string, PublicKey> keys_;
    std::map<Place, Read> objects_;
    std::map<Place, int> named_;
    std::set<Place> followed_;
    Found found_;
};

}  // namespace

template <class Read>
auto CutDigestLedger::read(Read read) -> decltype(read()) {
    if (world_.off()) return no_power();
    return read();
}

template <class Write>
Result<void> CutDigestLedger::write(Write write) {
    if (world_.off()) return no_power();
    const bool cut = ++writes_ == cut_at_;
    if (cut && when_ == CutLedger::When::before) {
        world_.cut_disk_at(0);
        return no_power();
    }
    const Result<void> done = write();
    if (cut) {
        world_.cut_disk_at(0);
        return no_power();
    }
    return done;
}

Result<std::vector<catalog::DigestRun>> CutDigestLedger::runs() {
    return read([&] { return ledger_.runs(); });
}
Result<std::vector<catalog::DigestChain>> CutDigestLedger::chains() {
    return read([&] { return ledger_.chains(); });
}
Result<std::vector<catalog::PlannedDigest>> CutDigestLedger::open() {
    return read([&] { return ledger_.open(); });
}
Result<std::optional<Timestamp>> CutDigestLedger::last_end(const catalog::Trail& trail,
                                                           std::string_view region, bool backfill) {
    return read([&] { return ledger_.last_end(trail, region, backfill); });
}
Result<std::vector<std::string>> CutDigestLedger::regions(std::string_view trail) {
    return read([&] { return ledger_.regions(trail); });
}
Result<std::vector<std::string>> CutDigestLedger::undigested_regions(
    const catalog::DigestRun& run) {
    return read([&] { return ledger_.undigested_regions(run); });
}
Result<std::vector<catalog::LogFile>> CutDigestLedger::undigested(
    const catalog::UndigestedFiles& query) {
    return read([&] { return ledger_.undigested(query); });
}
Result<bool> CutDigestLedger::has_open_files(const catalog::DigestRun& run) {
    return read([&] { return ledger_.has_open_files(run); });
}
Result<bool> CutDigestLedger::is_planned_past(const catalog::DigestRun& run) {
    return read([&] { return ledger_.is_planned_past(run); });
}
Result<catalog::DigestStatus> CutDigestLedger::status(std::string_view trail) {
    return read([&] { return ledger_.status(trail); });
}
Result<std::uint64_t> CutDigestLedger::begin(std::uint32_t shard) {
    return read([&] { return ledger_.begin(shard); });
}
Result<void> CutDigestLedger::begin_run(const catalog::DigestRun& run) {
    return write([&] { return ledger_.begin_run(run); });
}
Result<void> CutDigestLedger::close_run(const catalog::DigestRun& run) {
    return write([&] { return ledger_.close_run(run); });
}
Result<void> CutDigestLedger::finish_run(const catalog::DigestRun& run) {
    return write([&] { return ledger_.finish_run(run); });
}
Result<void> CutDigestLedger::plan(std::span<catalog::PlannedDigest> plans) {
    return write([&] { return ledger_.plan(plans); });
}
Result<void> CutDigestLedger::close(std::span<const catalog::PlannedDigest> stored,
                                    std::span<const catalog::NotedDigestStatus> statuses) {
    return write([&] { return ledger_.close(stored, statuses); });
}
Result<void> CutDigestLedger::give_up(const catalog::PlannedDigest& digest,
                                      catalog::Undigested files) {
    return write([&] { return ledger_.give_up(digest, files); });
}

DigestWorld::DigestWorld(const DigestOptions& options, const Options& delivery, Duration rotation)
    : world(delivery), options_(options), rotation_(rotation) {
    start();
}

void DigestWorld::start() {
    ledger = std::make_unique<CutDigestLedger>(world);
    keys = std::make_unique<KeyRing>(KeyRing::Parts{
        .catalog = world.catalog(),
        .random = world.random,
        .sealing = {},
        .rotation = rotation_,
        .keep = [this](const catalog::DigestKey& key) -> Result<void> {
            journal::Provenance provenance;
            provenance.recorded = world.clock.now();
            const catalog::Change change = catalog::PutDigestKey{key};
            return world.applier().append(journal::Kind::change, provenance, {&change, 1});
        },
        .make = [this]() -> Result<PrivateKey> { return key_number(made_++); }});
    chains = std::make_unique<DigestChains>(DigestGround{.ledger = *ledger,
                                                         .store = store_ ? *store_ : world.store(),
                                                         .keys = *keys,
                                                         .clock = world.clock,
                                                         .is_remote = is_remote_},
                                            options_);
}

void DigestWorld::use(Store& store, std::function<bool(std::string_view bucket)> is_remote) {
    store_ = &store;
    is_remote_ = std::move(is_remote);
    chains = nullptr;
    start();
}

void DigestWorld::restart(std::uint64_t seed) {
    chains = nullptr;
    keys = nullptr;
    ledger = nullptr;
    world.restart(seed);
    start();
}

catalog::Trail DigestWorld::trail(const std::string& id, const std::string& bucket) {
    catalog::Trail trail = DeliveryWorld::trail(id, bucket);
    trail.log_file_validation = true;
    return trail;
}

Result<void> DigestWorld::run() {
    TRY(world.applier().advance());
    TRY(world.run());
    while (TRY(chains->step())) {
    }
    return {};
}

void DigestWorld::pass(Duration time) {
    world.clock.move(time);
    const auto done = run();
    INVARIANT(done);
}

Found DigestWorld::find() { return Reader(world).check(); }

std::vector<FoundDigest> DigestWorld::digests(const std::string& prefix) {
    std::vector<FoundDigest> own;
    Found found = find();
    for (FoundDigest& digest : found.digests) {
        if (digest.key.starts_with(prefix + "/")) own.push_back(std::move(digest));
    }
    return own;
}

}  // namespace opentrail::delivery
