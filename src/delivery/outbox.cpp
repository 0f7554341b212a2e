#include "delivery/outbox.h"

#include <utility>

#include "base/assert.h"

namespace opentrail::delivery {
namespace {

/// What a letter costs beside its bytes.
constexpr std::size_t letter_overhead = 1024;

std::size_t size_of(const Letter& letter) { return letter.bytes->size() + letter_overhead; }

Object object_of(const Letter& letter) {
    return {.bucket = letter.bucket,
            .key = letter.key,
            .bytes = *letter.bytes,
            .content_hash = letter.content_hash,
            .trail = letter.trail,
            .account = letter.account,
            .kms_key = letter.kms_key,
            .attributes = letter.attributes};
}

}  // namespace

Outbox::Outbox(Store& store, const OutboxLimits& limits, std::function<void()> wake)
    : store_(store), limits_(limits), wake_(std::move(wake)) {}

Outbox::~Outbox() { stop(); }

const Outbox::Lane* Outbox::lane_of(std::string_view bucket) const {
    const auto found = lanes_.find(bucket);
    return found == lanes_.end() ? nullptr : found->second.get();
}

bool Outbox::has_room(const Lane* lane) const {
    if (stopped_) return false;
    if (lane == nullptr || lane->bytes == 0) return true;
    return bytes_ < limits_.bytes && lane->bytes < limits_.bucket_bytes;
}

bool Outbox::has_room(std::string_view bucket) const {
    const std::lock_guard lock(mutex_);
    return has_room(lane_of(bucket));
}

bool Outbox::wants_more(std::string_view bucket) const {
    const std::lock_guard lock(mutex_);
    const Lane* const lane = lane_of(bucket);
    return has_room(lane) && (lane == nullptr || lane->bytes < limits_.bucket_bytes / 2);
}

bool Outbox::offer(Letter& letter) {
    INVARIANT(letter.bytes != nullptr);
    const std::lock_guard lock(mutex_);
    if (!has_room(lane_of(letter.bucket))) return false;
    auto& place = lanes_[letter.bucket];
    if (!place) place = std::make_unique<Lane>();
    Lane& lane = *place;
    lane.bytes += size_of(letter);
    bytes_ += size_of(letter);
    ++letters_;
    lane.waiting.push_back(std::move(letter));
    if (lane.idle >= lane.waiting.size()) {
        lane.changed.notify_one();
    } else if (lane.threads.size() < limits_.threads) {
        lane.threads.emplace_back(
            "outbox", [this, &lane](const std::stop_token& stop) { run(lane, stop); },
            Priority::background);
    }
    return true;
}

std::vector<Outcome> Outbox::take() {
    const std::lock_guard lock(mutex_);
    letters_ -= outcomes_.size();
    return std::exchange(outcomes_, {});
}

std::size_t Outbox::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t Outbox::letters() const {
    const std::lock_guard lock(mutex_);
    return letters_;
}

void Outbox::run(Lane& lane, const std::stop_token& stop) {
    Lock lock(mutex_);
    while (!stop.stop_requested()) {
        ++lane.idle;
        lane.changed.wait(lock, stop, [&] { return !lane.waiting.empty(); });
        --lane.idle;
        if (stop.stop_requested() || lane.waiting.empty()) continue;
        work(lane, lock);
    }
}

/// Stores the first that waits. Lets go of the lock while it does.
void Outbox::work(Lane& lane, Lock& lock) {
    const Letter letter = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    lock.unlock();
    Result<Stored> stored = store_.put_if_absent(object_of(letter));
    lock.lock();
    release(lane, letter);
    const bool failed = !stored;
    outcomes_.push_back({letter.number, letter.group, letter.bucket, std::move(stored)});
    if (failed) give_back(lane, letter.group);
    lock.unlock();
    if (wake_) wake_();
    lock.lock();
}

void Outbox::release(Lane& lane, const Letter& letter) {
    lane.bytes -= size_of(letter);
    bytes_ -= size_of(letter);
}

/// Those that wait: of `group`, or all.
void Outbox::give_back(Lane& lane, std::optional<std::string_view> group) {
    std::erase_if(lane.waiting, [&](const Letter& letter) {
        if (group && letter.group != *group) return false;
        release(lane, letter);
        outcomes_.push_back({letter.number, letter.group, letter.bucket, std::nullopt});
        return true;
    });
}

void Outbox::stop() {
    std::vector<Thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        for (auto& [bucket, lane] : lanes_) {
            give_back(*lane, std::nullopt);
            for (Thread& thread : lane->threads) threads.push_back(std::move(thread));
            lane->threads.clear();
        }
    }
    for (Thread& thread : threads) thread.request_stop();
    for (Thread& thread : threads) thread.join();
}

void Outbox::start() {
    const std::lock_guard lock(mutex_);
    stopped_ = false;
}

bool Outbox::work_one() {
    Lock lock(mutex_);
    for (auto& [bucket, lane] : lanes_) {
        if (lane->waiting.empty()) continue;
        work(*lane, lock);
        return true;
    }
    return false;
}

}  // namespace opentrail::delivery
