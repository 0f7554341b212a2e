#include "delivery/validation/verdicts.h"

#include <utility>

namespace opentrail::delivery::validation {

Verdicts::~Verdicts() {
    std::unique_lock lock(mutex_);
    for (const Slot& slot : slots_) done_.wait(lock, [&] { return slot.done; });
}

void Verdicts::add(Verdict verdict) {
    Slot& slot = slots_.emplace_back();
    slot.verdict = std::move(verdict);
    slot.done = true;
    hand_on(window_);
}

void Verdicts::check(DigestedFile file) {
    Slot& slot = slots_.emplace_back();
    slot.file = std::move(file);
    start(slot, check_log);
}

void Verdicts::read(std::string bucket, std::string key) {
    Slot& slot = slots_.emplace_back();
    slot.file.bucket = std::move(bucket);
    slot.file.key = std::move(key);
    slot.is_quiet = true;
    start(slot, read_log);
}

void Verdicts::start(Slot& slot, LogCheck (*look)(Source&, const DigestedFile&)) {
    crew_.give([this, &slot, look] {
        LogCheck check = look(source_, slot.file);
        // Under the lock: whoever waits may let go of all this as soon as it is done.
        const std::lock_guard lock(mutex_);
        slot.verdict.finding = check.finding;
        slot.verdict.detail = std::move(check.detail);
        slot.verdict.bucket = std::move(slot.file.bucket);
        slot.verdict.key = std::move(slot.file.key);
        slot.bytes = check.bytes;
        slot.done = true;
        done_.notify_one();
    });
    hand_on(window_);
}

void Verdicts::finish() { hand_on(0); }

void Verdicts::hand_on(std::size_t left) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (slots_.empty()) return;
            if (slots_.size() > left) {
                done_.wait(lock, [this] { return slots_.front().done; });
            } else if (!slots_.front().done) {
                return;
            }
        }
        const Slot& slot = slots_.front();
        if (slot.is_quiet && slot.verdict.finding == Finding::valid) {
            slots_.pop_front();
            continue;
        }
        summary_.add(slot.verdict);
        summary_.log_bytes += slot.bytes;
        const bool is_unread = slot.verdict.finding == Finding::unread;
        unread_in_a_row_ = is_unread ? unread_in_a_row_ + 1 : 0;
        take_(slot.verdict, summary_);
        slots_.pop_front();
    }
}

}  // namespace opentrail::delivery::validation
