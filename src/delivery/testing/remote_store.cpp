#include "delivery/testing/remote_store.h"

#include "base/gzip.h"

namespace opentrail::delivery {
namespace {

// As an S3 has them: the S3 code first (delivery/s3_store.h).
std::optional<Error> error_of(Mood mood) {
    switch (mood) {
        case Mood::well:
        case Mood::hangs: return std::nullopt;
        case Mood::read_only: return Error{Code::denied, "AccessDenied: Access Denied"};
        case Mood::gone:
            return Error{Code::not_found, "NoSuchBucket: The specified bucket does not exist"};
        case Mood::slow_down:
            return Error{Code::unavailable, "SlowDown: Please reduce your request rate."};
        case Mood::half_a_body:
            return Error{Code::unavailable, "IncompleteBody: the connection was lost"};
        case Mood::reply_lost: return Error{Code::unavailable, "RequestTimeout: no reply came"};
    }
    return std::nullopt;
}

}  // namespace

void RemoteStore::set(const std::string& bucket, Mood mood) { set_after(bucket, 0, mood); }

void RemoteStore::set_after(const std::string& bucket, std::size_t times, Mood mood) {
    const std::lock_guard lock(mutex_);
    Bucket& found = buckets_[bucket];
    found.mood = mood;
    found.well_for = times;
    changed_.notify_all();
}

std::vector<std::string> RemoteStore::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::size_t RemoteStore::asked(const std::string& bucket) const {
    const std::lock_guard lock(mutex_);
    const auto found = buckets_.find(bucket);
    return found == buckets_.end() ? 0 : found->second.asked;
}

std::size_t RemoteStore::hanging() const {
    const std::lock_guard lock(mutex_);
    return hanging_;
}

std::map<std::pair<std::string, std::string>, std::string> RemoteStore::objects() const {
    const std::lock_guard lock(mutex_);
    return objects_;
}

Mood RemoteStore::ask(std::string_view name, Lock& lock) {
    const auto found = buckets_.find(name);
    if (found == buckets_.end()) return Mood::gone;
    Bucket& bucket = found->second;
    ++bucket.asked;
    if (bucket.well_for > 0) {
        --bucket.well_for;
        return Mood::well;
    }
    ++hanging_;
    changed_.wait(lock, [&] { return bucket.mood != Mood::hangs || stopped_; });
    --hanging_;
    return bucket.mood == Mood::hangs ? Mood::half_a_body : bucket.mood;
}

Result<Stored> RemoteStore::place(const Object& object, Unsettled& /*later*/) {
    Lock lock(mutex_);
    asked_.emplace_back(object.key);
    const Mood mood = ask(object.bucket, lock);
    const std::optional<Error> error = error_of(mood);
    if (error && mood != Mood::reply_lost) return std::unexpected(*error);
    const auto [place, is_new] =
        objects_.try_emplace({std::string(object.bucket), std::string(object.key)}, object.bytes);
    if (error) return std::unexpected(*error);
    if (is_new) return Stored::stored;
    const Result<std::string> content = gunzip(place->second, std::size_t{1} << 30);
    return content && sha256(*content) == object.content_hash ? Stored::exists_same
                                                              : Stored::exists_other;
}

Result<void> RemoteStore::settle(Unsettled& /*later*/) { return {}; }

Result<void> RemoteStore::probe(const Object& object) {
    Lock lock(mutex_);
    const std::optional<Error> error = error_of(ask(object.bucket, lock));
    if (error) return std::unexpected(*error);
    return {};
}

Result<ObjectRead> RemoteStore::get(std::string_view bucket, std::string_view key) {
    Lock lock(mutex_);
    if (const auto error = error_of(ask(bucket, lock))) return std::unexpected(*error);
    const auto found = objects_.find({std::string(bucket), std::string(key)});
    if (found == objects_.end()) return fail(Code::not_found, "NoSuchKey: no such object");
    ObjectFacts facts;
    facts.key = key;
    facts.bytes = found->second.size();
    return ObjectRead{found->second, std::move(facts)};
}

Result<std::string> RemoteStore::read_part(std::string_view bucket, std::string_view key,
                                           std::uint64_t offset, std::size_t size) {
    const std::string bytes = TRY(get(bucket, key)).bytes;
    return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
}

Result<ObjectFacts> RemoteStore::facts(std::string_view bucket, std::string_view key) {
    return TRY(get(bucket, key)).facts;
}

Result<Listing> RemoteStore::list(std::string_view /*bucket*/, const ListQuery& /*query*/) {
    return fail(Code::unavailable, "ServiceUnavailable: nobody lists here");
}

Result<bool> RemoteStore::bucket_exists(std::string_view bucket) {
    Lock lock(mutex_);
    return ask(bucket, lock) != Mood::gone;
}

Result<void> RemoteStore::create_bucket(std::string_view bucket) {
    set(std::string(bucket), Mood::well);
    return {};
}

void RemoteStore::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

Result<std::vector<std::string>> RemoteStore::buckets() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, bucket] : buckets_) names.push_back(name);
    return names;
}

}  // namespace opentrail::delivery
